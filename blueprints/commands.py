"""What an operator types: `flask --app app …`. Every command migrates first."""

import signal
import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from blueprints import backup_commands
from domain import (
    audit_chain,
    file_checks,
    imports,
    schema,
    second_step,
    settings,
    staff,
    to_postgresql,
    worker,
)
from domain.audit_chain import Broken
from domain.errors import Refused, StorageAway
from domain.to_postgresql import Sum
from models import Damage, StaffRole, StoredFile

BROKEN = {
    Broken.CHANGED: "cambiado",
    Broken.MISSING: "borrado, o cambiado de lugar",
    Broken.CUT: "faltan los últimos, o el último no es el firmado",
    Broken.FORGED: "la firma no es de esta clave (SECRET_KEY, SECRET_KEY_FALLBACKS)",
}


def install(app: Flask) -> None:
    of_people = (create_staff, reset_code, import_entities)
    for command in (
        migrate,
        run_worker,
        *of_people,
        check_files,
        verify_audit,
        move_to_postgresql,
        demo,
    ):
        app.cli.add_command(command)
    backup_commands.install(app)


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Bring the database to this version."""
    for name in schema.migrate():
        click.echo(name)


@click.command("worker")
@with_appcontext
def run_worker() -> None:
    """Send letters and keep house until told to stop."""
    schema.migrate()
    stop = worker.Stop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop.ask)
    worker.run(stop)


@click.command("create-staff")
@click.option("--username", required=True)
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([role.value for role in StaffRole]), default="jefe")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
def create_staff(username: str, email: str, name: str, role: str, password_stdin: bool) -> None:
    """Create a member of the institution's staff."""
    schema.migrate()
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Contraseña", hide_input=True, confirmation_prompt="Confirmar")
    try:
        staff.create(username, email=email, name=name, password=password, role=StaffRole(role))
    except Refused as refusal:
        field = f"--{refusal.field}: " if refusal.field else ""
        raise click.ClickException(field + refusal.message) from refusal
    click.echo(f"{username}: creado como {role}.")


@click.command("reset-code")
@click.option("--username", required=True)
@with_appcontext
def reset_code(username: str) -> None:
    """Ask no code of a user who lost phone and recovery codes, once you know that it is them."""
    schema.migrate()
    try:
        second_step.reset(username)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"{username}: entra sin código y puede activar otro.")


@click.command("import-entities")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def import_entities(file: Path) -> None:
    """Register the entities of a CSV file; bad lines are told on stderr."""
    schema.migrate()
    result = imports.import_entities(
        file, lambda line, why: click.echo(f"línea {line}: {why}", err=True)
    )
    click.echo(f"{result.registered} registradas, {result.refused} rechazadas")


@click.command("check-files")
@with_appcontext
def check_files() -> None:
    """Read every document, and tell which are missing or altered; exit status 1 if any is."""
    schema.migrate()

    def tell(file: StoredFile, documents: list[str]) -> None:
        what = "no está" if file.damage == Damage.MISSING else "alterado"
        click.echo(f"{what}: {', '.join(documents) or file.content_hash}")

    try:
        tally = file_checks.check_all(tell)
    except StorageAway as away:
        raise click.ClickException(f"el archivo de documentos no responde: {away}") from away
    click.echo(
        f"Archivos revisados: {tally.checked}. No están: {tally.missing}. "
        f"Alterados: {tally.altered}. Recuperados: {tally.recovered}."
    )
    sys.exit(0 if tally.all_well else 1)


@click.command("verify-audit")
@click.option("--contains", metavar="SEAL", help="A seal of the log, to be found in the chain.")
@click.option("--sign", is_flag=True, help="Sign a whole chain with a new SECRET_KEY.")
@with_appcontext
def verify_audit(contains: str | None, sign: bool) -> None:
    """Read the whole audit, and tell where its chain is broken; exit status 1 if it is."""
    schema.migrate()
    found = audit_chain.sign_anew() if sign else audit_chain.check()
    lost = bool(contains) and not audit_chain.contains(str(contains))
    if found.broken:
        entry = f" (asiento {found.entry})" if found.entry else ""
        click.echo(f"Roto en el lugar {found.count + 1}{entry}: {BROKEN[found.broken]}.")
    if found.late:
        click.echo(f"Sin sellar: {found.late}. ¿Está en marcha el worker?")
    if lost:
        click.echo("Ese sello no está en la cadena.")
    click.echo(f"Asientos revisados: {found.count}. Último sello: {found.seal or 'ninguno'}.")
    sys.exit(0 if found.all_well and not lost else 1)


@click.command("move-to-postgresql")
@click.argument("url", envvar="POSTGRESQL_URL")
@with_appcontext
def move_to_postgresql(url: str) -> None:
    """Copy a portal on SQLite into an empty PostgreSQL database: all of it and equal, or nothing.

    A password in URL shows in the list of processes: set POSTGRESQL_URL instead, or PGPASSWORD.
    """
    schema.migrate()

    def tell(table: str, here: Sum, there: Sum) -> None:
        came = "igual" if here == there else f"DISTINTA, allá {there.rows} filas"
        click.echo(f"{table}: {here.rows} filas, huella {here.hash[:16]}, {came}")

    try:
        to_postgresql.copy(url, tell)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo("Todo llegó igual. Ponga esa dirección en DATABASE_URL y arranque el portal.")


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Fill an empty portal with a fictional institution; prints who can sign in."""
    if settings.current().production:
        raise click.ClickException("La demostración no se crea en un portal en producción.")
    from domain import demo as fiction  # heavy, and never needed by a server

    schema.migrate()
    for line in fiction.build():
        click.echo(line)
