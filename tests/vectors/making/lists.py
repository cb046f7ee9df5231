"""Vectors of lists of sites, alone, against those whose place they take, and against policies."""

from .form import BORIS, POLICY, SITES, Donor, c, month, month_text, seed, signed, vector
from .policies import NAMED, NO_HOSTS, NO_PLACES, PLACES, ROOT, encoded, policy_of, root
from .signatures import P, SMALL

FR, BE = Donor("receipt key of FR"), Donor("receipt key of BE")
ISSUED = 20513


def entry_fields(number, **changes):
    region = {1: "be", 2: "fr"}[number]
    opening = {month("2031-12"): [0x20, seed("opening 1")[:31] + b"\x01"], month("2032-01"): [0x20, seed("opening 2")[:31] + b"\x01"]}
    return {"site": number, "provider": "own", "region": region, "keeper": [f"keeper.{region}.example.org", 443],
            "store": [f"store.{region}.example.org", 8443], "bucket": "donations",
            "pins": [bytes([1] * 32), bytes([2] * 32)],
            "receipt": c({1: BE, 2: FR}[number].public), "opening": opening if number == 2 else {}, **changes}


def list_of(entries):
    return bytes([0x80 + len(entries)]) + b"".join(encoded(entry) for entry in entries)


def sites_fields(be=None, fr=None, **changes):
    entries = [entry_fields(1, **(be or {})), entry_fields(2, **(fr or {}))]
    return {"format": 1, "controller": "example-controller", "serial": 7, "issued": ISSUED, "sites": list_of(entries), **changes}


def sites_of(by=ROOT, **changes):
    return signed(encoded(sites_fields(**changes)), by, SITES)


def told_sites(changes):
    fields = {"controller": "example-controller", "serial": 7, "issued": ISSUED, **{k: v for k, v in changes.items() if k in ("controller", "serial", "issued")}}
    entries = changes.get("entries") or [entry_fields(1, **changes.get("be", {})), entry_fields(2, **changes.get("fr", {}))]
    told = [{"site": e["site"], "place": [e["provider"], e["region"]], "keeper": e["keeper"], "store": e["store"], "bucket": e["bucket"],
             "pins": [pin.hex() for pin in e["pins"]], "receipt": e["receipt"][2:].hex(),
             "opening": [[month_text(until), kem, public.hex()] for until, (kem, public) in sorted(e["opening"].items())]} for e in entries]
    return {**fields, "sites": told}


def list_with(by=ROOT, entries=None, **changes):
    return sites_of(by, **changes) if entries is None else sites_of(by, sites=list_of(entries), **changes)


def sites_valid():
    def good(name, shows, **changes):
        return vector(name, shows, root(list_with(**changes)), ok=told_sites(changes))

    yield good("usual", "both sites")
    yield good("fr-alone", "one site", entries=[entry_fields(2)])
    yield good("be-alone", "whether a policy allows it is another question", entries=[entry_fields(1)])
    yield good("paused", "no opening key", fr={"opening": {}})
    yield good("numbers", "the largest numbers", serial=2**32 - 1, issued=2932896, fr={"store": ["store.fr.example.org", 65535]})
    yield good("many-keys", "62 opening keys", fr={"opening": {month("2026-12") + n: [0x20, seed(f"key {n}")[:31] + b"\x02"] for n in range(62)}})
    yield good("four-pins", "four pins", fr={"pins": [bytes([n] * 32) for n in range(4)]})
    yield good("largest-key", "the largest number below the prime but the weak one", fr={"opening": {month("2031-12"): [0x20, (P - 2).to_bytes(32, "little")]}})
    yield good("smallest-key", "the number 2", fr={"opening": {month("2031-12"): [0x20, bytes([2]) + bytes(31)]}})
    for bucket in ("abc", "a" * 63, "0-9", "a--b"):
        yield good(f"bucket-{bucket[:8]}", "a bucket", fr={"bucket": bucket})
    for site, provider, region in PLACES:
        yield good(f"{provider}-{region}", "a place", entries=[entry_fields(site, provider=provider, region=region)])


