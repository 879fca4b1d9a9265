"""The pages of *Mensajes*: an entity's people, the institution, and who sees nothing of it."""

import time_machine
from webtest import Upload

from domain import thread_pages
from models import Entity, Message, Thread, User
from tests.browsing import HX, Browser
from tests.domain import sample_files
from tests.mail import deliver, letters_to, text_of
from tests.people import give_access, make_staff, make_user, sign_in
from tests.talking import begin, fresh


def form_to(page, path: str):
    return next(form for form in page.forms.values() if form.action == path)


def at(entity: Entity, rest: str = "") -> str:
    return f"/entidades/{entity.code}/mensajes{rest}"


def write(browser: Browser, entity: Entity, *files: str, **fields: str):
    form = form_to(browser.page(at(entity, "/nuevo")), at(entity, "/nuevo"))
    for name, value in ({"subject": "La póliza", "text": "¿Dónde va?"} | fields).items():
        form[name] = value
    given = [Upload(name, sample_files.pdf(), "application/pdf") for name in files]
    if given:
        form["proof"] = given
    return browser.send(form)


def office(browser: Browser, **fields: str) -> Browser:
    return sign_in(browser, make_staff(**fields))


def test_a_question_is_answered_and_each_side_sees_what_it_has_not_read(
    admin: Browser, entity: Entity, other_browser: Browser
):
    staff = office(other_browser, name="Sandra Vera")
    page = write(admin, entity, "póliza.pdf", text="¿Dónde va?\n\nGracias.")
    thread = Thread.get()
    assert page.request.path == at(entity, f"/{thread.code}") and "póliza.pdf" in page.text
    assert "¿Dónde va?<br><br>Gracias." in page.text
    assert "1 sin leer" in staff.page("/institucion").html.main.text
    page = staff.page("/institucion/mensajes").click("La póliza")
    assert entity.name in page.html.main.text and "póliza.pdf" in page.text
    form = form_to(page, f"/institucion/mensajes/{thread.code}")
    form["text"] = "En Documentos."
    assert "En Documentos." in staff.send(form, 200).html.main.text
    assert "sin leer" not in staff.page("/institucion").html.main.text
    page = admin.page("/escritorio")
    assert "1 conversación sin leer" in page.html.main.text
    page = page.click("conversación sin leer").click("La póliza")
    assert "Sandra Vera · la institución" in page.html.main.text
    admin.send(form_to(page, at(entity, f"/{thread.code}/leida")), 200)
    assert "sin leer" not in admin.page("/escritorio").html.main.text


def test_with_script_opening_it_reads_it_in_silence(admin: Browser, entity: Entity, database: None):
    thread = begin(entity, make_staff(), by_office=True)
    page = admin.page(at(entity, f"/{thread.code}"))
    form = form_to(page, at(entity, f"/{thread.code}/leida"))
    assert page.html.find(attrs={"hx-trigger": "load"}) and fresh(thread).unread_by_entity
    answer = form.submit(headers=HX)
    assert (answer.status_code, answer.text) == (200, "") and not fresh(thread).unread_by_entity


def test_what_cannot_be_marked_as_read_says_so(admin: Browser, entity: Entity, database: None):
    thread = begin(entity, make_staff(), by_office=True)
    form = form_to(admin.page(at(entity, f"/{thread.code}")), at(entity, f"/{thread.code}/leida"))
    form["csrf_token"] = "de otra página"
    answer = form.submit(headers=HX, expect_errors=True)
    assert answer.status_code == 422 and answer.headers["HX-Retarget"] == "body"
    assert 'role="alert"' in answer.text and fresh(thread).unread_by_entity


def test_in_the_morning_a_letter_tells_the_subject_and_no_word_of_the_message(
    admin: Browser, entity: Entity, gloria: User
):
    with time_machine.travel("2026-11-20T15:00:00Z", tick=False):
        begin(entity, make_staff(), "Falta la póliza", text="SECRETO", by_office=True)
        assert letters_to(admin, gloria.email) == []
    with time_machine.travel("2026-11-21T12:30:00Z", tick=False):
        [letter] = letters_to(admin, gloria.email)
        deliver(admin)
    text = text_of(letter)
    assert "Falta la póliza" in text and f"/entidades/{entity.code}/mensajes" in text
    assert "SECRETO" not in text


def test_members_write_too_and_a_stranger_finds_nothing(
    app, browser: Browser, entity: Entity, other_browser: Browser
):
    member = make_user("mario")
    give_access(member, entity)
    assert write(sign_in(browser, member), entity).status_code == 200
    thread = Thread.get()
    sign_in(other_browser, make_user("otra"))
    for path in (at(entity), at(entity, f"/{thread.code}"), "/institucion/mensajes"):
        other_browser.page(path, 404)


