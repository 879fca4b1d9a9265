"""A document that nobody asks for."""

from typing import Any

from flask import request
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field
from wtforms.validators import Length

from blueprints.forms import Day, KeyedForm, Line, required
from domain.documents import NAMELESS
from domain.errors import Refused

AGAIN = "Elija el archivo otra vez."
SHORT = Length(max=200, message="Escriba un nombre de 200 letras o menos.")


class FreeForm(KeyedForm):
    description = Line("Nombre del documento", validators=[required(NAMELESS), SHORT])
    file = FileField("Buscar documento", validators=[FileRequired("Elija el archivo.")])
    dated_on = Day("Fecha del documento")
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
