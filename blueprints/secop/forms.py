from flask_wtf.file import FileField

from blueprints.forms import Day, Line, at_most, required, told
from blueprints.proofs import ProofForm
from domain.secop_accounts import NO_DAY, NO_NAME, check_day


class AccountForm(ProofForm):
    """Under which name, and since when."""

    name = Line("Nombre o usuario de la cuenta", [required(NO_NAME), at_most(120)])
    registered_on = Day("Fecha del registro", [required(NO_DAY)])
    proof = FileField("Captura de pantalla (opcional)")

    def validate_registered_on(self, field: Day) -> None:
        if field.day:
            told(check_day, field.day)
