"""*Mensajes*: what is unread, who hears of it, and what is refused."""

import pytest

from domain import erasure, limits, notices, personal_data, thread_pages, threads, unread
from domain.errors import Missing, Refused
from models import (
    AuditEntry,
    Entity,
    How,
    Letter,
    Message,
    MessageFile,
    NoticeKind,
    Proof,
    Thread,
    User,
    db,
    now,
)
from tests.drafts import empty_draft
from tests.people import give_access, make_staff, make_user
from tests.proving import a_proof
from tests.talking import begin, fresh, say


@pytest.fixture
def officer(database: None) -> User:
    return make_staff()


def waiting(user: User) -> bool:
    return Letter.select().where(Letter.once == f"daily:{user.code}").exists()


def test_what_one_side_writes_is_unread_for_the_other_until_it_is_read(north, norma, officer):
    thread = begin(north, norma)
    assert (unread.of_office(), unread.of_entity(north)) == (1, 0)
    threads.read(thread, 1, by_office=True)
    assert unread.of_office() == 0
    threads.reply(fresh(thread), say("Allí", by=officer, by_office=True), seen=1)
    assert (unread.of_office(), unread.of_entity(north)) == (0, 1)
    threads.reply(fresh(thread), say("Gracias", by=norma), seen=2)
    assert (unread.of_office(), unread.of_entity(north)) == (1, 0)


def test_an_answer_reads_only_what_its_page_had_shown(north, norma, officer):
    thread = begin(north, norma)
    threads.reply(fresh(thread), say("Otra cosa", by=norma), seen=1)
    threads.reply(fresh(thread), say("A lo primero", by=officer, by_office=True), seen=1)
    assert unread.of_office() == 1
    threads.read(thread, 99, by_office=True)
    assert unread.of_office() == 1, "nobody has read what isn't written"


def test_sent_twice_it_is_there_once_with_its_files(north, norma):
    said = say(by=norma, files=[a_proof()], key="k")
    first, second = (threads.start(north, "La póliza", said) for _ in range(2))
    assert first == second and Message.select().count() == Proof.select().count() == 1
    again = say("Otra", by=norma, files=[a_proof()], key="k2")
    for _ in range(2):
        threads.reply(fresh(first), again, seen=0)
    assert Message.select().count() == MessageFile.select().count() == 2
    assert AuditEntry.select().where(AuditEntry.action == "message_sent").count() == 2


def test_of_several_with_one_number_the_institution_says_which(north, norma, south):
    with db.atomic():
        Entity.update(tax_id=north.tax_id).where(Entity.id == south.id).execute()
    with pytest.raises(Refused, match=south.code):
        threads.addressed(str(north.tax_id))
    assert threads.addressed(south.code) == south
    with pytest.raises(Refused):
        threads.addressed(empty_draft(norma).code)


def test_one_digest_waits_for_each_reader_however_much_is_written(north, norma, officer):
    member, silent = make_user("mario"), make_user("silvia")
    for person in (member, silent):
        give_access(person, north)
    thread = begin(north, member)
    for text in ("Allí", "Y allá"):
        threads.reply(fresh(thread), say(text, by=officer, by_office=True), seen=0)
    assert [waiting(each) for each in (officer, norma, member, silent)] == [True, True, True, False]
    assert Letter.select().count() == 3
    [line] = unread.lines(norma)
    assert line == {"name": north.name, "code": north.code, "count": 1, "subjects": ["La póliza"]}
    assert unread.lines(member) == [line] and unread.lines(silent) == []
    assert unread.lines(officer) == [{"name": "", "code": "", "count": 1, "subjects": []}]


def test_who_wants_no_digest_of_them_gets_none_and_nobody_gets_a_letter_each(north, norma, officer):
    notices.choose(norma, {NoticeKind.MESSAGES: How.NEVER})
    begin(north, officer, by_office=True)
    assert not waiting(norma)
    with pytest.raises(Refused):
        notices.choose(norma, {NoticeKind.MESSAGES: How.AT_ONCE})


