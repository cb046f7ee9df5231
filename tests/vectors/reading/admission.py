"""Consent records, and whether a deposit is admitted: docs/donation-format.md."""

import datetime

from .controllers import LOCALE, PURPOSES, VIEWS
from .form import Reader, canonical, month, need, number_of, sha256
from .protocol import text

DEPICTED = {1: "myself", 2: "my-child", 3: "other-adult"}
GUARDIANS = {0: "not-needed", 1: "guardian", 2: "joint"}
LENGTHS = {"geometry": 4096, "matting": 98304, "compliance": 65536}
MOST = 2 * 1024 * 1024
# Of magic, KEM, site, month and encapsulated key, and of the cipher's tag.
HEADER, CIPHER_TAG = 4 + 2 + 1 + 3 + 32, 16


def consent(data, salt):
    """A record, and what a tag commits to."""
    r = Reader(data)
    r.exact(5, 11)
    r.key(1)
    need(r.uint(8) == 1)
    r.key(2)
    out = {"id": r.bytes(16).hex()}

    def listed(key, name, table):
        r.key(key)
        number = r.uint(8)
        need(number in table)
        out[name] = table[number]

    listed(3, "purpose", PURPOSES)
    listed(4, "view", VIEWS)
    r.key(5)
    r.exact(4, 2)
    out["policy_version"], out["policy"] = r.uint(32), r.bytes(32).hex()
    r.key(6)
    out["text"] = r.bytes(32).hex()
    r.key(7)
    out["locale"] = text(r, 12)
    need(LOCALE.fullmatch(out["locale"]))
    listed(8, "depicted", DEPICTED)
    listed(9, "guardian", GUARDIANS)
    for key, name in ((10, "given"), (11, "expires")):
        r.key(key)
        out[name] = month(r.uint(32), "malformed")
    need(r.at == len(data) and canonical(data), "not_canonical")
    return {**out, "commitment": sha256(salt + data).hex()}


def admitted(tag, sealed, policy, sites, today, at):
    """What is left to judge when tag, sealed bytes, policy and sites were read, and go together."""
    need(tag["controller"] == policy["controller"], "other_controller")
    need((tag["policy_version"], tag["policy"]) == (policy["version"], policy["digest"]), "other_policy")
    need(days(today) >= policy["effective"], "policy_not_effective")
    need(number_of(tag["issued"]) >= number_of(month_of(policy["effective"])), "before_policy")
    terms = {PURPOSES[number]: (views, months) for number, views, _, months in policy["purposes"]}
    need(tag["purpose"] in terms, "purpose_not_in_policy")
    views, months = terms[tag["purpose"]]
    need(tag["view"] in [VIEWS[view] for view in views], "view_not_in_policy")
    need(number_of(tag["expires"]) - number_of(tag["issued"]) <= months, "kept_too_long")
    named = [{1: "BE", 2: "FR"}[site[0]] for site in policy["sites"]]
    need(set(tag["sites"]) <= set(named), "site_not_in_policy")
    need(tag["transform"] in policy["transforms"], "transform_not_in_policy")
    keys = [until for e in sites["sites"] for until, _, _ in e["opening"] if e["site"] == 2]
    need(tag["opening"][1] in keys, "opening_key_unknown")
    need(tag["issued"] <= today[:7], "issued_in_future")
    need(tag["expires"] > today[:7], "expired")
    need(at in tag["sites"], "other_site")
    need(len(sealed) - HEADER - CIPHER_TAG in lengths(tag["view"]), "length_of_view")
    return {"id": tag["id"]}


def lengths(view):
    length = LENGTHS[view]
    while length + 256 <= MOST:
        yield length
        if view == "geometry":
            return
        length *= 2


def days(text):
    return (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days


def month_of(day):
    return (datetime.date(1970, 1, 1) + datetime.timedelta(day)).isoformat()[:7]
