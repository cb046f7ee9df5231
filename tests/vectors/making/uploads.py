"""Vectors of uploads: URLs, headers and the names of objects; and of the day a request has to be done by."""

import base64

from .form import ANNA, BORIS, c, core, payload, sha, signed, vector
from .tags import EMPTY

SITE = {"host": "store.fr.example.org", "port": 443, "bucket": "donations", "provider": "own", "region": "fr",
        "id": ANNA.id.hex(), "expires": "2031-12"}
ORIGIN = "https://store.fr.example.org"
OBJECT = f"/donations/train/v1/2031-12/{ANNA.id.hex()}"
SIGNATURE = sha(b"a signature").hex()
SIGNED = "content-length%3Bcontent-type%3Bhost%3Bif-none-match%3Bx-amz-checksum-sha256%3Bx-amz-meta-sid-tag"
PARAMETERS = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "KEY%2F20261124%2Ffr%2Fs3%2Faws4_request",
    "X-Amz-Date": "20261124T093000Z",
    "X-Amz-Expires": "60",
    "X-Amz-SignedHeaders": SIGNED,
    "X-Amz-Signature": SIGNATURE,
}


def query(order=None, **changes):
    changes = {f"X-Amz-{name}": value for name, value in changes.items()}
    values = {**PARAMETERS, **changes}
    return "&".join(f"{name}={values[name]}" for name in order or values)


def url_of(origin=ORIGIN, path=OBJECT, asked=None):
    return f"{origin}{path}?{query() if asked is None else asked}"


def scope(key="KEY", day="20261124", region="fr", service="s3", end="aws4_request"):
    return "%2F".join((key, day, region, service, end))


def good(name, shows, url, seconds=60, **site):
    return vector(name, shows, {**SITE, **site, "url": url}, ok={"seconds": seconds})


def bad(name, shows, url, error, **site):
    return vector(name, shows, {**SITE, **site, "url": url}, error=error)


def taken():
    yield good("usual", "the one address", url_of())
    for seconds in (1, 9, 10, 59):
        yield good(f"{seconds}-seconds", "for less time", url_of(asked=query(Expires=seconds)), seconds)
    yield good("reversed", "parameters in another order", url_of(asked=query(reversed(PARAMETERS))))
    by_name = sorted(PARAMETERS)
    yield good("sorted", "parameters by name", url_of(asked=query(by_name)))
    for name, key in (("shortest", "a"), ("longest", "K" * 128), ("digits", "0123456789"), ("mixed", "AKIAz9")):
        yield good(f"{name}-key", "another access key", url_of(asked=query(Credential=scope(key))))
    yield good("port", "a port of the site", url_of(f"{ORIGIN}:8443"), port=8443)
    yield good("port-80", "port 80, also with TLS", url_of(f"{ORIGIN}:80"), port=80)
    yield good("localhost", "a host of this machine", url_of("https://localhost:9000"), host="localhost", port=9000)
    for provider, region in (("own", "fr"), ("aws", "eu-west-3"), ("oracle", "eu-paris-1"), ("ovh", "gra"),
                             ("scaleway", "fr-par"), ("outscale", "eu-west-2")):
        yield good(f"{provider}-{region}", "a place in France", url_of(asked=query(Credential=scope(region=region))),
                   provider=provider, region=region)
    yield good("be", "a place in Belgium", url_of(asked=query(Credential=scope(region="be"))), region="be")
    path = OBJECT.replace("2031-12", "0001-02").replace(ANNA.id.hex(), BORIS.id.hex())
    yield good("another-donation", "Boris's, in another month", url_of(path=path), expires="0001-02", id=BORIS.id.hex())
    yield good("another-bucket", "a bucket of the site", url_of(path=OBJECT.replace("donations", "0-a-9")), bucket="0-a-9")
    yield good("date", "whether there is such a day is left to the store",
               url_of(asked=query(Credential=scope(day="99999999"), Date="99999999T999999Z")))


