"""What staff had typed when their session ended comes back, wherever their forms post to."""

import pytest

from domain import data_requests
from models import DataKind, DataRequest, Session, User, db
from tests import rescuing
from tests.attaching import form_of
from tests.browsing import Browser
from tests.claiming import claim
from tests.people import make_staff, make_user, sign_in
from tests.reviews import finished, paper

REQUIREMENTS = "/institucion/requisitos/natural/todos"


@pytest.mark.parametrize(
    ("page", "form", "field", "typed"),
    [
        ("/institucion/noticias/nueva", "noticia", "title", "Corte de luz"),
        (f"{REQUIREMENTS}/nuevo-documento", "requisito", "label", "Póliza"),
        (f"{REQUIREMENTS}/rut/cambio", "requisito", "help", "El de este año."),
        ("/institucion/indisponibilidades/nueva", "indisponibilidad", "text", "Sin internet"),
        ("/institucion/indisponibilidades", "periodo", "first_day", "2026-11-01"),
        ("/institucion/registro-asistido/nuevo", "asistir", "email", "ana@example.com"),
    ],
)
def test_it_comes_back(
    browser: Browser, database: None, page: str, form: str, field: str, typed: str
):
    staff = make_staff()
    sign_in(browser, staff)
    filled = browser.page(page).forms[form]
    filled[field] = typed
    with db.atomic():
        Session.update(ended_at=Session.created_at).execute()
    filled.submit()
    sign_in(browser, staff)
    assert browser.page(page).forms[form][field].value == typed


@pytest.mark.parametrize("kind", ["rescue", "data_request", "claim", "review"])
def test_so_does_what_a_decision_says(browser: Browser, gloria: User, kind: str):
    staff = make_staff()
    entity = finished(gloria)
    ends = {"rescue": "/rechazada", "claim": "/rechazado", "review": "/devuelta"}
    page, field = {
        "rescue": lambda: (f"/institucion/recuperaciones/{rescuing.ask().code}", "reason"),
        "data_request": lambda: (f"/institucion/datos-personales/{_asked(gloria)}", "reply"),
        "claim": lambda: (
            f"/institucion/reclamos/{claim(entity, by=make_user('nora')).code}",
            "reason",
        ),
        "review": lambda: (f"/institucion/revision/{paper(entity).code}", "reason_text"),
    }[kind]()
    sign_in(browser, staff)
    form = form_of(browser.page(page), ends.get(kind, "/aceptada"))
    form[field] = "No coincide."
    with db.atomic():
        Session.update(ended_at=Session.created_at).execute()
    form.submit()
    sign_in(browser, staff)
    assert form_of(browser.page(page), ends.get(kind, "/aceptada"))[field].value == "No coincide."


def _asked(user: User) -> str:
    data_requests.ask(user, DataKind.QUESTION, "¿Qué saben?", password="", key="d0")
    return str(DataRequest.get().code)
