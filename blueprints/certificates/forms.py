from blueprints.forms import Line, PortalForm, at_most


class CodeForm(PortalForm):
    """Sent by GET, it changes nothing and needs no token."""

    class Meta:
        csrf = False

    codigo = Line("Código de la constancia", [at_most(40)])


class NumberForm(PortalForm):
    """The number on the paper; it is in no address, nor in a log."""

    number = Line("NIT o cédula que dice el papel", [at_most(40)])