def test_what_was_typed_stays_when_something_is_missing(admin: Browser, entity: Entity):
    page = write(admin, entity, subject="", text="Una línea\nY otra")
    assert page.status_code == 422 and "Escriba el asunto" in page.text
    assert "Una línea\nY otra" in form_to(page, at(entity, "/nuevo"))["text"].value.replace(
        "\r", ""
    )
    assert not Thread.select().exists()


def test_what_was_typed_comes_back_after_the_session_ended(admin: Browser, entity, gloria: User):
    thread = begin(entity, gloria)
    path = at(entity, f"/{thread.code}")
    form = form_to(admin.page(path), path)
    form["text"] = "Línea uno\nLínea dos"
    admin.post("/salir")
    answer = form.submit()
    assert "guardado=1" in answer.location
    page = sign_in(admin, gloria).page(path)
    assert "Línea uno\nLínea dos" in form_to(page, path)["text"].value.replace("\r", "")
    assert Message.select().count() == 1


def test_four_files_are_too_many_and_an_odd_one_is_refused_at_its_field(admin, entity):
    path = at(entity, "/nuevo")
    token = form_to(admin.page(path), path)["csrf_token"].value
    fields = {"csrf_token": token, "subject": "a", "text": "b", "key": "k"}
    files = [("proof", f"{n}.pdf", sample_files.pdf()) for n in range(4)]
    answer = admin.web.post(path, fields, upload_files=files, expect_errors=True)
    assert answer.status_code == 422 and "3 archivos o menos" in answer.text
    answer = admin.web.post(
        path, fields, upload_files=[("proof", "a.exe", b"MZ")], expect_errors=True
    )
    assert answer.status_code == 422 and answer.html.find(id="proof-e")
    answer = admin.web.post(path, fields, upload_files=files[:3])
    assert len(thread_pages.messages(Thread.get()).rows[0].files) == 3


def test_hostile_text_is_text(admin: Browser, entity: Entity):
    bad = "<script>alert(1)</script> {{7*7}} \x00\u202e =HYPERLINK()"
    page = write(admin, entity, subject=bad, text=bad)
    assert page.status_code == 200 and "<script>alert" not in page.text and "{{7*7}}" in page.text


def test_the_institution_writes_first_by_nit_and_closes(
    browser: Browser, entity: Entity, gloria: User
):
    staff = office(browser)
    page = staff.page("/institucion/mensajes").click("Escribir a una entidad")
    form = form_to(page, "/institucion/mensajes/nuevo")
    form["tax_id"], form["subject"], form["text"] = "999", "Renueve el RUT", "Venció."
    page = staff.send(form, 422)
    form = form_to(page, "/institucion/mensajes/nuevo")
    assert "No hay una entidad registrada" in page.text and form["text"].value == "Venció."
    for wrong in ("800.111.202-7", "8001112027"):
        form["tax_id"] = wrong
        assert "El dígito de verificación de 800111202 es 1, no 7" in staff.send(form, 422).text
    form["tax_id"] = "800.111.202-1"
    page = staff.send(form, 200)
    thread = Thread.get()
    assert thread.entity == entity and thread.unread_by_entity
    staff.send(form_to(page, f"/institucion/mensajes/{thread.code}/cerrada"), 200)
    page = staff.page("/institucion/mensajes?ver=cerradas").click("Renueve el RUT")
    assert "la cerró" in page.html.main.text and "Responder" not in page.html.main.text


def test_an_auditor_reads_and_that_changes_nothing(browser: Browser, entity: Entity, gloria: User):
    thread = begin(entity, gloria)
    auditor = office(browser, staff_role="auditor")
    page = auditor.page(f"/institucion/mensajes/{thread.code}")
    assert not page.html.main.find("textarea")
    assert fresh(thread).unread_by_office


def test_in_dispute_one_reads_and_is_told_why_one_does_not_write(admin, entity, gloria):
    thread = begin(entity, gloria)
    Entity.update(disputed_at=thread.created_at).execute()
    for path in (at(entity), at(entity, f"/{thread.code}")):
        page = admin.page(path)
        assert "En disputa" in page.html.main.text and not page.html.main.find("textarea")


def test_lists_have_pages_both_ways(admin: Browser, entity: Entity, gloria: User):
    Thread.insert_many(
        [{"entity": entity, "subject": f"Asunto {n}", "length": 1} for n in range(45)]
    ).execute()
    page = admin.page(at(entity)).click("Siguientes", index=0).click("Siguientes", index=0)
    assert "Siguientes" not in page.html.main.text
    assert page.click("Anteriores", index=0).html.main.find_all("h2")
    admin.page(at(entity, "?pagina=99999"))
    admin.page(at(entity, f"?pagina={'9' * 50}"))
