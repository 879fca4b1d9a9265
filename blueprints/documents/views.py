"""The papers of an entity: a row for each one required, attached and removed."""

import os
from collections.abc import Collection
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from blueprints import hx
from blueprints.documents import bp
from blueprints.documents.forms import AttachForm
from blueprints.forms import ActionForm
from blueprints.guards import edits_entity, me, reads_entity
from domain import (
    announcing,
    documents,
    inherited,
    library,
    members,
    requirements,
    scans,
    sections,
    settings,
    storage,
    uploads,
)
from domain.documents import Details
from domain.files import file_kinds
from domain.sections import Section
from models import Document, Entity, Requirement

TAKE_FILES = {"documents.attach", "documents.attach_free"}


@bp.before_request
def take_files() -> None:
    """A file may be large; a form without one may not, here neither."""
    if request.endpoint in TAKE_FILES and request.mimetype == "multipart/form-data":
        config = settings.current()
        request.max_content_length = config.max_document_bytes + config.max_form_bytes
        # Werkzeug holds a read of 64 KiB and what may begin a boundary: both must fit.
        request.max_form_memory_size = 2 * config.max_form_bytes


@bp.get("/entidades/<code>/documentos")
@reads_entity
def page(entity: Entity) -> ResponseReturnValue:
    row = requirements.find(entity, request.args.get("fila", ""))
    if row is None or not members.may_edit(me(), entity):
        return _page(entity)
    if hx.asked() and "subida" in request.args:
        return _arrived(entity, row, request.args["subida"])
    form = AttachForm(row.code)
    return _row(entity, row, form=form) if hx.asked() else _page(entity, form=form, open=row.code)


@bp.get("/entidades/<code>/documentos/<requirement>")
@edits_entity
def requirement(entity: Entity, requirement: str) -> ResponseReturnValue:
    """The form of one row alone, without script: the *página alternativa*."""
    row = _required(entity, requirement)
    return _alone(entity, row, AttachForm(row.code))


@bp.post("/entidades/<code>/documentos/<requirement>")
@edits_entity
def attach(entity: Entity, requirement: str) -> ResponseReturnValue:
    row = _required(entity, requirement)
    try:
        form = AttachForm(row.code)
    except RequestEntityTooLarge:
        return _too_large(entity, row)

    def store() -> str:
        file = form.file.data
        key = form.own_key(f"attach-{entity.id}-{row.code}")
        documents.may_send(me())
        announcing.refuse_size(file.stream.seek(0, os.SEEK_END))
        file.stream.seek(0)
        received = storage.receive(file.stream, limit=settings.current().max_document_bytes)
        details = Details(
            file.filename, form.description.data, form.dated_on.day, form.confidential.data
        )
        return documents.attach(entity, row, received, details, by=me(), key=key)

    code = form.run(store)
    if code is None:
        form.ask_for_the_file_again()
        return hx.refused(_open(entity, row, form))
    tell_receipt(entity, code)
    return changed(entity, row)


@bp.get("/entidades/<code>/documentos/<document>/borrar")
@edits_entity
def removal(entity: Entity, document: str) -> ResponseReturnValue:
    """Sure? A document that is gone already has a row without it."""
    found = _document(entity, document)
    row = requirements.find(entity, found.requirement)
    if hx.asked() and row:
        return _row(entity, row, removing=found, removal=ActionForm())
    return render_template(
        "documents/removal.html", entity=entity, removing=found, removal=ActionForm(), form=None
    )


@bp.post("/entidades/<code>/documentos/<document>/borrar")
@edits_entity
def remove(entity: Entity, document: str) -> ResponseReturnValue:
    found, form = _document(entity, document), ActionForm()
    if not form.ran(documents.remove, found, by=me()):
        return hx.refused(
            render_template(
                "documents/removal.html", entity=entity, removing=found, removal=form, form=form
            )
        )
    row = requirements.find(entity, found.requirement)
    return changed(entity, row) if row else hx.go_to("documents.page", code=entity.code)


