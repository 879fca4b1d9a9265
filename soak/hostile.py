"""What nobody ought to send (A35): values, fields and whole requests, each spoilt by chance."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote_from_bytes

MARK = "<script>fuzz1()</script>"
"""On no page but as text."""
NUMBERS = (
    *("0", "-1", "1", "2", "50", "2147483648", "9223372036854775807", "9223372036854775808"),
    *("-9223372036854775809", "9" * 400, "1e9", "NaN", "Infinity", "0x10", "٣", "²", "１２", "½"),
    *("", " 7 ", "1_000", "+1", "--1", "3.0000000000000001", "1.000.000,50", "−5", "0" * 300),
)
DAYS = (
    *("2026-02-30", "31/12/9999", "0000-00-00", "24:61", "1900-01-01", "9999-12-31", "٠٧/11/2026"),
    *("0001-01-01", "29/02/2027", "2026-W01-1", "20260101", "12:00", "-1/-1/-1"),
)
WORDS = (
    *("", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\r\nSet-Cookie: a=b", "a\r\n.\r\nb"),
    *("\x1b[2J", "\x85", "\u2028", "\ufeff", "\u202efdp.exe", "e" + "\u0301" * 3000, "😀" * 3000),
    *("A" * 20_000, "' OR 1=1 --", "%' ESCAPE '", "\\", "%", "_", '"*', "a AND NOT (", "{{7*7}}"),
    *("${jndi:ldap://x}", MARK, f'"{MARK}', f"'>{MARK}", "../../../etc/passwd", "//evil.example/"),
    *("/\\evil.example", "javascript:alert(1)", "=cmd|' /C calc'!A0", "İıſK", "ﬀ", "\U0010ffff"),
    *("\ufffe", "null", "[]", "{}", "true", "http://[", "//[::1", "a@b@c", "a" * 65 + "@x.co"),
    *("ñ@ñ.co", "xn--a@xn--b", "ana@example.com", "900123456", "900.123.456-8", "+57 300", "todos"),
)
VALUES = (*NUMBERS, *DAYS, *WORDS)
RAW = (b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"%", b"%zz", b"%u0041", b"+", b"&&==;", b"%00")
"""No text at all, as it stands in the body or the address."""
METHODS = ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get", "", "Ñ", "POST")
TYPES = (
    *("", "text/plain", "application/json", "application/xml", "image/png", "multipart/mixed"),
    *("multipart/form-data", "multipart/form-data; boundary=", "a/b; charset=utf-16", "*/*", "ñ"),
    *("application/x-www-form-urlencoded; charset=utf-7", 'multipart/form-data; boundary="a', "/"),
    *("multipart/form-data; boundary=" + "b" * 300, "application/offset+octet-stream"),
)
HEADERS: dict[str, Sequence[str]] = {
    "HX-Request": ("true", "false", "\xff"),
    "HX-Boosted": ("true",),
    "HX-Target": ("x", "../", "\xe9"),
    "HX-Current-URL": ("http://[", "http://evil.example/", "%"),
    "Accept-Encoding": ("br", "gzip;q=x", "*;q=0", "br;q=9999999999", "," * 500),
    "Accept-Language": ("es;q=", "\xf1", "*" * 5000),
    "Cookie": ("ventanilla=x", "=", ";;;=", "a=" + "b" * 70_000, "ventanilla=\xff\xfe", 'v="'),
    "Content-Length": ("", "abc", "-1", "1", "99999999999999999999", "1_0", "٣"),
    "Content-Encoding": ("gzip", "x"),
    "Expect": ("100-continue", "x"),
    "Host": ("localhost:99999", "[", "localhost, localhost", "\xf1", "evil.example", ""),
    "If-None-Match": ("*", '"', "W/"),
    "If-Modified-Since": ("ayer", "Mon, 99 Foo 2026 25:61:61 GMT", "Thu, 01 Jan 0001 00:00:00 GMT"),
    "Origin": ("null", "http://localhost", "http://evil.example", "\xff"),
    "Range": ("bytes=0-0", "bytes=9-1", "bytes=-", "bytes=" + "0-1," * 2000, "lines=1"),
    "Referer": ("http://[", "javascript:x", "\xff", "http://localhost/" + "a" * 20_000),
    "Tus-Resumable": ("1.0.0", "9", ""),
    "Upload-Offset": NUMBERS,
    "Upload-Length": NUMBERS,
    "Upload-Metadata": ("filename", "filename /w==", "a b c", "entidad eA==", ",,,", "x" * 9000),
    "User-Agent": ("", "\xff" * 300, "Mozilla/5.0 " * 500),
    "X-Forwarded-For": ("1.2.3.4, x", "::1", "," * 300),
    "X-HTTP-Method-Override": ("DELETE", "TRACE", "", "PATCH"),
    "X-Requested-With": ("XMLHttpRequest",),
}
Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Request:
    method: str
    path: bytes
    query: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    type: str = ""
    body: bytes = b""

    def __str__(self) -> str:
        sent = {name: value[:60] for name, value in self.headers.items() if name != "Cookie"}
        where = f"{self.method} {self.path[:90]!r}?{self.query[:90]!r}"
        return f"{where} {sent} {self.type[:40]} {self.body[:300]!r}"


def value(chance: random.Random) -> str:
    return chance.choice(VALUES)


def fields(sent: Fields, chance: random.Random) -> Fields:
    """A few of them with another value, sent twice, left out, or such as the form doesn't have."""
    spoilt = list(sent)
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        at = chance.randrange(len(spoilt) + 1)
        name, was = spoilt[at] if at < len(spoilt) else ("x", "")
        if name == "csrf_token" and chance.random() < 0.9:
            continue
        how = chance.random()
        if how < 0.6:
            spoilt[at : at + 1] = [(name, value(chance))]
        elif how < 0.75:
            spoilt.insert(at, (name, value(chance)))
        elif how < 0.85:
            del spoilt[at : at + 1]
        elif how < 0.95:
            cut = chance.randrange(len(was) + 1)
            spoilt[at : at + 1] = [(name, was[:cut] + value(chance)[:500] + was[cut:])]
        else:
            spoilt.append((value(chance)[:200], value(chance)))
    return spoilt


