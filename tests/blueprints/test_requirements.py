"""*Requisitos*: staff see what is asked, order it, change it, and say of whom it is asked."""

import pytest

from domain import asking_anew, finalising, outbox, requirements
from models import AskedRequirement, AskingAnew, AuditEntry, Entity, Letter, Requirement, User
from tests.browsing import Browser
from tests.drafts import empty_draft, make_draft
from tests.people import make_entity, make_staff, sign_in

NATURAL = "/institucion/requisitos/natural/todos"


@pytest.fixture
def staff(browser: Browser) -> Browser:
    sign_in(browser, make_staff())
    return browser


def changing(browser: Browser, path: str, **typed: object):
    """Fill *Cambiar requisito* and ask how it will look."""
    form = browser.page(path).forms["requisito"]
    for name, value in typed.items():
        form[name] = value
    return browser.send(form)


def publish(page) -> dict:
    """What *Publicar* sends, and where to."""
    button = page.html.select_one("button[formaction]")
    return {"path": button["formaction"], "fields": dict(page.forms["requisito"].submit_fields())}


def finished(by: User) -> Entity:
    draft = make_draft(by)
    return finalising.finalise(draft, by=by, key=draft.code, terms=True)


def labels(entity: Entity) -> list[str]:
    return [str(row.requirement.label) for row in requirements.rows(entity)]


def order(family: str = "natural") -> list[str]:
    return [str(each.code) for each in requirements.current_of(family)]


def test_a_change_is_seen_before_it_is_published_and_leaves_who_has_finished(
    staff: Browser, ana: User
):
    registered, draft = finished(ana), empty_draft(ana)
    seen = changing(staff, f"{NATURAL}/rut/cambio", label="RUT de este año", help="Con fecha.")
    assert "RUT de este año" in seen.html.select_one("#vista").text
    assert "1 entidad ya finalizó" in seen.text
    assert "RUT de este año" not in labels(draft)
    told = publish(seen)
    page = staff.post(told["path"], told["fields"]).follow()
    assert "Cambió: nombre, cómo debe ser." in page.html.select_one("#versiones").parent.text
    assert "RUT de este año" in labels(draft)
    assert "RUT de este año" not in labels(registered)
    staff.post(told["path"], told["fields"])
    assert Requirement.select().where(Requirement.label == "RUT de este año").count() == 1


def test_nobody_is_said_to_see_what_is_kept_without_being_asked(staff: Browser):
    told = publish(changing(staff, f"{NATURAL}/rut/cambio", active=False))
    page = staff.post(told["path"], told["fields"]).follow()
    assert "Por ahora no se pide." in page.text
    assert "lo ve desde ahora" not in page.text


def test_who_has_finished_is_asked_too_when_staff_say_so_each_by_one_letter(
    staff: Browser, ana: User
):
    registered = finished(ana)
    told = publish(changing(staff, f"{NATURAL}/rut/cambio", label="RUT de este año"))
    for _ in range(2):
        staff.post(told["path"], told["fields"] | {"everybody": "y"})
    assert labels(registered).count("RUT de este año") == 1
    assert "Registro Único Tributario (RUT)" not in labels(registered)
    letter = Letter.get(Letter.template == "requirement_asked")
    assert letter.recipient == registered.letters_go_to
    assert Letter.select().where(Letter.template == "requirement_asked").count() == 1
    assert AuditEntry.get(AuditEntry.action == "requirement_asked_anew").details == {"entities": 1}
    while outbox.work():
        pass
    assert "Se pidió también a 1 de las entidades" in staff.page(f"{NATURAL}/rut").text


