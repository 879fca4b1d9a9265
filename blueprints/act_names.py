"""What acts are called, and what became of what was asked of the help desk."""

EVENTS = {
    "access_requested": "Pidió acceso",
    "access_accepted": "Acceso aceptado",
    "access_rejected": "Solicitud rechazada",
    "access_cancelled": "Acceso cancelado",
    "access_reverted": "Rechazo revertido",
    "access_withdrawn": "Retiró la solicitud",
    "access_expired": "Venció sin respuesta",
    "access_role": "Cambió de rol",
    "session_begun": "Entró al portal",
    "session_ended": "Salió del portal",
    "sessions_ended": "Cerró sus otras sesiones",
    "sessions_closed": "La institución cerró sus sesiones",
    "user_assisted": "La institución empezó su registro",
    "staff_role_changed": "Un jefe cambió su rol en la institución",
    "user_disabled": "La institución desactivó su usuario",
    "user_enabled": "La institución activó su usuario otra vez",
    "user_registered": "Se registró",
    "user_activated": "Activó su usuario",
    "email_corrected": "Corrigió su correo",
    "email_change_asked": "Pidió cambiar su correo",
    "email_changed": "Cambió su correo",
    "email_restored": "Devolvió su correo al de antes",
    "password_changed": "Cambió su contraseña",
    "access_undone": "Decisión deshecha",
}
TICKET_STATES = {
    "open": ("Abierta", "pending"),
    "taken": ("En atención", "pending"),
    "answered": ("Respondida", "accepted"),
    "closed": ("Cerrada", ""),
}
