"""The pages of *Mesa de servicio*: strangers, who is signed in, and the institution."""

import pytest
from webtest import Upload

from domain import ticket_links
from models import Ticket, TicketNote, TicketState, User
from tests.asking import STRANGER, again, ask
from tests.browsing import Browser
from tests.domain import sample_files
from tests.mail import letters_to, path_in, text_of
from tests.people import make_staff, make_user, sign_in

NEW, OFFICE = "/mesa-de-servicio/nueva", "/institucion/mesa"


def form_to(page, path: str):
    return next(form for form in page.forms.values() if form.action == path)


def filled(browser: Browser, **fields: str):
    form = form_to(browser.page(NEW), NEW)
    said = {"kind": "queja", "text": "Nadie contesta.\nLlamé tres veces."} | fields
    for name, value in said.items():
        form[name] = value
    return form


@pytest.fixture
def office(other_browser: Browser, database: None) -> Browser:
    return sign_in(other_browser, make_staff("sandra", name="Sandra Vera"))


def test_a_stranger_asks_from_a_page_and_is_answered_by_letter(browser: Browser, office: Browser):
    page = browser.page("/antes-de-empezar")
    page = page.click("Mesa de servicio").click("Escribir a la mesa de servicio")
    assert "Escribe desde la página /antes-de-empezar" in page.html.main.text
    form = form_to(page, NEW)
    form["kind"], form["text"] = "peticion", "Quiero una copia."
    form["name"], form["email"] = STRANGER["name"], STRANGER["email"]
    form["proof"] = [Upload("carta.pdf", sample_files.pdf(), "application/pdf")]
    page = browser.send(form, 200)
    ticket = Ticket.get()
    assert ticket.receipt in page.html.find(id="aviso").text and ticket.page == "/antes-de-empezar"
    [letter] = letters_to(browser, STRANGER["email"])
    assert "copia" not in text_of(letter)
    followed = path_in(letter)
    page = browser.page(followed)
    assert "Abierta" in page.html.main.text and "carta.pdf" in page.text
    assert browser.web.get(f"{followed}/archivos/{_file(page)}").body.startswith(b"%PDF")
    assert "1 por responder" in office.page("/institucion").html.main.text
    page = office.page(OFFICE).click(ticket.receipt)
    assert "nadie comprobó quién es" in page.html.main.text
    page = office.send(form_to(page, f"{OFFICE}/{ticket.code}/tomada"), 200)
    form = form_to(page, f"{OFFICE}/{ticket.code}")
    form["text"] = "Se la enviamos.\nGracias."
    office.send(form, 200)
    letter = letters_to(browser, STRANGER["email"])[-1]
    assert "Se la enviamos.\nGracias." in text_of(letter) and path_in(letter) == followed
    form = form_to(browser.page(followed), followed)
    form["text"] = "No llegó."
    assert "Abierta" in browser.send(form, 200).html.main.text
    assert again(ticket).state == TicketState.OPEN


def _file(page) -> str:
    return page.html.find("a", string="carta.pdf")["href"].rpartition("/")[2]


def test_blanks_are_told_at_once_with_what_is_missing(browser: Browser, database: None):
    page = browser.send(filled(browser, text=" \r\n ", name="   ", email=""), 422)
    assert "Falta corregir 3 datos" in page.html.find(id="aviso").text


def test_the_page_they_come_from_is_told_without_codes_or_secrets(hers: Browser, browser: Browser):
    page = hers.page("/configuracion").click("Mesa de servicio")
    page = page.click("Escribir a la mesa de servicio")
    assert "/configuracion" in page.html.main.text
    assert "/entidades/…/documentos" in hers.page(f"{NEW}?pagina=documents.page").html.main.text
    for said in ("registration.activate", "no.existe", "x" * 500, "</textarea>"):
        page = hers.page(f"{NEW}?pagina={said}")
        assert said not in page.html.main.text


