"""Vectors of policies, alone and against those whose place they take."""

from .form import ANNA, BORIS, POLICY, SITES, TAG, Donor, c, sha, signed, vector

ROOT = Donor("controller's root")
PUBLISHED, EFFECTIVE = 20491, 20522
TEXTS = {"en": "What happens.", "fr": "Ce qui se passe.\n\tEn d\u00e9tail."}
PURPOSES = [[1, [1], 1, 12], [2, [2], 1, 60], [3, [1, 3], 1, 24]]
RECIPIENT = ["Example Hosting", "machines", "sealed donations", "storage"]
NAMED = [[1, "own", "be", "be.example.org", False], [2, "own", "fr", "fr.example.org", True]]
PLACES = [(1, "own", "be"), (1, "gcp", "europe-west1"), (1, "azure", "belgiumcentral"), (2, "own", "fr"),
          (2, "gcp", "europe-west9"), (2, "azure", "francecentral"), (2, "aws", "eu-west-3"), (2, "oracle", "eu-paris-1"),
          (2, "oracle", "eu-marseille-1"), (2, "ovh", "gra"), (2, "ovh", "rbx"), (2, "ovh", "sbg"), (2, "ovh", "eu-west-par"),
          (2, "scaleway", "fr-par"), (2, "outscale", "eu-west-2"), (2, "outscale", "cloudgouv-eu-west-1")]
NO_PLACES = [("aws", "eu-west-2"), ("azure", "westeurope"), ("aws", "fr-par"), ("own", "FR"), ("Own", "fr"), ("own", "nl")]
NO_HOSTS = ["org", "example.org.", ".example.org", "fr..example.org", "FR.example.org", "fr_1.example.org", "-fr.example.org",
            "fr-.example.org", "fr.example.org:443", "user@fr.example.org", "https://fr.example.org", "fr.example.org/", " fr.example.org",
            "xn--exmple-cua.org", "fr.xn--exmple-cua.org", "ab--c.example.org", "ex\u0430mple.org", "example\u3002org", "127.0.0.1",
            "[::1]", "2130706433", "0x7f.1", "127.1", "fr.example.0rg", "a" * 64 + ".example.org"]


def policy_fields(**changes):
    """By name; what is not changed is as usual."""
    return {"format": 1, "controller": "example-controller", "version": 3, "published": PUBLISHED, "effective": EFFECTIVE,
            "contact": "dpo@example.org", "texts": TEXTS, "purposes": PURPOSES, "recipients": [RECIPIENT],
            "sites": NAMED,
            "transforms": [[1, 1]], **changes}


def encoded(fields):
    """The map with the fields' places as keys; bytes are encoded already."""
    items = [c(key) + (value if isinstance(value, bytes) else c(value)) for key, value in enumerate(fields.values(), 1)]
    return bytes([0xa0 + len(items)]) + b"".join(items)


def policy_of(by=ROOT, **changes):
    return signed(encoded(policy_fields(**changes)), by, POLICY)


def root(data, **inputs):
    return {"file": data.hex(), "root": ROOT.public.hex(), **{name: value.hex() for name, value in inputs.items()}}


def told_policy(data, fields):
    told = {name: value for name, value in fields.items() if name != "format"}
    return {**told, "digest": sha(data).hex()}


