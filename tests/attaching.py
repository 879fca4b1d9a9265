"""How the people of tests attach documents, and what they then read in a row."""

from bs4 import BeautifulSoup
from webtest import TestResponse, Upload

from models import Entity
from tests.browsing import Browser


def path_of(entity: Entity, rest: str = "") -> str:
    return f"/entidades/{entity.code}/documentos{rest}"


def form_of(page: TestResponse, action: str):
    return next(form for form in page.forms.values() if form.action.endswith(action))


def attach(hers: Browser, draft: Entity, content: bytes, row: str = "cedula", **more):
    """As a person without script does: open the row, choose, send."""
    form = form_of(hers.page(path_of(draft, f"?fila={row}")), f"/documentos/{row}")
    form["file"] = Upload(more.pop("name", "cédula.pdf"), content)
    form["description"] = more.pop("description", "")
    return hers.send(form, **more)


def row_of(page: TestResponse, code: str) -> str:
    row = BeautifulSoup(page.text, "html.parser").find(id=f"fila-{code}")
    return " ".join(row.get_text(" ").split())