def elsewhere():
    for name, origin in {
        "http": "http://store.fr.example.org", "capital-scheme": "HTTPS://store.fr.example.org",
        "ftp": "ftp://store.fr.example.org",
        "no-scheme": "//store.fr.example.org", "host-alone": "store.fr.example.org",
        "one-slash": "https:/store.fr.example.org",
        "no-slash": "https:store.fr.example.org", "three-slashes": "https:///store.fr.example.org",
        "backslashes": "https:\\\\store.fr.example.org", "space-before": " https://store.fr.example.org",
        "line-feed-before": "\nhttps://store.fr.example.org", "tab-within": "https://store.fr.exa\tmple.org",
        "tab-behind": "https://store.fr.example.org\t", "mark-before": "\ufeffhttps://store.fr.example.org",
        "capital-host": "https://STORE.fr.example.org", "other-site": "https://store.be.example.org",
        "keeper": "https://keeper.fr.example.org", "other-domain": "https://evil.example",
        "domain-alone": "https://fr.example.org", "below": "https://a.store.fr.example.org",
        "longer-domain": "https://store.fr.example.org.evil.example", "longer-name": "https://store.fr.example.orgy",
        "shorter-name": "https://store.fr.example.or", "dash-for-dot": "https://store-fr.example.org",
        "user": "https://user@store.fr.example.org", "user-and-word": "https://user:word@store.fr.example.org",
        "host-as-user": "https://store.fr.example.org@evil.example", "empty-user": "https://@store.fr.example.org",
        "host-and-port-as-user": "https://store.fr.example.org:443@evil.example",
        "backslash-user": "https://store.fr.example.org\\@evil.example",
        "escaped-slash": "https://store.fr.example.org%2f@evil.example",
        "escaped-at": "https://store.fr.example.org%40evil.example",
        "hash-user": "https://store.fr.example.org#@evil.example",
        "dot-behind": "https://store.fr.example.org.", "two-dots": "https://store.fr..example.org",
        "default-port": "https://store.fr.example.org:443", "other-port": "https://store.fr.example.org:8443",
        "port-0443": "https://store.fr.example.org:0443", "port-65979": "https://store.fr.example.org:65979",
        "no-port": "https://store.fr.example.org:", "port-80": "https://store.fr.example.org:80",
        "cyrillic-a": "https://store.fr.ex\u0430mple.org", "wide-dot": "https://store.fr.example\u3002org",
        "wide-letters": "https://\uff53tore.fr.example.org", "soft-hyphen": "https://store.fr.exam\u00adple.org",
        "joiner": "https://store.fr.exam\u200dple.org", "kelvin": "https://store.fr.example.org\u212a",
        "punycode": "https://xn--store-9ya.fr.example.org", "punycode-domain": "https://store.fr.xn--exmple-4nf.org",
        "escaped-letter": "https://st%6fre.fr.example.org", "address": "https://192.0.2.1",
        "address-6": "https://[2001:db8::1]",
        "mapped-address": "https://[::ffff:192.0.2.1]", "number": "https://3221225985",
        "hexadecimal": "https://0xc0000201",
        "octal": "https://0300.0.2.1", "short-address": "https://192.513", "loopback": "https://127.0.0.1",
        "loopback-short": "https://127.1",
        "localhost": "https://localhost", "aws-london": "https://s3.eu-west-2.amazonaws.com",
        "azure-netherlands": "https://westeurope.blob.core.windows.net",
        "bucket-in-host": "https://donations.store.fr.example.org", "script": "javascript:store.fr.example.org",
        "data": "data:store.fr.example.org", "file": "file://store.fr.example.org",
        "two-schemes": "https://https://store.fr.example.org",
        "control": "https://store.fr.example.org\0", "comma": "https://store.fr.example.org,evil.example",
    }.items():
        yield bad(name, "another origin, or another spelling", url_of(origin), "url_elsewhere")
    for name, path in {
        "other-month": OBJECT.replace("2031-12", "2031-11"), "month-without-hyphen": OBJECT.replace("2031-12", "203112"),
        "other-bucket": OBJECT.replace("donations", "other"), "no-bucket": OBJECT.replace("/donations", ""),
        "capital-bucket": OBJECT.replace("donations", "Donations"), "bucket-twice": "/donations" + OBJECT,
        "two-slashes": OBJECT.replace("/train", "//train"), "slashes-first": "/" + OBJECT, "dot": OBJECT.replace("/train", "/./train"),
        "up": OBJECT.replace("/train", "/../train"), "up-to-other": OBJECT.replace("/train", "/../other/train"),
        "up-escaped": OBJECT.replace("/train", "/%2e%2e/other/train"), "up-and-back": "/other/../donations" + OBJECT[10:],
        "backslash": OBJECT.replace("/train", "\\train"), "escaped-letter": OBJECT.replace("donations", "%64onations"),
        "escaped-slash": OBJECT.replace("/train", "%2Ftrain"), "escaped-twice": OBJECT.replace("/train", "%252Ftrain"),
        "wide-slash": OBJECT.replace("/train", "\uff0ftrain"), "other-donation": OBJECT.replace(ANNA.id.hex(), BORIS.id.hex()),
        "capital-id": OBJECT.replace(ANNA.id.hex(), ANNA.id.hex().upper()), "short-id": OBJECT[:-1], "long-id": OBJECT + "0",
        "slash-behind": OBJECT + "/", "dot-behind": OBJECT + ".", "semicolon": OBJECT + ";v=1", "hash": OBJECT + "#",
        "other-kind": OBJECT.replace("train/", "test/"), "other-version": OBJECT.replace("v1", "v2"),
        "no-path": "", "root": "/",
        "space-behind": OBJECT + " ", "escaped-space": OBJECT + "%20", "escaped-zero": OBJECT + "%00",
        "plus": OBJECT + "+",
    }.items():
        yield bad("path-" + name, "another object, or another spelling", url_of(path=path), "url_elsewhere")
    yield bad("empty", "nothing", "", "url_elsewhere")
    yield bad("no-query", "the object without parameters, and without a question mark", ORIGIN + OBJECT, "url_elsewhere")
    yield bad("escaped-question-mark", "%3F in place of the question mark", f"{ORIGIN}{OBJECT}%3F{query()}", "url_elsewhere")
    yield bad("site-has-another-port", "the port that the site does not have", url_of(), "url_elsewhere", port=8443)
    yield bad("site-has-another-host", "BE's URL would be this", url_of(), "url_elsewhere", host="store.be.example.org")
    yield bad("elsewhere-first", "another host, no parameters", "https://evil.example/?", "url_elsewhere")
    yield bad("elsewhere-before-region", "another host and region", url_of("https://evil.example", asked=query(Credential=scope(region="be"))), "url_elsewhere")


