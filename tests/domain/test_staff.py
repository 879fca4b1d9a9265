"""Staff are made at the command line, and only there (A60)."""

import datetime as dt

import pytest
from flask import Flask

from domain import staff
from models import AuditEntry, StaffRole, User, UserState, now
from tests.browsing import Browser
from tests.people import make_staff, make_user, sign_in

PASSWORD = "montañas de enero"
ANA = {"username": "Marta.Ruiz", "email": "Marta@Hospital.example", "name": "Marta  Ruiz Peña"}


def create(app: Flask, *more: str, password: str = PASSWORD, **fields: str):
    options = [f"--{name}={value}" for name, value in (ANA | fields).items()]
    runner = app.test_cli_runner()
    return runner.invoke(
        args=["create-staff", *options, "--password-stdin", *more], input=f"{password}\n"
    )


@pytest.mark.asvs("V6.3.2", "V13.2.3")
def test_a_new_portal_has_no_account(database: None):
    assert User.select().count() == 0


def test_staff_enter_at_once(app: Flask, database, browser: Browser):
    result = create(app)
    assert result.exit_code == 0, result.output
    user = User.get()
    assert (user.username, user.email, user.name) == (
        "marta.ruiz",
        "marta@hospital.example",
        "Marta Ruiz Peña",
    )
    assert user.state == UserState.ACTIVE and user.staff_role == "jefe" and user.activated_at
    sign_in(browser, user, PASSWORD)
    assert browser.page("/institucion/solicitudes").request.path == "/institucion/solicitudes"


@pytest.mark.parametrize("role", ["jefe", "funcionario", "auditor"])
def test_the_role_is_the_one_given(app: Flask, database, role: str):
    assert create(app, f"--role={role}").exit_code == 0
    assert User.get().staff_role == role


def test_the_password_is_asked_where_it_is_not_given(app: Flask, database, browser: Browser):
    options = [f"--{name}={value}" for name, value in ANA.items()]
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    result = app.test_cli_runner().invoke(args=["create-staff", *options], input=typed)
    assert result.exit_code == 0 and PASSWORD not in result.output
    sign_in(browser, User.get(), PASSWORD)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"username": "ma"}, "--username: Use entre 3 y 40"),
        ({"username": "mártha"}, "sin tilde"),
        ({"username": "vіctor"}, "sin tilde"),
        ({"email": "marta"}, "correo completo"),
        ({"email": "marta@hospital.example\nBcc: eve@example.com"}, "correo completo"),
        ({"name": " "}, "nombre"),
        ({"name": "x" * 121}, "nombre"),
        ({"password": "corta1"}, "8 caracteres"),
        ({"password": "password1"}, "Muchas personas"),
        ({"password": "martaruiz1"}, "sus propios datos"),
        ({"username": "OCUPADO"}, "El usuario «ocupado» ya existe"),
        ({"email": "Ocupado@example.com"}, "correo «ocupado@example.com»"),
    ],
)
def test_what_is_wrong_is_told_and_nobody_is_made(app: Flask, database, fields, sentence):
    make_user("ocupado")
    result = create(app, **fields)
    assert result.exit_code == 1 and sentence in result.output
    assert User.select().count() == 1


def test_an_unknown_role_is_refused(app: Flask, database):
    assert create(app, "--role=dios").exit_code == 2
    assert User.select().count() == 0


def test_a_name_that_waits_unconfirmed_may_be_taken_over_after_its_time(app, database):
    old = make_user("marta.ruiz", state=UserState.PENDING)
    assert create(app).exit_code == 1
    User.update(created_at=now() - dt.timedelta(hours=73)).where(User.id == old.id).execute()
    assert create(app).exit_code == 0


def test_it_is_in_the_audit(app: Flask, database):
    create(app)
    entry = AuditEntry.get(AuditEntry.action == "staff_created")
    assert entry.subject == User.get().code and "marta" not in str(entry.details)


@pytest.mark.asvs("V6.3.2", "V8.2.1")
def test_no_form_makes_staff(database, browser: Browser):
    user = make_user("ana")
    sign_in(browser, user)
    fields = {"staff_role": "jefe", "is_staff": "1", "role": "jefe", "state": "active"}
    for path in ("/ingresar", "/registro", "/configuracion", "/recuperar/usuario"):
        browser.post(path, fields)
    assert not User.get_by_id(user.id).is_staff


def test_a_name_has_120_letters_at_most(app: Flask, database):
    assert create(app, name="ñ" * 121).exit_code != 0
    assert create(app, name="ñ" * 120).exit_code == 0


def test_what_is_wrong_with_the_portal_is_for_active_chiefs_alone(database):
    second, first = make_staff("zulma"), make_staff("aura")
    make_staff("oscar", staff_role=StaffRole.OFFICER)
    make_staff("ida", state=UserState.DISABLED)
    make_user("ana")
    assert staff.chiefs() == [second, first]
