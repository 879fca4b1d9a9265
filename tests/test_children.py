"""A machine without room for one more process: what runs goes on, and it is tried again."""

import errno
import time

import pytest

import children
import restart
from children import Child
from tests.test_serve import eventually


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    def refuse(_work: object) -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(children, "begun", refuse)
    monkeypatch.setattr(restart, "begun", refuse)
    return monkeypatch


def test_a_child_that_cannot_be_forked_is_started_later(
    full: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    child = Child("web 1", lambda say: say())
    child.tend(1.0)
    assert "web 1: no se pudo iniciar (Resource temporarily unavailable)" in capfd.readouterr().err
    assert not child.ready and child.pids == [] and child.due > 1.0
    full.undo()
    child.tend(child.due)
    assert eventually(lambda: child.ready)
    child.end(time.monotonic() + 30)


def test_a_new_program_that_cannot_be_tried_leaves_the_one_before(
    full: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    trial = restart.Trial()
    trial.begin()
    assert not trial.passed()
    assert "sigue atendiendo el de antes" in capfd.readouterr().err
