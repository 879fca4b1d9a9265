"""*Mensajes* of an entity: its people write to the institution, and read what it answers."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx, page_numbers, proofs
from blueprints.forms import PortalForm
from blueprints.guards import reads_entity
from blueprints.messages import bp
from blueprints.messages.forms import NewThreadForm, ReplyForm, SeenForm
from blueprints.proofs import takes_proof
from domain import thread_pages, threads
from domain.errors import Missing
from models import Entity, Proof, Thread

SENT = "Enviamos su mensaje. La institución le responde aquí; le avisamos por correo."


@bp.get("/entidades/<code>/mensajes")
@reads_entity
def page(entity: Entity) -> ResponseReturnValue:
    shown = thread_pages.of_entity(entity, page_numbers.asked())
    return render_template("messages/page.html", entity=entity, shown=shown)


@bp.get("/entidades/<code>/mensajes/nuevo")
@reads_entity
def new(entity: Entity) -> ResponseReturnValue:
    return _new_page(entity, NewThreadForm())


@bp.post("/entidades/<code>/mensajes/nuevo")
@takes_proof
@reads_entity
def start(entity: Entity) -> ResponseReturnValue:
    form = NewThreadForm()
    begun = form.run(
        lambda: threads.start(entity, form.subject.data or "", form.said(by_office=False))
    )
    if begun is None:
        form.ask_for_the_file_again()
        return hx.refused(_new_page(entity, form))
    hx.notice(SENT)
    return hx.go_to("messages.thread", code=entity.code, thread=begun.code)


@bp.get("/entidades/<code>/mensajes/<thread>", endpoint="thread")
@reads_entity
def thread_page(entity: Entity, thread: str) -> ResponseReturnValue:
    return _page(entity, _found(entity, thread), ReplyForm())


@bp.post("/entidades/<code>/mensajes/<thread>")
@takes_proof
@reads_entity
def reply(entity: Entity, thread: str) -> ResponseReturnValue:
    form, found = ReplyForm(), _found(entity, thread)
    seen = form.seen.data or 0
    if not form.ran(lambda: threads.reply(found, form.said(by_office=False), seen=seen)):
        form.ask_for_the_file_again()
        return hx.refused(_page(entity, _found(entity, thread), form))
    hx.notice(SENT)
    return hx.go_to("messages.thread", code=entity.code, thread=thread)


@bp.post("/entidades/<code>/mensajes/<thread>/leida")
@reads_entity
def read(entity: Entity, thread: str) -> ResponseReturnValue:
    form, found = SeenForm(), _found(entity, thread)
    if not form.ran(lambda: threads.read(found, form.seen.data or 0, by_office=False)):
        return hx.whole_page(*hx.refused(_page(entity, found, form)))
    return "" if hx.asked() else hx.go_to("messages.thread", code=entity.code, thread=thread)


@bp.get("/entidades/<code>/mensajes/<thread>/archivos/<file>")
@reads_entity
def file(entity: Entity, thread: str, file: str) -> ResponseReturnValue:
    return proofs.send(file_of(_found(entity, thread), file))


def file_of(thread: Thread, code: str) -> Proof:
    try:
        return thread_pages.file(thread, code)
    except Missing:
        abort(404)


def _found(entity: Entity, code: str) -> Thread:
    return thread_pages.find(entity, code) or abort(404)


def _new_page(entity: Entity, form: NewThreadForm) -> str:
    return render_template("messages/new.html", entity=entity, form=form)


def _page(entity: Entity, thread: Thread, form: PortalForm) -> str:
    return render_template(
        "messages/thread.html",
        entity=entity,
        thread=thread,
        form=form,
        reply=form if isinstance(form, ReplyForm) else ReplyForm(formdata=None),
        shown=thread_pages.messages(thread, page_numbers.asked()),
    )
