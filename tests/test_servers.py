"""The servers that tests use do what the tests believe of them."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest
from peewee import PostgresqlDatabase
from playhouse.db_url import connect

from tests import servers


@pytest.fixture
def post() -> Iterator[servers.SmtpServer]:
    with servers.smtp() as server:
        yield server


def send(server: servers.SmtpServer, patience: float = 15) -> None:
    letter = EmailMessage()
    letter["Subject"] = "Activación de su registro"
    letter.set_content("Señora Peña:\n")
    with smtplib.SMTP(server.host, server.port, timeout=patience) as client:
        client.send_message(letter, "portal@example.org", ["ana+1@example.org"])


def test_postgres_is_a_cluster_of_its_own_that_ends() -> None:
    with servers.postgres() as url:
        database = connect(url)
        assert isinstance(database, PostgresqlDatabase)
        assert database.execute_sql("SELECT %s::text", ("ñ",)).fetchone() == ("ñ",)
        database.execute_sql("CREATE EXTENSION pg_trgm")
        folder = Path(database.execute_sql("SHOW data_directory").fetchone()[0])
        database.close()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    assert not folder.parent.exists()


def test_smtp_takes_letters(post: servers.SmtpServer) -> None:
    send(post)
    assert [letter["Subject"] for letter in post.letters] == ["Activación de su registro"]
    assert post.letters[0].get_content().strip() == "Señora Peña:"
    assert post.recipients == ["ana+1@example.org"]


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA"])
def test_smtp_refuses_until_it_takes_again(post: servers.SmtpServer, at: servers.Stage) -> None:
    post.refuse("451 Try later", at=at)
    with pytest.raises((smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)):
        send(post)
    post.take()
    send(post)
    assert (len(post.letters), post.deliveries) == (1, 2)


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA"])
def test_smtp_hangs(post: servers.SmtpServer, at: servers.Stage) -> None:
    post.hang(at=at)
    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        send(post, patience=1)
    assert post.letters == []


@pytest.mark.parametrize(("at", "taken"), [("RCPT", 0), ("DATA", 1)])
def test_smtp_drops_the_connection(post: servers.SmtpServer, at: servers.Stage, taken: int) -> None:
    post.drop(at=at)
    with pytest.raises((OSError, smtplib.SMTPServerDisconnected)):
        send(post)
    assert len(post.letters) == taken
