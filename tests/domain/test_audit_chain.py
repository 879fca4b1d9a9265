"""The audit only grows, and whatever is done to it behind the portal's back is found (A61)."""

import datetime as dt
import logging
import runpy
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from peewee import IntegerField, PeeweeException

from domain import audit, audit_chain, schema
from domain.audit_chain import Broken
from models import AuditEntry, AuditHead, AuditSeal, User, db, is_postgres, now
from tests.conftest import KEY, with_settings
from tests.crowd import at_once

pytestmark = pytest.mark.usefixtures("database")
OTHER_KEY = "another key, just as long as the first one"


def sealed(count: int = 4) -> list[int]:
    """So many entries, sealed; their ids."""
    for number in range(count):
        audit.record("terms_accepted", by=None, subject=str(number), version="1.0", ñ=[number])
    audit_chain.seal()
    return [row.id for row in AuditEntry.select().order_by(AuditEntry.id)]


@contextmanager
def without_triggers() -> Iterator[None]:
    """Who owns the database can take them away."""
    for table in ("audit_entry", "audit_seal"):
        if is_postgres():
            db.execute_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            continue
        for act in ("UPDATE", "DELETE"):
            db.execute_sql(f"DROP TRIGGER {table}_{act}")
    yield


def verify_audit(app: Flask, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["verify-audit", *options])


@pytest.mark.asvs("V16.4.2")
@pytest.mark.parametrize("table", [AuditEntry, AuditSeal])
def test_the_engine_refuses_to_change_or_delete_what_was_written(table):
    sealed()
    for act in (table.update(id=99), table.delete()):
        with pytest.raises(PeeweeException, match="append-only"), db.atomic():
            act.execute()
    assert table.select().count() == 4 and audit_chain.check().all_well


def test_a_whole_chain_is_told_and_leaves_the_command_with_0(app: Flask):
    sealed()
    done = verify_audit(app)
    assert done.exit_code == 0 and "Asientos revisados: 4." in done.output
    assert AuditHead.get().seal in done.output


def _change_the_actor(ids: list[int]) -> None:
    AuditEntry.update(actor="otra").where(AuditEntry.id == ids[1]).execute()


def _change_details(ids: list[int]) -> None:
    AuditEntry.update(details={"version": "2.0"}).where(AuditEntry.id == ids[1]).execute()


def _change_the_moment(ids: list[int]) -> None:
    AuditEntry.update(at=now() + dt.timedelta(1)).where(AuditEntry.id == ids[1]).execute()


def _change_the_network(ids: list[int]) -> None:
    AuditEntry.update(network="0123456789ab").where(AuditEntry.id == ids[1]).execute()


def _write_a_seal(ids: list[int]) -> None:
    AuditSeal.update(seal="0" * 64).where(AuditSeal.entry == ids[1]).execute()


def _delete_the_entry(ids: list[int]) -> None:
    AuditEntry.delete().where(AuditEntry.id == ids[1]).execute()


def _delete_it_with_its_seal(ids: list[int]) -> None:
    _delete_the_entry(ids)
    AuditSeal.delete().where(AuditSeal.entry == ids[1]).execute()


def _close_the_gap(ids: list[int]) -> None:
    _delete_it_with_its_seal(ids)
    for row in AuditSeal.select().where(AuditSeal.position > 2).order_by(AuditSeal.position):
        AuditSeal.update(position=row.position - 1).where(AuditSeal.id == row.id).execute()


def _insert_between(ids: list[int]) -> None:
    for row in AuditSeal.select().where(AuditSeal.position > 1).order_by(-AuditSeal.position):
        AuditSeal.update(position=row.position + 1).where(AuditSeal.id == row.id).execute()
    audit.record("user_enabled", by=None)
    count = AuditEntry.select().count()
    AuditSeal.create(position=2, entry=count, seal="0" * 64, year=now().year, number=count)


def _swap_two(ids: list[int]) -> None:
    for entry, other in ((ids[1], -1), (ids[2], ids[1]), (-1, ids[2])):
        AuditSeal.update(entry=other).where(AuditSeal.entry == entry).execute()


def _cut_the_tail(ids: list[int]) -> None:
    AuditEntry.delete().where(AuditEntry.id == ids[-1]).execute()
    AuditSeal.delete().where(AuditSeal.entry == ids[-1]).execute()


def _cut_the_tail_and_mend_the_head(ids: list[int]) -> None:
    _cut_the_tail(ids)
    last = AuditSeal.get(AuditSeal.position == 3)
    AuditHead.update(count=3, seal=last.seal).execute()


