"""The institution's logo: a picture that was drawn anew, small, and nothing else of its file."""

import hashlib
from typing import IO

from domain import audit, limits, previews, storage
from domain.errors import Refused, TooOften
from domain.files import file_kinds
from domain.files.file_names import extension_of
from domain.locking import locked_institution
from domain.staff import check_leads
from models import Institution, Logo, User, db, ready

MOST_BYTES = 5 << 20
LONGEST = 20 << 10
"""Of what is served, on every page of everybody."""
KINDS = ("jpg", "png", "webp")
NOT_A_PICTURE = (
    "El logo se recibe como PNG o JPG. Si lo tiene en otro formato, como SVG o PDF, guárdelo "
    "como PNG y elíjalo otra vez."
)
TOO_LARGE = "El archivo pesa más de 5 MB. Guarde el logo más pequeño y elíjalo otra vez."
TOO_OFTEN = "Hoy cambió el logo muchas veces. Inténtelo mañana."


def choose(stream: IO[bytes], name: str, *, by: User) -> None:
    """This picture in the place of the one before. Raises Refused, StorageFull, StorageAway."""
    check_leads(by)
    _check_name(name)
    if not limits.allow(limits.PROOFS, by.code):
        raise TooOften(TOO_OFTEN, field="file")
    picture = _drawn(stream, name)
    digest = hashlib.sha256(picture).hexdigest()
    with db.atomic():
        locked_institution()
        _keep(digest, by)
        if not Logo.select().where(Logo.name == digest).exists():
            ready.insert(Logo, name=digest, content=picture)


def remove(*, by: User) -> None:
    """None, as a new portal has. Raises Refused."""
    check_leads(by)
    with db.atomic():
        locked_institution()
        _keep("", by)


def find(name: str) -> bytes | None:
    row: Logo | None = Logo.get_or_none(Logo.name == name)
    return bytes(row.content) if row else None


def _keep(digest: str, by: User) -> None:
    if Institution.update(logo_name=digest).where(Institution.logo_name != digest).execute():
        Logo.delete().where(Logo.name != digest).execute()
        audit.record("institution_changed", by=by, fields=["logo"])


def _check_name(name: str) -> None:
    """A Word file that is called so deserves the sentence about pictures, not one about damage."""
    extension = extension_of(name)
    if extension and file_kinds.SYNONYMS.get(extension, extension) not in KINDS:
        raise Refused(NOT_A_PICTURE, field="file")


def _drawn(stream: IO[bytes], name: str) -> bytes:
    try:
        received = storage.receive(stream, limit=MOST_BYTES)
    except Refused:
        raise Refused(TOO_LARGE, field="file") from None
    try:
        kind = file_kinds.inspect(received.path, name)
        if kind.extension not in KINDS:
            raise Refused(NOT_A_PICTURE, field="file")
        with received.path.open("rb") as file:
            picture = previews.drawn(kind.media_type, file)
    finally:
        storage.discard(received)
    if picture is None or len(picture) > LONGEST:
        raise Refused(NOT_A_PICTURE, field="file")
    return picture