def test_many_are_asked_piece_by_piece_and_a_replaced_version_of_nobody_else(
    staff: Browser, ana: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(asking_anew, "PIECE", 2)
    many = [make_entity(f"Sur {n}", f"90000000{n}", receipt=f"2026-00090{n}") for n in range(5)]
    rut = "/institucion/requisitos/juridica/todos/rut/cambio?pedir=1"
    told = publish(changing(staff, rut, label="R"))
    staff.post(told["path"], told["fields"] | {"everybody": "y"})
    assert AskedRequirement.select().count() == 2
    assert asking_anew.work()
    assert AskedRequirement.select().count() == 4
    staff.post(told["path"].replace("/cambio", "/retirado"), {"since": "3"})
    assert asking_anew.work() and not asking_anew.work()
    assert AskedRequirement.select().count() == 4
    assert AskingAnew.get().done_at and len(many) == 5


def test_a_page_that_somebody_overtook_changes_nothing(staff: Browser, ana: User):
    first = publish(changing(staff, f"{NATURAL}/rut/cambio", label="Uno"))
    second = publish(changing(staff, f"{NATURAL}/rut/cambio", label="Dos"))
    staff.post(first["path"], first["fields"])
    answer = staff.post(second["path"], second["fields"])
    assert answer.status_code == 422 and "Otra persona cambió este requisito" in answer.text
    assert 'value="Dos"' in answer.text
    retiring = staff.post(f"{NATURAL}/rut/retirado", {"since": "1"})
    assert retiring.status_code == 422
    assert "Uno" in labels(empty_draft(ana))


def test_the_order_changes_by_buttons_and_twice_moves_once(staff: Browser):
    before = order()
    first, second = before[:2]
    for _ in range(2):
        staff.post(f"{NATURAL}/{second}/subido", {"past": first})
    assert order() == [second, first, *before[2:]]
    staff.post(f"{NATURAL}/{second}/subido", {"past": before[2]})
    assert order() == [second, first, *before[2:]]
    for _ in range(2):
        staff.post(f"{NATURAL}/{second}/bajado", {"past": first})
    assert order() == before
    assert staff.post(f"{NATURAL}/{first}/subido", {"past": "nada"}).status_code == 422
    assert Requirement.select().where(Requirement.retired_at.is_null(False)).count() == 0


def test_a_document_is_added_once_retired_and_asked_again(staff: Browser, ana: User):
    seen = changing(staff, f"{NATURAL}/nuevo-documento", label="Póliza de salud")
    told = publish(seen)
    for _ in range(2):
        staff.post(told["path"], told["fields"])
    assert labels(empty_draft(ana)).count("Póliza de salud") == 1
    known = staff.post(told["path"], told["fields"] | {"help": "Otra."})
    assert "Ya hay un documento con ese nombre" in known.text
    page = staff.page(f"{NATURAL}/poliza_de_salud")
    retire = next(form for form in page.forms.values() if form.action.endswith("/retirado"))
    assert "Retirados" in staff.send(retire).text
    assert "Póliza de salud" not in labels(empty_draft(ana))
    again = publish(changing(staff, f"{NATURAL}/poliza_de_salud/cambio?pedir=1"))
    staff.post(again["path"], again["fields"])
    assert "Póliza de salud" in labels(empty_draft(ana))


def test_a_type_has_its_own_row_in_the_place_of_its_familys(staff: Browser):
    kind = "/institucion/requisitos/natural/persona-natural-extranjera"
    told = publish(changing(staff, f"{kind}/cedula/cambio", label="Pasaporte"))
    staff.post(told["path"], told["fields"])
    seen = [row.label for row in requirements.current_of("natural", "persona-natural-extranjera")]
    assert "Pasaporte" in seen and "Identificación de la persona natural (cédula)" not in seen
    assert "Pasaporte" not in [row.label for row in requirements.current_of("natural")]
    shown = staff.page(f"{kind}/como-lo-ven").html.select("#visto h3")
    assert [each.text for each in shown].count("Pasaporte") == 1


def test_what_a_type_takes_over_from_its_family_is_read_there_too(staff: Browser):
    page = staff.page("/institucion/requisitos/natural/persona-natural-colombiana/rut")
    assert "como a toda la familia" in page.text
    assert "Pedirlo distinto a este tipo" in page.text and "Versiones" not in page.text


def test_what_nobody_offers_is_refused_at_its_field_and_typed_text_stays(staff: Browser):
    bad = {
        "label": "Póliza",
        "validity": "siempre",
        "source": "javascript:alert(1)",
        "since": "9" * 99,
    }
    answer = staff.post(f"{NATURAL}/nuevo-documento/vista-previa", bad)
    assert answer.status_code == 422 and 'value="Póliza"' in answer.text
    assert staff.post(f"{NATURAL}/rut/cambio", bad | {"label": "\x00"}).status_code == 422
    assert staff.post(NATURAL, {"label": "¿?"}).status_code == 422


def test_an_auditor_reads_and_has_no_buttons(browser: Browser):
    sign_in(browser, make_staff("auditora", staff_role="auditor"))
    page = browser.page(NATURAL)
    assert "Registro Único Tributario" in page.text
    assert not page.html.select("main form")
    assert browser.post(f"{NATURAL}/rut/retirado", {"since": "1"}).status_code == 403
