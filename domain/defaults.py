"""The rows that a new portal starts with. Staff edit them afterwards; nothing here overwrites."""

from domain import catalogs
from models import HelpLine, Institution, LegalKind, LegalText, Requirement, db, ready

HELP_LINES = (
    ("Teléfono", "(607) 555 0100", "Lunes a viernes, de 7:00 a. m. a 5:00 p. m."),
    ("Correo", "mesa.servicio@hospital.example", "Respondemos en un día hábil."),
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
            for position, (label, contact, hours) in enumerate(HELP_LINES):
                HelpLine.create(label=label, contact=contact, hours=hours, position=position)
        ready.insert_new(Requirement, _requirements(), returning="id")


def _requirements() -> list[dict[str, object]]:
    helps = {(row["family"], row["code"]): row["help"] for row in catalogs.rows("requirement_help")}
    return [
        {
            "family": row["family"],
            "code": row["code"],
            "label": row["label"],
            "help": helps.get((row["family"], row["code"])) or helps.get(("", row["code"]), ""),
            "mandatory": row["mandatory"] == "si",
            "active": row["shipped"] == "si",
            "position": position,
            "validity": row["validity"],
            "substitute_for": row["substitute_for"],
        }
        for position, row in enumerate(catalogs.rows("requirements"))
    ]