def sites_refused():
    def bad(name, shows, error, data=None, **changes):
        return vector(name, shows, root(list_with(**changes) if data is None else data), error=error)

    whole, fields = sites_of(), sites_fields()
    data = encoded(fields)
    yield vector("too-large", "one byte more than is read", {"file": [whole.hex(), ["00", 131073 - len(whole)]], "root": ROOT.public.hex()}, error="too_large")
    for name, shows, error, made in (
        ("empty", "no bytes", "malformed", b""), ("cut", "without the last byte", "malformed", whole[:-1]),
        ("trailing-byte", "a byte behind the end", "not_canonical", whole + b"\0"),
        ("as-policy", "signed as a policy", "signature", signed(data, ROOT, POLICY)),
        ("other-root", "somebody else's list", "other_root", sites_of(BORIS)),
        ("trailing-in-payload", "a byte behind the payload", "not_canonical", signed(data + b"\0", ROOT, SITES)),
        ("key-less", "without its last key", "malformed", signed(encoded(dict(list(fields.items())[:4])), ROOT, SITES)),
        ("encoding-before-rules", "serial number 0 in two bytes", "not_canonical", sites_of(serial=b"\x18\0")),
    ):
        yield bad(name, shows, error, made)
    opening = entry_fields(2)["opening"]
    first, second = month("2031-12"), month("2032-01")
    key = opening[first]

    def keys(*pairs):
        return bytes([0xa0 + len(pairs)]) + b"".join(c(until) + c(value) for until, value in pairs)

    for name, shows, error, changes in (
        ("format-2", "format 2", "format", {"format": 2}),
        ("format-256", "beyond 8 bits", "malformed", {"format": 256}),
        ("controller-capital", "a capital letter", "malformed", {"controller": "A"}),
        ("serial-0", "serial number 0", "serial_zero", {"serial": 0}),
        ("serial-2-32", "beyond 32 bits", "malformed", {"serial": 2**32}),
        ("issued-10000", "1 January of year 10 000", "unknown_code", {"issued": 2932897}),
        ("none", "no site", "nothing", {"sites": []}),
        ("three", "three", "malformed", {"sites": list_of([entry_fields(1), entry_fields(2), entry_fields(2)])}),
        ("unsorted", "FR before BE", "order", {"entries": [entry_fields(2), entry_fields(1)]}),
        ("twice", "FR twice", "order", {"entries": [entry_fields(2), entry_fields(2)]}),
        ("site-3", "site 3", "unknown_code", {"fr": {"site": 3}}),
        ("place-of-be", "FR's machines in BE", "place_elsewhere", {"fr": {"region": "be"}}),
        ("port-0", "port 0", "port", {"fr": {"keeper": ["keeper.fr.example.org", 0]}}),
        ("port-65536", "beyond 16 bits", "malformed", {"fr": {"store": ["store.fr.example.org", 65536]}}),
        ("endpoint-short", "no port", "malformed", {"fr": {"store": ["store.fr.example.org"]}}),
        ("host-empty", "no host", "malformed", {"fr": {"store": ["", 443]}}),
        ("bucket-empty", "no bucket", "malformed", {"fr": {"bucket": ""}}),
        ("bucket-64", "64 letters", "malformed", {"fr": {"bucket": "a" * 64}}),
        ("pins-none", "no pin", "nothing", {"fr": {"pins": []}}),
        ("pin-twice", "one twice", "order", {"fr": {"pins": [bytes(32)] * 2}}),
        ("pins-unsorted", "2 before 1", "order", {"fr": {"pins": [bytes([2] * 32), bytes([1] * 32)]}}),
        ("pins-five", "five", "malformed", {"fr": {"pins": [bytes([n] * 32) for n in range(5)]}}),
        ("pin-31", "31 bytes", "malformed", {"fr": {"pins": [bytes(31)]}}),
        ("receipt-31", "31 bytes", "malformed", {"fr": {"receipt": c(bytes(31))}}),
        ("receipt-twice", "one key for two sites", "receipt_key_twice", {"fr": {"receipt": c(BE.public)}}),
        ("be-opens", "an opening key at BE", "opening_key_site", {"be": {"opening": opening}}),
        ("opening-twice", "one key for two months", "opening_key_twice", {"fr": {"opening": {first: key, second: key}}}),
        ("opening-31", "31 bytes", "opening_key_length", {"fr": {"opening": {first: [0x20, bytes([2] * 31)]}}}),
        ("opening-empty", "no bytes", "opening_key_length", {"fr": {"opening": {first: [0x20, b""]}}}),
        ("opening-2048", "2048 bytes", "opening_key_length", {"fr": {"opening": {first: [0x20, bytes(2048)]}}}),
        ("opening-2049", "2049 bytes", "malformed", {"fr": {"opening": {first: [0x20, bytes(2049)]}}}),
        ("kem-21", "another KEM", "unknown_code", {"fr": {"opening": {first: [0x21, key[1]]}}}),
        ("kem-2-16", "beyond 16 bits", "malformed", {"fr": {"opening": {first: [65536, key[1]]}}}),
        ("month-0", "month 0", "unknown_code", {"fr": {"opening": keys((0, key))}}),
        ("months-unsorted", "the later first", "order", {"fr": {"opening": keys((second, opening[second]), (first, key))}}),
        ("month-twice", "a month twice", "order", {"fr": {"opening": keys((first, key), (first, opening[second]))}}),
        ("serial-before-sites", "serial number 0, no site", "serial_zero", {"serial": 0, "sites": []}),
        ("first-site-first", "BE has no pin, FR a weak key", "nothing", {"be": {"pins": []}, "fr": {"receipt": c(bytes(32))}}),
    ):
        yield bad(name, shows, error, **changes)
    over = {month("2026-12") + n: [0x20, seed(f"key {n}")[:31] + b"\x02"] for n in range(63)}
    yield bad("keys-63", "63 opening keys", "malformed", fr={"opening": over})
    for name, y in SMALL.items():
        for sign in (0, 128):
            yield bad(f"receipt-{name}-{sign}", "a receipt key of small order", "receipt_key_weak", fr={"receipt": c(y[:31] + bytes([y[31] | sign]))})
    weak = {"zero": 0, "one": 1, "minus-one": P - 1, "prime": P, "prime-and-one": P + 1, "prime-and-two": P + 2, "ones": 2**256 - 1, "two-and-high-bit": 2**255 + 2,
            "eighth": int.from_bytes(bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"), "little"),
            "other-eighth": int.from_bytes(bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"), "little")}
    for name, number in weak.items():
        yield bad(f"opening-{name}", "an opening key with which nothing is secret, or in another encoding", "opening_key_weak", fr={"opening": {first: [0x20, number.to_bytes(32, "little")]}})
    for number, host in enumerate(NO_HOSTS):
        yield bad(f"host-{number}", "no host", "host", fr={"keeper": [host, 443]})
    for provider, region in NO_PLACES:
        yield bad(f"{provider}-{region}", "no place", "place", fr={"provider": provider, "region": region})
    for bucket in ("ab", "a", "-ab", "ab-", "aB1", "a_b", "a.b", "a/b", "ab\n"):
        yield bad(f"bucket-{bucket.strip()}-{len(bucket)}", "no bucket", "bucket", fr={"bucket": bucket})


def sites_going():
    def case(name, shows, error=None, before=None, policy=None, **changes):
        inputs = {**({"before": list_with(**before)} if before is not None else {}), **({"policy": policy_of(**policy)} if policy is not None else {})}
        said = {"error": error} if error else {"ok": told_sites(changes)}
        return vector(name, shows, root(list_with(**changes), **inputs), **said)

    yield case("next", "a number later", before={}, serial=8)
    yield case("same", "the same list", before={})
    yield case("older", "a number before", "older", before={}, serial=6)
    yield case("same-serial", "the same number, another bucket", "same_serial", before={}, fr={"bucket": "other"})
    yield case("issued-earlier", "a day earlier", "issued_earlier", before={}, serial=8, issued=ISSUED - 1)
    yield case("other-controller", "somebody else's", "other_controller", before={"controller": "another"}, serial=8)
    yield case("with-policy", "as the policy says", policy={})
    yield case("fr-alone", "a site less than the policy has", policy={}, entries=[entry_fields(2)])
    yield case("policy-of-another", "somebody else's policy", "other_controller", policy={"controller": "another"})
    yield case("site-not-named", "the policy has FR alone", "site_not_in_policy", policy={"sites": NAMED[1:]})
    yield case("other-place", "at another provider", "place_not_in_policy", policy={}, fr={"provider": "aws", "region": "eu-west-3"})
    yield case("the-domain", "the host is the domain", policy={}, fr={"store": ["fr.example.org", 443]})
    for name, host in (("above", "example.org"), ("beside", "be.example.org"), ("longer", "evilfr.example.org"), ("behind", "fr.example.org.evil.net"), ("this-machine", "localhost")):
        yield case(f"keeper-{name}", "a host outside the domain", "host_not_in_policy", policy={}, fr={"keeper": [host, 443]})
        yield case(f"store-{name}", "a host outside the domain", "host_not_in_policy", policy={}, fr={"store": [host, 443]})
    yield case("order-before-policy", "older, and at another place", "older", before={}, policy={}, serial=6, fr={"provider": "aws", "region": "eu-west-3"})


GROUPS = {
    "valid": ("lists of sites that are read", sites_valid),
    "refused": ("lists of sites that are not read", sites_refused),
    "going": ("lists of sites against others and against policies", sites_going),
}
