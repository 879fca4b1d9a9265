"""*Mesa de servicio*: radicado, term, who answers, and asking again."""

import datetime as dt

import pytest
import time_machine

from domain import erasure, limits, personal_data, ticket_links, ticket_pages, ticket_work, tickets
from domain.errors import Missing, Refused
from models import (
    AuditEntry,
    Letter,
    Proof,
    Ticket,
    TicketFile,
    TicketNote,
    TicketState,
    User,
    db,
)
from tests.asking import STRANGER, again, ask
from tests.people import make_staff, make_user
from tests.proving import a_proof


@pytest.fixture
def sandra(database: None) -> User:
    return make_staff("sandra")


@pytest.fixture
def tomas(database: None) -> User:
    return make_staff("tomas", staff_role="officer")


def at(day: int, month: int = 11) -> time_machine.travel:
    return time_machine.travel(dt.datetime(2026, month, day, 15, tzinfo=dt.UTC), tick=False)


def answer(ticket: Ticket, by: User, text: str = "En Documentos.", key: str = "a") -> None:
    ticket_work.answer(ticket, text, [], by=by, key=key)


def letters(template: str) -> list[Letter]:
    return list(Letter.select().where(Letter.template == template))


def test_a_petition_has_fifteen_working_days_and_help_with_the_portal_none(database):
    with at(3):  # a Tuesday; the 16th is a holiday
        assert ask(kind="peticion").due_on == dt.date(2026, 11, 25)
        assert ask(kind="ayuda").due_on is None


def test_it_has_a_radicado_and_letters_to_who_asked_and_to_staff(sandra):
    ticket = ask()
    assert ticket.receipt == "2026-000001" or ticket.receipt.endswith("-000001")
    [received], [told] = letters("ticket_received"), letters("ticket_waits")
    assert (received.recipient, told.recipient) == (STRANGER["email"], sandra.email)
    assert "póliza" not in str(received.context) + str(told.context)
    assert ticket.secret_hash not in str(received.context)


def test_sent_twice_it_is_one(database):
    said = tickets.Asked("queja", "Nadie contesta", **STRANGER)
    files = [a_proof()]
    first, second = (tickets.ask(said, files, by=None, network="n", key="k") for _ in range(2))
    assert first == second and Ticket.select().count() == TicketFile.select().count() == 1


@pytest.mark.parametrize(
    "change",
    [{"kind": "otra"}, {"name": "entre a http://mal.example"}, {"email": "luz"}, {"name": ""}],
)
def test_what_may_not_be_kept_is_refused(database, change):
    with pytest.raises(Refused):
        ask(**change)
    assert not Ticket.select().exists()


def test_strangers_fill_only_the_counter_of_their_own_network(monkeypatch, database):
    monkeypatch.setattr(limits, "TICKETS", limits.Limit("tickets", 2, limits.DAY))
    for _ in range(2):
        ask()
    with pytest.raises(Refused, match="varias"):
        ask()
    said = tickets.Asked("queja", "Nadie contesta", **STRANGER)
    tickets.ask(said, [], by=None, network="otra", key="k")


def test_many_networks_send_no_stranger_more_than_three_letters(database):
    said = tickets.Asked("queja", "Nadie contesta", **STRANGER)
    for network in "abcd":
        tickets.ask(said, [], by=None, network=network, key=network)
    assert (Ticket.select().count(), len(letters("ticket_received"))) == (4, 3)


def test_spellings_of_one_mailbox_get_no_more_letters_than_it(database):
    """A04: `luz+1@`, `luz+2@`, …, and one is luz's."""
    for n in range(5):
        ask(email=f"luz+{n}@example.com")
    assert len(letters("ticket_received")) == limits.LETTERS.times


def test_a_network_asks_only_so_often(monkeypatch, database):
    monkeypatch.setattr(limits, "TICKETS_NETWORK", limits.Limit("tickets-network", 2, limits.DAY))
    for n in range(2):
        ask(email=f"luz{n}@example.com")
    with pytest.raises(Refused, match="varias"):
        ask(email="otra@example.com")


def test_one_takes_it_and_the_other_is_told_who(sandra, tomas):
    ticket = ask()
    for _ in range(2):
        ticket_work.take(ticket, by=sandra)
    with pytest.raises(Refused, match="Sandra"):
        ticket_work.take(ticket, by=tomas)
    assert again(ticket).taken_by == sandra
    assert AuditEntry.select().where(AuditEntry.action == "ticket_taken").count() == 1


