"""The blank forms that the portal makes, ready to sign."""

FORMS = {
    "experiencia": "Lista de contratos que acreditan la experiencia",
    "indicadores": "Indicadores de capacidad financiera y organizacional",
    "constancia": "Constancia de no estar obligado a llevar contabilidad",
}
"""Their codes, as requirements name them, and their titles."""
