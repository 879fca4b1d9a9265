"""What people read of a state or a role, on pages and in the files that they take along."""

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
"""Of an access, a member of a consortium and a document."""
CLAIMS = {
    "open": "Por revisar",
    "told": "En plazo para responder",
    "objected": "Con respuesta, por decidir",
    "frozen": "En disputa",
    "proposed": "Traspaso por confirmar",
    "granted": "Concedido",
    "rejected": "Rechazado",
    "withdrawn": "Retirado",
}
DATA_REQUESTS = {
    "pending": "Pendiente",
    "accepted": "Atendida",
    "rejected": "No aceptada",
    "withdrawn": "Retirada",
}
EMAIL_CHANGES = {
    "pending": "Por confirmar",
    "confirmed": "Confirmado",
    "cancelled": "Cancelado",
    "undone": "Deshecho",
}
RESCUES = {
    "waiting": "Pendiente",
    "accepted": "Aceptada",
    "rejected": "Rechazada",
    "stopped": "Detenida desde el correo",
    "done": "Cumplida",
    "expired": "Vencida",
}
TICKETS = {
    "open": "Abierta",
    "taken": "En atención",
    "answered": "Respondida",
    "closed": "Cerrada",
}
ROLES = {"administrator": "Administrador", "member": "Proveedor"}
STAFF_ROLES = {"jefe": "Jefe", "funcionario": "Funcionario", "auditor": "Auditor"}
