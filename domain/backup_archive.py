"""One backup as one file: a tar that any `tar` opens, and at its very end its SHA-256 and what only
the portal's key signs. `age` may lie around all of it.

Read or written from its first byte to its last: however many documents there are, memory holds a
piece of one. `SHA256SUMS` is the last but one member, and names those before it.
"""

import contextlib
import hashlib
import hmac
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from domain import settings
from domain.errors import Refused, StorageFull

CHUNK = 1 << 20
SUMS, MANIFEST = "SHA256SUMS", "manifiesto.json"
LARGEST_MANIFEST = 1 << 20
LONGEST_HEADER = 1024
"""What a tar may say of one file beside its name, as of one above 8 GB."""
SEAL = 2 * 64 + 1
ENCRYPTED = b"age-encryption.org/v1"
NO_AGE = "Falta el programa age, que cifra las copias. Instálelo (apt install age) y repita."
NOT_ENCRYPTED = "No se pudo cifrar la copia: {}"
NOT_DECRYPTED = (
    "La copia está cifrada y no se pudo abrir: está alterada o incompleta, o la clave (--identity) "
    "no es la de BACKUP_RECIPIENT. age dice: {}"
)
NO_IDENTITY = "La copia está cifrada. Diga con --identity el archivo de su clave privada de age."
TORN = "La copia está incompleta o alterada: no se restauró nada. Use otra."
FORGED = (
    "La copia no está firmada con esta SECRET_KEY: es de otro portal, la clave cambió o alguien la "
    "rehizo. Ponga la SECRET_KEY de entonces; si la perdió y confía en la copia, repita con "
    "--other-key: los códigos de los teléfonos dejarán de servir."
)


