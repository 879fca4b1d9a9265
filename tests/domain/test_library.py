"""What the library of an entity shows, in which order, and to whom."""

import pytest

from domain import documents, library
from domain.errors import Refused
from domain.library import Hold
from models import (
    AuditEntry,
    Damage,
    Document,
    Entity,
    EntityState,
    Family,
    Preview,
    Scan,
    StoredFile,
    User,
    db,
)
from tests.attaching import put
from tests.drafts import empty_draft
from tests.people import make_entity, make_user

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def entity(ana: User) -> Entity:
    return make_entity(administrator=ana, family=Family.NATURAL)


def shown(entity: Entity, **given) -> list[tuple[str, list[str], list[str]]]:
    page = library.page(entity, **{"insider": True} | given)
    return [
        (
            group.label,
            [entry.name for entry in group.current],
            [entry.name for entry in group.earlier],
        )
        for group in page.groups
    ]


def note(entity: Entity, by: User, row: str, name: str, **details) -> Document:
    return put(entity, row, f"hola, {row} {name}".encode(), by, name=name, **details)


def marked(content_hash: str, **columns: str) -> None:
    with db.atomic():
        StoredFile.update(columns).where(StoredFile.content_hash == content_hash).execute()


def test_rows_stand_as_the_institution_asks_what_counts_first_and_the_rest_below(
    entity: Entity, ana: User
):
    note(entity, ana, "", "iso.txt", description="Certificación ISO 9001")
    old = note(entity, ana, "rut", "rut-2025.txt")
    note(entity, ana, "cedula", "cédula.txt")
    note(entity, ana, "rut", "rut-2026.txt")
    documents.remove(old, by=ana)
    labels = [label for label, _, _ in shown(entity)]
    assert labels[0].startswith("Identificación de la persona")
    assert labels[-1] == "Otros documentos"
    assert shown(entity)[1][1:] == (["rut-2026.txt"], ["rut-2025.txt"])


def test_each_tells_who_and_its_receipt(entity: Entity, ana: User):
    document = note(entity, ana, "rut", "rut.txt")
    documents.remove(document, by=make_user("beto", name="Beto Parra"))
    entry = library.entry(entity, document.code, insider=True)
    assert (entry.by, entry.removed_by) == (ana.name, "Beto Parra")
    assert entry.receipt == document.receipt


def test_what_was_there_at_the_registration_is_covered_by_its_receipt(ana: User):
    draft = empty_draft(ana)
    document = note(draft, ana, "cedula", "cédula.txt")
    assert document.receipt is None
    entry = library.entry(draft, document.code, insider=True)
    assert entry.receipt == ""
    with db.atomic():
        Entity.update(state=EntityState.REGISTERED, receipt="2026-000009").execute()
    entry = library.entry(Entity.get(), document.code, insider=True)
    assert entry.receipt == "2026-000009"


def test_a_draft_shows_nothing_that_it_removed(ana: User):
    draft = empty_draft(ana)
    document = note(draft, ana, "cedula", "cédula.txt")
    documents.remove(document, by=ana)
    assert shown(draft) == []
    assert library.find(draft, document.code) is None


def test_pages_follow_each_other_and_go_back(entity: Entity, ana: User):
    names = [f"n{number:03d}.txt" for number in range(2 * library.PAGE + 5)]
    for name in names:
        note(entity, ana, "", name, description="Contrato")
    for document in Document.select().limit(library.PAGE):
        documents.remove(document, by=ana)
    seen, after, pages = [], "", []
    while True:
        page = library.page(entity, insider=True, after=after)
        pages.append(page)
        seen += [e.name for g in page.groups for e in (*g.current, *g.earlier)]
        if not page.after:
            break
        after = page.after
    assert seen == names[: library.PAGE - 1 : -1] + names[library.PAGE - 1 :: -1]
    assert [bool(page.before) for page in pages] == [False, True, True]
    back = library.page(entity, insider=True, before=pages[2].before)
    assert back.groups[0].current[0].name == seen[library.PAGE]
    first = library.page(entity, insider=True, before=back.before)
    assert (first.before, first.groups) == ("", pages[0].groups)


