"""What the registration form may ask, field by field (guide, V)."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a field holds: how it is read, kept and shown follows from it."""

    NAME = "name"
    LINE = "line"
    TAX_ID = "tax_id"
    YES_NO = "yes_no"
    TAX_REGIME = "tax_regime"
    COUNTRY = "country"
    DEPARTMENT = "department"
    MUNICIPALITY = "municipality"
    CITY = "city"
    EMAIL = "email"
    PHONE = "phone"
    LINK = "link"
    POSTAL_CODE = "postal_code"
    BANK = "bank"
    ACCOUNT = "account"
    ACCOUNT_TYPE = "account_type"
    DOCUMENT_TYPE = "document_type"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Field:
    """`ask` is the sentence that asks for it while empty; without one it is optional. `fold`: what
    the part is called where it waits, folded, with its neighbours."""

    name: str
    label: str
    kind: Kind = Kind.LINE
    ask: str = ""
    hint: str = ""
    fold: str = ""

    @property
    def mandatory(self) -> bool:
        return bool(self.ask)

    @property
    def column(self) -> str:
        """Where its value is kept. A department has no column: the municipality's code tells it."""
        places = {Kind.MUNICIPALITY: "municipality_code", Kind.DEPARTMENT: ""}
        return places.get(self.kind, self.name)


NAME = Field(
    "name",
    "Nombre de la entidad",
    Kind.NAME,
    "Escriba el nombre de la entidad.",
    "El nombre con el que está legalmente constituida.",
)
SHORT_NAME = Field(
    "short_name",
    "Nombre abreviado",
    hint="Opcional. Un nombre corto o las siglas, en mayúsculas.",
)
TAX_ID = Field(
    "tax_id",
    "NIT",
    Kind.TAX_ID,
    "Escriba el NIT.",
    "Sin el dígito de verificación: nosotros lo calculamos.",
)
IS_SME = Field(
    "is_sme",
    "Mipyme",
    Kind.YES_NO,
    "Diga si es una Mipyme: Sí o No.",
    "Micro, pequeña o mediana empresa por sus ingresos del año, también la de una sola persona.",
)
TAX_REGIME = Field(
    "tax_regime",
    "Régimen tributario",
    Kind.TAX_REGIME,
    "Elija el régimen tributario.",
    "El que figura en su RUT.",
)
PLACE = (
    Field("country", "País", Kind.COUNTRY, "Elija el país."),
    Field("department", "Departamento", Kind.DEPARTMENT),
    Field(
        "municipality",
        "Municipio",
        Kind.MUNICIPALITY,
        "Escriba el municipio y elíjalo en la lista.",
        "Escriba las primeras letras y elija.",
    ),
    Field("city", "Ciudad", Kind.CITY, "Escriba la ciudad."),
    Field("address", "Dirección", ask="Escriba la dirección de la oficina."),
)
"""Colombia has municipalities, every other country a city; see `sections.is_asked`."""
EMAIL = Field(
    "email", "Correo electrónico de la oficina", Kind.EMAIL, "Escriba el correo de la oficina."
)
PHONE = Field("phone", "Teléfono de oficina", Kind.PHONE, "Escriba un teléfono, fijo o móvil.")
NOTIFICATION_EMAIL = Field(
    "notification_email",
    "Correo electrónico para notificaciones",
    Kind.EMAIL,
    hint="Aquí llegan los avisos. Si lo deja vacío, usamos el de la oficina.",
)
MORE_CONTACTS = (
    Field("postal_code", "Código postal", Kind.POSTAL_CODE),
    Field("fax", "Fax de oficina"),
    Field("website", "Página web", Kind.LINK),
    Field("facebook", "Link facebook", Kind.LINK),
    Field("linkedin", "Link linkedin", Kind.LINK),
    Field("youtube", "Link youtube", Kind.LINK),
    Field("twitter", "Link twitter", Kind.LINK),
)
REPRESENTATIVE = (
    Field(
        "representative_name",
        "Nombre del representante legal",
        Kind.NAME,
        "Escriba el nombre del representante legal.",
    ),
    Field(
        "representative_document_type",
        "Tipo de documento",
        Kind.DOCUMENT_TYPE,
        "Elija el tipo de documento.",
    ),
    Field(
        "representative_document",
        "Número de documento",
        Kind.DOCUMENT,
        "Escriba el número del documento.",
    ),
)
REPRESENTATIVE_CONTACTS = (
    Field("representative_email", "Correo electrónico", Kind.EMAIL),
    Field("representative_phone", "Teléfono", Kind.PHONE),
)
ATTORNEY = (
    Field("attorney_name", "Nombre del apoderado", Kind.NAME),
    Field("attorney_document", "Documento del apoderado", hint="Por ejemplo, CC 60390714."),
    Field("attorney_email", "Correo del apoderado", Kind.EMAIL),
)
BANK = (
    Field("bank_name", "Nombre de la entidad bancaria", Kind.BANK),
    Field("bank_account", "Número de cuenta", Kind.ACCOUNT),
    Field("bank_account_type", "Tipo de cuenta bancaria", Kind.ACCOUNT_TYPE),
)