class Writer:
    """Adds files one after the other; `seal` ends it."""

    def __init__(self, sink: IO[bytes], sums: IO[bytes], moment: float) -> None:
        self._sink, self._sums, self._moment = _Hashed(sink), sums, moment
        self._tar = tarfile.TarFile(fileobj=self._sink, mode="w", copybufsize=CHUNK)  # type: ignore[arg-type]
        self.count = self.size = 0

    def add(self, name: str, stream: IO[bytes], size: int) -> None:
        """So many bytes of the stream. Raises OSError when it has fewer."""
        source = _Hashed(stream)
        self._put(name, source, size)
        self._sums.write(f"{source.digest.hexdigest()}  {name}\n".encode())
        self.count, self.size = self.count + 1, self.size + size

    def seal(self, told: dict[str, Any]) -> None:
        """Add the sums and what is `told` of the backup; sign it all."""
        size = self._sums.tell()
        self._sums.seek(0)
        self._put(SUMS, self._sums, size)
        manifest = json.dumps(told, ensure_ascii=False, indent=1).encode()
        self._put(MANIFEST, io.BytesIO(manifest), len(manifest))
        self._tar.close()
        digest = self._sink.digest.hexdigest()
        self._sink.write(f"{digest}{_signature(digest, settings.current().secret_key)}\n".encode())

    def _put(self, name: str, stream: Any, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(self._moment)
        self._tar.addfile(member, stream)
        self._tar.members.clear()  # type: ignore[attr-defined]  # or it remembers each


class Reader:
    """Gives the files in their order; after the last, `told` is what the backup says of itself."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = _Unsealed(source)
        self._sums = hashlib.sha256()
        self.told: dict[str, Any] = {}
        self.keys: list[str] = []
        """Of the portal, that the archive itself brings along."""

    def files(self) -> Iterator[tuple[str, IO[bytes], int]]:
        """Each file's name, content and size, to be read before the next. Raises Refused at the end
        of an archive that isn't whole, or isn't what was written."""
        try:
            with tarfile.open(  # type: ignore[call-overload]
                fileobj=self._source, mode="r|", bufsize=CHUNK, tarinfo=_Plain
            ) as tar:
                for member in tar:
                    content = tar.extractfile(member)
                    if content is None or member.issparse() or member.size < 0:
                        raise Refused(TORN)
                    yield from self._told(member.name, content, member.size)
                    tar.members.clear()
        except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, RecursionError):
            raise Refused(TORN) from None
        if not self.told or not self._source.is_whole():
            raise Refused(TORN)

    @property
    def seal(self) -> tuple[str, str]:
        """Its SHA-256 and its signature, once it was read."""
        return self._source.seal

    def is_signed(self) -> bool:
        """By a key that this portal has, or had?"""
        config = settings.current()
        keys = (config.secret_key, *config.secret_key_fallbacks, *self.keys)
        digest, given = self.seal
        return any(hmac.compare_digest(given, _signature(digest, key)) for key in keys)

    def _told(
        self, name: str, content: IO[bytes], size: int
    ) -> Iterator[tuple[str, IO[bytes], int]]:
        if name == SUMS:
            named = _Hashed(content)
            _drain(named)
            if named.digest.digest() != self._sums.digest():
                raise Refused(TORN)
        elif name == MANIFEST:
            if size > LARGEST_MANIFEST:
                raise Refused(TORN)
            self.told = dict(json.loads(content.read()))
        else:
            file = _Hashed(content)
            yield name, file, size  # type: ignore[misc]
            _drain(file)
            self._sums.update(f"{file.digest.hexdigest()}  {name}\n".encode())


class _Plain(tarfile.TarInfo):
    """A file, or a few words of the one that follows: whose archive it is, is known at its end
    alone, and until then nothing of it may take memory, or lead elsewhere."""

    @classmethod
    def frombuf(cls, buf: Any, encoding: str, errors: str) -> "_Plain":
        member = super().frombuf(buf, encoding, errors)
        is_header = member.type == tarfile.XHDTYPE and member.size <= LONGEST_HEADER
        if not (is_header or member.type == tarfile.REGTYPE):
            raise tarfile.ReadError("not a plain file")
        return member


class _Hashed:
    """A stream, and the SHA-256 of what has gone through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.digest = stream, hashlib.sha256()

    def read(self, size: int = CHUNK) -> bytes:
        piece = self._stream.read(size)
        self.digest.update(piece)
        return piece

    def write(self, piece: bytes) -> int:
        self.digest.update(piece)
        return self._stream.write(piece)

    def tell(self) -> int:
        """What a tar that is written from its beginning asks once."""
        return 0


class _Unsealed:
    """All of a stream but the seal at its end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._held, self._digest = stream, b"", hashlib.sha256()

    def read(self, size: int) -> bytes:
        while len(self._held) < size + SEAL and (piece := self._stream.read(CHUNK)):
            self._held += piece
        end = max(0, min(size, len(self._held) - SEAL))
        piece, self._held = self._held[:end], self._held[end:]
        self._digest.update(piece)
        return piece

    def is_whole(self) -> bool:
        """After the tar's own end, what is left of it is read and nothing else stands there."""
        _drain(self)
        return self._held == f"{self._digest.hexdigest()}{self.seal[1]}\n".encode()

    @property
    def seal(self) -> tuple[str, str]:
        text = self._held.decode("ascii", "replace")
        return text[:64], text[64:128]


@contextlib.contextmanager
def written(path: Path, recipient: str, moment: float) -> Iterator[Writer]:
    """A new file, its owner's alone, for `recipient` to open if there is one; on the disk at the
    end. Raises Refused, StorageFull."""
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(
            open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        )
        sums = stack.enter_context(tempfile.TemporaryFile(dir=path.parent))
        with _encrypting(file, recipient) if recipient else contextlib.nullcontext(file) as sink:
            yield Writer(sink, sums, moment)
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def opened(path: Path, identity: Path | None) -> Iterator[Reader]:
    """Raises Refused."""
    with path.open("rb", buffering=0) as file:
        encrypted = file.read(len(ENCRYPTED)) == ENCRYPTED
        file.seek(0)
        if not encrypted:
            yield Reader(file)
            return
        if identity is None:
            raise Refused(NO_IDENTITY)
        with _age(["--decrypt", "--identity", str(identity)], file, subprocess.PIPE) as age:
            try:
                yield Reader(cast(IO[bytes], age.stdout))
            except Refused as refusal:
                if refusal.message == TORN and (said := _end(age)):
                    raise Refused(NOT_DECRYPTED.format(said)) from None
                raise
            if said := _end(age):
                raise Refused(NOT_DECRYPTED.format(said))


@contextlib.contextmanager
def _encrypting(file: IO[bytes], recipient: str) -> Iterator[IO[bytes]]:
    with _age(["--encrypt", "--recipient", recipient], subprocess.PIPE, file) as age:
        pipe = cast(IO[bytes], age.stdin)
        try:
            yield pipe
            pipe.close()
        except BrokenPipeError:
            pass
        if said := _end(age):
            if "no space left" in said:
                raise StorageFull
            raise Refused(NOT_ENCRYPTED.format(said))


@contextlib.contextmanager
def _age(options: list[str], source: Any, sink: Any) -> Iterator["subprocess.Popen[bytes]"]:
    program = shutil.which("age")
    if program is None:
        raise Refused(NO_AGE)
    age = subprocess.Popen(  # noqa: S603
        [program, *options], stdin=source, stdout=sink, stderr=subprocess.PIPE
    )
    try:
        yield age
    finally:
        age.kill()
        age.wait()
        for pipe in (age.stdin, age.stdout, age.stderr):
            if pipe:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def _end(age: "subprocess.Popen[bytes]") -> str:
    """What it says when it failed."""
    if age.stdout:
        age.stdout.close()
    told = age.stderr.read().decode(errors="replace") if age.stderr else ""
    return told.strip().partition("\n")[0][:300] or "?" if age.wait() else ""


def _drain(stream: "_Hashed | _Unsealed") -> None:
    while stream.read(CHUNK):
        pass


def _signature(digest: str, key: str) -> str:
    return hmac.new(key.encode(), f"backup:{digest}".encode(), hashlib.sha256).hexdigest()
