"""*Crear usuarios*, and the page that the letter's link opens."""

import pytest

from models import Access, AccessState, Invitation, Letter, User, now
from tests import mail
from tests.administering import notice, path
from tests.people import give_access, make_entity, make_user, sign_in
from tests.registering import ANSWERS

LUZ = "luz@example.com"


def form_to(page, end: str):
    return next(form for form in page.forms.values() if form.action.endswith(end))


def invited(admin, entity, email: str = LUZ, role: str = "member") -> str:
    """The path in the letter that this person got."""
    form = admin.page(path(entity, "/crear")).forms["invitar"]
    form["name"], form["email"], form["role"] = "Luz Dary", email, role
    admin.send(form, 200)
    return mail.path_in(mail.letters_to(admin, email)[-1])


def newcomer(page):
    form = page.forms["crear"]
    for name in ("name", "phone", "username", "password", "security_question", "answer"):
        form[name] = ANSWERS[name]
    form["confirmation"] = ANSWERS["password"]
    form["terms"] = form["data_treatment"] = True
    return form


def test_a_newcomer_chooses_their_own_password_and_is_in(admin, other_browser, entity):
    link = invited(admin, entity)
    page = other_browser.page(link)
    assert "Gloria Inés Tarazona" in page.html.main.text and LUZ not in page.text
    desk = other_browser.send(newcomer(page), 200)
    assert desk.request.path == "/escritorio" and entity.name in desk.html.text
    assert "Luz Dary Contreras" in admin.page(path(entity)).text
    assert "ya se aceptó" in other_browser.page(link).text


def test_what_a_newcomer_typed_stays_when_something_is_refused(admin, other_browser, entity):
    form = newcomer(other_browser.page(invited(admin, entity)))
    form["confirmation"] = "otra"
    again = other_browser.send(form, 422)
    assert again.forms["crear"]["username"].value == ANSWERS["username"]
    assert not User.select().where(User.email == LUZ).exists()


def test_a_newcomer_finds_the_name_as_who_invites_wrote_it(admin, other_browser, entity):
    page = other_browser.page(invited(admin, entity))
    assert page.forms["crear"]["name"].value == "Luz Dary"


def test_who_has_a_user_signs_in_and_accepts(admin, other_browser, entity):
    luz = make_user("luz")
    link = invited(admin, entity, role="administrator")
    page = other_browser.page(link)
    assert luz.username not in page.html.main.text
    entering = other_browser.page(page.html.main.find("a", string="Entrar")["href"]).forms[
        "ingresar"
    ]
    entering["username"], entering["password"] = luz.username, "clave-segura-123"
    page = other_browser.send(entering, 200)
    assert page.request.path == link and not Access.select().where(Access.user == luz).exists()
    desk = other_browser.send(page.forms["aceptar"], 200)
    assert "puede actuar por «H&H Asociados»" in notice(desk)
    other_browser.page(path(entity))


def test_the_wrong_person_is_told_plainly(admin, other_browser, entity):
    """A71."""
    ramon = make_user("ramon")
    link = invited(admin, entity)
    sign_in(other_browser, ramon)
    page = other_browser.page(link)
    assert "llegó a otro correo" in page.html.h1.text and "ramon" in page.html.main.text
    assert LUZ not in page.text
    refused = other_browser.post(f"{link}/aceptada")
    assert refused.status_code == 422 and "llegó a otro correo" in refused.text
    assert other_browser.post(f"{link}/usuario").status_code == 303
    assert not Access.select().where(Access.user == ramon).exists()


@pytest.mark.asvs("V6.3.8")
def test_the_administrator_reads_the_same_whoever_it_is(admin, entity):
    """A01."""
    make_user("luz")
    answers = []
    for email in ("luz@example.com", "eva@example.com"):
        form = admin.page(path(entity, "/crear")).forms["invitar"]
        form["name"], form["email"] = "Alguien", email
        answers.append(notice(admin.send(form, 200)).replace(email, ""))
    assert answers[0] == answers[1] != ""


