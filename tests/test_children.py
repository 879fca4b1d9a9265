"""A machine without room for one more process: what runs goes on, and it is tried again."""

import errno
import time
from pathlib import Path

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


@pytest.mark.parametrize(
    ("memory", "processor", "many"),
    [
        ("max", "max 100000", 8),
        (str(700 << 20), "max 100000", 3),
        (str(64 << 30), "250000 100000", 2),
        (str(200 << 20), "50000 100000", 1),
        (None, None, 8),  # another kernel
    ],
)
def test_a_containers_limits_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory, processor, many
) -> None:
    monkeypatch.setattr(children.os, "sched_getaffinity", lambda _: range(8))
    own, limits = tmp_path / "own", tmp_path / "system.slice" / "ventanilla.service"
    own.write_text("1:name=systemd:/x\n0::/system.slice/ventanilla.service\n")
    limits.mkdir(parents=True)
    if memory:
        (limits / "memory.max").write_text(f"{memory}\n")
        (limits / "cpu.max").write_text(f"{processor}\n")
    assert children.web_processes(tmp_path, own) == many


def test_a_new_program_that_cannot_be_tried_leaves_the_one_before(
    full: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    trial = restart.Trial()
    trial.begin()
    assert not trial.passed()
    assert "sigue atendiendo el de antes" in capfd.readouterr().err
