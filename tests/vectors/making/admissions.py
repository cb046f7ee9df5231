"""Vectors of consent records, and of deposits that are judged by a policy, a list of sites and a day."""

from .form import ANNA, BORIS, GUARDIANS, VIEWS, c, core, month, payload, seed, sha, signed, vector
from .form import PURPOSES as PURPOSE_NAMES
from .lists import entry_fields, list_with
from .policies import NAMED, PURPOSES, ROOT, policy_of

SALT = seed("salt")
DEPICTED = {1: "myself", 2: "my-child", 3: "other-adult"}
PIECES = {1: 4096, 2: 98304, 3: 65536}


def fields(**changes):
    usual = {"version": 1, "id": ANNA.id, "purpose": 2, "view": 2, "policy": [3, sha(b"policy file")], "text": sha(b"Ce qui se passe."),
             "locale": "fr-BE", "depicted": 1, "guardian": 0, "given": month("2026-12"), "expires": month("2031-12")}
    return {**usual, **changes}


def record(**changes):
    return c(dict(enumerate(fields(**changes).values(), 1)))


def consents():
    def good(name, shows, salt=SALT, **changes):
        said, data = fields(**changes), record(**changes)
        text = {n: f"{said[n] // 12:04}-{said[n] % 12 + 1:02}" for n in ("given", "expires")}
        ok = {"id": said["id"].hex(), "purpose": PURPOSE_NAMES[said["purpose"]], "view": VIEWS[said["view"]],
              "policy_version": said["policy"][0], "policy": said["policy"][1].hex(), "text": said["text"].hex(), "locale": said["locale"],
              "depicted": DEPICTED[said["depicted"]], "guardian": GUARDIANS[said["guardian"]], **text, "commitment": sha(salt + data).hex()}
        return vector(name, shows, {"record": data.hex(), "salt": salt.hex()}, ok=ok)

    def bad(name, shows, data, error="malformed"):
        return vector(name, shows, {"record": data.hex(), "salt": SALT.hex()}, error=error)

    yield good("usual", "a record as it is kept every day")
    yield good("salt-of-zeros", "another salt, another commitment", bytes(32))
    for number, word in DEPICTED.items():
        yield good(f"depicted-{word}", "who is in the photo", depicted=number)
    for number, word in GUARDIANS.items():
        yield good(f"guardian-{word}", "who consented", guardian=number)
    yield good("view-for-no-purpose", "whether they go together the tag says", purpose=1, view=3)
    yield good("ends-before", "whether the months make sense as well", expires=month("2020-01"))
    yield good("numbers", "the largest numbers", policy=[2**32 - 1, bytes(32)], given=119999, expires=119999, locale="abc-Abcd-123")
    whole = record()
    for name, shows, data, error in (
        ("empty", "no bytes", b"", "malformed"), ("cut", "without the last byte", whole[:-1], "malformed"),
        ("trailing-byte", "a byte behind the end", whole + b"\0", "not_canonical"),
        ("long-version", "the version in two bytes", whole[:2] + b"\x18\x01" + whole[3:], "not_canonical"),
        ("key-less", "without the last key", c(dict(list(enumerate(fields().values(), 1))[:10])), "malformed"),
        ("key-more", "a key too many", c(dict(enumerate([*fields().values(), 0], 1))), "malformed"),
        ("indefinite", "a map of indefinite length", b"\xbf" + whole[1:] + b"\xff", "malformed"),
        ("signed", "a record is not signed", signed(whole), "malformed"),
    ):
        yield bad(name, shows, data, error)
    for name, shows, changes in (
        ("version-2", "version 2", {"version": 2}),
        ("id-15", "an id of 15 bytes", {"id": ANNA.id[:15]}),
        ("purpose-4", "purpose 4", {"purpose": 4}),
        ("view-0", "view 0", {"view": 0}),
        ("policy-without-hash", "no hash", {"policy": [3]}),
        ("text-31", "a hash of 31 bytes", {"text": bytes(31)}),
        ("locale-small", "fr-be", {"locale": "fr-be"}),
        ("locale-empty", "no language", {"locale": ""}),
        ("depicted-0", "nobody", {"depicted": 0}),
        ("depicted-4", "somebody else", {"depicted": 4}),
        ("guardian-3", "somebody else", {"guardian": 3}),
        ("given-0", "month 0", {"given": 0}),
        ("expires-10000", "January of year 10 000", {"expires": 120000}),
    ):
        yield bad(name, shows, record(**changes))


def deposit(view=2, length=None, donor=ANNA, policy=None, until=None, kept_at=3, named=None, **changes):
    """A signed tag, and the pieces of the sealed bytes; nobody has sealed anything in them."""
    policy = policy_of() if policy is None else policy
    named = [3, sha(policy)] if named is None else named
    base = {"view": view, "policy": ["example-controller", *named], "sites": kept_at, **changes}
    made = core(donor, **base)
    until = made[9] if until is None else until
    head = b"SID1" + bytes.fromhex("002002") + until.to_bytes(3, "big") + seed("ephemeral")
    rest = (PIECES[view] if length is None else length) + 16
    tag = signed(payload(c(made), head + bytes(rest)), donor)
    return {"tag": tag.hex(), "sealed": [head.hex(), ["00", rest]]}