@pytest.mark.parametrize("edge", ["no-hay", "", "\x00", "' OR 1=1 --"])
def test_a_page_that_never_was_is_the_first(entity: Entity, ana: User, edge: str):
    note(entity, ana, "rut", "rut.txt")
    for given in ({"after": edge.replace("\x00", "")}, {"before": edge.replace("\x00", "")}):
        assert shown(entity, **given)[0][1] == ["rut.txt"]


def test_another_entity_s_document_is_no_edge(entity: Entity, ana: User):
    note(entity, ana, "rut", "rut.txt")
    other = make_entity("Otra", "900373923", ana, family=Family.NATURAL)
    foreign = note(other, ana, "rut", "ajeno.txt")
    assert shown(entity, after=foreign.code)[0][1] == ["rut.txt"]


def test_confidential_is_set_once_told_and_taken_back(entity: Entity, ana: User):
    document = note(entity, ana, "rut", "rut.txt")
    assert library.set_confidential(document, True, by=ana)
    assert not library.set_confidential(document, True, by=ana)
    document = Document.get()
    assert library.hold(document, insider=False) == Hold.CONFIDENTIAL
    assert library.hold(document, insider=True) == Hold.NONE
    assert library.set_confidential(document, False, by=ana)
    entries = AuditEntry.select().where(AuditEntry.action == "document_confidential")
    assert [entry.details["confidential"] for entry in entries] == [True, False]


@pytest.mark.parametrize(
    ("columns", "hold"),
    [
        ({"scan": Scan.INFECTED}, Hold.INFECTED),
        ({"damage": Damage.ALTERED}, Hold.LOST),
        ({"damage": Damage.MISSING}, Hold.LOST),
        ({"scan": Scan.WAITING, "preview": Preview.MADE}, Hold.NONE),
    ],
)
def test_what_is_wrong_with_a_file_is_told(entity: Entity, ana: User, columns, hold):
    document = note(entity, ana, "rut", "rut.txt")
    marked(document.content_hash, **columns)
    entry = library.entry(entity, document.code, insider=True)
    assert (entry.hold, library.hold(document, insider=True)) == (hold, hold)
    assert entry.has_preview == (Preview.MADE in columns.values())


def test_a_row_that_is_asked_no_more_keeps_its_name(entity: Entity, ana: User):
    note(entity, ana, "rut", "rut.txt")
    label = shown(entity)[0][0]
    from models import Requirement, now

    with db.atomic():
        Requirement.update(retired_at=now(), active=False).where(
            Requirement.code == "rut"
        ).execute()
    assert shown(entity)[0][0] == label


def test_a_document_beside_the_rows_has_a_name_and_there_may_be_many(
    entity: Entity, ana: User, monkeypatch
):
    with pytest.raises(Refused, match="Escriba qué documento es") as refusal:
        put(entity, "", b"hola, hola", ana)
    assert refusal.value.field == "description"
    for number in range(documents.MOST_FILES + 1):
        note(entity, ana, "", f"{number}.txt", description="Contrato")
    assert library.free_count(entity) == documents.MOST_FILES + 1
    monkeypatch.setattr(documents, "MOST_FREE", documents.MOST_FILES + 1)
    with pytest.raises(Refused, match="Ya hay 21 documentos adicionales"):
        note(entity, ana, "", "más.txt", description="Contrato")


def test_each_document_after_the_registration_has_a_receipt_of_its_own(entity: Entity, ana: User):
    first = note(entity, ana, "rut", "rut.txt")
    again = put(entity, "cedula", b"dos veces", ana, key="k")
    assert put(entity, "cedula", b"dos veces", ana, key="k").receipt == again.receipt
    numbers = [int(document.receipt.partition("-")[2]) for document in (first, again)]
    assert numbers[1] == numbers[0] + 1
    with pytest.raises(Refused, match="ya está anexado"):
        put(entity, "rut", b"hola, rut rut.txt", ana)
    third = note(entity, ana, "", "otro.txt", description="Otro")
    assert int(third.receipt.partition("-")[2]) == numbers[1] + 1
