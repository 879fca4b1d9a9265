"""*Datos de la institución*: what its chief says of it, and where it is seen."""

import pypdfium2
import pytest
from webtest import Upload

from blueprints import context
from domain import guides, help_lines, institution_setup, logos, settings
from models import (
    AuditEntry,
    HelpLine,
    Institution,
    LegalText,
    LineKind,
    Logo,
    StaffRole,
    User,
)
from models.office import TICKET_PAGE
from tests import mail
from tests.browsing import Browser
from tests.domain.sample_files import image, pdf
from tests.people import make_staff, sign_in

PATH = "/institucion/datos"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def _fresh():
    context.forget()
    yield
    context.forget()


@pytest.fixture
def chief(database: None) -> User:
    return make_staff("jefa")


@pytest.fixture
def hers(browser: Browser, chief: User) -> Browser:
    return sign_in(browser, chief)


def fill(browser: Browser, page: str, form: str, status: int = 200, **fields: object):
    sent = browser.page(f"{PATH}/{page}").forms[form]
    for name, value in fields.items():
        sent[name] = value
    return browser.send(sent, status)


def test_it_is_asked_for_on_every_page_until_it_is_done(hers: Browser):
    assert "Configure la institución" in hers.page("/escritorio").text
    facts = {"name": "Hospital de Prueba", "tax_id": "800.111.202-1", "place": "leticia"}
    done = fill(hers, "identidad", "identidad", **facts)
    assert "Leticia, Amazonas" in done.text and "son de ejemplo" in done.text
    with hers.app.app_context():
        HelpLine.delete().execute()
    said = {"label": "Teléfono", "contact": "(607) 555 0199", "hours": ""}
    fill(hers, "lineas", "agregar", **said)
    done = hers.send(hers.page(PATH).forms["terminar"], 200)
    assert "Configure la institución" not in done.text
    assert Institution.get().set_up_at
    assert "Hospital de Prueba" in done.html.header.text
    assert done.html.footer.find("a", href="tel:+576075550199")


@pytest.mark.parametrize("role", [StaffRole.OFFICER, StaffRole.AUDITOR])
def test_who_may_not_do_it_is_not_asked_to(browser: Browser, chief: User, role):
    page = sign_in(browser, make_staff("edgar", staff_role=role)).page(PATH)
    assert "Los cambia un jefe" in page.text and "Configure la" not in page.text


