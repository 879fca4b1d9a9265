"""`flask reset-code`: for who lost the phone with the code and the recovery codes."""

import pytest
from flask import Flask

from domain import recovery_codes, tokens
from models import RecoveryCode, User, db, now
from tests.browsing import Browser
from tests.people import PASSWORD, attempt

ASKED = "/ingresar/codigo"


@pytest.fixture
def coded(ana: User) -> User:
    """Ana, of whom a code is asked."""
    with db.atomic():
        User.update(totp_nonce=tokens.new_nonce(), totp_at=now()).where(User.id == ana.id).execute()
        recovery_codes.make(ana)
    return ana


def reset(app: Flask, username: str):
    return app.test_cli_runner().invoke(args=["reset-code", "--username", username])


def enter(browser: Browser) -> str:
    """Where the password alone leads."""
    return str(attempt(browser, "ana", PASSWORD).follow().request.path)


def test_an_operator_lets_in_who_lost_phone_and_codes(coded, app, hers, browser):
    assert enter(browser) == ASKED
    assert "entra sin código" in reset(app, "ana").output
    assert "/ingresar" in hers.web.get("/configuracion").location
    assert enter(browser) != ASKED
    assert RecoveryCode.select().count() == 0


def test_a_user_that_is_not_there_is_said(coded, app, browser):
    nobody = reset(app, "nadie")
    assert nobody.exit_code == 1 and "No hay un usuario «nadie»" in nobody.output
    assert enter(browser) == ASKED