def admissions():
    def case(name, shows, error=None, of="admission", day="2026-12-05", site="FR", policy=None, sites=None, donor=ANNA, spoilt=None, **changes):
        policy = policy_of(**(policy or {}))
        inputs = {**deposit(policy=policy, donor=donor, **changes), "policy": policy.hex(), "sites": list_with(**(sites or {})).hex(),
                  "root": ROOT.public.hex(), "day": day, "site": site, **(spoilt or {})}
        said = {"error": error, "of": of} if error else {"ok": {"id": donor.id.hex()}}
        return vector(name, shows, inputs, **said)

    def months(issued, expires):
        return {"issued": month(issued), "expires": month(expires), "opening": [2, month(expires)]}

    yield case("usual", "at FR")
    yield case("at-be", "the copy", site="BE")
    yield case("another-donation", "Boris's", donor=BORIS)
    yield case("first-day", "the first day of its month", day="2026-12-01")
    yield case("last-day", "the last day before it dies", day="2031-11-30")
    yield case("fr-alone", "stored at FR alone", kept_at=2)
    geometry = {"purpose": 1, "view": 1, **months("2031-01", "2031-12")}
    yield case("geometry", "landmarks", day="2031-01-31", **geometry)
    compliance = {"purpose": 3, "view": 3, **months("2029-12", "2031-12")}
    yield case("compliance", "a picture", day="2029-12-24", **compliance)
    for times in (2, 4, 8, 16):
        yield case(f"matting-{times}", "a longer content", length=98304 * times)
    yield case("compliance-16", "the longest of its view", day="2029-12-24", length=65536 * 16, **compliance)
    first = {"purpose": 2, "view": 2, **months("2027-01", "2031-12")}
    yield case("policy-of-this-month", "in force since the fourth of the month of issue", day="2027-01-31", policy={"published": 20791, "effective": 20822}, **first)
    yield case("policy-since-today", "in force since today", day="2027-01-04", policy={"published": 20791, "effective": 20822}, **first)
    yield case("policy-from-tomorrow", "in force from tomorrow on", "policy_not_effective", day="2027-01-03", policy={"published": 20791, "effective": 20822}, **first)
    yield case("before-policy", "issued in the month before it came into force", "before_policy", day="2027-01-31", policy={"published": 20791, "effective": 20822})
    yield case("other-controller", "somebody else's policy", "other_controller", policy={"controller": "another"}, sites={"controller": "another"})
    yield case("other-version", "version 4", "other_policy", named=[4, sha(policy_of())])
    yield case("other-hash", "another text under the same version", "other_policy", named=[3, sha(b"another")])
    yield case("purpose", "the policy has no matting", "purpose_not_in_policy", policy={"purposes": PURPOSES[:1]})
    yield case("view", "the policy has geometry alone for that", "view_not_in_policy", day="2029-12-24", policy={"purposes": [[3, [1], 1, 24]]}, **compliance)
    yield case("kept", "a month too long", "kept_too_long", policy={"purposes": [[2, [2], 1, 59]]})
    yield case("site", "the policy has FR alone", "site_not_in_policy", policy={"sites": NAMED[1:]}, sites={"entries": [entry_fields(2)]})
    yield case("transform", "another class", "transform_not_in_policy", policy={"transforms": [[1, 2]]})
    yield case("paused", "no opening keys", "opening_key_unknown", sites={"fr": {"opening": {}}})
    yield case("opening-month", "no opening key of that month", "opening_key_unknown", **months("2026-12", "2031-11"))
    yield case("future", "a month that has not begun", "issued_in_future", day="2026-11-30")
    yield case("expired", "the first day of its last month", "expired", day="2031-12-01")
    yield case("long-expired", "years later", "expired", day="2040-01-01")
    yield case("other-site", "BE is not in the tag", "other_site", site="BE", kept_at=2)
    for name, length in (("short", 98303), ("long", 98305), ("of-another-view", 65536), ("three-times", 98304 * 3), ("nothing", 0)):
        yield case(f"length-{name}", "no length of that view", "length_of_view", length=length)
    yield case("geometry-twice", "landmarks have one length", "length_of_view", day="2031-01-31", length=8192, **geometry)
    usual = deposit()
    yield case("no-tag", "no tag", "malformed", "tag", spoilt={"tag": ""})
    yield case("tag-spoilt", "a byte behind the tag", "not_canonical", "tag", spoilt={"tag": usual["tag"] + "00"})
    yield case("sealed-short", "a byte less", "length", "sealed", spoilt={"sealed": [usual["sealed"][0], ["00", 98304 + 15]]})
    yield case("sealed-changed", "another byte", "digest", "sealed", spoilt={"sealed": [usual["sealed"][0], ["00", 98304 + 15], "01"]})
    yield case("header-of-another-month", "the header names another month", "opening_key", "sealed", until=month("2032-01"))
    yield case("bytes-before-policy", "a byte less, and no such purpose", "length", "sealed", policy={"purposes": PURPOSES[:1]}, spoilt={"sealed": [usual["sealed"][0], ["00", 98304 + 15]]})
    yield case("policy-before-day", "expired, and no such purpose", "purpose_not_in_policy", day="2031-12-01", policy={"purposes": PURPOSES[:1]})


CONSENTS = {"records": ("consent records and what tags commit to", consents)}
GROUPS = {"deposits": ("deposits, by a policy, a list of sites and a day", admissions)}
