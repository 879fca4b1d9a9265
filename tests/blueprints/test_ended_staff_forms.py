"""What staff had typed when their session ended comes back, wherever their forms post to."""

import pytest

from models import Session, db
from tests.browsing import Browser
from tests.people import make_staff, sign_in

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
