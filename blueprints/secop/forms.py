from flask_wtf.file import FileField

from blueprints.forms import Day, Line, at_most, required
from blueprints.proofs import ProofForm
from domain.secop_accounts import NO_DAY, NO_NAME


class AccountForm(ProofForm):
    """Under which name, and since when."""

    name = Line("Nombre o usuario de la cuenta", [required(NO_NAME), at_most(120)])
    registered_on = Day("Fecha del registro", [required(NO_DAY)])
    proof = FileField("Captura de pantalla (opcional)")
