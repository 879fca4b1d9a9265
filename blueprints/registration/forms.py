"""What steps 1 and 2 ask. The rules are the domain's: a form only puts its answer at the field."""

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import BooleanField, Field, HiddenField

from blueprints.forms import (
    SAME_PASSWORD,
    STALE,
    Line,
    PortalForm,
    Rule,
    Secret,
    at_most,
    required,
    told,
)
from domain import (
    catalogs,
    drafts,
    emails,
    passwords,
    phones,
    registration,
    security_answers,
    usernames,
)
from models import Participation


class OneOf(Rule):
    def __init__(self, choices: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__(lambda text: registration.known(choices(), text, ""))


class PersonForm(PortalForm):
    """What others may know of a person."""

    participation = Line(
        "¿Cómo va a participar?",
        [OneOf(lambda: dict.fromkeys(Participation))],
        default=Participation.NATURAL,
    )
    name = Line(
        "Nombre y apellido",
        [required("Escriba su nombre y apellido."), Rule(registration.check_name)],
    )
    country = Line("País", [OneOf(catalogs.countries)], default=catalogs.HOME)
    time_zone = Line(
        "Zona horaria",
        [OneOf(catalogs.time_zones)],
        default=lambda: next(iter(catalogs.time_zones())),
    )
    entity_name = Line("Nombre de la entidad")
    email = Line("Correo electrónico", [required("Escriba su correo."), Rule(emails.parse)])
    phone = Line("Teléfono móvil de seguridad", [required("Escriba su número de celular.")])
    username = Line("Elige tu usuario", [required("Escriba un usuario."), Rule(usernames.parse)])

    def validate_entity_name(self, _field: Field) -> None:
        told(registration.check_entity_name, self.applicant())

    def validate_phone(self, field: Field) -> None:
        told(phones.parse, field.data, self.country.data)

    def applicant(self) -> registration.Applicant:
        """What was typed; what this form doesn't ask is empty."""
        asked = registration.Applicant.__dataclass_fields__
        typed = {name: self[name].data or "" for name in asked if name in self}
        return registration.Applicant(**dict.fromkeys(asked, "") | typed)


class OwnForm(PersonForm):
    """With what only the person chooses and accepts."""

    password = Secret("Contraseña", [required("Escriba una contraseña.")])
    confirmation = Secret(
        "Confirmar",
        [required("Escriba otra vez la contraseña."), SAME_PASSWORD],
    )
    security_question = Line("Pregunta de seguridad", [OneOf(catalogs.security_questions)])
    answer = Line(
        "Respuesta de seguridad", [required("Escriba la respuesta de seguridad."), at_most(100)]
    )
    terms = BooleanField(
        "Acepto los términos y condiciones de uso",
        [required("Acepte los términos y condiciones de uso para continuar.")],
    )
    data_treatment = BooleanField(
        "Autorizo el tratamiento de mis datos personales",
        [required("Autorice el tratamiento de sus datos para continuar.")],
    )

    def validate_password(self, field: Field) -> None:
        told(passwords.check, field.data, self.applicant().own)

    def validate_answer(self, field: Field) -> None:
        told(security_answers.check, field.data, self.applicant().own)


class RegistrationForm(OwnForm):
    """Step 1 itself, kept as a draft from its first field on."""

    key = HiddenField(default=drafts.new_key)

    def validate(self, extra_validators: Any = None) -> bool:
        """A key that we never made would be one that strangers share: another takes its place."""
        valid = super().validate(extra_validators)
        if drafts.is_key(self.key.data):
            return valid
        self.key.data = drafts.new_key()
        self.page_errors = self.page_errors or [STALE]
        return False

    def check(self, name: str) -> bool:
        """The token and this field alone, as it is left."""
        if not self.is_ours():
            self[name].errors = [STALE]
            return False
        inline = getattr(self, f"validate_{name}", None)
        extra = [lambda _form, field: inline(field)] if inline else []
        return bool(self[name].validate(self, extra))

    def is_ours(self) -> bool:
        """Does it carry this browser's token and a key that may name a draft?"""
        return bool(self["csrf_token"].validate(self)) and drafts.is_key(self.key.data)

    def typed(self) -> dict[str, str]:
        """What was sent, to be kept for another day; a field that wasn't sent stays as it was."""
        ticks = (self.terms, self.data_treatment)
        return {
            field.name: ("y" if field.data else "") if field in ticks else field.data
            for field in self
            if field.raw_data
        }


class AssistedForm(OwnForm):
    """What the person adds and corrects of a registration that staff began: all but the e-mail."""

    email = None  # type: ignore[assignment]


class AssistedCodeForm(PortalForm):
    username = Line("Nombre de usuario", [required("Escriba su usuario."), at_most(254)])
    code = Line("Código de 6 cifras", [required("Escriba las 6 cifras del código."), at_most(40)])


class CodeForm(PortalForm):
    code = Line("Código de 6 cifras", [required("Escriba las 6 cifras que trae el correo.")])


class EmailForm(PortalForm):
    email = Line("Correo electrónico", [required("Escriba su correo."), Rule(emails.parse)])


class ProofForm(PortalForm):
    """Who opens the link away from where they registered."""

    username = Line("Nombre de usuario", [required("Escriba su usuario."), at_most(254)])
    password = Secret("Contraseña", [required("Escriba su contraseña."), at_most(1024)])