def test_a_pasted_list_keeps_the_lines_to_mend(admin, entity):
    form = admin.page(path(entity, "/crear")).forms["invitar-varias"]
    form["people"] = "Luz <luz@example.com>\nsin correo\n<b>x</b>; ana@example.com; jefe"
    page = admin.send(form, 422)
    assert "Enviamos 1 invitación" in notice(page)
    assert "Línea 2: sin correo" in page.text and "<b>x</b>;" not in page.text
    form = page.forms["invitar-varias"]
    assert form["people"].value.strip().splitlines()[0] == "sin correo"
    form["people"] = "ana@example.com"
    assert "Enviamos 1 invitación" in notice(admin.send(form, 200))
    assert Invitation.select().count() == 2


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a" * 30_000, "@", "a@" * 4000])
def test_whatever_is_pasted_is_no_fault(admin, entity, text):
    for rest, field in (("/varias", "people"), ("", "email"), ("", "name"), ("", "role")):
        sent = {"name": "Luz", "email": "x y", "role": "member", field: text}
        answer = admin.post(
            path(entity, f"/invitaciones{rest}"),
            {name: value.encode("utf-8", "surrogatepass") for name, value in sent.items()},
        )
        assert answer.status_code == 422, (rest, field)
    assert not Letter.select().exists()


def test_invitations_are_sent_again_and_withdrawn_on_the_page_of_users(admin, entity):
    link = invited(admin, entity)
    page = admin.page(path(entity))
    assert "Pendiente" in page.html.find(id="invitaciones").text
    again = form_to(page, "/reenviada")
    assert "El enlace anterior ya no sirve" in notice(admin.send(again, 200))
    admin.send(again, 200)
    assert len(mail.letters_to(admin, LUZ)) == 2
    admin.page(link, 404)
    for _ in range(2):
        resent = admin.send(form_to(admin.page(path(entity)), "/reenviada"))
    assert resent.status_code == 422 and "en seis horas" in notice(resent)
    admin.send(form_to(page, "/retirada"), 200)
    assert admin.page(path(entity)).html.find(id="invitaciones") is None


@pytest.mark.asvs("V8.2.2")
def test_another_entitys_invitation_is_as_missing_as_none(admin, entity):
    """A21."""
    saul = make_user("saul")
    theirs = make_entity("Sur SAS", "900373923", saul)
    row = Invitation.create(
        entity=theirs, email=LUZ, invited_by=saul, nonce="n", secret_hash="h", expires_at=now()
    )
    for code in (row.code, "x", "\x00"):
        for act in ("reenviada", "retirada"):
            assert admin.post(path(entity, f"/invitaciones/{code}/{act}")).status_code == 404
    assert Invitation.get().withdrawn_at is None


@pytest.mark.asvs("V15.3.3")
def test_fields_that_nobody_asked_a_newcomer_for_are_ignored(admin, other_browser, entity):
    """A23."""
    form = newcomer(other_browser.page(invited(admin, entity)))
    fields = dict(form.submit_fields())
    extra = {"role": "administrator", "email": "x@example.com", "staff_role": "jefe"}
    other_browser.web.post(form.action, {**fields, **extra, "participation": "natural"})
    luz = User.get(User.username == ANSWERS["username"])
    row = Access.get(Access.user == luz)
    assert (luz.email, luz.staff_role, row.role) == (LUZ, None, "member")
    assert row.state == AccessState.ACCEPTED


def test_a_letter_that_waited_until_it_was_over_isnt_sent(admin, entity):
    form = admin.page(path(entity, "/crear")).forms["invitar"]
    form["name"], form["email"] = "Luz", LUZ
    page = admin.send(form, 200)
    admin.send(form_to(page, "/retirada"), 200)
    assert not mail.letters_to(admin, LUZ)


def test_an_odd_link_is_a_page(browser, database):
    for odd in ("x", "\x00", "9" * 400):
        browser.page(f"/invitaciones/{odd}", 404)
    assert browser.web.get("/invitaciones/%ff", expect_errors=True).status_code == 404


def test_a_member_neither_sees_nor_invites(browser, entity):
    member = make_user("ramon")
    give_access(member, entity)
    sign_in(browser, member)
    browser.page(path(entity, "/crear"), 403)