def parameters():
    for name, shows, asked in [
        ("none", "no parameters", ""),
        ("one-more", "a session token", query() + "&X-Amz-Security-Token=a"),
        ("sdk-id", "what some programs add", query() + "&x-id=PutObject"),
        ("upload-id", "a part of a larger upload", query() + "&partNumber=1&uploadId=a"),
        ("acl", "a subresource", query() + "&acl"),
        ("acl-first", "a subresource before the rest", "acl&" + query()),
        ("ampersand-behind", "an empty parameter", query() + "&"),
        ("ampersand-first", "an empty parameter first", "&" + query()),
        ("two-ampersands", "an empty parameter in the middle", query().replace("&", "&&", 1)),
        ("question-mark", "a second question mark", "?" + query()),
        ("semicolons", "semicolons between parameters", query().replace("&", ";")),
        ("hash", "a fragment", query() + "#x"),
        ("space-behind", "a space at the end", query() + " "),
        ("header-behind", "a line end and a header", query() + "\r\nhost: evil.example"),
        ("lower-case-name", "a name in lower case", query().replace("X-Amz-Date", "x-amz-date")),
        ("escaped-name", "an escaped letter in a name", query().replace("X-Amz-Date", "X-Amz-%44ate")),
        ("date-without-value", "no value", query().replace("=20261124T093000Z", "")),
        ("expires-without-value", "no value and no equals sign", query().replace("=60", "")),
        ("two-equals-signs", "an equals sign more", query().replace("Date=", "Date==")),
        ("other-algorithm", "signed over several regions", query(Algorithm="AWS4-ECDSA-P256-SHA256")),
        ("lower-case-algorithm", "another spelling", query(Algorithm="aws4-hmac-sha256")),
        ("signature-capital", "hexadecimal digits in capitals", query(Signature=SIGNATURE.upper())),
        ("signature-short", "63 digits", query(Signature=SIGNATURE[:-1])),
        ("signature-long", "65 digits", query(Signature=SIGNATURE + "0")),
        ("signature-other", "not a digit", query(Signature="g" + SIGNATURE[1:])),
        ("signature-empty", "no signature", query(Signature="")),
        ("host-unsigned", "the host is not signed", query(SignedHeaders=SIGNED.replace("host%3B", ""))),
        ("host-alone", "the host alone is signed", query(SignedHeaders="host")),
        ("length-unsigned", "the length is not signed", query(SignedHeaders=SIGNED.replace("content-length%3B", ""))),
        ("hash-unsigned", "the hash is not signed", query(SignedHeaders=SIGNED.replace("x-amz-checksum-sha256%3B", ""))),
        ("tag-unsigned", "the tag is not signed", query(SignedHeaders=SIGNED.replace("%3Bx-amz-meta-sid-tag", ""))),
        ("match-unsigned", "it may replace what is there", query(SignedHeaders=SIGNED.replace("if-none-match%3B", ""))),
        ("header-more", "a header more", query(SignedHeaders=SIGNED + "%3Bx-amz-tagging")),
        ("headers-plain", "semicolons that are not escaped", query(SignedHeaders=SIGNED.replace("%3B", ";"))),
        ("headers-lower-case", "escapes in lower case", query(SignedHeaders=SIGNED.replace("%3B", "%3b"))),
        ("headers-unsorted", "not by name", query(SignedHeaders="%3B".join(reversed(SIGNED.split("%3B"))))),
        ("date-other", "another day than the credential's", query(Date="20261125T093000Z")),
        ("date-no-zone", "no Z", query(Date="20261124T093000")), ("date-alone", "no time", query(Date="20261124Z")),
        ("date-dashed", "with hyphens", query(Date="2026-11-24T09:30:00Z")),
        ("date-seconds", "a digit less", query(Date="20261124T09300Z")),
        ("date-lower", "a small t", query(Date="20261124t093000Z")),
        ("date-wide", "digits of another script", query(Date="\uff12\uff10261124T093000Z")),
        ("no-key", "no access key", query(Credential=scope(""))),
        ("key-129", "an access key of 129 letters", query(Credential=scope("K" * 129))),
        ("key-slash", "a slash that is not escaped", query(Credential=scope("a/b"))),
        ("key-escaped", "a line end in the access key", query(Credential=scope("K%0d"))),
        ("key-dash", "a hyphen in the access key", query(Credential=scope("a-b"))),
        ("key-accent", "a letter beyond ASCII", query(Credential=scope("\u00e9"))),
        ("scope-plain", "slashes that are not escaped", query(Credential=scope().replace("%2F", "/"))),
        ("scope-lower", "escapes in lower case", query(Credential=scope().replace("%2F", "%2f"))),
        ("scope-day", "another day than the date's", query(Credential=scope(day="20261123"))),
        ("scope-no-day", "no day", query(Credential=scope(day=""))),
        ("service", "another service", query(Credential=scope(service="sts"))),
        ("service-capital", "another spelling", query(Credential=scope(service="S3"))),
        ("end", "another version", query(Credential=scope(end="aws5_request"))),
        ("part-more", "a part behind", query(Credential=scope() + "%2Fa")),
        ("slash-behind", "an empty part behind", query(Credential=scope() + "%2F")),
        ("part-less", "no end", query(Credential=scope().replace("%2Faws4_request", ""))),
        ("slash-in-region", "a region of two parts", query(Credential=scope(region="eu%2Ffr"))),
    ] + [(f"{name[6:].lower()}-twice", "a parameter twice", query() + f"&{name}={value}") for name, value in PARAMETERS.items()] + [
        (f"no-{name[6:].lower()}", "a parameter is missing", query(order=[n for n in PARAMETERS if n != name])) for name in PARAMETERS] + [
        (f"{name[6:].lower()}-for-another", "a parameter twice, another one never",
         query(order=[n for n in PARAMETERS if n != other] + [name])) for name, other in (("X-Amz-Expires", "X-Amz-Date"), ("X-Amz-Date", "X-Amz-Signature"))]:
        yield bad(name, shows, url_of(asked=asked), "url_query")
    yield bad("query-before-region", "another region and no signature", url_of(asked=query(Credential=scope(region="be"), Signature="")), "url_query")
    yield bad("query-before-expiry", "an hour and another service", url_of(asked=query(Credential=scope(service="sts"), Expires=3600)), "url_query")


