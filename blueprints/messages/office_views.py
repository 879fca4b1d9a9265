"""*Mensajes* of the institution: what entities write, the oldest that nobody has read first."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx, page_numbers, proofs
from blueprints.forms import PortalForm
from blueprints.guards import answers_requests, me, staff_only
from blueprints.messages import bp
from blueprints.messages.forms import OfficeThreadForm, ReplyForm, SeenForm
from blueprints.messages.views import file_of
from blueprints.proofs import takes_proof
from domain import thread_pages, threads, unread
from models import Thread

SENT = (
    "Envió el mensaje. Quienes actúan por la entidad lo ven en sus mensajes, y sus administradores "
    "también en el resumen del día."
)


@bp.get("/institucion/mensajes")
@staff_only
def office() -> ResponseReturnValue:
    asked = request.args.get("ver", "")
    view = asked if asked in thread_pages.VIEWS else "sin-leer"
    return render_template(
        "messages/office.html",
        view=view,
        views=thread_pages.VIEWS,
        unread=unread.of_office(),
        shown=thread_pages.of_office(view, page_numbers.asked()),
    )


@bp.get("/institucion/mensajes/nuevo")
@answers_requests
def office_new() -> ResponseReturnValue:
    return _new_page(OfficeThreadForm(data={"tax_id": request.args.get("nit", "")[:30]}))


@bp.post("/institucion/mensajes/nuevo")
@takes_proof
@answers_requests
def office_start() -> ResponseReturnValue:
    form = OfficeThreadForm()
    thread = form.run(_start, form)
    if thread is None:
        form.ask_for_the_file_again()
        return hx.refused(_new_page(form))
    hx.notice(SENT)
    return hx.go_to("messages.office_thread", thread=thread.code)


@bp.get("/institucion/mensajes/<thread>", endpoint="office_thread")
@staff_only
def office_thread_page(thread: str) -> ResponseReturnValue:
    return _page(_found(thread), ReplyForm())


@bp.post("/institucion/mensajes/<thread>")
@takes_proof
@answers_requests
def office_reply(thread: str) -> ResponseReturnValue:
    form, found = ReplyForm(), _found(thread)
    seen = form.seen.data or 0
    if not form.ran(lambda: threads.reply(found, form.said(by_office=True), seen=seen)):
        form.ask_for_the_file_again()
        return hx.refused(_page(_found(thread), form))
    hx.notice(SENT)
    return hx.go_to("messages.office_thread", thread=thread)


@bp.post("/institucion/mensajes/<thread>/leida")
@answers_requests
def office_read(thread: str) -> ResponseReturnValue:
    form, found = SeenForm(), _found(thread)
    if not form.ran(lambda: threads.read(found, form.seen.data or 0, by_office=True)):
        return hx.whole_page(*hx.refused(_page(found, form)))
    return "" if hx.asked() else hx.go_to("messages.office_thread", thread=thread)


@bp.post("/institucion/mensajes/<thread>/cerrada")
@answers_requests
def office_close(thread: str) -> ResponseReturnValue:
    form, found = SeenForm(), _found(thread)
    if not form.ran(lambda: threads.close(found, seen=form.seen.data or 0, by=me())):
        return hx.refused(_page(_found(thread), form))
    hx.notice(
        f"Cerró la conversación «{found.subject}». Se puede leer, y nadie escribe más en ella."
    )
    return hx.go_to("messages.office")


@bp.get("/institucion/mensajes/<thread>/archivos/<file>")
@staff_only
def office_file(thread: str, file: str) -> ResponseReturnValue:
    return proofs.send(file_of(_found(thread), file))


def _start(form: OfficeThreadForm) -> Thread:
    entity = threads.addressed(form.tax_id.data or "")
    return threads.start(entity, form.subject.data or "", form.said(by_office=True))


def _found(code: str) -> Thread:
    return thread_pages.find_any(code) or abort(404)


def _new_page(form: OfficeThreadForm) -> str:
    return render_template("messages/office_new.html", form=form)


def _page(thread: Thread, form: PortalForm) -> str:
    return render_template(
        "messages/office_thread.html",
        entity=thread.entity,
        thread=thread,
        form=form,
        reply=form if isinstance(form, ReplyForm) else ReplyForm(formdata=None),
        shown=thread_pages.messages(thread, page_numbers.asked()),
    )
