"""The controller's files, policies and lists of sites, as docs/donation-format.md describes them."""

import re
import unicodedata

from .form import (
    SITES, Reader, canonical, known, month, need, opened_statement, sha256, small_order,
)
from .protocol import day, many, text

PURPOSES = {1: "train-landmarks", 2: "train-matting", 3: "train-compliance"}
VIEWS = {1: "geometry", 2: "matting", 3: "compliance"}
SERVES = {1: {1}, 2: {2}, 3: {1, 3}}
PLACES = {
    ("own", "be"): 1, ("gcp", "europe-west1"): 1, ("azure", "belgiumcentral"): 1, ("own", "fr"): 2,
    ("gcp", "europe-west9"): 2, ("azure", "francecentral"): 2, ("aws", "eu-west-3"): 2,
    ("oracle", "eu-paris-1"): 2, ("oracle", "eu-marseille-1"): 2, ("ovh", "gra"): 2, ("ovh", "rbx"): 2,
    ("ovh", "sbg"): 2, ("ovh", "eu-west-par"): 2, ("scaleway", "fr-par"): 2, ("outscale", "eu-west-2"): 2,
    ("outscale", "cloudgouv-eu-west-1"): 2,
}
LABEL = re.compile("(?!..--)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LOCALE = re.compile("[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
PRIME = 2**255 - 19
WEAK = {0, 1, PRIME - 1} | {int.from_bytes(bytes.fromhex(text), "little") for text in (
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")}


def is_host(name):
    *labels, last = name.split(".")
    if name == "localhost":
        return True
    return (bool(labels) and all(LABEL.fullmatch(label) for label in (*labels, last))
            and re.fullmatch("[a-z]+", last) is not None)


def within(host, domain):
    return host == domain or host.endswith("." + domain)


def flag(r):
    found = r.take(1)
    need(found in (b"\xf4", b"\xf5"))
    return found == b"\xf5"


def controller(r):
    name = text(r, 32)
    need(re.fullmatch("[a-z0-9-]+", name))
    return name


def place(r):
    pair = (text(r, 32), text(r, 32))
    need(pair in PLACES, "place")
    return pair


def host(r, code):
    name = text(r, 253)
    need(is_host(name), code)
    return name


def ascending(items):
    need(items, "nothing")
    need(all(one < other for one, other in zip(items, items[1:])), "order")


def controls(said, allowed=""):
    """Characters of Unicode's category Cc."""
    need(not any(unicodedata.category(c) == "Cc" and c not in allowed for c in said), "text")


def opened(data, root, most, external):
    need(len(data) <= most, "too_large")
    signer, payload = opened_statement(data, external)
    need(signer == root, "other_root")
    return Reader(payload)


def policy(data, root):
    r = opened(data, root, 524288, b"sid/policy/1")
    r.exact(5, 11)
    r.key(1)
    need(r.uint(8) == 1, "format")
    r.key(2)
    p = {"controller": controller(r)}
    r.key(3)
    p["version"] = r.uint(32)
    for key, name in ((4, "published"), (5, "effective")):
        r.key(key)
        p[name] = day(r)
    r.key(6)
    p["contact"] = text(r, 256)
    r.key(7)
    entries = r.head(5)[1]
    need(entries <= 64)
    p["texts"], last = {}, ""
    for _ in range(entries):
        locale = text(r, 12)
        need(LOCALE.fullmatch(locale), "unknown_code")
        need((len(locale), locale) > (len(last), last), "order")
        p["texts"][locale], last = text(r, 65536), locale
    r.key(8)
    p["purposes"] = [purpose(r) for _ in range(many(r, 3))]
    r.key(9)
    p["recipients"] = []
    for _ in range(many(r, 64)):
        r.exact(4, 4)
        p["recipients"].append([text(r, 256) for _ in range(4)])
    r.key(10)
    p["sites"] = []
    for _ in range(many(r, 2)):
        r.exact(4, 5)
        number = r.uint(8)
        known(SITES, number)
        p["sites"].append([number, *place(r), host(r, "domain"), flag(r)])
    r.key(11)
    p["transforms"] = []
    for _ in range(many(r, 64)):
        r.exact(4, 2)
        p["transforms"].append([r.uint(8), r.uint(8)])
    need(r.at == len(r.data) and canonical(r.data), "not_canonical")
    policy_rules(p)
    return {**p, "digest": sha256(data).hex()}


def purpose(r):
    r.exact(4, 4)
    number = r.uint(8)
    known(PURPOSES, number)
    views = []
    for _ in range(many(r, 3)):
        views.append(r.uint(8))
        known(VIEWS, views[-1])
    basis = r.uint(8)
    need(1 <= basis <= 6, "unknown_code")
    return [number, views, basis, r.uint(32)]


def policy_rules(p):
    need(p["version"] > 0, "version_zero")
    need(p["effective"] >= p["published"] + 31, "notice")
    controls(p["contact"])
    need(p["texts"], "nothing")
    for said in p["texts"].values():
        controls(said, "\n\t")
    ascending([terms[0] for terms in p["purposes"]])
    for number, views, basis, months in p["purposes"]:
        need(basis == 1, "basis_not_consent")
        ascending(views)
        need(set(views) <= SERVES[number], "view_not_for_purpose")
        need(1 <= months <= 60, "kept")
    for recipient in p["recipients"]:
        for line in recipient:
            controls(line)
    ascending([named[0] for named in p["sites"]])
    for number, provider, region, _, trains in p["sites"]:
        need(PLACES[provider, region] == number, "place_elsewhere")
        need(trains == (number == 2), "training_site")
    domains = [named[3] for named in p["sites"]]
    if len(domains) == 2:
        need(not within(*domains) and not within(*reversed(domains)), "domain_shared")
    need(any(named[0] == 2 for named in p["sites"]), "training_site")
    ascending(p["transforms"])


def sites(data, root):
    r = opened(data, root, 131072, b"sid/sites/1")
    r.exact(5, 5)
    r.key(1)
    need(r.uint(8) == 1, "format")
    r.key(2)
    s = {"controller": controller(r)}
    r.key(3)
    s["serial"] = r.uint(32)
    r.key(4)
    s["issued"] = day(r)
    r.key(5)
    s["sites"] = [entry(r) for _ in range(many(r, 2))]
    need(r.at == len(r.data) and canonical(r.data), "not_canonical")
    need(s["serial"] > 0, "serial_zero")
    ascending([e["site"] for e in s["sites"]])
    for e in s["sites"]:
        entry_rules(e)
    receipts = [e["receipt"] for e in s["sites"]]
    need(len(set(receipts)) == len(receipts), "receipt_key_twice")
    return s


def endpoint(r):
    r.exact(4, 2)
    name, port = host(r, "host"), r.uint(16)
    need(port, "port")
    return [name, port]


def entry(r):
    r.exact(5, 9)
    r.key(1)
    number = r.uint(8)
    known(SITES, number)
    e = {"site": number}
    r.key(2)
    provider = text(r, 32)
    r.key(3)
    e["place"] = [provider, text(r, 32)]
    need(tuple(e["place"]) in PLACES, "place")
    for key, name in ((4, "keeper"), (5, "store")):
        r.key(key)
        e[name] = endpoint(r)
    r.key(6)
    e["bucket"] = text(r, 63)
    need(re.fullmatch("[a-z0-9][a-z0-9-]+[a-z0-9]", e["bucket"]), "bucket")
    r.key(7)
    e["pins"] = [r.bytes(32).hex() for _ in range(many(r, 4))]
    r.key(8)
    e["receipt"] = r.bytes(32).hex()
    r.key(9)
    entries = r.head(5)[1]
    need(entries <= 62)
    e["opening"] = []
    for _ in range(entries):
        until = month(r.uint(32), "unknown_code")
        need(not e["opening"] or until > e["opening"][-1][0], "order")
        r.exact(4, 2)
        kem = r.uint(16)
        need(kem == 0x20, "unknown_code")
        e["opening"].append([until, kem, r.bytes(most=2048).hex()])
    return e


def entry_rules(e):
    need(PLACES[tuple(e["place"])] == e["site"], "place_elsewhere")
    ascending(e["pins"])
    need(not small_order(bytes.fromhex(e["receipt"])), "receipt_key_weak")
    need(e["site"] == 2 or not e["opening"], "opening_key_site")
    for _, _, public in e["opening"]:
        public = bytes.fromhex(public)
        need(len(public) == 32, "opening_key_length")
        number = int.from_bytes(public, "little")
        need(number < PRIME and number not in WEAK, "opening_key_weak")
    publics = [public for _, _, public in e["opening"]]
    need(len(set(publics)) == len(publics), "opening_key_twice")


def policy_follows(new, old):
    need(new["controller"] == old["controller"], "other_controller")
    need(new["version"] >= old["version"], "older")
    need(new["version"] > old["version"] or new["digest"] == old["digest"], "same_version")
    need(new["published"] >= old["published"], "published_earlier")


def sites_follow(new, old):
    need(new["controller"] == old["controller"], "other_controller")
    need(new["serial"] >= old["serial"], "older")
    need(new["serial"] > old["serial"] or new == old, "same_serial")
    need(new["issued"] >= old["issued"], "issued_earlier")


def sites_under(listed, under):
    need(listed["controller"] == under["controller"], "other_controller")
    named = {site[0]: site for site in under["sites"]}
    for e in listed["sites"]:
        need(e["site"] in named, "site_not_in_policy")
        _, provider, region, domain, _ = named[e["site"]]
        need(e["place"] == [provider, region], "place_not_in_policy")
        need(within(e["keeper"][0], domain) and within(e["store"][0], domain), "host_not_in_policy")


def read_policy(data, root, before=None):
    found = policy(data, root)
    if before is not None:
        policy_follows(found, policy(before, root))
    return found


def read_sites(data, root, before=None, under=None):
    found = sites(data, root)
    if before is not None:
        sites_follow(found, sites(before, root))
    if under is not None:
        sites_under(found, policy(under, root))
    return found
