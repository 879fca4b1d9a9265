"""Style and scripts: minified, named by content, compressed once and served for a year."""

import gzip
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
import rcssmin
from flask import Flask
from whitenoise import WhiteNoise

from blueprints.hooks import HSTS

SOURCE = Path(__file__).parent.parent / "static"
PREFIX = "/static/"
MANIFEST = "manifest.json"
MINIFIED = ".min."
COMMENT = re.compile(r"^\s*(//.*\n)?", re.MULTILINE)
QUOTED = re.compile(r'("[^"\n]*"|`[^`]*`)')
LINES = re.compile(r"([,;{([=&|?:])\n")
BUILT = re.compile(r"[a-z0-9-]+\.[0-9a-f]{8}\.(css|js)")
BLANKS = re.compile(r" *([^\w\s$/]) *")
HEADERS = {
    "Cache-Control": f"max-age={365 * 24 * 60 * 60}, public, immutable",
    "X-Content-Type-Options": "nosniff",
}


def install(app: Flask) -> None:
    """Serve `static/` under /static/ and give the templates `static(name)`, its address."""
    source = Path(app.root_path) / SOURCE.name
    target = source / "dist"
    names = ensure_built(source, target)
    more = {"Strict-Transport-Security": HSTS} if app.config["SESSION_COOKIE_SECURE"] else {}

    def add_headers(headers: Headers, *_: str) -> None:
        """A name that tells the content needs no validators."""
        del headers["ETag"], headers["Last-Modified"]
        for name, value in (HEADERS | more).items():
            headers[name] = value

    files = WhiteNoise(app.wsgi_app, allow_all_origins=False, add_headers_function=add_headers)
    for name in names.values():
        files.add_file_to_dictionary(PREFIX + name, str(target / name))
    app.wsgi_app = _with_other_builds(files, target)  # type: ignore[assignment,method-assign]

    def static(name: str) -> str:
        return PREFIX + names[name]

    app.jinja_env.globals["static"] = static


def _with_other_builds(files: WhiteNoise, folder: Path) -> WSGIApplication:
    """Also what other versions of the portal have built: while one takes over from another, a page
    may come from the one and its style be asked of the other."""

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        name = path.removeprefix(PREFIX)
        known = path in files.files or path == name or not BUILT.fullmatch(name)
        if not known and (folder / name).is_file():
            files.add_file_to_dictionary(path, str(folder / name))
        answer: Iterable[bytes] = files(environ, start_response)
        return answer

    return serve


def ensure_built(source: Path, target: Path) -> dict[str, str]:
    """Build what is missing or stale in `target`; answers the served name of each source.

    Any number of processes may do it at once: each file appears whole, the manifest last.
    Names of earlier builds stay, for a server that still runs on them.
    """
    contents = {path.name: _content(path) for path in sorted(source.glob("*.*s"))}
    names = {name: _hashed(name, content) for name, content in contents.items()}
    manifest = json.dumps(names, indent=2).encode()
    whole = all((target / name).exists() for name in names.values())
    if whole and _read(target / MANIFEST) == manifest:
        return names
    target.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        served = target / names[name]
        _write(served.with_name(served.name + ".br"), _brotli(content))
        _write(served.with_name(served.name + ".gz"), gzip.compress(content, 9, mtime=0))
        _write(served, content)
    _write(target / MANIFEST, manifest)
    return names


def _content(path: Path) -> bytes:
    """A style is minified, a script loses its blanks; a folder is its parts in the order of their
    names."""
    parts = sorted(path.glob(f"*{path.suffix}")) if path.is_dir() else [path]
    texts = [part.read_text() if MINIFIED in part.name else _squeezed(part) for part in parts]
    return ("" if path.suffix == ".css" else "\n").join(texts).encode()


def _squeezed(path: Path) -> str:
    text = path.read_text()
    if path.suffix == ".css":
        return str(rcssmin.cssmin(text))
    pieces = QUOTED.split(COMMENT.sub("", text))  # every other one is a string
    pieces[::2] = [LINES.sub(r"\1", BLANKS.sub(r"\1", piece)) for piece in pieces[::2]]
    return "".join(pieces)


def _hashed(name: str, content: bytes) -> str:
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}.{suffix}"


def _brotli(content: bytes) -> bytes:
    return bytes(brotli.compress(content, quality=11))


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _write(path: Path, content: bytes) -> None:
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    Path(aside).chmod(0o644)
    Path(aside).replace(path)


if __name__ == "__main__":
    ensure_built(SOURCE, SOURCE / "dist")
