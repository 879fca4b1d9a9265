"""How the people of tests attach documents, and what they then read in a row."""

import io
import os
from typing import Any

from bs4 import BeautifulSoup
from webtest import TestResponse, Upload

from domain import documents, requirements, settings, storage
from domain.documents import Details
from models import Document, Entity, User
from tests.browsing import Browser


def path_of(entity: Entity, rest: str = "") -> str:
    return f"/entidades/{entity.code}/documentos{rest}"


def form_of(page: TestResponse, action: str):
    return next(form for form in page.forms.values() if form.action.endswith(action))


def put(entity: Entity, row: str, content: bytes, by: User, **details: Any) -> Document:
    """Attach without a page; an empty row means beside the rows."""
    key, name = details.pop("key", "") or os.urandom(8).hex(), details.pop("name", "nota.txt")
    requirement = requirements.find(entity, row) if row else None
    assert requirement or not row
    limit = settings.current().max_document_bytes
    received = storage.receive(io.BytesIO(content), limit=limit)
    code = documents.attach(entity, requirement, received, Details(name, **details), by=by, key=key)
    return Document.get(Document.code == code)


def attach(hers: Browser, draft: Entity, content: bytes, row: str = "cedula", **more):
    """As a person without script does: open the row, choose, send."""
    form = form_of(hers.page(path_of(draft, f"?fila={row}")), f"/documentos/{row}")
    form["file"] = Upload(more.pop("name", "cédula.pdf"), content)
    form["description"] = more.pop("description", "")
    return hers.send(form, **more)


def row_of(page: TestResponse, code: str) -> str:
    row = BeautifulSoup(page.text, "html.parser").find(id=f"fila-{code}")
    return " ".join(row.get_text(" ").split())
