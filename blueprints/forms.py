"""The form that every form of the portal is: shape here, truth in the domain."""

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from flask import g, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, StringField
from wtforms.validators import (
    AnyOf,
    EqualTo,
    InputRequired,
    Length,
    StopValidation,
    ValidationError,
)

from blueprints import cookies, hx
from blueprints.guards import me, signed_in_user
from blueprints.labels import REASONS
from domain import once, stash, typed
from domain.errors import Refused

T = TypeVar("T")
SAME_PASSWORD = EqualTo("password", "Las dos contraseñas no son iguales. Escríbalas otra vez.")
FILE_AGAIN = "Elija el archivo otra vez."
UNSENT = "Aquí está lo que escribió. Todavía no se ha enviado: revíselo y envíelo."
FILES_AGAIN = " Si había elegido archivos, elíjalos otra vez."
NO_DATE = "Escriba la fecha así: 03/12/2026."
NO_HOUR = "Escriba la hora así: 14:30."
STALE = "La página llevaba mucho tiempo abierta. Revise sus datos y envíela de nuevo."
NO_SUCH_REASON = "Elija un motivo de la lista, o escríbalo con sus palabras."
OTHER_USER = (
    "Esta página era de otra sesión. Ahora usted está como {name}. Revise y envíe de nuevo."
)


class PortalForm(FlaskForm):
    """Refusals land on their field; what was typed stays; a stale token is not the end."""

    page_errors: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kept = self._kept()
        if not args and "formdata" not in kwargs:
            kwargs["formdata"] = self._sent() if request.method == "POST" else kept
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self.page_errors = []

    def _kept(self) -> MultiDict[str, str] | None:
        """What was typed when the session ended, saying that it is still to be sent."""
        kept = _kept_form()
        if kept and "told_unsent" not in g:
            g.told_unsent = True
            hx.notice(UNSENT + (FILES_AGAIN if isinstance(self, FileForm) else ""))
        return kept

    def _sent(self) -> MultiDict[str, Any] | None:
        """Text from the form's fields alone: a file or JSON in the place of text is none (A35)."""
        return MultiDict(request.form)

    def run(self, verb: Callable[..., T], *args: Any, **kwargs: Any) -> T | None:
        """Check the shape, carry out the verb. None when either refused; the form says why."""
        if not self.validate():
            self._focus_first()
            return None
        try:
            done = verb(*args, **kwargs)
        except Refused as refusal:
            self.refuse(refusal)
            self._focus_first()
            return None
        if (kept := cookies.get(cookies.STASH)) and signed_in_user():
            stash.forget(kept)
        return done

    def ran(self, verb: Callable[..., object], *args: Any, **kwargs: Any) -> bool:
        """The same where only this is asked: was the verb carried out?"""
        return self.run(lambda: (verb(*args, **kwargs),)) is not None

    def refuse(self, refusal: Refused) -> None:
        field = self._fields.get(refusal.field or "")
        if field is None:
            self.page_errors.append(refusal.message)
        else:
            field.errors = [*field.errors, refusal.message]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))  # type: ignore[no-untyped-call]
        if "csrf_token" in self.errors:
            user = signed_in_user()
            self.page_errors.append(OTHER_USER.format(name=user.username) if user else STALE)
        return valid

    def _focus_first(self) -> None:
        for field in self.wrong_fields[:1]:
            field.flags.focused = True  # type: ignore[attr-defined]

    @property
    def keeps_more(self) -> bool:
        """Beside what must be mended, is there something typed that needs no typing again?"""
        kept = (field for field in self if isinstance(field, Line) and not field.errors)
        return bool(self.wrong_fields) and any(field.data for field in kept)

    @property
    def wrong_fields(self) -> list[Field]:
        """The visible fields with an error, in the order of the page."""
        return [field for field in self if field.errors and not isinstance(field, HiddenField)]


