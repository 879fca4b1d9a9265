"""How it is deployed: the unit of systemd, the image and what runs it, as linters read them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from compose_spec import PyCompose
from flask import Flask

from config import Config, ConfigError
from tests.test_architecture import MAY_IMPORT, ROOT
from tests.test_serve import started

UNIT = ROOT / "deploy" / "ventanilla.service"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = PyCompose.from_yaml((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SETTINGS = (ROOT / "deploy" / "ventanilla.env").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "institucion-pequena.md").read_text(encoding="utf-8")
READ_AT_RUN_TIME = {"catalogs", "migrations", "static", "templates"}
MOST_EXPOSED = 2.0  # of ten
BUILT = ("-m blueprints.static_files", "-m compileall -q .")


def test_the_unit_is_one_that_systemd_understands(tmp_path: Path):
    unit = tmp_path / UNIT.name
    python = "/srv/ventanilla/.venv/bin/python"
    text = UNIT.read_text()
    assert python in text
    unit.write_text(text.replace(python, sys.executable))
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True
    )
    assert (said.returncode, said.stderr) == (0, "")


def test_the_unit_leaves_the_portal_little_of_the_machine():
    asked = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNIT)]
    said = subprocess.run(asked, capture_output=True, text=True).stdout
    found = re.search(r"Overall exposure level for \S+ ([0-9.]+)", said)
    assert found, said
    assert float(found[1]) <= MOST_EXPOSED, said


def copied() -> set[str]:
    """What of this folder goes into the image."""
    lines = re.findall(r"^COPY ((?!--from).+) \S+$", DOCKERFILE, re.MULTILINE)
    return {name for line in lines for name in line.split()}


def test_the_image_has_no_fault_that_a_linter_knows():
    hadolint = Path(sys.executable).with_name("hadolint")
    said = subprocess.run([hadolint, "-"], input=DOCKERFILE, capture_output=True, text=True)
    assert (said.returncode, said.stdout) == (0, "")


def test_the_image_runs_as_nobody_with_what_is_locked_and_holds_no_secret():
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]
    assert all(re.fullmatch(r"\S+:\d\S+", name) for name in re.findall("^FROM (\\S+)", DOCKERFILE))
    assert "--require-hashes" in DOCKERFILE and "HEALTHCHECK" in DOCKERFILE
    assert not re.search("^ADD|SECRET|PASSWORD|PUBLIC_URL", DOCKERFILE, re.MULTILINE)


def test_the_image_takes_each_room_and_no_more():
    rooms = {name if (ROOT / name).is_dir() else f"{name}.py" for name in MAY_IMPORT}
    assert copied() == rooms | READ_AT_RUN_TIME | {"requirements.txt", "requirements-extras.txt"}
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    taken = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert ignored[0] == "*"
    assert {"*.py" if name.endswith(".py") else name for name in copied()} == taken


def test_what_is_in_the_image_serves_and_writes_nothing_beside_its_data(tmp_path: Path):
    tree = tmp_path / "image"
    tree.mkdir()
    for name in copied():
        each = ROOT / name
        to = shutil.copytree if each.is_dir() else shutil.copy
        to(each, tree / name)
    for step in BUILT:
        assert f"python {step}" in DOCKERFILE
        subprocess.run([sys.executable, *step.split()], cwd=tree, check=True)
    before = {path: path.stat().st_mtime_ns for path in tree.rglob("*")}
    with started(tmp_path / "data", program=tree) as server:
        assert server.ask("GET /ingresar").startswith("HTTP/1.1 200")
    assert {path: path.stat().st_mtime_ns for path in tree.rglob("*")} == before


def test_what_runs_the_image_is_well_formed_and_closed():
    COMPOSE.validate()
    services = {name: COMPOSE.get_service(name) for name in COMPOSE.service_names()}
    assert set(services) == {"portal", "nginx", "clamd"}
    assert [name for name, each in services.items() if each.ports] == ["nginx"]
    assert all("no-new-privileges:true" in each.security_opt for each in services.values())
    for name in ("portal", "nginx"):
        assert services[name].read_only and services[name].cap_drop == {"ALL"}
    assert all(re.search(r":[\w.-]+$", each.image) for each in services.values())
    sources = re.findall(r"^      - \./([^:]+):", (ROOT / "compose.yaml").read_text(), re.MULTILINE)
    assert sources and all((ROOT / source).exists() for source in sources)


def test_a_container_has_what_a_backup_asks_for_and_where_it_lies():
    portal = COMPOSE.get_service("portal")
    [folder] = re.findall("^BACKUP_DIR=(.+)$", SETTINGS, re.MULTILINE)
    assert any(f":{folder}" in str(volume) for volume in portal.volumes)
    assert re.search(f"install -d .* {folder}$", DOCKERFILE, re.MULTILINE)
    assert re.search("apt-get install .* age postgresql-client ", DOCKERFILE)


def test_no_log_fills_the_memory_of_a_container():
    nginx = COMPOSE.get_service("nginx")
    assert "/var/log/nginx" not in nginx.tmpfs
    command = nginx.command if isinstance(nginx.command, str) else " ".join(nginx.command)
    changed = subprocess.run(
        ["sh", "-c", command.partition("/shipped.conf")[0] + str(ROOT / "deploy" / "nginx.conf")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert set(re.findall(r"access_log (\S+)", changed)) == {"/var/log/nginx/access.log"}
    assert set(re.findall(r"error_log (\S+)", changed)) == {"/var/log/nginx/error.log"}
    assert "server portal:8000;" in changed


def test_what_nginx_holds_on_the_way_takes_no_memory():
    """A few documents at once, or a library that somebody takes slowly, would end it (A28)."""
    nginx = COMPOSE.get_service("nginx")
    assert "/var/cache/nginx" not in nginx.tmpfs
    assert "on-the-way:/var/cache/nginx" in nginx.volumes


def test_the_secrets_of_compose_are_never_committed():
    """A57."""
    [named] = re.findall(r"env_file: (\S+)", (ROOT / "compose.yaml").read_text())
    assert f"/{named}" in (ROOT / ".gitignore").read_text().splitlines()


def test_the_guide_names_commands_and_files_that_there_are(app: Flask):
    commands = re.findall(r"^ +ventanilla ([a-z-]+)", GUIDE, re.MULTILINE)
    assert {"check", "backup", "restore", "create-staff"} <= set(commands) <= set(app.cli.commands)
    named = re.findall(r"(?<![\w/])(?:/srv/ventanilla/)?((?:deploy|docs)/[\w.-]+\w)", GUIDE)
    assert named and all((ROOT / name).exists() for name in named), named
    documented = (ROOT / "README.md").read_text()
    assert all(f"`{name}`" in documented for name in re.findall("^([A-Z_]+)=", SETTINGS, re.M))


def test_the_guides_commands_do_in_any_folder():
    """A morning has more than one shell."""
    typed = "\n".join(re.findall("^    (.+)$", GUIDE, re.MULTILINE))
    assert re.findall(r"\S*deploy/\S+", typed)
    assert all(name.startswith("/srv/ventanilla/") for name in re.findall(r"\S*deploy/\S+", typed))


def test_the_guide_restores_the_newest_backup_even_where_they_were_copied(tmp_path: Path):
    names = [
        f"ventanilla-2026112{day}T060000Z.tar{end}" for day, end in enumerate(("", ".age", ""))
    ]
    for name in reversed(names):  # copied in any order, and each has the copy's date
        (tmp_path / name).touch()
    typed = re.findall(r'ventanilla restore .*"(.+)"$', GUIDE, re.MULTILINE)
    assert len(typed) == 2
    for each in typed:
        newest = ["sh", "-c", f"echo {each.replace('/copias', str(tmp_path))}"]
        found = subprocess.run(newest, capture_output=True, text=True).stdout.strip()
        assert found == str(tmp_path / names[-1])


def test_without_a_server_of_mail_the_portal_starts_where_backup_md_says(tmp_path: Path):
    told = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")
    [url] = re.findall(r"which is taken with `PUBLIC_URL=(\S+)`", told)
    env = {"DATA_DIR": str(tmp_path), "PUBLIC_URL": url, "SECRET_KEY": "k" * 40, "MAIL_SERVER": ""}
    assert not Config.from_env(env).production
    with pytest.raises(ConfigError, match="MAIL_SERVER"):
        Config.from_env(env | {"PUBLIC_URL": "https://proveedores.example.gov.co"})