def policies_valid():
    def good(name, shows, **changes):
        data = policy_of(**changes)
        return vector(name, shows, root(data), ok=told_policy(data, policy_fields(**changes)))

    yield good("usual", "a policy as it is published")
    fr = [[2, "own", "fr", "localhost", True]]
    yield good("smallest", "as little as there can be", controller="a", version=1, published=0, effective=31, contact="x",
               texts={"fr": "x"}, purposes=[[1, [1], 1, 1]], recipients=[], sites=fr, transforms=[[0, 0]])
    yield good("numbers", "the largest numbers", version=2**32 - 1, published=2932865, effective=2932896, transforms=[[0, 0], [0, 255], [255, 0], [255, 255]],
               purposes=[[1, [1], 1, 60], [3, [3], 1, 60]])
    yield good("locales", "languages with scripts and regions", texts={"de": "a", "fr": "b", "nds": "c", "fr-BE": "d", "nl-BE": "e",
               "es-419": "f", "gsw-CH": "g", "sr-Latn": "h", "sr-Latn-RS": "i", "abc-Abcd-123": "j"})
    yield good("longest-line", "a line of 256 bytes", contact="\u00e9" * 128, recipients=[["x" * 256] * 4])
    yield good("line-separator", "what Unicode does not call a control character", contact="a\u2028b\u200ec\ufffe")
    yield good("long-text", "a text of many lines", texts={"fr": "Une ligne.\n" * 300})
    yield good("many-recipients", "64 of them", recipients=[RECIPIENT] * 64)
    yield good("many-pseudonymisers", "64 of them", transforms=[[1, number] for number in range(64)])
    for site, provider, region in PLACES:
        named = [[site, provider, region, f"{region}.example.org", site == 2]] + ([[2, "own", "fr", "own.example.org", True]] if site == 1 else [])
        yield good(f"{provider}-{region}", "a place", sites=named)
    for number, domain in enumerate(("a.bc", "0.example.org", "a-b.c1.eu", "fr.localhost", "a" * 63 + ".example.org")):
        yield good(f"host-{number}", "a host", sites=[[2, "own", "fr", domain, True]])


