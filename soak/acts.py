"""What people and the worker do, each ready to be done in a portal where all that it needs stands:
as a form that only has to be sent, or a piece of the worker's work."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import time_machine
from flask import Flask
from webtest.forms import Upload
from webtest.response import TestResponse

from domain import audit_chain, housekeeping, outbox, recovery
from models import AccessState, Document, Letter, User, db, now
from tests import administering, attaching, registering, storing, tus
from tests.browsing import Browser
from tests.drafts import empty_draft, make_draft
from tests.filling import begin
from tests.mail import letters_to, path_in
from tests.people import ANSWER, give_access, make_entity, make_user, sign_in

NOTE = b"hola, hola\n" * 400
LONG_AGO = dt.timedelta(days=40)
Send = Callable[[], TestResponse | None]
TAKEN = (200, 204, 303)
TAKEN_BEFORE = (*TAKEN, 409, 410, 422)
"""What a form that was taken already may be answered."""


@dataclass(frozen=True)
class Act:
    """`look` is SQL that tells whether it happened, beside how many rows there are. One that isn't
    `whole` happens in several steps; `later` is what passes before it is tried again; what isn't
    done `once` happens as often as it is asked for."""

    name: str
    prepare: Callable[[Flask], Send]
    look: str = "SELECT 1"
    whole: bool = True
    later: Callable[[], object] = lambda: None
    once: bool = True


def _form(page: TestResponse, ending: str) -> Any:
    return next(form for form in page.forms.values() if form.action.endswith(ending))


def _sending(form: Any, **fields: object) -> Send:
    for name, value in fields.items():
        form[name] = value
    return lambda: form.submit(expect_errors=True)


def _registering(app: Flask) -> Send:
    return _sending(registering.filled(Browser(app)))


def _activating(app: Flask) -> Send:
    browser = Browser(app)
    registering.register(browser)
    return _sending(browser.page(registering.link_to(browser)).forms["activar"])


def _asking_for_a_link(app: Flask) -> Send:
    make_user()
    return _sending(Browser(app).page("/recuperar/contrasena").forms["recuperar"], username="ana")


def _choosing_a_password(app: Flask) -> Send:
    ana, browser = make_user(), Browser(app)
    _asking_for_a_link_of(browser, ana)
    page = browser.page(path_in(letters_to(browser, ana.email)[-1]))
    form = next(form for form in page.forms.values() if "confirmation" in form.fields)
    new = "otra-clave-2026"
    return _sending(form, password=new, confirmation=new, answer=ANSWER)


def _asking_for_a_link_of(browser: Browser, user: User) -> None:
    form = browser.page("/recuperar/contrasena").forms["recuperar"]
    form["username"] = user.username
    browser.send(form, 200)


def _beginning_a_form(app: Flask) -> Send:
    browser = sign_in(Browser(app), make_user())
    return _sending(_form(browser.page("/registro/entidad/nueva"), "/registro/entidad/nueva"))


def _saving_a_section(app: Flask) -> Send:
    ana = make_user()
    draft, browser = begin(ana), sign_in(Browser(app), ana)
    page = browser.page(f"/entidades/{draft.code}/formulario/contactos")
    form = next(form for form in page.forms.values() if "seen" in form.fields)
    typed = {"municipality": "cucuta", "address": "Calle 6 # 4-32", "phone": "607 555 0118"}
    return _sending(form, **typed, email="oficina@hyh.example")


def _attaching(app: Flask) -> Send:
    ana = make_user()
    draft, browser = empty_draft(ana), sign_in(Browser(app), ana)
    page = browser.page(attaching.path_of(draft, "?fila=rut"))
    return _sending(_form(page, "/documentos/rut"), file=Upload("rut.txt", NOTE))


def _sending_in_pieces(app: Flask) -> Send:
    """The last piece of two, as the page's script sends it."""
    ana = make_user()
    draft, browser = empty_draft(ana), sign_in(Browser(app), ana)
    path = tus.place(tus.announce(browser, draft, len(NOTE), filename="rut.txt"))
    tus.send(browser, path, 0, NOTE[:3000])
    return lambda: tus.send(browser, path, 3000, NOTE[3000:])


