"""Requests in which two servers may see two different ones: each gets one answer, a refusal."""

INNER = b"GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
"""What somebody would like to smuggle in."""
EMPTY = b"0\r\n\r\n"
POST = b"POST /ingresar HTTP/1.1\r\nHost: 127.0.0.1\r\n"

CODINGS = (
    b"Transfer-Encoding: odd",
    b"Transfer-Encoding: xchunked",
    b"Transfer-Encoding: chunked, identity",
    b"Transfer-Encoding: identity, chunked",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: odd",
    b"Transfer-Encoding: gzip, chunked",
    b"Transfer-Encoding : chunked",
    b"Transfer-Encoding:\x0bchunked",
    b"Transfer-Encoding: \x00chunked",
    b"Transfer-Encoding:\n chunked",
    b" Transfer-Encoding: chunked",
    b"Transfer\x00-Encoding: chunked",
    b"Content-Length: 6\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nContent-Length: 6",
)
LENGTHS = (b"+5", b"-1", b"5, 6", b"0x5", b"1_0", b"5 6", b"\xd9\xa5", b"5\x00", b"five", b"")
CHUNK_SIZES = (b"0x5", b"+5", b"-5", b"5_0", b"5 5", b"g", b" 5", b"\xd9\xa5")

CORPUS = (
    *(POST + coding + b"\r\n\r\n" + EMPTY + INNER for coding in CODINGS),
    *(POST + b"Content-Length: " + length + b"\r\n\r\n" + INNER for length in LENGTHS),
    POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + INNER,
    POST.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n" + EMPTY + INNER,
    *(
        POST + b"Transfer-Encoding: chunked\r\n\r\n" + size + b"\r\nab\r\n" + EMPTY + INNER
        for size in CHUNK_SIZES
    ),
    POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\nabcd" + EMPTY + INNER,
    b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n" + INNER,
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n folded: x\r\n\r\n" + INNER,
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nno colon\r\n\r\n" + INNER,
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nA: b\rC: d\r\n\r\n" + INNER,
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nA: b\nC: d\r\n\r\n" + INNER,
    b"GET / x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + INNER,
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    b"G\x00T / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + INNER,
)