def policies_refused():
    def bad(name, shows, error, data=None, **changes):
        return vector(name, shows, root(policy_of(**changes) if data is None else data), error=error)

    whole, fields = policy_of(), policy_fields()
    data = encoded(fields)

    def sealed(content, by=ROOT, **parts):
        return signed(content, by, POLICY, **parts)

    yield vector("too-large", "one byte more than is read", {"file": [whole.hex(), ["00", 524289 - len(whole)]], "root": ROOT.public.hex()}, error="too_large")
    yield vector("most-bytes", "zeros up to the largest length", {"file": [whole.hex(), ["00", 524288 - len(whole)]], "root": ROOT.public.hex()}, error="not_canonical")
    for name, shows, error, made in (
        ("empty", "no bytes", "malformed", b""), ("cut", "without the last byte", "malformed", whole[:-1]),
        ("trailing-byte", "a byte behind the end", "not_canonical", whole + b"\0"),
        ("as-sites", "signed as a list of sites", "signature", signed(data, ROOT, SITES)),
        ("as-tag", "signed as a tag", "signature", signed(data, ROOT, TAG)),
        ("signed-by-another", "the header names a key that did not sign", "signature", sealed(data, **{"by": ANNA, "header_bytes": c({1: -19, 4: ROOT.public})})),
        ("other-root", "somebody else's policy", "other_root", policy_of(BORIS)),
        ("other-root-before-form", "somebody else's, and no policy", "other_root", signed(b"\0", BORIS, POLICY)),
        ("trailing-in-payload", "a byte behind the payload", "not_canonical", sealed(data + b"\0")),
        ("key-less", "without its last key", "malformed", sealed(encoded(dict(list(fields.items())[:10])))),
        ("key-more", "a key too many", "malformed", sealed(encoded({**fields, "more": 0}))),
        ("other-key", "key 12 in place of 11", "malformed", sealed(data.replace(b"\x0b" + c([[1, 1]]), b"\x0c" + c([[1, 1]])))),
        ("key-in-two-bytes", "the first key in two bytes", "not_canonical", sealed(data[:1] + b"\x18\x01" + data[2:])),
        ("indefinite", "a map of indefinite length", "malformed", sealed(b"\xbf" + data[1:] + b"\xff")),
        ("array", "an array in place of the map", "malformed", sealed(c(list(range(11))))),
        ("format-before-rules", "format 2, version 0", "format", policy_of(format=2, version=0)),
        ("encoding-before-rules", "version 0, in two bytes", "not_canonical", policy_of(version=b"\x18\0")),
        ("place-before-encoding", "no place, and a byte behind", "place", sealed(encoded(policy_fields(sites=[[2, "own", "nl", "fr.example.org", True]])) + b"\0")),
    ):
        yield bad(name, shows, error, made)
    over = {f"aa-{a}{b}": "x" for a in "ABCDEFGHI" for b in "ABCDEFGHIJ"}
    texts = c("fr") + c("x")
    for name, shows, error, changes in (
        ("format-0", "format 0", "format", {"format": 0}), ("format-2", "format 2", "format", {"format": 2}),
        ("format-256", "a format beyond 8 bits", "malformed", {"format": 256}),
        ("controller-empty", "no name", "malformed", {"controller": ""}),
        ("controller-33", "a name that is too long", "malformed", {"controller": "a" * 33}),
        ("controller-capital", "a capital letter", "malformed", {"controller": "Example"}),
        ("controller-feed", "a line feed", "malformed", {"controller": "a\n"}),
        ("version-0", "version 0", "version_zero", {"version": 0}),
        ("version-2-32", "a version beyond 32 bits", "malformed", {"version": 2**32}),
        ("published-10000", "1 January of year 10 000", "unknown_code", {"published": 2932897}),
        ("effective-10000", "1 January of year 10 000", "unknown_code", {"effective": 2932897}),
        ("notice-29", "29 whole days", "notice", {"effective": PUBLISHED + 30}),
        ("notice-same-day", "none", "notice", {"effective": PUBLISHED}),
        ("notice-negative", "in force before it was published", "notice", {"effective": PUBLISHED - 1}),
        ("notice-beyond", "no day is far enough", "notice", {"published": 2932896, "effective": 2932896}),
        ("contact-empty", "no contact", "malformed", {"contact": ""}),
        ("contact-257", "257 bytes", "malformed", {"contact": "x" * 257}),
        ("contact-feed", "a line feed", "text", {"contact": "a\nb"}),
        ("contact-delete", "U+007F", "text", {"contact": "a\x7f"}),
        ("contact-next-line", "U+0085", "text", {"contact": "a\x85"}),
        ("contact-zero", "U+0000", "text", {"contact": "\0"}),
        ("contact-bytes", "the contact as bytes", "malformed", {"contact": c(b"dpo@example.org")}),
        ("contact-utf-8", "bytes that are no UTF-8", "malformed", {"contact": b"\x61\xff"}),
        ("no-texts", "no text", "nothing", {"texts": {}}),
        ("text-empty", "an empty text", "malformed", {"texts": {"fr": ""}}),
        ("text-65537", "a text that is too long", "malformed", {"texts": {"fr": "x" * 65537}}),
        ("text-return", "a carriage return", "text", {"texts": {"fr": "a\r\nb"}}),
        ("text-escape", "U+001B", "text", {"texts": {"fr": "a\x1b[1m"}}),
        ("texts-65", "65 texts", "malformed", {"texts": dict(list(over.items())[:65])}),
        ("texts-twice", "a language twice", "order", {"texts": b"\xa2" + texts * 2}),
        ("texts-unsorted", "the longer language first", "order", {"texts": b"\xa2" + c("fr-BE") + c("x") + texts}),
        ("texts-unsorted-letters", "fr before de", "order", {"texts": b"\xa2" + texts + c("de") + c("x")}),
        ("locale-empty", "no language", "malformed", {"texts": {"": "x"}}),
        ("locale-too-long", "13 letters", "malformed", {"texts": {"abc-Abcd-1234": "x"}}),
        ("purposes-none", "no purpose", "nothing", {"purposes": []}),
        ("purpose-0", "purpose 0", "unknown_code", {"purposes": [[0, [1], 1, 12]]}),
        ("purpose-4", "purpose 4", "unknown_code", {"purposes": [[4, [1], 1, 12]]}),
        ("purpose-256", "purpose 256", "malformed", {"purposes": [[256, [1], 1, 12]]}),
        ("purpose-twice", "a purpose twice", "order", {"purposes": [PURPOSES[0]] * 2}),
        ("purposes-unsorted", "2 before 1", "order", {"purposes": [PURPOSES[1], PURPOSES[0]]}),
        ("purposes-four", "four", "malformed", {"purposes": PURPOSES + PURPOSES[:1]}),
        ("purpose-short", "no months", "malformed", {"purposes": [[1, [1], 1]]}),
        ("views-none", "no view", "nothing", {"purposes": [[1, [], 1, 12]]}),
        ("view-0", "view 0", "unknown_code", {"purposes": [[1, [0], 1, 12]]}),
        ("view-4", "view 4", "unknown_code", {"purposes": [[1, [4], 1, 12]]}),
        ("view-twice", "a view twice", "order", {"purposes": [[1, [1, 1], 1, 12]]}),
        ("views-unsorted", "3 before 1", "order", {"purposes": [[3, [3, 1], 1, 12]]}),
        ("views-four", "four views", "malformed", {"purposes": [[3, [1, 1, 1, 1], 1, 12]]}),
        ("view-of-another", "pictures for landmarks", "view_not_for_purpose", {"purposes": [[1, [1, 2], 1, 12]]}),
        ("basis-0", "ground 0", "unknown_code", {"purposes": [[1, [1], 0, 12]]}),
        ("basis-7", "ground 7", "unknown_code", {"purposes": [[1, [1], 7, 12]]}),
        ("basis-interest", "legitimate interests", "basis_not_consent", {"purposes": [[1, [1], 6, 12]]}),
        ("basis-contract", "a contract", "basis_not_consent", {"purposes": [[1, [1], 2, 12]]}),
        ("basis-before-views", "a contract, no view", "basis_not_consent", {"purposes": [[1, [], 2, 12]]}),
        ("kept-0", "no month", "kept", {"purposes": [[1, [1], 1, 0]]}),
        ("kept-61", "61 months", "kept", {"purposes": [[1, [1], 1, 61]]}),
        ("kept-256", "a number of more than 8 bits", "kept", {"purposes": [[1, [1], 1, 256]]}),
        ("kept-2-32", "a number of more than 32 bits", "malformed", {"purposes": [[1, [1], 1, 2**32]]}),
        ("order-before-kept", "2 before 1, no month", "order", {"purposes": [[2, [2], 1, 0], PURPOSES[0]]}),
        ("first-purpose-first", "the first is kept for too long, the second has no consent", "kept", {"purposes": [[1, [1], 1, 61], [2, [2], 6, 12]]}),
        ("recipients-65", "65 recipients", "malformed", {"recipients": [RECIPIENT] * 65}),
        ("recipient-short", "three lines", "malformed", {"recipients": [RECIPIENT[:3]]}),
        ("recipient-empty", "an empty line", "malformed", {"recipients": [["", "a", "b", "c"]]}),
        ("recipient-257", "257 bytes", "malformed", {"recipients": [["x" * 257, "a", "b", "c"]]}),
        ("recipient-feed", "a line feed", "text", {"recipients": [["a", "b", "c", "d\n"]]}),
        ("sites-none", "no site", "nothing", {"sites": []}),
        ("site-3", "site 3", "unknown_code", {"sites": [[3, "own", "fr", "fr.example.org", True]]}),
        ("sites-unsorted", "FR before BE", "order", {"sites": [NAMED[1], NAMED[0]]}),
        ("site-twice", "FR twice", "order", {"sites": [NAMED[1]] * 2}),
        ("sites-three", "three", "malformed", {"sites": NAMED + NAMED[1:]}),
        ("be-alone", "nobody trains", "training_site", {"sites": NAMED[:1]}),
        ("be-trains", "training in BE", "training_site", {"sites": [NAMED[0][:4] + [True], NAMED[1]]}),
        ("fr-does-not", "no training in FR", "training_site", {"sites": [NAMED[1][:4] + [False]]}),
        ("trains-number", "a number for yes", "malformed", {"sites": [NAMED[1][:4] + [1]]}),
        ("place-of-be", "FR's machines in BE", "place_elsewhere", {"sites": [[2, "own", "be", "fr.example.org", True]]}),
        ("place-before-training", "BE's machines in FR, training there", "place_elsewhere", {"sites": [[1, "own", "fr", "be.example.org", True]]}),
        ("provider-33", "a provider of 33 letters", "malformed", {"sites": [[2, "a" * 33, "fr", "fr.example.org", True]]}),
        ("region-empty", "no region", "malformed", {"sites": [[2, "own", "", "fr.example.org", True]]}),
        ("domain-empty", "no domain", "malformed", {"sites": [[2, "own", "fr", "", True]]}),
        ("domain-254", "254 letters", "malformed", {"sites": [[2, "own", "fr", "a." * 126 + "aa", True]]}),
        ("same-domain", "one domain for both", "domain_shared", {"sites": [[1, "own", "be", "fr.example.org", False], NAMED[1]]}),
        ("be-below-fr", "BE below FR", "domain_shared", {"sites": [[1, "own", "be", "be.fr.example.org", False], NAMED[1]]}),
        ("fr-below-be", "FR below BE", "domain_shared", {"sites": [[1, "own", "be", "example.org", False], NAMED[1]]}),
        ("transforms-none", "no pseudonymiser", "nothing", {"transforms": []}),
        ("transform-twice", "one twice", "order", {"transforms": [[1, 1], [1, 1]]}),
        ("transforms-unsorted", "by class alone", "order", {"transforms": [[2, 0], [1, 1]]}),
        ("transform-256", "beyond 8 bits", "malformed", {"transforms": [[256, 0]]}),
        ("transforms-65", "65 pseudonymisers", "malformed", {"transforms": [[1, number] for number in range(65)]}),
        ("notice-before-text", "no notice, and a line feed", "notice", {"effective": PUBLISHED, "contact": "a\n"}),
        ("text-before-purposes", "a line feed, and no purpose", "text", {"contact": "a\n", "purposes": []}),
    ):
        yield bad(name, shows, error, **changes)
    for number, locale in enumerate(("f", "FR", "fr-be", "fr_BE", "fr-", "fr-Bel", "fr-BE-x", "fr-12", "sr-LATN", "fran", "fr-BE-Latn", "fr ", "fr\n", "\u0444\u0440")):
        yield bad(f"locale-{number}", "no language of ours", "unknown_code", texts={locale: "x"})
    for provider, region in NO_PLACES:
        yield bad(f"{provider}-{region}", "no place", "place", sites=[[2, provider, region, "fr.example.org", True]])
    for number, domain in enumerate(NO_HOSTS):
        yield bad(f"domain-{number}", "no host", "domain", sites=[[2, "own", "fr", domain, True]])