def _seal_one_more(_ids: list[int]) -> None:
    audit.record("user_enabled", by=None)
    last = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    seal = audit_chain._seal("", [last.id] * 7)
    AuditSeal.create(position=5, entry=last.id, seal=seal, year=now().year, number=5)


def _empty_everything(_ids: list[int]) -> None:
    for table in (AuditEntry, AuditSeal):
        table.delete().execute()


def _delete_the_head(_ids: list[int]) -> None:
    AuditHead.delete().execute()


def _chain_anew(ids: list[int]) -> None:
    """All that the code does, but without the key."""
    _change_the_actor(ids)
    AuditSeal.delete().execute()
    AuditHead.update(count=0, seal="", signature="").execute()
    signature = audit_chain._signature
    audit_chain._signature = lambda head, _key: signature(head, OTHER_KEY)
    audit_chain.seal()
    audit_chain._signature = signature


TAMPERING = {
    _change_the_actor: (Broken.CHANGED, 2),
    _change_details: (Broken.CHANGED, 2),
    _change_the_moment: (Broken.CHANGED, 2),
    _change_the_network: (Broken.CHANGED, 2),
    _write_a_seal: (Broken.CHANGED, 2),
    _delete_the_entry: (Broken.MISSING, 2),
    _delete_it_with_its_seal: (Broken.MISSING, 2),
    _close_the_gap: (Broken.CHANGED, 2),
    _insert_between: (Broken.CHANGED, 2),
    _swap_two: (Broken.CHANGED, 2),
    _cut_the_tail: (Broken.CUT, 4),
    _cut_the_tail_and_mend_the_head: (Broken.FORGED, 4),
    _seal_one_more: (Broken.CUT, 5),
    _empty_everything: (Broken.CUT, 1),
    _delete_the_head: (Broken.CUT, 1),
    _chain_anew: (Broken.FORGED, 5),
}


@pytest.mark.asvs("V16.4.2")
@pytest.mark.parametrize("tamper", TAMPERING)
def test_tampering_is_found_where_it_begins_and_never_sealed_over(
    app: Flask, tamper: Callable[[list[int]], None]
):
    ids = sealed()
    with without_triggers():
        tamper(ids)
    broken, place = TAMPERING[tamper]
    for _before_and_after_the_worker in range(2):
        found = audit_chain.check()
        assert (found.broken, found.count + 1) == (broken, place)
        audit.record("terms_accepted", by=None)
        audit_chain.Keeper().work()
    done = verify_audit(app)
    assert done.exit_code == 1 and f"Roto en el lugar {place}" in done.output
    if found.entry:
        assert f"(asiento {found.entry})" in done.output


@pytest.mark.asvs("V16.4.2")
def test_one_byte_altered_in_any_column_of_entry_seal_or_head_is_found():
    """But for the ids of seal and head, which say nothing."""
    ids = sealed()
    anything = {"at": now(), "details": {"version": "1.1"}, "verified_at": now()}
    for table in (AuditEntry, AuditSeal, AuditHead):
        own = {"id"} if table is not AuditEntry else set()
        for column in set(table._meta.sorted_field_names) - own - {"verified_at", "verdict"}:
            with db.atomic() as undone:
                with without_triggers():
                    numeric = isinstance(getattr(table, column), IntegerField)
                    value = anything.get(column, 99 if numeric else "x")
                    where = table.id == (
                        ids[1] if table is AuditEntry else table.select().first().id
                    )
                    table.update({column: value}).where(where).execute()
                assert audit_chain.check().broken, (table, column)
                undone.rollback()
    assert audit_chain.check().all_well


def test_each_entry_is_numbered_without_gaps_within_its_own_year_in_colombia():
    eve = dt.datetime(2027, 1, 1, 4, 59, tzinfo=dt.UTC)
    for at in (eve, eve + dt.timedelta(minutes=2), eve, eve + dt.timedelta(days=9)):
        AuditEntry.create(at=at, action="terms_accepted")
    audit_chain.seal()
    AuditEntry.create(at=eve, action="terms_accepted")
    audit_chain.seal()
    rows = AuditSeal.select().order_by(AuditSeal.position)
    given = [(row.year, row.number) for row in rows]
    assert given == [(2026, 1), (2027, 1), (2026, 2), (2027, 2), (2026, 3)]
    assert audit_chain.check().all_well


