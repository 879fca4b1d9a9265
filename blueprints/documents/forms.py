"""A file with what is said of it, photographs, and the end of the registration."""

from typing import Any

from flask import request
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField
from wtforms.validators import Length, NumberRange

from blueprints.forms import Day, FileForm, KeyedForm, Line, PortalForm, required
from domain.documents import NAMELESS

SHORT = Length(max=200, message="Escriba una descripción de 200 letras o menos.")
SHORT_NAME = Length(max=200, message="Escriba un nombre de 200 letras o menos.")
NO_PLACE = "Elija un lugar de la lista."


class AttachForm(FileForm):
    """One file for one row; its controls' ids name the row, since several may be open."""

    file = FileField("Buscar documento", validators=[FileRequired("Elija el archivo.")])
    description = Line("Descripción", validators=[SHORT])
    dated_on = Day("Fecha del documento")
    confidential = BooleanField("Confidencial")

    def __init__(self, requirement: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.file.id, self.description.id = f"archivo-{requirement}", f"descripcion-{requirement}"
        self.dated_on.id, self.confidential.id = (
            f"fecha-{requirement}",
            f"confidencial-{requirement}",
        )
        if request.method == "GET" and self.key.raw_data:
            self.ask_for_the_file_again()


class FreeForm(FileForm):
    """A document that nobody asks for."""

    description = Line("Nombre del documento", validators=[required(NAMELESS), SHORT_NAME])
    file = FileField("Buscar documento", validators=[FileRequired("Elija el archivo.")])
    dated_on = Day("Fecha del documento")
    confidential = BooleanField("Confidencial")


class JoinForm(KeyedForm):
    """The photographs of a row are one PDF from now on."""

    description = Line("Descripción", validators=[SHORT])
    dated_on = Day("Fecha del documento")
    confidential = BooleanField("Confidencial")


class PlaceForm(PortalForm):
    """Where a photograph goes in its row."""

    place = IntegerField("Lugar", validators=[NumberRange(1, 100, message=NO_PLACE)])


class FinaliseForm(KeyedForm):
    terms = BooleanField(
        "Acepto los términos y condiciones de uso",
        validators=[required("Lea y acepte los términos y condiciones para finalizar.")],
    )
