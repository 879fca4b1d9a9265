"""Settings, read once from the environment. A frozen value: nothing changes it afterwards."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
SHORTEST_KEY = 32
LAST_PORT = 65535
OWNER_ALONE = 0o077  # as a mask: of all that is written
DATABASES = frozenset({"sqlite", "postgresql", "postgres"})
VALKEYS = ("valkey://", "valkeys://", "redis://", "rediss://", "unix:///")
AGE_RECIPIENT = re.compile(r"|age1[02-9ac-hj-np-z]{58}")
CLAMD = re.compile(r"|/.+|.+:[0-9]{1,5}")
MEBIBYTE = 1024 * 1024
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
PREFIX = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
FOLDER = re.compile(r"file:///[^?#]+")
DSN = re.compile(r"https?://[0-9A-Za-z]+@[0-9A-Za-z.:-]+(/[0-9A-Za-z_-]+)*/[0-9]+")
S3_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


class ConfigError(SystemExit):
    """The environment can't be served with; the message says what to set."""


@dataclass(frozen=True)
class Bucket:
    """Where an S3-compatible store keeps the documents; its keys stay in the environment."""

    name: str
    endpoint: str = ""
    region: str = "us-east-1"
    prefix: str = ""


@dataclass(frozen=True)
class Config:
    """What the environment says. `secret_key` is never shown; sizes are in bytes."""

    secret_key: str = field(repr=False)
    data_dir: Path
    public_url: str
    database_url: str = field(repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    storage_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    proxy_count: int = 0
    mail_server: str = ""
    mail_port: int = 25
    mail_use_tls: bool = False
    mail_use_ssl: bool = False
    mail_username: str = ""
    mail_password: str = field(default="", repr=False)
    mail_default_sender: str = ""
    clamd_socket: str = ""
    valkey_url: str = field(default="", repr=False)
    shared_dir: Path | None = None
    backup_dir: Path | None = None
    backup_recipient: str = ""
    max_document_bytes: int = 25 * MEBIBYTE
    max_entity_bytes: int = 1024 * MEBIBYTE
    max_form_bytes: int = 64 * 1024
    sentry_dsn: str = field(default="", repr=False)
    slow_query_ms: int = 200
    metrics_token: str = field(default="", repr=False)
    throttle: bool = True
    cheap_passwords: bool = False  # for tests only: never read from the environment

    @property
    def production(self) -> bool:
        """Production is a public address that begins with https."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        return urlsplit(self.public_url).hostname or ""

    @property
    def shows_mailbox(self) -> bool:
        """`/buzon` is for a machine that only its owner can reach."""
        loopback = self.host in LOOPBACK and self.public_host in LOOPBACK
        return loopback and not self.mail_server

    @property
    def bucket(self) -> Bucket | None:
        """Where the documents are, unless in a folder."""
        parts = urlsplit(self.storage_url)
        if parts.scheme != "s3":
            return None
        return Bucket(parts.netloc, **dict(parse_qsl(parts.query)))

    @property
    def documents_folder(self) -> Path:
        """Where the documents are, unless in a bucket."""
        named = unquote(urlsplit(self.storage_url).path)
        return Path(named) if named else self.common_dir / "documentos"

    @property
    def common_dir(self) -> Path:
        """What all machines see: of one machine alone, its own folder."""
        return self.shared_dir or self.data_dir

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Config":
        """Read the environment. Raises ConfigError for what production may not run with."""
        data_dir = Path(env.get("DATA_DIR") or "data").absolute()
        os.umask(OWNER_ALONE)
        data_dir.mkdir(parents=True, exist_ok=True)
        host, port = env.get("HOST") or "127.0.0.1", _number(env, "PORT", 8000)
        public_url = (env.get("PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/")
        config = cls(
            secret_key=env.get("SECRET_KEY") or "",
            data_dir=data_dir,
            public_url=public_url,
            secret_key_fallbacks=tuple((env.get("SECRET_KEY_FALLBACKS") or "").split()),
            database_url=env.get("DATABASE_URL") or f"sqlite:///{data_dir}/ventanilla.sqlite3",
            storage_url=_storage_url(env),
            host=host,
            port=port,
            proxy_count=_number(env, "PROXY_COUNT", 0),
            mail_server=env.get("MAIL_SERVER") or "",
            mail_port=_number(env, "MAIL_PORT", 25),
            mail_use_tls=_switch(env, "MAIL_USE_TLS"),
            mail_use_ssl=_switch(env, "MAIL_USE_SSL"),
            mail_username=env.get("MAIL_USERNAME") or "",
            mail_password=env.get("MAIL_PASSWORD") or "",
            mail_default_sender=env.get("MAIL_DEFAULT_SENDER") or "",
            clamd_socket=env.get("CLAMD_SOCKET") or "",
            valkey_url=env.get("VALKEY_URL") or "",
            shared_dir=_folder(env.get("SHARED_DIR") or ""),
            backup_dir=Path(env["BACKUP_DIR"]).absolute() if env.get("BACKUP_DIR") else None,
            backup_recipient=env.get("BACKUP_RECIPIENT") or "",
            max_document_bytes=_number(env, "MAX_DOCUMENT_MB", 25) * MEBIBYTE,
            sentry_dsn=env.get("SENTRY_DSN") or "",
            slow_query_ms=_number(env, "SLOW_QUERY_MS", 200),
            metrics_token=env.get("METRICS_TOKEN") or "",
            throttle=(env.get("THROTTLE") or "on").lower() != "off",
        )
        return _checked(config)


def _checked(config: Config) -> Config:
    if config.port > LAST_PORT:
        raise ConfigError(f"PORT: un número hasta {LAST_PORT}.")
    if not config.public_url.startswith(("https://", "http://")) or not config.public_host:
        raise ConfigError("PUBLIC_URL: comience con https:// (producción) o http://.")
    if not CLAMD.fullmatch(config.clamd_socket):
        raise ConfigError("CLAMD_SOCKET: escriba el socket de clamd, /ruta o servidor:puerto.")
    if not AGE_RECIPIENT.fullmatch(config.backup_recipient):
        raise ConfigError("BACKUP_RECIPIENT: la clave pública que imprime age-keygen, age1….")
    if config.metrics_token and len(config.metrics_token) < SHORTEST_KEY:
        raise ConfigError(f"METRICS_TOKEN: ponga {SHORTEST_KEY} caracteres o más, o ninguno.")
    if urlsplit(config.database_url).scheme not in DATABASES:
        raise ConfigError("DATABASE_URL: comience con postgresql://, o no la ponga y será SQLite.")
    if config.valkey_url:
        _check_valkey(config.valkey_url)
    if config.sentry_dsn:
        _check_sentry(config.sentry_dsn)
    if not config.production:
        return config if config.secret_key else _with_own_key(config)
    if any(len(key) < SHORTEST_KEY for key in (config.secret_key, *config.secret_key_fallbacks)):
        raise ConfigError(f"SECRET_KEY: en producción, ponga {SHORTEST_KEY} caracteres o más.")
    if not config.mail_server:
        raise ConfigError("MAIL_SERVER: en producción, ponga el servidor de correo.")
    if not config.throttle:
        raise ConfigError("THROTTLE=off es para pruebas de carga: en producción no se arranca así.")
    return config


def _check_valkey(url: str) -> None:
    """Raises ConfigError for what isn't its address, and where its client isn't installed."""
    try:
        parts = urlsplit(url)
        whole = bool(parts.hostname or parts.path) and parts.port != 0 and not parts.query
    except ValueError:  # of a port
        whole = False
    if not (whole and url.startswith(VALKEYS)):
        raise ConfigError("VALKEY_URL: escriba valkey://:contraseña@servidor:6379/0, o valkeys://.")
    if find_spec("valkey") is None:
        raise ConfigError("VALKEY_URL: falta su cliente; instálelo con make extras.")


def _check_sentry(dsn: str) -> None:
    """Raises ConfigError for what isn't one, and where its client isn't installed."""
    if not DSN.fullmatch(dsn):
        raise ConfigError("SENTRY_DSN: cópielo entero de Sentry, https://clave@servidor/número.")
    if find_spec("sentry_sdk") is None:
        raise ConfigError("SENTRY_DSN: falta su cliente; instálelo con make extras.")


def _folder(text: str) -> Path | None:
    """One that is there: another's disk that isn't mounted is no folder to begin anew in."""
    if text and not (text.startswith("/") and Path(text).is_dir()):
        raise ConfigError("SHARED_DIR: escriba una carpeta que exista, desde su /.")
    return Path(text) if text else None


def _storage_url(env: Mapping[str, str]) -> str:
    """As it was written, once it can be understood. Never shown: it may hold a key."""
    url = env.get("STORAGE_URL") or ""
    try:
        parts = urlsplit(url)
        given = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise ConfigError("STORAGE_URL: escriba file:///carpeta o s3://bucket.") from None
    if parts.scheme == "s3":
        _check_bucket(parts.netloc, parts.path, given)
        if not all(env.get(name) for name in S3_KEYS):
            raise ConfigError(f"STORAGE_URL: para s3://, ponga {S3_KEYS[0]} y {S3_KEYS[1]}.")
    elif url and not FOLDER.fullmatch(url):
        raise ConfigError("STORAGE_URL: escriba file:///carpeta, desde su /, o s3://bucket.")
    return url


def _check_bucket(name: str, path: str, given: list[tuple[str, str]]) -> None:
    """Raises ConfigError for what isn't a bucket and where it is."""
    options = dict(given)
    if "@" in name:
        raise ConfigError(f"STORAGE_URL: ponga las claves en {S3_KEYS[0]} y su pareja, no aquí.")
    if not BUCKET.fullmatch(name) or path.strip("/"):
        raise ConfigError("STORAGE_URL: después de s3:// va solo el bucket, y luego ?endpoint=….")
    if set(options) - {"endpoint", "region", "prefix"} or len(options) < len(given):
        raise ConfigError("STORAGE_URL: s3:// recibe endpoint, region y prefix, cada uno una vez.")
    if "endpoint" in options:
        endpoint = urlsplit(options["endpoint"])
        web = endpoint.scheme in {"http", "https"} and endpoint.hostname
        if not web or "@" in endpoint.netloc:
            raise ConfigError("STORAGE_URL: endpoint comienza con https:// o http://, sin claves.")
    if not PREFIX.fullmatch(options.get("prefix", "x")):
        raise ConfigError("STORAGE_URL: prefix lleva letras, cifras, «.», «_», «-» y «/».")
    if not re.fullmatch("[a-z0-9-]+", options.get("region", "x")):
        raise ConfigError("STORAGE_URL: region es una palabra como us-east-1.")


def _with_own_key(config: Config) -> Config:
    """A key made once and kept in DATA_DIR, readable by its owner alone."""
    path = config.data_dir / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_text().strip()
    else:
        key = secrets.token_urlsafe(48)
        with os.fdopen(descriptor, "w") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
    return Config(**{**config.__dict__, "secret_key": key})


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdigit()):
        raise ConfigError(f"{name}: «{text}» no es un número entero.")
    return int(text)


def _switch(env: Mapping[str, str], name: str) -> bool:
    return (env.get(name) or "").lower() in {"1", "true", "yes", "on", "si", "sí"}
