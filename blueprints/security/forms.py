from blueprints.forms import Line, PortalForm, Secret, at_most, required


class ProofForm(PortalForm):
    """What proves that it is oneself who changes how one enters."""

    password = Secret("Contraseña", [required("Escriba su contraseña."), at_most(1024)])
    code = Line("Código", [required("Escriba el código de su aplicación."), at_most(40)])
