import stat
from pathlib import Path

import pytest

from config import Config, ConfigError

KEY = "k" * 32
PRODUCTION = {
    "PUBLIC_URL": "https://registro.hospital.example",
    "SECRET_KEY": KEY,
    "MAIL_SERVER": "mail.example",
}


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"DATA_DIR": str(tmp_path / "data")}


def test_nothing_set_serves_on_this_machine(home):
    config = Config.from_env(home)
    assert (config.host, config.port) == ("127.0.0.1", 8000)
    assert config.public_url == "http://127.0.0.1:8000"
    assert config.database_url == f"sqlite:///{home['DATA_DIR']}/ventanilla.sqlite3"
    assert config.throttle and config.shows_mailbox and not config.production
    assert config.max_form_bytes == 64 * 1024
    assert not config.cheap_passwords


def test_the_environment_is_read(home):
    config = Config.from_env(
        home | {"PORT": "9000", "MAX_DOCUMENT_MB": "3", "PROXY_COUNT": "2", "THROTTLE": "off"}
    )
    assert config.public_url == "http://127.0.0.1:9000"
    assert config.max_document_bytes == 3 * 1024 * 1024
    assert config.proxy_count == 2 and not config.throttle


@pytest.mark.asvs("V13.3.1")
def test_a_key_is_made_once_for_its_owner_alone(home):
    first = Config.from_env(home)
    path = Path(home["DATA_DIR"]) / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(first.secret_key) >= 32
    assert Config.from_env(home).secret_key == first.secret_key
    other = {"DATA_DIR": home["DATA_DIR"] + "-other"}
    assert Config.from_env(other).secret_key != first.secret_key


def test_production_starts_with_what_it_needs(home):
    config = Config.from_env(home | PRODUCTION)
    assert config.production and not config.shows_mailbox
    assert config.public_host == "registro.hospital.example"
    assert not (Path(home["DATA_DIR"]) / "secret_key").exists()


@pytest.mark.asvs("V13.4.2")
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "k" * 31}, "SECRET_KEY"),
        ({"MAIL_SERVER": ""}, "MAIL_SERVER"),
        ({"THROTTLE": "off"}, "THROTTLE"),
    ],
)
def test_production_does_not_start_without(home, change: dict[str, str], named: str):
    with pytest.raises(ConfigError, match=named):
        Config.from_env(home | PRODUCTION | change)


@pytest.mark.parametrize("name", ["PORT", "MAIL_PORT", "PROXY_COUNT", "MAX_DOCUMENT_MB"])
@pytest.mark.parametrize("text", ["x", "-1", "1.5", "٣", "²", "1 "])
def test_what_is_no_number_is_told(home, name: str, text: str):
    with pytest.raises(ConfigError, match=name):
        Config.from_env(home | {name: text})


@pytest.mark.parametrize(
    "url", ["registro.example", "ftp://registro.example", "HTTPS://x", "http://"]
)
def test_an_address_that_is_none_of_the_web_is_told(home, url: str):
    with pytest.raises(ConfigError, match="PUBLIC_URL"):
        Config.from_env(home | {"PUBLIC_URL": url})


def test_a_database_that_we_do_not_speak_with_is_told(home):
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        Config.from_env(home | {"DATABASE_URL": "mysql://localhost/ventanilla"})


@pytest.mark.parametrize(
    "change",
    [
        {"HOST": "0.0.0.0"},
        {"PUBLIC_URL": "http://registro.example"},
        {"MAIL_SERVER": "mail.example"},
    ],
)
def test_the_mailbox_is_for_a_machine_of_ones_own(home, change: dict[str, str]):
    assert not Config.from_env(home | change).shows_mailbox


def test_the_key_is_never_shown(home):
    """Settings may land in a log or a fault's report (A57)."""
    config = Config.from_env(home | {"SECRET_KEY": KEY, "MAIL_PASSWORD": "m4il"})
    assert KEY not in repr(config) and "m4il" not in repr(config)
