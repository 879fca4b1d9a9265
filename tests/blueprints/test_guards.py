"""Signing a browser in and out, where a page looks again after it."""

from flask import Flask, session

from blueprints import guards
from models import User, UserState


def test_who_was_disabled_while_they_entered_is_not_signed_in(app: Flask, gloria: User):
    User.update(state=UserState.DISABLED).where(User.id == gloria.id).execute()
    with app.test_request_context("/"):
        guards.sign_in(gloria)
        assert guards.signed_in_user() is None and not session


def test_a_page_made_after_signing_out_knows_nobody(app: Flask, gloria: User):
    with app.test_request_context("/"):
        guards.sign_in(gloria)
        assert guards.signed_in_user() == gloria
        guards.sign_out()
        assert guards.signed_in_user() is None and guards.current_entity() is None