def tell_receipt(entity: Entity, code: str) -> None:
    """The number under which a document was received, where it has one of its own."""
    document = documents.find(entity, code)
    if document and document.receipt:
        hx.notice(f"Anexado con el radicado {document.receipt}.")


def _arrived(entity: Entity, row: Requirement, code: str) -> str:
    """The row after a file in pieces, closed, and without a step of the person's focus."""
    upload = uploads.find(me(), code)
    if upload and upload.document:
        tell_receipt(entity, upload.document)
    return _row(entity, row, also=requirements.replaced_by(row), takes_focus=False)


def changed(entity: Entity, row: Requirement) -> ResponseReturnValue:
    """The row anew, with those that its files stand for."""
    if not hx.asked():
        return hx.go_to("documents.page", code=entity.code, _anchor=f"fila-{row.code}")
    return _row(entity, row, also=requirements.replaced_by(row))


def _open(entity: Entity, row: Requirement, form: AttachForm) -> str:
    """The form again: in its row, or alone where there is no script."""
    return _row(entity, row, form=form) if hx.asked() else _alone(entity, row, form)


def _too_large(entity: Entity, row: Requirement) -> ResponseReturnValue:
    form = AttachForm(row.code, formdata=None)
    form.refuse(announcing.too_large(request.content_length or 0))
    headers = {"HX-Retarget": f"#fila-{row.code}", "HX-Reswap": "outerHTML"}
    return *hx.refused(_open(entity, row, form), 413), headers


def _row(entity: Entity, row: Requirement, also: Collection[str] = (), **context: Any) -> str:
    """The row for HTMX; with it, out of band, the rows of `also`, the count and the notice."""
    every = requirements.rows(entity)
    rows = {one.code: one for one in every}
    shown = _shown(entity, every) | {
        "form": None,
        "removing": None,
        "open": row.code,
        "takes_focus": True,
    }
    shown |= context
    pieces = [
        render_template("documents/_row.html", **shown, row=rows[code], elsewhere=code != row.code)
        for code in (row.code, *also)
        if code in rows
    ]
    pieces.append(render_template("documents/_progress.html", **shown, oob=True))
    pieces.append(render_template("components/_notice.html", **shown, oob=True))
    return "".join(pieces)


def _page(entity: Entity, form: AttachForm | None = None, open: str = "") -> str:
    shown = _shown(entity, requirements.rows(entity)) | {"open": open, "removing": None}
    form_sections: dict[str, list[Section]] = {"first": [], "later": []}
    for each in sections.sections_of(entity.family):
        form_sections["later" if sections.may_wait(entity, each) else "first"].append(each)
    return render_template(
        "documents/page.html",
        **shown,
        **form_sections,
        form=form,
        free=library.free_count(entity),
        inherited=inherited.papers(entity, reader=me()),
    )


def _alone(entity: Entity, row: Requirement, form: AttachForm) -> str:
    shown = _shown(entity, [])
    return render_template("documents/requirement.html", **shown, form=form, requirement=row)


def _shown(entity: Entity, rows: list[requirements.Row]) -> dict[str, Any]:
    may_edit = members.may_edit(me(), entity)
    return {
        "entity": entity,
        "rows": rows,
        "progress": requirements.counted(rows),
        "may_edit": may_edit,
        "arriving": uploads.open_of(me(), entity) if may_edit else [],
        "accept": file_kinds.ACCEPT,
        "kinds": file_kinds.SENTENCE_OF_KINDS,
        "most": settings.current().max_document_bytes,
        "unscanned": scans.unscanned(each.content_hash for row in rows for each in row.documents),
    }


def _required(entity: Entity, code: str) -> Requirement:
    return requirements.find(entity, code) or abort(404)


def _document(entity: Entity, code: str) -> Document:
    return documents.find(entity, code) or abort(404)
