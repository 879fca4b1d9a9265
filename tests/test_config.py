import stat
import sys
from pathlib import Path

import pytest

from config import Bucket, Config, ConfigError

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


@pytest.mark.asvs("V13.3.1", "V13.3.2")
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
        ({"SECRET_KEY": ""}, "SECRET_KEY: en producción"),
        ({"SECRET_KEY": "k" * 31}, "SECRET_KEY: en producción"),
        ({"MAIL_SERVER": ""}, "MAIL_SERVER: en producción"),
        ({"THROTTLE": "off"}, "THROTTLE=off es"),
    ],
)
def test_production_does_not_start_without(home, change: dict[str, str], named: str):
    with pytest.raises(ConfigError, match=named):
        Config.from_env(home | PRODUCTION | change)


@pytest.mark.parametrize("name", ["PORT", "MAIL_PORT", "PROXY_COUNT", "SLOW_QUERY_MS"])
@pytest.mark.parametrize("text", ["x", "-1", "1.5", "٣", "²", "1 "])
def test_what_is_no_number_is_told(home, name: str, text: str):
    with pytest.raises(ConfigError, match=name):
        Config.from_env(home | {name: text})


def test_a_port_that_there_is_not_is_told(home):
    with pytest.raises(ConfigError, match="PORT"):
        Config.from_env(home | {"PORT": "99999"})


@pytest.mark.parametrize(
    "url", ["registro.example", "ftp://registro.example", "HTTPS://x", "http://"]
)
def test_an_address_that_is_none_of_the_web_is_told(home, url: str):
    with pytest.raises(ConfigError, match="PUBLIC_URL"):
        Config.from_env(home | {"PUBLIC_URL": url})


def test_a_database_that_we_do_not_speak_with_is_told(home):
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        Config.from_env(home | {"DATABASE_URL": "mysql://localhost/ventanilla"})


def test_what_several_machines_share_is_there_before_they_start(home, tmp_path: Path):
    alone = Config.from_env(home)
    assert alone.common_dir == alone.data_dir
    shared = Config.from_env(home | {"SHARED_DIR": str(tmp_path)})
    assert shared.common_dir == tmp_path and shared.documents_folder == tmp_path / "documentos"
    for folder in ("compartida", str(tmp_path / "not mounted")):
        with pytest.raises(ConfigError, match="SHARED_DIR"):
            Config.from_env(home | {"SHARED_DIR": folder})


def test_valkey_is_told_where_it_is_and_its_password_is_never_shown(home):
    config = Config.from_env(home | {"VALKEY_URL": "valkey://:s3cret@10.0.0.9:6379/1"})
    assert config.valkey_url and "s3cret" not in repr(config)


@pytest.mark.parametrize(
    "url", ["10.0.0.9:6379", "http://10.0.0.9", "valkey://", "valkey://h:port", "valkey://h?a=b"]
)
def test_what_is_no_valkey_is_told_before_a_request_needs_it(home, url: str):
    with pytest.raises(ConfigError, match="VALKEY_URL"):
        Config.from_env(home | {"VALKEY_URL": url})


def test_without_its_client_no_portal_starts_that_was_told_to_use_valkey(
    home, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "valkey", None)
    with pytest.raises(ConfigError, match="make extras"):
        Config.from_env(home | PRODUCTION | {"VALKEY_URL": "valkey://10.0.0.9"})


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


S3 = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "s3cret"}


def test_documents_are_in_a_folder_unless_said(home):
    config = Config.from_env(home)
    assert config.documents_folder == Path(home["DATA_DIR"]) / "documentos"
    elsewhere = Config.from_env(home | {"STORAGE_URL": "file:///mnt/mis%20documentos"})
    assert elsewhere.documents_folder == Path("/mnt/mis documentos")
    assert not elsewhere.bucket


def test_documents_may_be_in_a_bucket(home):
    url = "s3://documentos?endpoint=http://127.0.0.1:9000&prefix=portal/uno&region=sa-east-1"
    config = Config.from_env(home | S3 | {"STORAGE_URL": url})
    assert config.bucket == Bucket("documentos", "http://127.0.0.1:9000", "sa-east-1", "portal/uno")
    assert "s3cret" not in repr(config)
    assert Config.from_env(home | S3 | {"STORAGE_URL": "s3://documentos"}).bucket


@pytest.mark.parametrize(
    "url",
    [
        *("documentos", "/documentos", "file:documentos", "file://documentos", "file:///", "file:"),
        *("file://servidor/documentos", "file:///a?b=c", "ftp://x/y", "http://x", "S3:bucket"),
        *("s3:", "s3://", "s3:///documentos", "s3://Mayúsculas", "s3://documentos/uno", "s3://[x"),
        *("s3://documentos?endpoint", "s3://documentos?endpoint=127.0.0.1:9000", "s3://ab"),
        *("s3://documentos?endpoint=ftp://x", "s3://documentos?endpoint=http://", "s3://..."),
        *("s3://documentos?prefix=../x", "s3://documentos?prefix=/x", "s3://documentos?prefix="),
        *("s3://documentos?region=a b", "s3://documentos?otro=1", "s3://documentos?region="),
        "s3://documentos?prefix=a&prefix=b",
    ],
)
def test_a_store_that_cannot_be_understood_is_told(home, url: str):
    with pytest.raises(ConfigError, match="STORAGE_URL"):
        Config.from_env(home | S3 | {"STORAGE_URL": url})


@pytest.mark.asvs("V13.3.1")
@pytest.mark.parametrize(
    "url",
    [
        "s3://id:s3cret@documentos",
        "s3://documentos?endpoint=http://id:s3cret@127.0.0.1:9000",
        "s3://documentos?secret=s3cret",
    ],
)
def test_keys_of_the_store_are_not_taken_from_its_address_nor_shown(home, url: str):
    with pytest.raises(ConfigError, match="STORAGE_URL") as told:
        Config.from_env(home | S3 | {"STORAGE_URL": url})
    assert "s3cret" not in str(told.value)


@pytest.mark.parametrize("name", list(S3))
def test_a_bucket_needs_both_keys(home, name: str):
    with pytest.raises(ConfigError, match=name):
        Config.from_env(home | S3 | {"STORAGE_URL": "s3://documentos", name: ""})


def test_backups_go_where_and_to_whom_is_said(home):
    key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    config = Config.from_env(home | {"BACKUP_DIR": "/copias", "BACKUP_RECIPIENT": key})
    assert (config.backup_dir, config.backup_recipient) == (Path("/copias"), key)
    assert Config.from_env(home).backup_dir is None
    with pytest.raises(ConfigError, match="BACKUP_RECIPIENT"):
        Config.from_env(home | {"BACKUP_RECIPIENT": "--output=/etc/passwd"})
