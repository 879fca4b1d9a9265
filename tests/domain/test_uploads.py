"""Files on their way: what was acknowledged is there, whatever happened meanwhile (A49, A50)."""

import datetime as dt
import io
import os
import threading
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from domain import documents, parts, requirements, settings, storage, uploads
from domain.announcing import Announced
from domain.documents import Details
from domain.errors import Busy, Refused, StorageAway, StorageFull
from domain.uploads import Gone, OutOfStep
from models import Access, Document, Entity, Role, Upload, UploadState, User, db
from tests import s3
from tests.attaching import put
from tests.conftest import with_settings
from tests.domain.sample_files import pdf
from tests.drafts import empty_draft
from tests.people import give_access, make_entity, make_user

pytestmark = pytest.mark.usefixtures("database")
CONTENT = pdf()
SIZE = len(CONTENT)


@pytest.fixture
def draft(ana: User) -> Entity:
    return empty_draft(ana)


@pytest.fixture
def upload(ana: User, draft: Entity) -> Upload:
    return announce(ana, draft)


def announce(by: User, entity: Entity, size: int = SIZE, **more) -> Upload:
    row = requirements.find(entity, more.pop("row", "rut"))
    return uploads.begin(by, entity, row, Announced(Details("rut.pdf"), size, **more))


def append(upload: Upload, offset: int, piece: bytes) -> Upload:
    return uploads.append(upload, offset, io.BytesIO(piece))


