"""Where an upload goes, with which headers, and when a request has to be done: docs/protocol.md."""

import base64
import calendar
import datetime
import re

from .form import need

NAMES = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders",
         "X-Amz-Signature")
HEADERS = ("content-length", "content-type", "host", "if-none-match", "x-amz-checksum-sha256",
           "x-amz-meta-sid-tag")


def object_of(expires, donation):
    return f"train/v1/{expires}/{donation}"


def url(told):
    """The seconds for which a URL of this site and this donation holds."""
    host, port = told["host"], told["port"]
    origin = f"https://{host}" if port == 443 else f"https://{host}:{port}"
    start = f"{origin}/{told['bucket']}/{object_of(told['expires'], told['id'])}?"
    need(told["url"].startswith(start), "url_elsewhere")
    pairs = [pair.split("=", 1) for pair in told["url"][len(start):].split("&")]
    need(len(pairs) == len(NAMES) and all(len(pair) == 2 for pair in pairs), "url_query")
    values = dict(pairs)
    need(set(values) == set(NAMES), "url_query")
    need(values["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256", "url_query")
    need(values["X-Amz-SignedHeaders"] == "%3B".join(HEADERS), "url_query")
    need(re.fullmatch("[0-9a-f]{64}", values["X-Amz-Signature"]), "url_query")
    date = re.fullmatch("([0-9]{8})T[0-9]{6}Z", values["X-Amz-Date"])
    need(date, "url_query")
    scope = values["X-Amz-Credential"].split("%2F")
    need(len(scope) == 5 and re.fullmatch("[0-9A-Za-z]{1,128}", scope[0]), "url_query")
    need((scope[1], *scope[3:]) == (date[1], "s3", "aws4_request"), "url_query")
    need(scope[2] == told["region"], "url_region")
    seconds = values["X-Amz-Expires"]
    need(re.fullmatch("[1-9][0-9]?", seconds) and int(seconds) <= 60, "url_expiry")
    return {"seconds": int(seconds)}


def headers(tag_bytes, tag):
    """All but `host`, by name."""
    return [
        ["content-length", str(tag["sealed_bytes"])],
        ["content-type", "application/octet-stream"],
        ["if-none-match", "*"],
        ["x-amz-checksum-sha256", base64.b64encode(bytes.fromhex(tag["sealed"])).decode()],
        ["x-amz-meta-sid-tag", base64.urlsafe_b64encode(tag_bytes).rstrip(b"=").decode()],
    ]


def due(received):
    """Thirty days later, or the end of a month where that is earlier; at most the calendar's last day."""
    day = datetime.date.fromisoformat(received)
    year, month = divmod(day.year * 12 + day.month, 12)
    if year > datetime.MAXYEAR:
        in_a_month = datetime.date.max
    else:
        last = calendar.monthrange(year, month + 1)[1]
        in_a_month = datetime.date(year, month + 1, min(day.day, last))
    days = min(30, (datetime.date.max - day).days)
    return min(day + datetime.timedelta(days), in_a_month).isoformat()
