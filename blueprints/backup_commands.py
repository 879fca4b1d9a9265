"""What an operator types to keep the portal's data safe: `flask --app app backup`, `restore`,
`check`."""

import sys
from collections import Counter
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from domain import backups, checkup, restoring
from domain.errors import Refused
from domain.moments import COLOMBIA
from domain.restoring import Told
from domain.soundness import Verdict

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def install(app: Flask) -> None:
    for command in (backup, restore, check):
        app.cli.add_command(command)


@click.command("backup")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def backup(folder: Path | None) -> None:
    """Copy the database and all documents to one archive in FOLDER (or BACKUP_DIR), while the
    portal works."""
    try:
        made = backups.make(folder)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"{made.path}: {made.documents} documentos, {made.size / 1e6:.1f} MB.")
    if made.missing:
        click.echo(
            f"Faltan en el archivo de documentos: {len(made.missing)}. Vea cuáles con check-files.",
            err=True,
        )


@click.command("restore")
@click.argument("archive", type=FILE)
@click.option("--identity", type=FILE, help="The private key of age, for an encrypted one.")
@click.option("--check", is_flag=True, help="Only read it all, and tell whether it is whole.")
@click.option("--other-key", is_flag=True, help="Trust one that this SECRET_KEY didn't sign.")
@with_appcontext
def restore(archive: Path, identity: Path | None, check: bool, other_key: bool) -> None:
    """Put a backup back, into an empty DATA_DIR and an empty database."""
    try:
        if check:
            _tell(restoring.look(archive, identity=identity, other_key=other_key))
            return
        told, ended = restoring.restore(archive, identity=identity, other_key=other_key)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from refusal
    _tell(told)
    click.echo(
        f"Restaurada. Se cerraron {ended.sessions} sesiones y {ended.links} enlaces: cada persona "
        f"entra otra vez o pide otro enlace. Correos viejos que ya no salen: {ended.letters}. "
        f"Solicitudes de recuperación que la institución decide otra vez: {ended.rescues}. "
        f"Reclamos con plazo nuevo: {ended.claims}."
    )


@click.command("check")
@click.option("--files", is_flag=True, help="Read every document, not a sample of them.")
@click.option("--audit", is_flag=True, help="Read the whole audit, not its end alone.")
@with_appcontext
def check(files: bool, audit: bool) -> None:
    """Tell in a page whether this installation is sound; exit status 1 if anything isn't."""
    found: Counter[Verdict] = Counter()
    for line in checkup.lines(files=files, audit=audit):
        found[line.verdict] += 1
        click.echo(f"{line.verdict:<9} {line.what}: {line.said}")
        if line.to_do:
            click.echo(f"{'':<9} → {line.to_do}")
    click.echo(", ".join(f"{found[verdict]} {verdict}" for verdict in Verdict))
    sys.exit(1 if found[Verdict.WRONG] else 0)


def _tell(told: Told) -> None:
    at = told.made_at.astimezone(COLOMBIA)
    click.echo(
        f"La copia está completa: {at:%d/%m/%Y %H:%M} (hora de Colombia), "
        f"{sum(told.tables.values())} filas en {len(told.tables)} tablas, "
        f"{told.documents} documentos."
    )
    if told.missing:
        click.echo(f"Documentos que ya faltaban cuando se hizo: {len(told.missing)}.")
