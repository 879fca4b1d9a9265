"""*Biblioteca de documentos*: every document of an entity, and those that nobody asks for."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from blueprints import hx
from blueprints.documents import bp
from blueprints.documents.forms import FreeForm
from blueprints.documents.library_words import handed_in, standing
from blueprints.documents.views import tell_receipt
from blueprints.forms import ActionForm
from blueprints.guards import edits_entity, me, reads_entity
from domain import announcing, documents, inherited, library, settings, storage
from domain.documents import Details
from domain.files import file_kinds
from models import Entity


@bp.get("/entidades/<code>/biblioteca")
@reads_entity
def library_page(entity: Entity) -> ResponseReturnValue:
    insider = library.may_open_confidential(me(), entity)
    edges = {name: request.args.get(name, "")[:16] for name in ("desde", "hasta")}
    page = library.page(entity, insider=insider, after=edges["desde"], before=edges["hasta"])
    return render_template(
        "documents/library.html",
        entity=entity,
        page=page,
        insider=insider,
        inherited=inherited.papers(entity, reader=me()),
        handed_in=handed_in,
        standing=standing,
    )


@bp.get("/entidades/<code>/biblioteca/nuevo")
@edits_entity
def new_free(entity: Entity) -> ResponseReturnValue:
    form = FreeForm()
    if form.key.raw_data:
        form.ask_for_the_file_again()
    return _free(entity, form)


@bp.post("/entidades/<code>/biblioteca")
@edits_entity
def attach_free(entity: Entity) -> ResponseReturnValue:
    try:
        form = FreeForm()
    except RequestEntityTooLarge:
        return _too_large(entity)

    def store() -> str:
        documents.may_send(me())
        received = storage.receive(form.file.data.stream, limit=_most())
        details = Details(
            form.file.data.filename,
            form.description.data,
            form.dated_on.day,
            form.confidential.data,
        )
        key = form.own_key(f"attach-{entity.id}")
        return documents.attach(entity, None, received, details, by=me(), key=key)

    code = form.run(store)
    if code is None:
        form.ask_for_the_file_again()
        return hx.refused(_free(entity, form))
    tell_receipt(entity, code)
    return hx.go_to("documents.library_page", code=entity.code)


@bp.get("/entidades/<code>/biblioteca/<document>")
@reads_entity
def library_document(entity: Entity, document: str) -> ResponseReturnValue:
    return _document(entity, document, ActionForm())


@bp.post("/entidades/<code>/biblioteca/<document>/confidencial")
@edits_entity
def make_confidential(entity: Entity, document: str) -> ResponseReturnValue:
    return _set_confidential(entity, document, True)


@bp.post("/entidades/<code>/biblioteca/<document>/no-confidencial")
@edits_entity
def make_open(entity: Entity, document: str) -> ResponseReturnValue:
    return _set_confidential(entity, document, False)


def _set_confidential(entity: Entity, code: str, confidential: bool) -> ResponseReturnValue:
    found, form = library.find(entity, code) or abort(404), ActionForm()
    if not form.ran(library.set_confidential, found, confidential, by=me()):
        return hx.refused(_document(entity, code, form))
    return hx.go_to("documents.library_document", code=entity.code, document=found.code)


def _document(entity: Entity, code: str, form: ActionForm) -> str:
    insider = library.may_open_confidential(me(), entity)
    return render_template(
        "documents/document.html",
        entity=entity,
        entry=library.entry(entity, code, insider=insider) or abort(404),
        insider=insider,
        form=form,
    )


def _too_large(entity: Entity) -> ResponseReturnValue:
    form = FreeForm(formdata=None)
    form.refuse(announcing.too_large(request.content_length or 0))
    return hx.refused(_free(entity, form), 413)


def _free(entity: Entity, form: FreeForm) -> str:
    return render_template(
        "documents/free.html",
        entity=entity,
        form=form,
        accept=file_kinds.ACCEPT,
        kinds=file_kinds.SENTENCE_OF_KINDS,
        most=_most(),
    )


def _most() -> int:
    return settings.current().max_document_bytes