def policies_following():
    def case(name, shows, before, error=None, **changes):
        data = policy_of(**changes)
        said = {"error": error} if error else {"ok": told_policy(data, policy_fields(**changes))}
        return vector(name, shows, root(data, before=policy_of(**before)), **said)

    yield case("next", "a version later", {}, version=4)
    yield case("same", "the same file", {})
    yield case("far", "the largest version", {}, version=2**32 - 1)
    yield case("sooner-in-force", "published later, in force sooner", {"effective": EFFECTIVE + 90}, version=4, published=PUBLISHED + 5, effective=EFFECTIVE + 5)
    yield case("older", "a version before", {}, "older", version=2)
    yield case("same-version", "another contact", {}, "same_version", contact="x")
    yield case("published-earlier", "a day earlier", {}, "published_earlier", version=4, published=PUBLISHED - 1)
    yield case("other-controller", "somebody else's", {"controller": "another"}, "other_controller", version=4)
    yield case("controller-first", "somebody else's, older", {"controller": "another"}, "other_controller", version=1)
    yield case("older-before-earlier", "older and earlier", {}, "older", version=2, published=PUBLISHED - 1)
    yield case("version-before-earlier", "the same version, earlier", {}, "same_version", published=PUBLISHED - 1)


GROUPS = {
    "valid": ("policies that are read", policies_valid),
    "refused": ("policies that are not read", policies_refused),
    "following": ("policies that take the place of others", policies_following),
}
