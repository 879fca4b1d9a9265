"""What a certificate of registration says, and the sheet that says it."""

import segno

from domain import catalogs, institution, logos, moments, places, settings
from domain.catalogs import HOME
from domain.printable import printable
from domain.printing import Block, printed
from models import Certificate, Entity

PATIENCE = 20  # seconds on the clock; the printer has five of its own
ZONE = str(moments.COLOMBIA)
TITLE = "Constancia de registro"
UNWRITTEN = "Tiene letras que este PDF no escribe: véalo en la página de la constancia."
SAID = "{} hace constar que este proveedor está en su registro:"
CHECKED = "Compruébela: lea el código QR con un teléfono, o escriba este código en {}"
NOT_PROVED = (
    "Esta constancia dice lo que estaba registrado el día en que se expidió; si los datos cambian, "
    "se reemplaza. No es un contrato, ni una recomendación, ni prueba que el proveedor cumpla los "
    "requisitos de un proceso. No reemplaza el registro en SECOP II, que sigue siendo obligatorio, "
    "ni el RUP."
)
VERIFIED = "Verificada: la institución aceptó sus documentos"
UNVERIFIED = "Sin verificar: la institución aún no acepta todos sus documentos"


def facts(entity: Entity) -> list[tuple[str, str]]:
    """What it says of the entity: labels and values."""
    type_ = catalogs.organisation_types().get(entity.organisation_type)
    registered = entity.registered_at
    every = [
        ("Nombre" if entity.is_natural else "Nombre de la entidad", entity.name),
        ("NIT", entity.tax_id_shown.removeprefix("NIT ")),
        ("Tipo de organización", type_.label if type_ else ""),
        ("Lugar", _place(entity)),
        ("Radicado del registro", entity.receipt or ""),
        ("Fecha de registro", moments.full(registered, ZONE) if registered else ""),
        ("Estado", VERIFIED if entity.is_verified else UNVERIFIED),
    ]
    return [(label, value) for label, value in every if value]


def issuer() -> str:
    """«E.S.E. Hospital Santa Lucía, NIT 900…, Altavista, Norte de Santander»."""
    office = institution.current()
    tax_id = f"NIT {office.tax_id_shown}" if office.tax_id else ""
    return ", ".join(filter(None, (office.name, tax_id, places.shown(office.municipality_code))))


def address(certificate: Certificate) -> str:
    """Where anybody checks it."""
    return settings.link(f"/v/{certificate.code}")


def where() -> str:
    """Where its code is typed, as one reads it."""
    return settings.link("/v").split("://")[1]


def drawn(certificate: Certificate, entity: Entity) -> bytes:
    """The PDF. Raises NotMade, Busy."""
    pairs = [
        {"kind": "pairs", "pairs": [[label, printable(value) or UNWRITTEN, 1]]}
        for label, value in facts(entity)
    ]
    issued = [
        ["Radicado de la constancia", certificate.receipt, 1],
        ["Expedida", moments.full(certificate.issued_at, ZONE), 2],
    ]
    blocks: list[Block] = [
        {"kind": "text", "text": SAID.format(printable(institution.name()) or "La institución")},
        *pairs,
        {"kind": "pairs", "pairs": issued},
        {
            "kind": "qr",
            "rows": _modules(address(certificate)),
            "text": CHECKED.format(where()),
            "code": certificate.code_shown,
        },
        {"kind": "text", "text": NOT_PROVED, "size": 10},
    ]
    to = printable(issuer())
    return printed(TITLE, blocks, to=to, patience=PATIENCE, logo=logos.current())


def qr(certificate: Certificate) -> str:
    """As SVG, for a page."""
    code = segno.make(address(certificate), micro=False)
    return str(code.svg_inline(scale=4, light="#fff", title="Código QR de la constancia"))


def _modules(text: str) -> list[str]:
    """Each row as figures: 1 is dark."""
    rows = segno.make(text, micro=False).matrix
    return ["".join("1" if dark else "0" for dark in row) for row in rows]


def _place(entity: Entity) -> str:
    city = places.shown(entity.municipality_code) or entity.city
    abroad = "" if entity.country == HOME else catalogs.countries().get(entity.country, "")
    return ", ".join(filter(None, (city, abroad)))
