"""Signing a browser in and out, where a page looks again after it; and doors that stay closed."""

from flask import Flask, session

from blueprints import guards
from domain import sessions
from models import Entity, User, UserState, now
from tests.browsing import Browser
from tests.people import give_access, make_user, sign_in


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


def test_a_member_is_told_of_no_dispute_where_there_is_none(other_browser: Browser, entity: Entity):
    give_access(luz := make_user("luz"), entity)
    page = sign_in(other_browser, luz).page(f"/entidades/{entity.code}/usuarios", 403)
    assert "disputa" not in page.text
    Entity.update(disputed_at=now()).execute()
    assert "disputa" in other_browser.page(f"/entidades/{entity.code}/usuarios", 403).text


def test_entering_again_ends_the_session_before_and_what_it_kept(app: Flask, gloria: User):
    """A16."""
    with app.test_request_context("/"):
        guards.sign_out()  # of nobody
        guards.sign_in(gloria)
        first, session["kept"] = guards.current_session(), "of before"
        guards.sign_in(gloria)
        assert guards.current_session() != first and "kept" not in session
        assert [each.id for each in sessions.open_of(gloria)] == [guards.current_session().id]
        guards.sign_out()
    assert not sessions.open_of(gloria)