def encoded(sent: Fields, chance: random.Random) -> bytes:
    """As a browser encodes a form, with bytes between that no browser sends."""
    pieces = [quoted(name) + b"=" + quoted(told) for name, told in sent]
    if chance.random() < 0.1:
        pieces.insert(chance.randrange(len(pieces) + 1), chance.choice(RAW))
    return b"&".join(pieces)


def quoted(text: str) -> bytes:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="").encode()


def parts(
    sent: Fields, files: Sequence[str], content: bytes, chance: random.Random
) -> tuple[str, bytes]:
    """A type and a body with files, the latter cut or bent now and then."""
    pieces = [
        b'--lim\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (_plain(name), _plain(told))
        for name, told in sent
        if name not in files
    ]
    for name in files:
        head = b'--lim\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n'
        called = chance.choice(("rut.pdf", "rut.pdf", value(chance)[:300]))
        pieces.append(head % (_plain(name), _plain(called)) + content + b"\r\n")
    body = b"".join(pieces) + b"--lim--\r\n"
    if chance.random() < 0.2:
        body = body[: chance.randrange(len(body))] + chance.choice((b"", *RAW))
    return "multipart/form-data; boundary=lim", body


def _plain(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def request(sent: Request, chance: random.Random) -> Request:
    """Itself, most often; else with another method, type, address or headers."""
    how = chance.random()
    if how < 0.6:
        return sent
    if how < 0.66:
        return replace(sent, method=chance.choice(METHODS))
    if how < 0.72:
        return replace(sent, type=chance.choice(TYPES))
    if how < 0.76:
        return replace(sent, body=sent.body[: len(sent.body) // 2] + chance.choice(RAW) * 3)
    if how < 0.80:
        end = chance.choice(
            (*RAW, b"/", b"//", b"/..", b"%2e%2e%2f", b"a" * 20_000, b";a=b", b"\0")
        )
        return replace(sent, path=sent.path + end)
    if how < 0.86:
        more = chance.choice((*RAW, b"pagina=" + quoted(value(chance)), b"x=" + b"y" * 20_000))
        return replace(sent, query=sent.query + b"&" + more)
    names = chance.sample(sorted(HEADERS), chance.choice((1, 1, 2, 4)))
    return replace(
        sent, headers=sent.headers | {name: chance.choice(HEADERS[name]) for name in names}
    )
