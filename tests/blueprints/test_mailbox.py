import pytest
from flask import Flask

from domain import outbox, settings
from models import db
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.mail import deliver


@pytest.fixture
def letters(database: None, browser: Browser) -> list[str]:
    """Two letters on file, by name, oldest first."""
    for who in ("ana", "beto"):
        with db.atomic():
            name = f"{who} <script>alert(1)</script> http://evil.example/x"
            outbox.post("username", f"Para {who}", f"{who}@example.com", name=name, username=who)
    deliver(browser)
    return sorted(path.name for path in (settings.current().data_dir / "correo").iterdir())


def test_an_empty_mailbox_says_so(browser: Browser):
    assert "Todavía no hay correos" in browser.page("/buzon").text


def test_the_newest_letter_is_the_first(letters, browser: Browser):
    page = browser.page("/buzon")
    assert [h2.text for h2 in page.html.main.find_all("h2")] == ["Para beto", "Para ana"]
    letter = page.click("Para ana")
    assert "Para ana@example.com" in letter.text


def test_only_links_of_the_portal_can_be_followed(letters, browser: Browser):
    page = browser.page(f"/buzon/{letters[0]}")
    links = [link["href"] for link in page.html.main.article.find_all("a")]
    assert links == ["/ingresar"]
    assert not page.html.main.find("script")


@pytest.mark.asvs("V5.3.2")
@pytest.mark.parametrize(
    "name",
    [
        "..",
        "secret_key",
        "../secret_key",
        "..%2fsecret_key",
        "%2e%2e%2fsecret_key",
        "..%5csecret_key",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "20260101T000000-000001.eml",
        "20260101T000000-000001.eml%00",
        "20260101T000000-000001.eml%0a",
        ".20260101T000000-000001.eml",
        "a" * 300 + ".eml",
    ],
)
def test_nothing_but_a_letter_is_read(letters, browser: Browser, name: str):
    assert browser.web.get(f"/buzon/{name}", expect_errors=True).status_code == 404


def test_other_files_of_the_folder_are_not_shown(letters, browser: Browser):
    folder = settings.current().data_dir / "correo"
    (folder / "notes.eml").write_text("Subject: secret\n\nsecret")
    (folder / "20260101T000000-000001.eml").write_bytes(b"\xff\xfe broken \x00")
    assert "secret" not in browser.page("/buzon").text
    browser.page("/buzon/20260101T000000-000001.eml")


@pytest.mark.asvs("V13.4.2")
@pytest.mark.parametrize(
    "changes",
    [
        {"mail_server": "mail.example"},
        {"host": "0.0.0.0"},
        {"public_url": "http://registro.example"},
    ],
)
def test_it_is_there_only_on_a_machine_of_ones_own(letters, app: Flask, browser, changes):
    with_settings(app, **changes)
    for path in ("/buzon", f"/buzon/{letters[0]}"):
        assert browser.web.get(path, expect_errors=True).status_code == 404


@pytest.mark.parametrize(
    "header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Via"]
)
def test_it_is_not_there_through_a_proxy(letters, browser: Browser, header: str):
    answer = browser.web.get("/buzon", headers={header: "127.0.0.1"}, expect_errors=True)
    assert answer.status_code == 404
