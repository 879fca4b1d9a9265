"""The rows that a new portal starts with. Staff edit them afterwards; nothing here overwrites."""

from domain import catalogs, return_reasons
from models import (
    HelpLine,
    Institution,
    LegalKind,
    LegalText,
    LineKind,
    Requirement,
    ReturnReason,
    db,
    ready,
)

HELP_LINES = (
    (LineKind.PHONE, "Teléfono", "(607) 555 0100", "Lunes a viernes, de 7:00 a. m. a 5:00 p. m."),
    (
        LineKind.MAIL,
        "Correo",
        "mesa.servicio@hospital.example",
        "Respondemos en un día hábil.",
    ),
)


def fill() -> None:
    """Fill what is empty, and add the requirements that are new. What is there stays as it is."""
    with db.atomic():
        if not Institution.select().exists():
            Institution.create(name="Registro de proveedores")
        for kind in LegalKind:
            if not LegalText.select().where(LegalText.kind == kind).exists():
                body = (catalogs.FOLDER / "texts" / f"{kind}.txt").read_text(encoding="utf-8")
                LegalText.create(kind=kind, version=1, body=body)
        if not HelpLine.select().exists():
            for position, (channel, label, contact, hours) in enumerate(HELP_LINES):
                HelpLine.create(
                    kind=channel,
                    label=label,
                    contact=contact,
                    hours=hours,
                    position=position,
                )
        if not ReturnReason.select().exists():
            for text in return_reasons.SHIPPED:
                ReturnReason.create(text=text)
        _fill_requirements()


def _fill_requirements() -> None:
    """Add those that were never there, and what older portals didn't know of theirs."""
    known: dict[tuple[str, str], list[Requirement]] = {}
    for row in Requirement.select().where(Requirement.organisation_type == ""):
        known.setdefault((row.family, row.code), []).append(row)
    new = [each for each in shipped() if (each["family"], each["code"]) not in known]
    ready.insert_new(Requirement, new, returning="id")
    for each in shipped():
        versions = known.get((str(each["family"]), str(each["code"])), [])
        given = {name: each[name] for name in ("why", "source", "form")}
        if len(versions) == 1 and not any(getattr(versions[0], name) for name in given):
            ready.update(versions[0], **given)


def shipped() -> list[dict[str, object]]:
    """The requirements of a new portal."""
    reasons = {row["code"]: row["why"] for row in catalogs.rows("requirement_reasons")}
    helps = {(row["family"], row["code"]): row for row in catalogs.rows("requirement_help")}

    def of(row: dict[str, str], column: str) -> str:
        own, general = helps.get((row["family"], row["code"]), {}), helps.get(("", row["code"]), {})
        return own.get(column) or general.get(column, "")

    return [
        {
            "family": row["family"],
            "code": row["code"],
            "label": row["label"],
            "help": of(row, "help"),
            "why": reasons.get(row["code"], ""),
            "source": of(row, "source"),
            "form": of(row, "form"),
            "mandatory": row["mandatory"] == "si",
            "active": row["shipped"] == "si",
            "position": position,
            "validity": row["validity"],
            "substitute_for": row["substitute_for"],
        }
        for position, row in enumerate(catalogs.rows("requirements"))
    ]
