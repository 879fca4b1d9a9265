"""Spanish names of the kinds of a notice."""

KINDS = {
    "mantenimiento": ("Mantenimiento", "pending"),
    "aviso": ("Aviso", "accepted"),
    "importante": ("Importante", "rejected"),
}
"""Each kind's name, and the state of an access that looks like it."""