def test_a_long_subject_leaves_no_room_for_a_message_in_a_letter(north, norma, officer):
    begin(north, officer, subject="x" * 120, by_office=True)
    [line] = unread.lines(norma)
    assert len(line["subjects"][0]) == unread.LONGEST_SUBJECT


@pytest.mark.parametrize(
    ("subject", "text"), [("", "Hola"), ("Hola", ""), ("entre a mal.com", "a")]
)
def test_what_has_no_subject_or_text_or_an_address_in_it_is_refused(north, norma, subject, text):
    with pytest.raises(Refused):
        threads.start(north, subject, say(text, by=norma))
    assert not Thread.select().exists()


def test_nobody_writes_in_a_dispute_nor_for_a_draft_nor_in_what_is_closed(north, norma, officer):
    thread = begin(north, norma)
    threads.close(thread, seen=1, by=officer)
    with pytest.raises(Refused, match="cerrada"):
        threads.reply(thread, say(by=norma), seen=1)
    with pytest.raises(Refused, match="Finalice"):
        begin(empty_draft(norma), norma)
    Entity.update(disputed_at=now()).where(Entity.id == north.id).execute()
    for by_office in (True, False):
        with pytest.raises(Refused, match="disputa"):
            begin(north, norma, by_office=by_office)


def test_it_is_closed_once_and_not_over_a_message_that_nobody_has_seen(north, norma, officer):
    thread = begin(north, norma)
    threads.reply(thread, say("Ya no", by=norma), seen=1)
    with pytest.raises(Refused, match="Llegó otro"):
        threads.close(thread, seen=1, by=officer)
    for _ in range(2):
        threads.close(thread, seen=2, by=officer)
    assert unread.of_office() == 0 and not fresh(thread).is_open
    assert AuditEntry.select().where(AuditEntry.action == "thread_closed").count() == 1


def test_an_entity_writes_so_much_a_day_and_the_institution_as_much_as_it_needs(
    monkeypatch, north, south, norma, officer
):
    monkeypatch.setattr(limits, "MESSAGES", limits.Limit("messages", 2, limits.DAY))
    thread = begin(north, norma)
    threads.reply(thread, say(by=norma), seen=0)
    with pytest.raises(Refused, match="muchos"):
        threads.reply(thread, say(by=norma), seen=0)
    threads.reply(thread, say(by=officer, by_office=True), seen=0)
    begin(south, norma)


def test_pages_go_both_ways_and_a_number_may_be_anything(north, norma):
    thread = begin(north, norma)
    with db.atomic():
        rows = [
            {"thread": thread, "number": n, "by_office": False, "text": str(n), "author": norma}
            for n in range(2, 46)
        ]
        Message.insert_many(rows).execute()
        Thread.update(length=45).execute()
    last = thread_pages.messages(fresh(thread))
    assert [each.row.number for each in last.rows] == [41, 42, 43, 44, 45]
    assert (last.before, last.after) == (2, 0)
    middle = thread_pages.messages(fresh(thread), 2)
    assert (middle.before, middle.after, len(middle.rows)) == (1, 3, 20)
    for number in (-1, 0, 10**5):
        assert thread_pages.messages(fresh(thread), number).number == 3
        assert thread_pages.of_office("abiertas", number).number >= 1


def test_a_file_is_found_in_its_own_conversation_alone(north, south, norma):
    thread = begin(north, norma, files=[a_proof()])
    code = MessageFile.get().proof.code
    assert thread_pages.file(thread, code).code == code
    with pytest.raises(Missing):
        thread_pages.file(begin(south, norma), code)


def test_one_takes_along_what_one_wrote_and_it_stays_when_one_is_forgotten(north, norma, officer):
    make = make_user("mario")
    give_access(make, north)
    begin(north, make, text="Soy Mario", files=[a_proof()])
    [row] = personal_data.of(make)["Mensajes a la institución"]
    assert row["Mensaje"] == "Soy Mario" and row["Entidad"] == north.name
    with db.atomic():
        erasure.erase(make, by=officer)
    assert Message.get().author.name == "Usuario suprimido" and MessageFile.select().count() == 1