def test_two_answer_at_once_and_one_answer_goes(sandra, tomas):
    ticket = ask()
    for _ in range(2):
        answer(ticket, sandra)
    with pytest.raises(Refused, match="Otra persona"):
        answer(ticket, tomas, key="b")
    [letter] = letters("ticket_answered")
    assert letter.recipient == STRANGER["email"] and again(ticket).state == TicketState.ANSWERED


def test_without_an_answer_it_is_closed_only_for_a_reason_that_no_letter_tells(sandra):
    ticket = ask()
    with pytest.raises(Refused, match="por qué"):
        ticket_work.close(ticket, "", by=sandra)
    for _ in range(2):
        ticket_work.close(ticket, "Repetida", by=sandra)
    assert again(ticket).state == TicketState.CLOSED and not letters("ticket_answered")
    assert [each.row.text for each in ticket_pages.notes(ticket)][1:] == ["Repetida"]


def test_who_asked_opens_it_again_for_thirty_days_with_a_new_term(sandra):
    with at(3):
        ticket = ask()
        with pytest.raises(Refused, match="todavía espera"):
            tickets.reopen(ticket, "¿Y?", [], by=None, key="r")
        answer(ticket, sandra)
    with at(2, 12):
        for _ in range(2):
            tickets.reopen(ticket, "No es eso", [a_proof()], by=None, key="r")
        row = again(ticket)
        assert (row.state, row.taken_by, row.receipt) == ("open", None, ticket.receipt)
        assert row.due_on > dt.date(2026, 12, 20) and TicketNote.select().count() == 3
        answer(ticket, sandra, key="c")
    with time_machine.travel("2027-01-03T15:00:00Z", tick=False):
        assert not tickets.may_reopen(again(ticket))
        with pytest.raises(Refused, match="30 días"):
            tickets.reopen(ticket, "No es eso", [], by=None, key="s")


def test_its_link_works_until_long_after_the_answer(sandra):
    with at(3):
        ticket = ask()
        secret = ticket_links.secret_of(ticket.code)
        answer(ticket, sandra)
        assert ticket_links.find(secret) == ticket and ticket_links.find(ticket.nonce) is None
    with time_machine.travel("2027-02-20T15:00:00Z", tick=False):
        assert ticket_links.find(secret) is None and ticket_links.secret_of(ticket.code) == ""


def test_the_queue_has_the_oldest_first_and_tells_what_is_late(sandra):
    with at(3):
        first, second = ask(), ask()
        answer(first, sandra)
    with at(30):
        tickets.reopen(first, "No", [], by=None, key="r")
        late = [row.receipt for row in ticket_pages.of_office("por-responder", 1).rows]
        assert late == [second.receipt, first.receipt]
        assert tickets.is_overdue(again(second)) and not tickets.is_overdue(again(first))
        assert ticket_pages.waiting() == (2, 1)
        answer(second, sandra, key="x")
        [answered] = ticket_pages.of_office("respondidas", 1).rows
        assert answered == second


def test_one_finds_ones_own_alone_and_each_file_in_its_own_ticket(database):
    mine, other = ask(ana := make_user("ana"), files=(a_proof(),)), ask()
    assert ticket_pages.of_user(ana) == [mine]
    assert ticket_pages.find_mine(other.code, ana) is None
    code = TicketFile.get().proof.code
    assert ticket_pages.file(mine, code).code == code
    with pytest.raises(Missing):
        ticket_pages.file(other, code)


def test_who_is_forgotten_leaves_what_was_asked_without_whose_it_was(sandra):
    ana = make_user("ana")
    mine = ask(ana, files=(a_proof(),))
    typed = ask(email=ana.email, files=(a_proof("otra.pdf"),))
    [row] = personal_data.of(ana)["Solicitudes a la mesa de servicio"]
    assert row["Radicado"] == mine.receipt and "póliza" in row["Texto"]
    with db.atomic():
        erasure.erase(ana, by=sandra)
    for ticket in (again(mine), again(typed)):
        assert (ticket.whose, ticket.address) == ("Usuario suprimido", "")
    assert not Proof.select().exists()
    answer(mine, sandra)
    assert not letters("ticket_answered")
