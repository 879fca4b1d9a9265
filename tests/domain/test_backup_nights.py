"""Each night has one backup, those of before make room, and a failure is told (A55)."""

import datetime as dt
import threading
import time
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from peewee import InternalError

from domain import audit, backup_nights, backups, settings
from domain.backup_nights import Nightly, kept
from models import User, db, now
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.mail import letters_to, text_of
from tests.people import make_staff, sign_in

pytestmark = pytest.mark.usefixtures("database")

NIGHT = dt.datetime(2026, 12, 1, 6, 30, tzinfo=dt.UTC)  # 1:30 in Colombia


@pytest.fixture
def folder(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copias")
    with_settings(app, backup_dir=folder)
    return folder


@pytest.fixture(autouse=True)
def first(database: None) -> User:
    return make_staff("primera")


def made(folder: Path) -> int:
    return len(backups.of_folder(folder))


def test_a_night_has_one_backup_whoever_asks_and_the_next_has_its_own(folder: Path):
    with time_machine.travel(NIGHT) as clock:
        for _worker in range(2):
            Nightly().work()
        assert made(folder) == 1
        clock.move_to(NIGHT + dt.timedelta(hours=20))
        Nightly().work()
        assert made(folder) == 1
        clock.move_to(NIGHT + dt.timedelta(hours=24))
        Nightly().work()
        assert made(folder) == 2


@time_machine.travel(NIGHT)
def test_two_workers_at_the_same_moment_make_one(folder: Path):
    with backup_nights._alone() as mine:
        other = threading.Thread(target=lambda: (Nightly().work(), db.close()))
        other.start()
        other.join()
        assert mine and made(folder) == 0
    Nightly().work()
    assert made(folder) == 1


def test_before_one_in_the_morning_there_is_none(folder: Path):
    with time_machine.travel(NIGHT - dt.timedelta(hours=1)):
        Nightly().work()
    assert made(folder) == 0


@time_machine.travel(NIGHT)
def test_without_a_folder_there_is_none(app: Flask, folder: Path):
    with_settings(app, backup_dir=None)
    Nightly().work()
    assert made(folder) == 0 and not backup_nights.is_late()


def test_a_failure_is_told_to_the_chiefs_once_a_day_and_tried_again(browser: Browser, folder: Path):
    chief = make_staff()
    folder.rmdir()
    folder.touch()  # what should be a disk
    with time_machine.travel(NIGHT) as clock:
        nightly = Nightly()
        for _try in range(2):
            nightly.looks_at = 0.0
            nightly.work()
        [letter] = letters_to(browser, chief.email)
        assert "No se pudo escribir la copia" in text_of(letter)
        assert "Todavía no hay ninguna copia de este portal." in text_of(letter)
        clock.move_to(NIGHT + dt.timedelta(days=1))
        nightly.looks_at = 0.0
        nightly.work()
        assert len(letters_to(browser, chief.email)) == 2
        folder.unlink()
        nightly.looks_at = 0.0
        nightly.work()
        assert made(folder) == 1


@time_machine.travel(NIGHT)
def test_one_that_cannot_be_noted_is_not_made_again_and_again(folder: Path):
    (settings.current().data_dir / "last_backup").symlink_to("/nowhere/last_backup")
    for _look in range(2):
        Nightly().work()
    assert made(folder) == 1


@time_machine.travel(NIGHT)
def test_one_of_which_the_database_keeps_no_note_fills_no_disk(folder: Path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise InternalError("cannot execute INSERT in a read-only transaction")

    nightly = Nightly()
    monkeypatch.setattr(backup_nights.ready, "insert", refuse)
    with pytest.raises(InternalError):
        nightly.work()
    assert made(folder) == 1
    assert nightly.looks_at > time.monotonic() + backup_nights.EVERY


def test_staff_see_that_a_night_was_missed(browser: Browser, folder: Path):
    sign_in(browser, make_staff())
    assert "Falta la copia de seguridad" in browser.page("/institucion").text
    with time_machine.travel(NIGHT):
        Nightly().work()
    assert "Falta la copia" not in browser.page("/institucion").text
    with time_machine.travel(now() + dt.timedelta(hours=37), tick=False):
        sign_in(browser, make_staff("otra"))
        assert "Falta la copia de seguridad" in browser.page("/institucion").text


def test_seven_days_four_weeks_and_twelve_months_stay():
    every_night = [NIGHT - dt.timedelta(days=n) for n in range(800)]
    stay = kept(every_night)
    days = sorted(moment.date() for moment in stay)
    assert days[-7:] == [dt.date(2026, 12, 1) - dt.timedelta(days=n) for n in range(6, -1, -1)]
    sundays = [dt.date(2026, 11, 29), dt.date(2026, 11, 22), dt.date(2026, 11, 15)]
    assert set(sundays) <= set(days)
    ends = {day for day in days if (day + dt.timedelta(days=1)).day == 1}
    assert min(ends) == dt.date(2026, 1, 31) and len(ends) == 11
    assert len(stay) == 7 + 2 + 10


def test_the_newest_stays_whatever_the_clock_did():
    assert kept([]) == set()
    assert kept([NIGHT]) == {NIGHT}
    far = NIGHT + dt.timedelta(days=4000)
    assert {far, NIGHT} <= kept([far, NIGHT])
    same_day = [NIGHT, NIGHT + dt.timedelta(hours=3)]
    assert kept(same_day) == {same_day[1]}


@time_machine.travel(NIGHT)
def test_only_backups_make_room(folder: Path, first: User):
    first.created_at = dt.datetime(2019, 1, 1, tzinfo=dt.UTC)
    first.save()
    old = folder / "ventanilla-20200101T063000Z.tar"
    others = [folder / "ventanilla-notas.tar", folder / "contabilidad.tar", folder / ".ventanilla"]
    for n in range(1, 15):
        (folder / f"ventanilla-202601{n:02}T063000Z.tar").touch()
    for path in (old, *others):
        path.touch()
    Nightly().work()
    assert all(path.exists() for path in others)
    assert old.exists()  # the month of its own
    assert not (folder / "ventanilla-20260102T063000Z.tar").exists()
    assert settings.current().backup_dir == folder


@time_machine.travel(NIGHT)
def test_a_new_portal_leaves_the_backups_that_it_will_be_restored_from(folder: Path, first: User):
    of_before = [NIGHT - dt.timedelta(hours=3), NIGHT - dt.timedelta(hours=1)]
    for moment in of_before:
        (folder / f"ventanilla-{moment:{backups.MOMENT}}.tar").touch()
    first.delete_instance()
    Nightly().work()
    assert sorted(backups.of_folder(folder)) == of_before  # and no empty one, which is the newest
    make_staff()
    Nightly().work()
    assert sorted(backups.of_folder(folder))[:2] == of_before and made(folder) == 3


@time_machine.travel(NIGHT)
def test_what_was_left_behind_when_an_older_one_was_put_back_stays(folder: Path, first: User):
    first.created_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    first.save()
    hours = [NIGHT - dt.timedelta(hours=n) for n in (30, 27, 26)]
    for moment in hours:
        (folder / f"ventanilla-{moment:{backups.MOMENT}}.tar").touch()
    audit.record("backup_restored", by=None, made_at=hours[0].isoformat())
    Nightly().work()
    assert sorted(backups.of_folder(folder))[:-1] == hours[1:]
