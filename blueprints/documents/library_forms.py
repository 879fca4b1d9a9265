"""A document that nobody asks for."""

import datetime as dt
import re
from typing import Any

from flask import request
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field
from wtforms.validators import Length, StopValidation

from blueprints.forms import KeyedForm, Line, required
from domain.documents import NAMELESS
from domain.errors import Refused

AGAIN = "Elija el archivo otra vez."
SHORT = Length(max=200, message="Escriba un nombre de 200 letras o menos.")
ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
WRITTEN = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})")
NO_DATE = "Escriba la fecha así: 03/12/2026."


class Day(Line):
    """A date as a calendar sends it, or as one writes it; `day` is None where there is none."""

    day: dt.date | None = None

    def pre_validate(self, form: Any) -> None:
        self.day = _day(self.data or "")
        if self.data and self.day is None:
            raise StopValidation(NO_DATE)


class FreeForm(KeyedForm):
    description = Line("Nombre del documento", validators=[required(NAMELESS), SHORT])
    file = FileField("Buscar documento", validators=[FileRequired("Elija el archivo.")])
    dated_on = Day("Fecha del documento")  # type: ignore[no-untyped-call]
    confidential = BooleanField("Confidencial")

    def _sent(self) -> MultiDict[str, Any] | None:
        sent: MultiDict[str, Any] = MultiDict(request.form)
        sent.poplist("file")
        for file in request.files.getlist("file"):
            sent.add("file", file)
        return sent

    def ask_for_the_file_again(self) -> None:
        """No browser sends a file twice by itself, nor may we choose one in it."""
        file: Field = self.file
        if not file.errors:
            self.refuse(Refused(AGAIN, field="file"))


def _day(text: str) -> dt.date | None:
    iso, written = ISO.fullmatch(text), WRITTEN.fullmatch(text)
    numbers = iso.groups() if iso else written.groups()[::-1] if written else None
    try:
        return dt.date(*map(int, numbers)) if numbers else None
    except ValueError:
        return None
