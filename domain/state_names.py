"""What people read of the state of a request, an access or a document."""

STATES = {
    "pending": "Pendiente",
    "accepted": "Aceptado",
    "rejected": "Rechazado",
    "cancelled": "Cancelado",
    "withdrawn": "Retirado",
    "expired": "Vencido",
    "missing": "Falta el documento",
    "attached": "Anexado",
    "review": "En revisión",
    "returned": "Devuelto",
}
