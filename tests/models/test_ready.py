"""Rows by ready SQL are the rows that peewee would read and write, on both engines."""

import datetime as dt

import pytest
from peewee import IntegrityError

from models import Access, AuditEntry, Session, SignUpDraft, User, now, ready
from tests.people import make_entity, make_user


def test_an_inserted_row_reads_back_whole(database: None):
    ana = make_user("ana")
    at = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)
    id = ready.insert(Session, user=ana, secret_hash="x", created_at=at)
    session = Session.get_by_id(id)
    assert (session.user, session.created_at, session.browser) == (ana, at, "")
    id = ready.insert(AuditEntry, action="a", details={"estados": ["Pendiente", "¿sí?"]})
    assert AuditEntry.get_by_id(id).details == {"estados": ["Pendiente", "¿sí?"]}


def test_a_row_found_is_the_same_as_peewees(database: None):
    ana = make_user("ana")
    find = ready.Ready(User, 'SELECT * FROM "user" WHERE id = ?')
    assert find(ana.id).__data__ == User.get_by_id(ana.id).__data__
    assert find(0) is None


def test_a_changed_row_reads_back_whole(database: None):
    ana, draft = make_user("ana"), SignUpDraft.create(secret_hash="x", expires_at=now())
    at = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)
    ready.update(draft, user=ana, expires_at=at, answers={"nombre": "Íñigo ¿sí?"})
    kept = SignUpDraft.get_by_id(draft.id)
    assert (kept.user, kept.expires_at, kept.answers) == (ana, at, {"nombre": "Íñigo ¿sí?"})


def test_a_joined_row_comes_with_its_own(database: None):
    ana = make_user("ana")
    entity = make_entity("Obras S.A.S.", "900123456", administrator=ana)
    sql = 'SELECT access.*, "user".* FROM access JOIN "user" ON "user".id = access.user_id'
    [access] = ready.Ready(Access, sql, joined="user").all()
    assert access.__data__ == Access.get().__data__
    assert (access.entity_id, access.user.__data__) == (entity.id, User.get_by_id(ana).__data__)


def test_a_row_that_may_not_be_twice_is_refused(database: None):
    make_user("ana")
    with pytest.raises(IntegrityError):
        make_user("ana")
    with pytest.raises(IntegrityError):
        ready.insert(User, username="ana", email="a@b.co", name="Ana", password_hash="h")