class KeyedForm(PortalForm):
    """A form that creates something: its key makes a second sending harmless."""

    key = HiddenField(default=lambda: once.new_key(signed_in_user()), filters=[once.key_in])

    def own_key(self, what: str) -> str:
        """The key with its owner and act, so that no two people share one."""
        return f"{what}:{me().id}:{self.key.data or once.new_key(None)}"


class FileForm(KeyedForm):
    """What brings a file with it, in the field that `brings` names."""

    brings = "file"

    def _sent(self) -> MultiDict[str, Any] | None:
        sent: MultiDict[str, Any] = MultiDict(request.form)
        sent.poplist(self.brings)
        for file in request.files.getlist(self.brings):
            sent.add(self.brings, file)
        return sent

    def ask_for_the_file_again(self) -> None:
        """No browser sends a file twice by itself, nor may we choose one in it."""
        if not self[self.brings].errors:
            self.refuse(Refused(FILE_AGAIN, field=self.brings))


class ActionForm(PortalForm):
    """A button: nothing but the token."""


class Line(StringField):
    """One line of text, cleaned of what nobody can see."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = typed.clean(valuelist[0]) if valuelist else ""
        self.raw_data = [self.data for _ in valuelist[:1]]  # blanks are as missing as nothing


class Lines(StringField):
    """Several lines of text, cleaned of what nobody can see but their ends."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = typed.clean_lines(valuelist[0]) if valuelist else ""
        self.raw_data = [self.data for _ in valuelist[:1]]


class Day(Line):
    """A date as a calendar sends it, or as one writes it; `day` is None where there is none."""

    day: dt.date | None = None

    def pre_validate(self, form: Any) -> None:
        try:
            self.day = typed.day(self.data) if self.data else None
        except ValueError:
            raise StopValidation(NO_DATE) from None
        if self.day:
            self.data = self.day.isoformat()  # what a calendar can show again


class Hour(Line):
    """Of a day, «14:30»; `hour` is None where there is none."""

    hour: dt.time | None = None

    def pre_validate(self, form: Any) -> None:
        try:
            self.hour = typed.hour(self.data) if self.data else None
        except ValueError:
            raise StopValidation(NO_HOUR) from None


class Secret(StringField):
    """A password: exactly as typed."""


class Rule:
    """A rule of the domain over one answer, told together with what is missing elsewhere."""

    def __init__(self, rule: Callable[[str], Any]) -> None:
        self.rule = rule

    def __call__(self, _form: PortalForm, field: Field) -> None:
        told(self.rule, field.data or "")


def told(rule: Callable[..., Any], *args: Any) -> None:
    """What the rule refuses becomes the field's error."""
    try:
        rule(*args)
    except Refused as refusal:
        raise ValidationError(refusal.message) from refusal


def required(sentence: str) -> InputRequired:
    return InputRequired(sentence)


def at_most(letters: int) -> Length:
    return Length(max=letters, message=f"Use {letters} letras o menos.")


def message_to_who_decides() -> Line:
    """What one may say when asking for access."""
    return Line("Mensaje para el administrador (opcional)", [at_most(500)])


class ReasonForm(PortalForm):
    """A rejection, with the reason that is chosen, written, or neither."""

    reason = Line("Motivo del rechazo (opcional)", [AnyOf(["", *REASONS], NO_SUCH_REASON)])
    reason_text = Line("Con sus palabras (opcional)", [at_most(200)])

    @property
    def told(self) -> str:
        """What the person reads."""
        return ". ".join(filter(None, (self.reason.data, self.reason_text.data)))


def _kept_form() -> MultiDict[str, str] | None:
    """What this page's form held when the session ended, on the way back to it."""
    if request.method != "GET" or not (secret := cookies.get(cookies.STASH)):
        return None
    user = signed_in_user()
    if user is None:
        return None
    if "kept_form" not in g:
        g.kept_form = stash.look(secret, by=user)
    kept = g.kept_form
    if kept is None or kept.path != request.path:
        return None
    return MultiDict(kept.fields)