def test_it_is_not_done_while_something_is_missing(hers: Browser):
    answer = hers.post(f"{PATH}/terminada")
    assert answer.status_code == 422 and "Todavía falta: el nombre, el NIT" in answer.text
    assert Institution.get().set_up_at is None


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "Entre a http://ejemplo.co", "Escriba el nombre"),
        ("tax_id", "800111202-4", "El dígito de verificación"),
        ("place", "Atlántida", "No encontramos el municipio"),
        ("place", "San Francisco", "Escriba también el departamento"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(hers: Browser, field: str, typed: str, said: str):
    facts = {"name": "Hospital", "tax_id": "800111202", "place": "Leticia"} | {field: typed}
    page = fill(hers, "identidad", "identidad", 422, **facts)
    assert said in page.html.find(id=f"{field}-e").text
    assert page.forms["identidad"][field].value == typed


@pytest.mark.asvs("V8.2.1")
def test_only_a_chief_changes_it_and_others_of_the_staff_read(browser: Browser, database: None):
    sign_in(browser, make_staff("edgar", staff_role=StaffRole.OFFICER))
    assert "Los cambia un jefe" in browser.page(PATH).text
    for page in ("identidad", "aspecto", "lineas", "correo", "textos/terminos"):
        assert browser.web.get(f"{PATH}/{page}", expect_errors=True).status_code == 403
    with pytest.raises(institution_setup.Refused, match="un jefe"):
        help_lines.remove(HelpLine.select().first(), by=User.get())


@pytest.mark.asvs("V5.2.1", "V5.2.2")
def test_the_logo_is_drawn_anew_and_served_by_its_name(hers: Browser):
    fill(hers, "aspecto", "logo", file=Upload("logo.png", image("png")))
    name = Institution.get().logo_name
    assert hers.page("/ayuda").html.header.img["src"] == f"/logo/{name}"
    answer = hers.web.get(f"/logo/{name}")
    assert answer.content_type == "image/webp" and len(answer.body) <= logos.LONGEST
    assert answer.body[8:12] == b"WEBP" and b"script" not in answer.body
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    fill(hers, "aspecto", "logo", file=Upload("otro.png", image("png", (90, 30), noise=True)))
    assert Logo.select().count() == 1 and Institution.get().logo_name != name
    assert hers.post(f"{PATH}/aspecto/logo/borrado").status_code == 303
    assert not Logo.select().exists()
    assert not hers.page("/ayuda").html.header.img


@pytest.mark.asvs("V1.3.4", "V5.2.2")
def test_a_logo_that_wasnt_chosen_or_is_no_picture_by_its_name_is_told_so(hers: Browser):
    assert "Elija el archivo" in fill(hers, "aspecto", "logo", 422).text
    page = fill(hers, "aspecto", "logo", 422, file=Upload("membrete.docx", b"PK\x03\x04"))
    assert "se recibe como PNG o JPG" in page.text


@pytest.mark.parametrize(
    ("name", "content"),
    [("logo.svg", SVG), ("logo.png", SVG), ("logo.png", b"\x89PNG\r\n\x1a\n"), ("logo.pdf", pdf())],
)
def test_what_is_no_picture_is_no_logo(hers: Browser, name: str, content: bytes):
    page = fill(hers, "aspecto", "logo", 422, file=Upload(name, content))
    assert page.html.find(id="file-e").text
    assert not Logo.select().exists()


def test_colours_that_can_be_read_are_a_stylesheet_of_their_own(hers: Browser):
    assert "/color/" not in hers.page("/ayuda").text
    fill(hers, "aspecto", "colores", accent="#7A1F5C", accent_in_the_dark="#f0b7dc")
    address = hers.page("/ayuda").html.find_all("link", rel="stylesheet")[1]["href"]
    answer = hers.web.get(address)
    assert answer.content_type == "text/css" and "--acc:#7a1f5c" in answer.text
    assert "immutable" in answer.headers["Cache-Control"]
    hers.post(f"{PATH}/aspecto/colores/borrados")
    assert "/color/" not in hers.page("/ayuda").text


def test_colours_that_nobody_could_read_are_refused(hers: Browser):
    pale = {"accent": "#8899aa", "accent_in_the_dark": "#83d3bd"}
    page = fill(hers, "aspecto", "colores", 422, **pale)
    assert "más oscuro" in page.html.find(id="accent-e").text
    for address in ("/color/8899aa-83d3bd.css", "/color/0d5c4f-0d5c4f.css", "/color/x-y.css"):
        assert hers.web.get(address, expect_errors=True).status_code == 404
    assert Institution.get().accent == ""


def test_help_lines_are_added_changed_moved_and_removed(hers: Browser):
    said = {
        "kind": "link",
        "label": "Mensajes",
        "contact": "https://chat.hospital.example/x",
        "hours": "",
    }
    page = fill(hers, "lineas", "agregar", **said)
    third = HelpLine.get(HelpLine.label == "Mensajes")
    hers.post(f"{PATH}/lineas/{third.code}/arriba")
    page = hers.page(f"{PATH}/lineas")
    names = [each.text for each in page.html.main.select("li h2")]
    assert names == ["Teléfono", "Mensajes", "Correo"]
    fill(hers, f"lineas/{third.code}", "linea", kind="phone", contact="+57 300 555 0100")
    assert hers.page("/mesa-de-servicio").html.main.find("a", href="tel:+573005550100")
    for line in HelpLine.select():
        hers.post(f"{PATH}/lineas/{line.code}/borrada")
    assert HelpLine.select().count() == 1  # pages and letters must name one


@pytest.mark.parametrize(
    ("kind", "contact"),
    [
        ("link", "javascript:alert(1)"),
        ("link", "http://chat.hospital.example"),
        ("link", "https://x"),
        ("phone", "llámeme"),
        ("phone", "１２３４５"),
        ("phone", "a@hospital.example"),
        ("mail", "a@b"),
        ("mail", "300 555 0100"),
    ],
)
def test_a_help_line_is_something_that_its_channel_can_open(hers: Browser, kind, contact):
    form = hers.page(f"{PATH}/lineas").forms["agregar"]
    form["kind"], form["label"], form["contact"] = kind, "Otra", contact
    page = hers.send(form, 422)
    assert page.html.find(id="contact-e").text == help_lines.NO_CONTACT[LineKind(kind)]
    assert page.html.find(id="contact")["value"] == contact


def test_a_channel_that_is_none_is_refused(hers: Browser):
    form = hers.page(f"{PATH}/lineas").forms["agregar"]
    form["kind"].force_value("fax")
    form["label"], form["contact"] = "Fax", "601 555 0100"
    assert hers.send(form, 422).html.find(id="kind-e").text == help_lines.NO_KIND


def test_who_has_a_ticket_as_channel_is_led_to_its_page_everywhere(hers: Browser, chief: User):
    said = {"kind": "ticket", "label": "Solicitud", "contact": "de más", "hours": "A toda hora."}
    fill(hers, "lineas", "agregar", **said)
    assert HelpLine.get(HelpLine.label == "Solicitud").contact == ""
    for path in ("/mesa-de-servicio", "/guia", f"{PATH}/lineas"):
        page = hers.page(path)
        assert page.html.main.find("a", href=TICKET_PAGE, string="Escribir por el portal"), path
        assert page.html.footer.find("a", href=TICKET_PAGE), path
    hers.page(TICKET_PAGE)
    hers.post(f"{PATH}/correo/prueba")
    letter = mail.text_of(mail.letters_to(hers, chief.email)[-1])
    with hers.app.app_context():
        assert f"Solicitud: {settings.link(TICKET_PAGE)}. A toda hora." in letter
        sheet = pypdfium2.PdfDocument(guides.pdf(guides.CONTRACTORS))[0]
        assert TICKET_PAGE in sheet.get_textpage().get_text_range()


def test_a_form_sent_twice_adds_one_line(hers: Browser):
    form = hers.page(f"{PATH}/lineas").forms["agregar"]
    form["label"], form["contact"] = "Otra", "018000 520808"
    hers.send(form, 200)
    hers.send(form, 200)
    assert HelpLine.select().where(HelpLine.label == "Otra").count() == 1


@pytest.mark.asvs("V1.2.1", "V1.3.5")
def test_a_text_is_seen_before_it_is_published_as_the_next_version(hers: Browser):
    form = hers.page(f"{PATH}/textos/terminos").forms["texto"]
    assert form["body"].value.startswith("# Quién puede usar este portal")
    form["body"] = (
        "# Uno <script>x</script>\r\n**Fuerte** y [aquí](https://www.gov.co/x).\r\n- a\r\n- b\r\n"
        '[no](javascript:alert(1)) [ni](javascript://x) [tampoco](https://a.co"onclick=x)'
        " [otro](//a.co)"
    )
    action, form.action = form.action, f"{PATH}/textos/terminos/vista"
    seen = hers.send(form, 200)
    shown = seen.html.find(id="vista")
    assert shown.b and shown.find("b", string="Fuerte")
    assert [a["href"] for a in shown.find_all("a")] == ["https://www.gov.co/x"]
    assert [li.text for li in shown.find_all("li")] == ["a", "b"] and not shown.script
    assert LegalText.select().count() == 2
    form = seen.forms["texto"]
    form.action = action
    hers.send(form, 200)
    hers.send(form, 200)
    page = hers.page("/terminos")
    assert "Versión 2" in page.text and page.html.main.h2.text == "Uno <script>x</script>"
    assert LegalText.select().count() == 3


def test_two_chiefs_do_not_publish_over_each_other(hers: Browser):
    path = f"{PATH}/textos/tratamiento-de-datos"
    first, second = (hers.page(path).forms["texto"] for _ in range(2))
    first["body"], second["body"] = "# Uno\nTexto.", "# Dos\nTexto."
    hers.send(first, 200)
    page = hers.send(second, 422)
    assert "otra persona publicó" in page.text and "# Dos" in page.forms["texto"]["body"].value


def test_letters_are_signed_as_the_chief_says(hers: Browser, chief: User):
    said = {"letters_name": "Contratación HTA", "reply_to": "Compras@hospital.example"}
    page = fill(hers, "correo", "remitente", **said)
    hers.send(page.forms["prueba"], 200)
    letter = mail.letters_to(hers, chief.email)[-1]
    assert letter["From"].addresses[0].display_name == "Contratación HTA"
    assert letter["Reply-To"] == "compras@hospital.example"
    for _ in range(3):
        answer = hers.post(f"{PATH}/correo/prueba")
    assert answer.status_code == 422 and "Espere unas horas" in answer.text


def test_a_sender_is_no_address_and_breaks_no_header(hers: Browser):
    page = fill(hers, "correo", "remitente", 422, letters_name="jefe@otra.example", reply_to="x")
    assert page.html.find(id="letters_name-e").text
    page = fill(hers, "correo", "remitente", letters_name="Uno\r\nBcc: a", reply_to="")
    assert Institution.get().letters_name == "Uno Bcc: a"


@pytest.mark.parametrize("name", ["Alcaldía de Leticia, Amazonas", "Compras: 2; (a) [b] <c>"])
def test_signs_of_a_name_leave_the_senders_address_as_it_is(hers: Browser, chief: User, name: str):
    hers.send(fill(hers, "correo", "remitente", letters_name=name).forms["prueba"], 200)
    [sender] = mail.letters_to(hers, chief.email)[-1]["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "portal@example.com")


def test_each_act_is_in_the_audit_once(hers: Browser, chief: User):
    for _ in range(2):
        fill(hers, "correo", "remitente", letters_name="Contratación", reply_to="")
    entries = list(AuditEntry.select().where(AuditEntry.action == "institution_changed"))
    assert [(each.actor, each.details) for each in entries] == [
        (chief.code, {"fields": ["letters_name", "reply_to"]})
    ]