def regions():
    for region in ("be", "eu-west-2", "westeurope", "us-east-1", "mars-1", "FR", "fr-1", "", "fr%20", "f\u0433", "fr "):
        yield bad("region-" + (region or "empty"), "a region that is not the site's", url_of(asked=query(Credential=scope(region=region))), "url_region")
    yield bad("own-region-elsewhere", "the name of our own machines at another provider", url_of(), "url_region", provider="aws", region="eu-west-3")
    yield bad("london", "eu-west-2 is London where the site's is in Paris", url_of(asked=query(Credential=scope(region="eu-west-2"))), "url_region", provider="aws", region="eu-west-3")
    yield bad("region-before-expiry", "another region, for an hour", url_of(asked=query(Credential=scope(region="be"), Expires=3600)), "url_region")


def expiries():
    for seconds in ("0", "61", "99", "100", "600", "604800", "060", "00", "01", "-1", "+60", "6e1", "60.0", "60 ", " 60", "0x3c", "", "a",
                    "4294967356", "18446744073709551676", "99999999999999999999999999", "\u0666\u0660", "\uff16\uff10"):
        yield bad(f"expires-{seconds or 'empty'}", "not 1 to 60 seconds", url_of(asked=query(Expires=seconds)), "url_expiry")


def headers():
    for name, shows, fields, sealed, length, donor in (
        ("usual", "a tag as it is made every day", core(), sha(b"sealed"), 98362, ANNA),
        ("nothing-sealed", "the smallest length", core(), EMPTY, 0, ANNA),
        ("longest-length", "the largest length", core(), sha(b"x"), 2**32 - 1, ANNA),
        ("another-donation", "Boris's", core(BORIS), sha(b"y"), 4154, BORIS),
        ("hash-of-ones", "a hash with the last letters of base64", core(), b"\xff" * 32, 65594, ANNA),
        ("longest-tag", "every field as long as it can be", core(purpose=3, view=3, policy=["z" * 32, 2**32 - 1, sha(b"")], guardian=2, transform=[255, 255]), sha(b"z"), 65594, ANNA),
    ):
        tag = signed(payload(c(fields), sealed_hash=c(sealed), sealed_bytes=c(length)), donor)
        yield vector(name, shows, {"tag": tag.hex()}, ok=[
            ["content-length", str(length)], ["content-type", "application/octet-stream"], ["if-none-match", "*"],
            ["x-amz-checksum-sha256", base64.b64encode(sealed).decode()],
            ["x-amz-meta-sid-tag", base64.b64encode(tag, b"-_").decode().replace("=", "")]])