class BreaksOff(io.BytesIO):
    """A sender who goes away in the middle."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(size) or self._gone()

    def _gone(self) -> bytes:
        raise OSError("connection reset")


def test_what_came_before_the_sender_went_is_kept(upload: Upload):
    uploads.append(upload, 0, BreaksOff(CONTENT[:200]))
    assert Upload.get().received == 200
    assert append(upload, 200, CONTENT[200:]).state == UploadState.DONE


def test_a_piece_is_on_the_disk_before_it_is_acknowledged(upload: Upload, monkeypatch):
    synced = []

    def noted(descriptor: int, fsync=os.fsync) -> None:
        synced.append((os.readlink(f"/proc/self/fd/{descriptor}"), Upload.get().received))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    append(upload, 0, CONTENT[:200])
    assert (str(parts.path_of(upload.code)), 0) in synced


def test_bytes_that_were_never_acknowledged_are_written_again(upload: Upload):
    append(upload, 0, CONTENT[:200])
    with uploads.path_of(upload).open("ab") as part:  # as a power cut may leave it
        part.write(b"x" * 5000)
    append(upload, 200, CONTENT[200:])
    assert Document.get().size == SIZE


def test_a_part_that_lost_acknowledged_bytes_is_told_and_forgotten(upload: Upload):
    append(upload, 0, CONTENT[:200])
    os.truncate(uploads.path_of(upload), 100)
    with pytest.raises(Refused, match="falta un pedazo"):
        append(upload, 200, CONTENT[200:])
    assert uploads.is_gone(Upload.get())


def test_a_piece_goes_where_the_part_ends_and_nowhere_else(upload: Upload):
    append(upload, 0, CONTENT[:200])
    for offset in (0, 199, 201):
        with pytest.raises(OutOfStep):
            append(upload, offset, b"x")
    assert uploads.path_of(upload).read_bytes() == CONTENT[:200]


def test_two_pieces_at_once_are_one_and_the_other_is_told(upload: Upload):
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            for other in (append, lambda upload, *_: uploads.drop(upload)):
                with pytest.raises(Busy):
                    other(upload, 0, b"x")
            return super().read(size)

    uploads.append(upload, 0, Slow(CONTENT[:200]))
    assert Upload.get().received == 200


def test_many_senders_of_one_piece_write_it_once(upload: Upload):
    ends: list[str] = []

    def work() -> None:
        try:
            append(upload, 0, CONTENT[:200])
            ends.append("kept")
        except (Busy, OutOfStep) as error:
            ends.append(type(error).__name__)
        finally:
            db.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(ends), ends.count("kept")) == (8, 1)


def test_a_kill_between_the_document_and_the_upload_s_end_makes_no_second_one(upload: Upload):
    append(upload, 0, CONTENT[:200])
    append(upload, 200, CONTENT[200:])
    Upload.update(state=UploadState.OPEN, received=200, document="").execute()
    parts.path_of(upload.code).write_bytes(CONTENT[:200])
    assert append(upload, 200, CONTENT[200:]).document == Document.get().code


def test_a_store_that_is_away_at_the_end_leaves_the_part(app: Flask, upload: Upload):
    url = settings.current().storage_url
    with_settings(app, storage_url=s3.away())
    with pytest.raises(StorageAway):
        append(upload, 0, CONTENT)
    assert (Upload.get().received, Upload.get().state) == (0, UploadState.OPEN)
    with_settings(app, storage_url=url)
    assert append(upload, 0, CONTENT).state == UploadState.DONE


def test_the_store_s_file_is_not_the_part_that_its_sender_may_still_write(upload: Upload):
    """Killed after it was kept, and its last piece sent again: another one."""
    whole = parts.whole(_filled(upload))
    storage.keep(whole)
    with parts.held(upload.code) as part:
        part.write(0, io.BytesIO(b"another"), 7)
    with storage.open_stored(whole.sha256) as file:
        assert file.read() == CONTENT


def _filled(upload: Upload) -> str:
    parts.path_of(upload.code).write_bytes(CONTENT)
    return str(upload.code)


def test_one_that_was_deleted_while_a_piece_came_takes_no_more(upload: Upload):
    class Deleting(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            Upload.delete().execute()
            return super().read(size)

    with pytest.raises(Gone):
        uploads.append(upload, 0, Deleting(CONTENT[:200]))
    uploads.tidy()
    assert not parts.codes()


def test_the_row_may_be_gone_when_the_file_is_whole(upload: Upload):
    Upload.update(requirement="no-such").execute()
    with pytest.raises(Refused, match="ya no se pide"):
        append(Upload.get(), 0, CONTENT)


def test_what_nobody_speaks_of_is_swept_and_a_row_without_its_file_too(
    app: Flask, upload: Upload, ana: User, draft: Entity, tmp_path: Path
):
    with_settings(app, shared_dir=tmp_path)
    append(upload, 0, CONTENT[:200])
    other = announce(ana, draft)
    append(other, 0, CONTENT[:200])
    untouched = announce(ana, draft)
    parts.path_of("orphan").write_bytes(b"x")
    parts.path_of("orphan" + parts.WHOLE).write_bytes(b"x")
    parts.remove(other.code)
    uploads.tidy()
    assert parts.codes() == {upload.code}
    assert {each.code for each in Upload.select()} == {upload.code, untouched.code}


def test_a_piece_may_come_to_another_machine(app: Flask, upload: Upload, tmp_path: Path):
    with_settings(app, shared_dir=tmp_path)
    append(upload, 0, CONTENT[:200])
    (tmp_path / "another").mkdir()
    with_settings(app, data_dir=tmp_path / "another")
    uploads.tidy()
    assert append(upload, 200, CONTENT[200:]).state == UploadState.DONE


def test_a_machine_that_sees_only_its_own_folder_forgets_nothing_of_another(
    app: Flask, upload: Upload, tmp_path: Path, engine: str
):
    append(upload, 0, CONTENT[:200])
    (tmp_path / "another").mkdir()
    with_settings(app, data_dir=tmp_path / "another")
    uploads.tidy()
    assert Upload.select().exists() == (engine == "postgresql")  # SQLite has no other machine


def test_seven_days_after_its_last_piece_a_part_lapses(upload: Upload, ana: User, draft: Entity):
    with time_machine.travel(dt.timedelta(days=6)):
        append(upload, 0, CONTENT[:200])
    with time_machine.travel(dt.timedelta(days=12)):
        uploads.tidy()
        assert [each.code for each in uploads.open_of(ana, draft)] == [upload.code]
    with time_machine.travel(dt.timedelta(days=13, minutes=1)):
        assert uploads.open_of(ana, draft) == []
        with pytest.raises(Gone):
            append(upload, 200, CONTENT[200:])
        uploads.tidy()
    assert not parts.codes()


def test_only_the_owner_s_own_are_theirs(upload: Upload, ana: User, draft: Entity):
    beto = make_user("beto")
    assert uploads.open_of(beto, draft) == []
    assert uploads.find(beto, upload.code) is None
    same = {"modified": "1"}
    assert announce(ana, draft, **same).code == announce(ana, draft, **same).code
    assert announce(beto, draft, **same).code != announce(ana, draft, **same).code


@pytest.mark.asvs("V5.2.4")
def test_who_is_no_administrator_any_more_holds_no_room(app: Flask, ana: User):
    """A28, A62: what a removed administrator had announced filled the entity for seven days."""
    with_settings(app, max_entity_bytes=2 * SIZE)
    entity, beto = make_entity(administrator=ana), make_user("beto")
    access = give_access(beto, entity, Role.ADMINISTRATOR)
    begun = [uploads.begin(beto, entity, None, free(f"{n}.pdf")) for n in range(2)]
    with pytest.raises(Refused, match="ocupan todo el espacio"):
        uploads.begin(ana, entity, None, free("hers.pdf"))
    Access.update(role=Role.MEMBER).where(Access.id == access.id).execute()
    uploads.begin(ana, entity, None, free("hers.pdf"))
    with pytest.raises(Gone):
        append(begun[0], 0, CONTENT)


def free(name: str) -> Announced:
    return Announced(Details(name, "Una carta"), SIZE)


def test_a_deleted_upload_is_never_the_next_one(upload: Upload, ana: User, draft: Entity):
    """A21: SQLite gives the number of a deleted row again, to whosever file comes next."""
    uploads.drop(upload)
    other = announce(ana, draft)
    with pytest.raises(Gone):
        append(upload, 0, CONTENT)
    uploads.drop(upload)
    assert append(other, 0, CONTENT).document


def test_a_full_row_takes_no_announcement_and_open_parts_count(ana: User, draft: Entity):
    for n in range(documents.MOST_FILES - 1):
        put(draft, "rut", b"nota %d" % n, ana, name=f"{n}.txt")
    announce(ana, draft)
    with pytest.raises(Refused, match="ya tiene 20 archivos"):
        announce(ana, draft)
    announce(ana, draft, row="cedula")


def test_a_document_that_was_removed_may_be_sent_again(ana: User, draft: Entity):
    first = announce(ana, draft, modified="1")
    append(first, 0, CONTENT)
    documents.remove(Document.get(), by=ana)
    assert announce(ana, draft, modified="1").code != first.code


def test_a_full_disk_is_named(upload: Upload):
    import resource
    import signal

    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(StorageFull):
            append(upload, 0, CONTENT[:200])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert uploads.path_of(upload).stat().st_size == 0