def _finalising(app: Flask) -> Send:
    ana = make_user()
    draft, browser = make_draft(ana), sign_in(Browser(app), ana)
    page = browser.page(f"/entidades/{draft.code}/revisar")
    return _sending(_form(page, "/finalizacion"), terms=True)


def _requesting(app: Flask) -> Send:
    entity = make_entity(administrator=make_user("gloria"))
    browser = sign_in(Browser(app), make_user())
    page = browser.page(f"/registro/entidad?solicitar={entity.code}")
    return _sending(_form(page, "/registro/entidad"), message="Soy la contadora")


def _deciding(button: str, before: AccessState) -> Callable[[Flask], Send]:
    """What an administrator presses over somebody of the table."""

    def prepare(app: Flask) -> Send:
        gloria = make_user("gloria")
        entity, browser = make_entity(administrator=gloria), sign_in(Browser(app), gloria)
        row = give_access(make_user("ramon"), entity, state=before)
        form = administering.tick(browser.page(administering.path(entity)), row)
        if before == AccessState.ACCEPTED:
            return _sending(_form(administering.press(browser, form, button), "/cancelados"))
        action, fields = form.html.find("button", string=button)["formaction"], form.submit_fields()
        return lambda: browser.web.post(action, fields, expect_errors=True)

    return prepare


def _working(app: Flask, work: Callable[[], object]) -> Send:
    def go_on() -> None:
        try:
            with app.app_context():
                while work():
                    pass
        except Exception:
            db.close()
            raise

    return go_on


def _writing_letters(app: Flask) -> Send:
    """One of a form, one that the worker writes itself."""
    browser = Browser(app)
    registering.register(browser)
    _asking_for_a_link_of(browser, make_user())
    return _working(app, lambda: recovery.work() or outbox.work())


def _release_letters() -> None:
    """The lease of who died is over."""
    with db.atomic():
        Letter.update(run_at=now()).execute()


def _clearing_away(app: Flask) -> Send:
    """A registration that lapsed, what was sent to it, and a file that nobody speaks of."""
    with time_machine.travel(now() - LONG_AGO):
        browser, ana = Browser(app), make_user()
        registering.register(browser)
        letters_to(browser, registering.ANSWERS["email"])
        removed = attaching.put(empty_draft(ana), "rut", NOTE, ana)
        with db.atomic():
            Document.update(removed_at=now()).where(Document.id == removed.id).execute()
    storing.age()
    return _working(app, housekeeping.tidy)


def _sealing(app: Flask) -> Send:
    """What was done until now gets its seals."""
    browser = Browser(app)
    registering.register(browser)
    begin(make_user())
    return _working(app, audit_chain.seal)


STATE = "SELECT state, was_state FROM access ORDER BY id"
ACTS = (
    Act("register", _registering),
    Act("activate", _activating),
    Act("ask for a link", _asking_for_a_link, once=False),
    Act("choose a password", _choosing_a_password, 'SELECT LENGTH(password_hash) FROM "user"'),
    Act("begin a form", _beginning_a_form),
    Act(
        "save a section", _saving_a_section, "SELECT municipality_code, address, phone FROM entity"
    ),
    Act("attach a document", _attaching),
    Act("send in pieces", _sending_in_pieces, whole=False),
    Act("finalise", _finalising),
    Act("request access", _requesting),
    Act("accept", _deciding("Aceptar acceso", AccessState.PENDING), STATE),
    Act("reject", _deciding("Rechazar acceso", AccessState.PENDING), STATE),
    Act("cancel", _deciding("Cancelar acceso", AccessState.ACCEPTED), STATE),
    Act("revert", _deciding("Revertir rechazo del acceso", AccessState.REJECTED), STATE),
    Act("send letters", _writing_letters, whole=False, later=_release_letters),
    Act("clear away", _clearing_away, whole=False),
    Act("seal the audit", _sealing),
)
