"""Files that back a request: read and kept with it, opened only by who may open the request."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any

from domain import limits, scans, storage, stored_files
from domain.documents import INFECTED
from domain.errors import Missing, Refused, TooOften
from domain.files import file_kinds
from domain.storage import Received
from models import Damage, Proof, Scan, StoredFile, User

MOST_BYTES = 5 << 20
MOST_FILES = 3
"""Of one message."""
KINDS = ("pdf", "jpg", "png")
ACCEPT = ".pdf,image/jpeg,image/png"
SENTENCE_OF_KINDS = "PDF o foto (JPG o PNG), de 5 MB o menos."

TOO_OFTEN = "Envió muchos archivos hoy. Inténtelo mañana, o escriba a la mesa de servicio."
TOO_LARGE = (
    "El archivo pesa más de 5 MB. Tome la foto con menos calidad, o guárdelo como un PDF más "
    "liviano, y elíjalo otra vez."
)
TOO_MANY = f"Elija {MOST_FILES} archivos o menos. Los demás, envíelos en otro mensaje."
NOT_ONE_OF_THEM = "Ese tipo de archivo no se recibe aquí. Guárdelo como PDF, o tómele una foto."


@dataclass(frozen=True)
class WithFiles:
    """Something that was written, with the files that came with it."""

    row: Any
    files: list[Proof]


def read(stream: IO[bytes], name: str, *, who: str, field: str = "proof") -> Proof:
    """What arrived, as a row that isn't saved yet; its content is in the store for an hour.

    Counts one sending of `who`: a user's code, or a network. Raises Refused at `field`,
    StorageFull and StorageAway.
    """
    if not limits.allow(limits.PROOFS, who):
        raise TooOften(TOO_OFTEN, field=field)
    try:
        received = _received(stream)
        kind = _kind(received, name)
    except Refused as refusal:
        raise Refused(refusal.message, field=field) from refusal
    storage.keep(received)
    if scans.infected([received.sha256]):
        raise Refused(INFECTED, field=field)
    return Proof(
        name=kind.name_for(name),
        content_hash=received.sha256,
        media_type=kind.media_type,
        size=received.size,
    )


def keep(proof: Proof, *, by: User | None) -> Proof:
    """Save what was read, in the transaction of the request that it backs."""
    stored_files.note(proof)
    proof.uploaded_by = by
    proof.save(force_insert=True)
    return proof


def forget(ids: Iterable[int | None]) -> None:
    """Drop the rows, in the caller's transaction; the sweep takes what nothing else speaks of."""
    Proof.delete().where(Proof.id.in_([id for id in ids if id])).execute()


def opened(proof: Proof) -> IO[bytes]:
    """Its content. Raises Missing when it is gone, was altered or is in quarantine; StorageAway."""
    file: StoredFile | None = StoredFile.get_or_none(StoredFile.content_hash == proof.content_hash)
    if file is None or file.damage != Damage.NONE or file.scan == Scan.INFECTED:
        raise Missing(proof.content_hash)
    return storage.open_stored(proof.content_hash, proof.size)


def with_files(rows: Iterable[Any], key: Any) -> list[WithFiles]:
    """`key` names one of these rows in the table that ties it to its files."""
    enclosed = key.model.select(key, key.model.proof, Proof).join(Proof).order_by(key.model.id)
    shown = {row.id: WithFiles(row, []) for row in rows}
    for each in enclosed.where(key.in_(list(shown))):
        shown[getattr(each, key.object_id_name)].files.append(each.proof)
    return list(shown.values())


def _received(stream: IO[bytes]) -> Received:
    try:
        return storage.receive(stream, limit=MOST_BYTES)
    except Refused:
        raise Refused(TOO_LARGE) from None


def _kind(received: Received, name: str) -> file_kinds.FileKind:
    try:
        kind = file_kinds.inspect(received.path, name)
        if kind.extension not in KINDS:
            raise Refused(NOT_ONE_OF_THEM)
    except BaseException:
        storage.discard(received)
        raise
    return kind