def test_who_is_signed_in_says_no_name_and_finds_it_in_mis_solicitudes(hers: Browser, ana: User):
    page = hers.page(NEW)
    assert "name" not in form_to(page, NEW).fields and ana.email in page.html.main.text
    page = hers.send(filled(hers), 200)
    ticket = Ticket.get()
    assert ticket.asked_by == ana and page.request.path.endswith(ticket.code)
    assert "Nadie contesta.<br>Llamé tres veces." in page.text
    page = hers.page("/configuracion").click("Mis solicitudes").click(ticket.receipt)
    assert "Queja" in page.html.main.text


def test_who_was_given_its_link_asks_again_in_nobodys_name(
    hers: Browser, browser: Browser, office: Browser, ana: User
):
    ticket = ask(ana)
    form = form_to(office.page(f"{OFFICE}/{ticket.code}"), f"{OFFICE}/{ticket.code}")
    form["text"] = "Ya está."
    office.send(form, 200)
    followed = path_in(letters_to(hers, ana.email)[-1])
    stranger = Browser(hers.app, "198.51.100.9")
    form = form_to(stranger.page(followed), followed)
    form["text"] = "Soy otra persona."
    stranger.send(form, 200)
    assert again(ticket).state == TicketState.OPEN
    assert TicketNote.select().order_by(TicketNote.id.desc()).get().author is None


def test_another_persons_is_not_there_nor_a_link_that_was_guessed(hers: Browser, database: None):
    other = ask(make_user("otra"))
    hers.page(f"/mesa-de-servicio/solicitudes/{other.code}", 404)
    hers.page(f"/mesa-de-servicio/seguimiento/{other.code}", 410)
    hers.page(f"{OFFICE}/{other.code}", 404)


def test_what_was_typed_stays_when_something_is_missing(browser: Browser, database: None):
    page = browser.send(filled(browser, email="luz", name="Luz"), 422)
    form = form_to(page, NEW)
    assert form["kind"].value == "queja" and "Llamé tres veces" in form["text"].value
    assert "Escriba el correo completo" in page.text and not Ticket.select().exists()


def test_what_was_typed_stays_when_the_session_ends_meanwhile(hers: Browser):
    form = filled(hers)
    hers.post("/salir")
    page = hers.send(form, 422)
    assert "Llamé tres veces" in form_to(page, NEW)["text"].value
    assert form_to(page, NEW)["email"].value == ""


def test_sent_twice_it_is_one(browser: Browser, database: None):
    form = filled(browser, name=STRANGER["name"], email=STRANGER["email"])
    pages = [browser.send(form, 200).text for _ in range(2)]
    assert Ticket.select().count() == 1 and all(Ticket.get().receipt in page for page in pages)


def test_hostile_text_is_text(browser: Browser, office: Browser):
    bad = "<script>alert(1)</script> {{7*7}} \x00\u202e"
    browser.send(filled(browser, text=bad, name="Luz", email=STRANGER["email"]), 200)
    page = office.page(f"{OFFICE}/{Ticket.get().code}")
    assert "<script>alert" not in page.text and "{{7*7}}" in page.text


def test_an_answer_needs_text_and_keeps_what_was_typed_when_another_was_quicker(office: Browser):
    ticket = ask()
    path = f"{OFFICE}/{ticket.code}"
    assert office.send(form_to(office.page(path), path), 422)
    form = form_to(office.page(path), path)
    form["text"] = "Vaya a Documentos."
    Ticket.update(state=TicketState.ANSWERED).execute()
    page = office.send(form, 422)
    assert "Otra persona" in page.html.main.text


def test_it_is_closed_with_a_reason_that_who_asked_reads(browser: Browser, office: Browser):
    ticket = ask()
    path = f"{OFFICE}/{ticket.code}"
    form = form_to(office.page(path), f"{path}/cerrada")
    page = office.send(form, 422)
    form = form_to(page, f"{path}/cerrada")
    form["reason"] = "Está repetida"
    office.send(form, 200)
    page = browser.page(f"/mesa-de-servicio/seguimiento/{ticket_links.secret_of(ticket.code)}")
    assert "Cerrada" in page.html.main.text and "Está repetida" in page.html.main.text


def test_an_auditor_reads_and_answers_nothing(browser: Browser, database: None):
    ticket = ask()
    auditor = sign_in(browser, make_staff(staff_role="auditor"))
    page = auditor.page(f"{OFFICE}/{ticket.code}")
    assert not page.html.main.find("textarea")