def test_what_was_sealed_before_there_were_numbers_gets_those_that_the_worker_would_give():
    eve = dt.datetime(2027, 1, 1, 4, 59, 59, 999999, tzinfo=dt.UTC)
    for at in (eve, eve + dt.timedelta(seconds=1), eve):
        AuditEntry.create(at=at, action="terms_accepted")
    audit_chain.seal()
    migration = runpy.run_path(str(schema.FOLDER / "0028_audit_numbers.py"))
    with without_triggers():
        AuditSeal.update(year=0, number=AuditSeal.position * -1).execute()
        assert audit_chain.check().broken
        year = migration["YEAR"]["postgres" if is_postgres() else "sqlite"]
        db.execute_sql(migration["NUMBERED"].format(year=year))
    assert audit_chain.check().all_well


def test_the_head_says_when_the_chain_was_last_looked_at_and_what_was_found():
    ids = sealed()
    audit_chain.check()
    head = AuditHead.get()
    assert head.verified_at and head.verdict == ""
    with without_triggers():
        _delete_the_entry(ids)
    audit_chain.check()
    assert AuditHead.get().verdict == Broken.MISSING


def test_an_earlier_entry_that_is_committed_later_is_sealed_after(app: Flask):
    ids = sealed(1)
    AuditEntry.create(id=ids[0] + 9, action="terms_accepted")
    audit_chain.seal()
    AuditEntry.create(id=ids[0] + 4, action="terms_accepted")
    audit_chain.seal()
    order = [row.entry for row in AuditSeal.select().order_by(AuditSeal.position)]
    assert order == [ids[0], ids[0] + 9, ids[0] + 4] and audit_chain.check().all_well


def test_an_entry_that_nobody_seals_is_told_after_ten_minutes(app: Flask):
    sealed()
    audit.record("terms_accepted", by=None)
    assert verify_audit(app).exit_code == 0
    with time_machine.travel(now() + audit_chain.LATE + dt.timedelta(seconds=1)):
        done = verify_audit(app)
    assert done.exit_code == 1 and "Sin sellar: 1" in done.output


def test_a_new_key_signs_what_the_one_before_it_had_signed(app: Flask):
    sealed()
    with_settings(app, secret_key=OTHER_KEY, secret_key_fallbacks=(KEY,))
    assert audit_chain.check().all_well
    audit_chain.seal()
    with_settings(app, secret_key_fallbacks=())
    assert audit_chain.check().all_well


def test_a_new_key_without_the_old_one_is_signed_by_hand_and_only_what_is_whole(app: Flask):
    ids = sealed()
    with_settings(app, secret_key=OTHER_KEY)
    audit.record("terms_accepted", by=None)
    assert not audit_chain.seal() and verify_audit(app).exit_code == 1
    assert verify_audit(app, "--sign").exit_code == 0
    assert audit_chain.seal() == 1
    with without_triggers():
        _change_details(ids)
    assert verify_audit(app, "--sign").exit_code == 1


def test_a_seal_of_the_log_is_found_again_unless_the_audit_was_put_back(app: Flask):
    sealed()
    noted = audit_chain.check().seal
    sealed(2)
    assert verify_audit(app, "--contains", noted).exit_code == 0
    assert verify_audit(app, "--contains", "0" * 64).exit_code == 1


@pytest.mark.asvs("V16.4.2")
def test_the_worker_seals_and_looks_at_the_chain_each_night(ana: User, caplog):
    caplog.set_level(logging.INFO, logger="ventanilla")
    with time_machine.travel(dt.datetime(2027, 4, 1, 6, tzinfo=dt.UTC), tick=False) as clock:
        audit.record("terms_accepted", by=ana)
        keeper = audit_chain.Keeper()
        keeper.work()
        assert AuditSeal.select().count() == 1 and caplog.records[-1].msg["audit"] == 1
        with without_triggers():
            AuditEntry.delete().execute()
        clock.shift(dt.timedelta(days=1))
        keeper.seals_at = 0.0
        keeper.work()
    told = caplog.records[-1]
    assert told.levelname == "ERROR" and told.msg["broken"] == Broken.MISSING


def test_writers_and_two_workers_at_once_leave_one_whole_chain():
    def act(n: int) -> None:
        for _ in range(20):
            audit_chain.seal() if n < 2 else audit.record("terms_accepted", by=None)

    at_once(6, act)
    audit_chain.seal()
    found = audit_chain.check()
    assert found.all_well and found.count == AuditEntry.select().count() == 80
