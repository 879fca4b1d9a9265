"""A file that backs a request: the form that brings it, and the way it leaves the portal."""

import logging
from typing import Any, TypeVar

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import FileStorage
from werkzeug.wsgi import wrap_file
from wtforms.validators import StopValidation

from blueprints.documents.download_views import PIECE, as_download
from blueprints.forms import FileForm
from domain import proofs, settings
from domain.errors import Missing, Refused
from models import Proof

log = logging.getLogger("ventanilla")
V = TypeVar("V")
UNAVAILABLE = (
    "El archivo no se puede abrir: se perdió, o el antivirus encontró una amenaza en él. "
    "Pida a quien lo envió que lo envíe otra vez."
)


def takes_proof(view: V) -> V:
    """Marks a view whose form may bring a file: `hooks` then lets more of it in."""
    view.takes_proof = True  # type: ignore[attr-defined]
    return view


def make_room() -> None:
    """Up to the size of a document, so that one that is too large is refused at its field, with
    all that was typed."""
    if request.mimetype == "multipart/form-data":
        config = settings.current()
        request.max_content_length = config.max_document_bytes + config.max_form_bytes
        # Werkzeug holds a read of 64 KiB and what may begin a boundary: both must fit.
        request.max_form_memory_size = 2 * config.max_form_bytes


class ProofForm(FileForm):
    """Its file may be left out, where its field isn't `Required`."""

    brings = "proof"
    proof: FileField

    def ask_for_the_file_again(self) -> None:
        if self.proof.data:
            super().ask_for_the_file_again()

    def read_proof(self, who: str) -> Proof | None:
        """What came, if a file was chosen. Raises Refused at its field."""
        file: FileStorage | None = self.proof.data
        if not file or not file.filename:
            return None
        return proofs.read(file.stream, file.filename, who=who)


class ProofsForm(FileForm):
    """It may bring several files, at most `proofs.MOST_FILES`."""

    brings = "proof"
    proof: MultipleFileField

    def ask_for_the_file_again(self) -> None:
        if self.proof.data:
            super().ask_for_the_file_again()

    def read_proofs(self, who: str) -> list[Proof]:
        """What came, of the files that were chosen. Raises Refused at its field."""
        chosen: list[FileStorage] = [file for file in self.proof.data or [] if file.filename]
        if len(chosen) > proofs.MOST_FILES:
            raise Refused(proofs.TOO_MANY, field="proof")
        return [proofs.read(file.stream, file.filename or "", who=who) for file in chosen]


def several_files() -> MultipleFileField:
    """What one may add to a message."""
    return MultipleFileField("Archivos (opcional)")


def proof_of_a_request() -> FileField:
    """What one may add when asking for access."""
    return FileField("Documento que respalda su solicitud (opcional)")


class Required:
    """A file must have been chosen: one that is named and empty is told so by what reads it."""

    field_flags = {"required": True}

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __call__(self, _form: Any, field: FileField) -> None:
        if not field.data or not getattr(field.data, "filename", ""):
            raise StopValidation(self.sentence)


def send(proof: Proof) -> ResponseReturnValue:
    """As a download, never as a page of ours (A26). The caller has guarded it."""
    try:
        file = proofs.opened(proof)
    except Missing:
        log.error("proof can't be opened: %s", proof.code)
        title = "Documento no disponible"
        page = render_template(
            "errors/page.html", title=title, advice=UNAVAILABLE, incident="", status=404
        )
        return page, 404
    answer = Response(content_type=proof.media_type, direct_passthrough=True)
    answer.response = wrap_file(request.environ, file, PIECE)
    answer.content_length = proof.size
    return as_download(answer, proof.name)
