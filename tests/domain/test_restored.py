"""What a restore forgets was said no to doesn't happen by itself (A55, A45, A68)."""

import datetime as dt
import hashlib
import io
import tarfile
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from config import Config
from domain import (
    backup_archive,
    claim_decisions,
    claims,
    moments,
    rescue_notices,
    rescue_work,
    restoring,
    schema,
    snapshots,
    tokens,
)
from domain.errors import Refused
from models import Claim, ClaimState, Letter, Rescue, RescueState, Token, User, now
from tests.backing_up import backup, empty_portal, move_to
from tests.claiming import claim
from tests.people import make_entity, make_staff
from tests.rescuing import accepted

pytestmark = pytest.mark.usefixtures("database")
WEEKS = dt.timedelta(days=15)


@pytest.fixture
def elsewhere(
    config: Config, cluster: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Config]:
    with empty_portal(config, cluster, tmp_path_factory.mktemp("otro") / "datos") as other:
        yield other


@pytest.fixture
def copied(tmp_path: Path, elsewhere: Config) -> Callable[[], Callable[[], Any]]:
    """Copies now; what it answers puts it back, two weeks later."""

    def copy() -> Callable[[], Callable[[], Any]]:
        archive = backup(tmp_path / "copias")

        def put_back() -> Any:
            move_to(elsewhere)
            return restoring.restore(archive)[1]

        return put_back

    return copy


def test_a_way_back_that_was_stopped_is_decided_anew(ana: User, copied):
    rescue = accepted(make_staff())
    put_back = copied()
    rescue_notices.stop(tokens.secret_of(Token.get_by_id(rescue.token_id)))
    with time_machine.travel(now() + WEEKS):
        assert put_back().rescues == 1
        while rescue_work.work():
            pass
        again = Rescue.get_by_id(rescue.id)
        assert (again.state, again.user, again.due_at) == (RescueState.WAITING, None, None)
        assert User.get(User.username == "ana").email == ana.email


@pytest.mark.parametrize(
    ("begin", "state"),
    [(claim_decisions.tell, ClaimState.TOLD), (claim_decisions.freeze, ClaimState.FROZEN)],
)
def test_who_objected_is_told_again_and_has_time(gloria: User, ramon: User, copied, begin, state):
    staff = make_staff()
    entity = make_entity("H&H Asociados", "800111202", gloria)
    kind = "gone" if state == ClaimState.TOLD else "not_theirs"
    asked = begin(claim(entity, ramon, kind), by=staff)
    put_back = copied()
    claims.object_to(asked, "Aquí sigo", by=gloria)
    with time_machine.travel(now() + WEEKS):
        assert put_back().claims == 1
        while claim_decisions.lapse(moments.today()):
            pass
        again = Claim.get_by_id(asked.id)
        assert (again.state, again.objection) == (state, "")
        assert again.object_until > moments.today() and again.told_at == asked.told_at
        to_gloria = Letter.select().where(Letter.recipient == gloria.email)
        assert [each.context["step"] for each in to_gloria].count(state) == 2


def test_an_archive_that_was_put_in_the_place_of_the_one_looked_at_is_refused(
    ana: User, tmp_path: Path, elsewhere: Config, monkeypatch: pytest.MonkeyPatch
):
    ours, theirs = backup(tmp_path / "ours"), backup(tmp_path / "theirs")
    forged = bytearray(theirs.read_bytes())
    forged[-65:-1] = b"0" * 64
    move_to(elsewhere)
    mark = restoring._mark

    def swap(*told: Any) -> None:
        mark(*told)
        ours.write_bytes(forged)

    monkeypatch.setattr(restoring, "_mark", swap)
    with pytest.raises(Refused, match="cambió mientras"):
        restoring.restore(ours)
    assert snapshots.is_empty() and schema.unfinished().exists()


def tar_of(member: tarfile.TarInfo, content: bytes = b"", manifest: bytes = b"{}") -> bytes:
    """Nobody has signed it; all else is as we write it."""
    written, last = io.BytesIO(), tarfile.TarInfo("manifiesto.json")
    member.size, last.size = len(content), len(manifest)
    with tarfile.open(fileobj=written, mode="w") as tar:
        tar.addfile(member, io.BytesIO(content))
        tar.addfile(last, io.BytesIO(manifest))
    whole = written.getvalue()
    return whole + f"{hashlib.sha256(whole).hexdigest()}{'0' * 64}\n".encode()


def member(name: str = "base", **changes: Any) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    for each, value in changes.items():
        setattr(made, each, value)
    return made


SPARSE = {
    "GNU.sparse.major": "0",
    "GNU.sparse.minor": "1",
    "GNU.sparse.map": "0,1",
    "GNU.sparse.size": str(1 << 30),
}


@pytest.mark.parametrize(
    "hostile",
    [
        tar_of(member(type=tarfile.SYMTYPE, linkname="/etc/passwd")),
        tar_of(member(type=tarfile.LNKTYPE, linkname="base")),
        tar_of(member(type=tarfile.DIRTYPE)),
        tar_of(member(type=tarfile.CHRTYPE)),
        tar_of(member("../../x"), b"x"),
        tar_of(member(pax_headers=SPARSE), b"x"),
        tar_of(member(pax_headers={"comment": "x" * (30 << 20)})),
        tar_of(member(), manifest=b"[" * 1_000_000),
        tar_of(member(), manifest=b"5"),
        b"\0" * 2000,
    ],
    ids=[*"symlink link folder device elsewhere sparse header deep number nothing".split()],
)
def test_what_nobody_signed_is_refused_before_it_takes_memory_or_time(
    tmp_path: Path, elsewhere: Config, hostile: bytes, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "a.tar").write_bytes(hostile)
    move_to(elsewhere)
    read, sizes = backup_archive._Hashed.read, list[int]()

    def count(stream: Any, size: int) -> bytes:
        piece = read(stream, size)
        sizes.append(len(piece))
        return piece

    monkeypatch.setattr(backup_archive._Hashed, "read", count)
    tracemalloc.start()
    with pytest.raises(Refused):
        restoring.restore(tmp_path / "a.tar")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 << 20 and sum(sizes) < 20 << 20
    assert not list(elsewhere.data_dir.iterdir())
