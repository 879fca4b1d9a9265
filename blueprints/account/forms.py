"""What a person changes of their own. The rules are the domain's."""

from wtforms import Field
from wtforms.validators import ValidationError

from blueprints.forms import (
    SAME_PASSWORD,
    KeyedForm,
    Line,
    PortalForm,
    Rule,
    Secret,
    at_most,
    required,
    told,
)
from blueprints.guards import me
from domain import emails, notices, passwords, phones, registration, security_answers
from domain.accounts import Details
from models import NoticeKind


class DetailsForm(PortalForm):
    name = Line(
        "Nombre y apellido",
        [required("Escriba su nombre y apellido."), Rule(registration.check_name)],
    )
    phone = Line("Teléfono móvil de seguridad", [required("Escriba su número de celular.")])
    time_zone = Line("Zona horaria")
    present_password = Secret("Contraseña actual", [at_most(1024)])

    def validate_phone(self, field: Field) -> None:
        told(phones.parse, field.data, me().country)

    def details(self) -> Details:
        asked = (self.name, self.phone, self.time_zone)
        return Details(*(field.data or "" for field in asked))


class PasswordForm(KeyedForm):
    present_password = Secret(
        "Contraseña actual", [required("Escriba su contraseña actual."), at_most(1024)]
    )
    password = Secret("Contraseña nueva", [required("Escriba la contraseña nueva.")])
    confirmation = Secret(
        "Confirmar", [required("Escriba otra vez la contraseña nueva."), SAME_PASSWORD]
    )

    def validate_password(self, field: Field) -> None:
        told(passwords.check, field.data, me().own)


class QuestionForm(KeyedForm):
    security_question = Line("Pregunta de seguridad")
    answer = Line("Respuesta de seguridad", [at_most(100)])
    present_password = Secret(
        "Contraseña actual", [required("Escriba su contraseña actual."), at_most(1024)]
    )

    def validate_answer(self, field: Field) -> None:
        if self.security_question.data and not field.data:
            raise ValidationError("Escriba la respuesta de seguridad.")
        if self.security_question.data:
            told(security_answers.check, field.data, me().own)


class EmailForm(KeyedForm):
    email = Line(
        "Correo electrónico nuevo", [required("Escriba el correo nuevo."), Rule(emails.parse)]
    )
    present_password = Secret(
        "Contraseña actual", [required("Escriba su contraseña actual."), at_most(1024)]
    )


class EmailCodeForm(PortalForm):
    code = Line("Código", [required("Escriba las 6 cifras que trae el correo."), at_most(40)])


class EmailProofForm(PortalForm):
    """In a browser where nobody is signed in."""

    username = Line(
        "Nombre de usuario o correo", [required("Escriba su usuario o su correo."), at_most(254)]
    )
    password = Secret("Contraseña", [required("Escriba su contraseña."), at_most(1024)])


class NoticesForm(PortalForm):
    requests = Line(notices.WANTED[NoticeKind.REQUESTS])
    reminders = Line(notices.WANTED[NoticeKind.REMINDERS])
    papers = Line(notices.WANTED[NoticeKind.PAPERS])
    messages = Line(notices.WANTED[NoticeKind.MESSAGES])

    def chosen(self) -> dict[NoticeKind, str]:
        return {kind: self[kind].data or "" for kind in NoticeKind}