# Written by hand, from the calendar.
DUE = {
    "2027-01-01": "2027-01-31", "2027-01-28": "2027-02-27", "2027-01-29": "2027-02-28", "2027-01-30": "2027-02-28",
    "2027-01-31": "2027-02-28", "2028-01-28": "2028-02-27", "2028-01-29": "2028-02-28", "2028-01-30": "2028-02-29",
    "2028-01-31": "2028-02-29", "2027-02-01": "2027-03-01", "2027-02-28": "2027-03-28", "2028-02-28": "2028-03-28",
    "2028-02-29": "2028-03-29", "2028-03-01": "2028-03-31", "2027-03-30": "2027-04-29", "2027-03-31": "2027-04-30",
    "2027-04-30": "2027-05-30", "2027-05-31": "2027-06-30", "2027-06-30": "2027-07-30", "2027-07-31": "2027-08-30",
    "2027-08-31": "2027-09-30", "2027-09-30": "2027-10-30", "2027-10-31": "2027-11-30", "2027-11-30": "2027-12-30",
    "2027-12-01": "2027-12-31", "2027-12-02": "2028-01-01", "2027-12-31": "2028-01-30", "2026-11-24": "2026-12-24",
    "1970-01-01": "1970-01-31", "2000-01-31": "2000-02-29", "2100-01-31": "2100-02-28", "2100-02-28": "2100-03-28",
    "2400-01-31": "2400-02-29", "9999-11-30": "9999-12-30", "9999-12-01": "9999-12-31", "9999-12-02": "9999-12-31",
    "9999-12-31": "9999-12-31",
}


def days():
    for received, last in DUE.items():
        yield vector(received, "the last day to answer", {"received": received}, ok=last)


URLS = {
    "taken": ("addresses that an upload may go to", taken),
    "elsewhere": ("addresses of other places", elsewhere),
    "query": ("addresses with other parameters", parameters),
    "region": ("addresses that are signed for other regions", regions),
    "expiry": ("addresses that hold for too long, or for no time", expiries),
}
GROUPS = {
    "headers": ("the headers of an upload", headers),
    "due": ("by when a request has to be done", days),
}
