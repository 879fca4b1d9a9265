"""What is purged and when, and what the archive law keeps: from the numbers that do it."""

import datetime as dt
from dataclasses import dataclass

from domain import (
    documents,
    housekeeping,
    invitation_links,
    limits,
    rescue_work,
    stash,
    stored_files,
    uploads,
    waiting,
)
from models import (
    Acceptance,
    Access,
    Addressee,
    AskedRequirement,
    AuditEntry,
    Certificate,
    Change,
    Circular,
    Claim,
    DataRequest,
    Document,
    Entity,
    EntityMerge,
    FinancialYear,
    Hit,
    Invitation,
    LegalText,
    Letter,
    Message,
    Performed,
    Proof,
    Requirement,
    Rescue,
    SecopAccount,
    Session,
    SignUpDraft,
    StaffInvitation,
    StashedForm,
    StoredFile,
    Thread,
    Ticket,
    Token,
    Upload,
    User,
)

Tables = tuple[type, ...]
A_COUNTER = dt.timedelta(seconds=limits.DAY)
USE = "Ley 1581 de 2012: los datos se guardan solo mientras sirven a su fin."
CONTRACTS = (
    "Ley 594 de 2000 y la tabla de retención documental de la institución; Ley 80 de 1993, "
    "artículo 55: las acciones por contratos prescriben a los 20 años."
)
EVIDENCE = "Ley 527 de 1999, artículo 12, y Ley 594 de 2000: es prueba de lo que se hizo."
PETITIONS = "Ley 1755 de 2015 y Ley 594 de 2000: es constancia de la petición y su respuesta."
HABEAS_DATA = "Ley 1581 de 2012: prueba de la autorización y de las respuestas a su titular."


@dataclass(frozen=True)
class Purged:
    what: str
    term: dt.timedelta
    since: str
    tables: Tables
    why: str = USE

    @property
    def told(self) -> str:
        """«30 días después de enviado»."""
        hours = int(self.term.total_seconds() // 3600)
        number, noun = (hours, "hora") if hours < 96 else (self.term.days, "día")
        return f"{number} {noun}{'' if number == 1 else 's'} después de {self.since}"


@dataclass(frozen=True)
class Kept:
    what: str
    tables: Tables
    why: str


PURGED = (
    Purged("Registro que nadie activó", waiting.LONGEST, "enviado", (User,)),
    Purged("Registro sin enviar", waiting.LONGEST, "lo último que se escribió", (SignUpDraft,)),
    Purged("Lo escrito cuando se cerró la sesión", stash.LIFETIME, "cerrarse", (StashedForm,)),
    Purged("Archivo sin terminar de subir", uploads.KEPT, "empezar", (Upload,)),
    Purged(
        "Documento borrado de un registro sin finalizar",
        documents.KEPT,
        "borrado",
        (Document,),
    ),
    Purged(
        "Archivo que ningún documento nombra", stored_files.KEPT, "quedar suelto", (StoredFile,)
    ),
    Purged("Enlaces y códigos de los correos", housekeeping.KEPT, "vencer", (Token,)),
    Purged(
        "Invitación",
        invitation_links.LIFETIME + housekeeping.KEPT,
        "enviada",
        (Invitation, StaffInvitation),
    ),
    Purged("Sesión: equipo y red", housekeeping.KEPT, "empezar", (Session,)),
    Purged("Correo enviado", housekeeping.KEPT, "escrito", (Letter,)),
    Purged("Clave de un formulario enviado", housekeeping.KEPT, "enviado", (Performed,)),
    Purged("Contador de intentos", A_COUNTER, "cada intento", (Hit,)),
    Purged(
        "Solicitud para volver a entrar, con su documento de identidad",
        rescue_work.KEPT,
        "pedida",
        (Rescue,),
    ),
)
KEPT = (
    Kept(
        "Registros finalizados: datos, cifras y lo que se les pidió",
        (Entity, FinancialYear, AskedRequirement, Requirement, SecopAccount),
        CONTRACTS,
    ),
    Kept(
        "Documentos de un registro finalizado, y sus versiones anteriores", (Document,), CONTRACTS
    ),
    Kept("Quién actuó por cada entidad", (Access,), CONTRACTS),
    Kept("Historial de cambios", (Change,), CONTRACTS),
    Kept("Constancias de registro", (Certificate,), CONTRACTS),
    Kept("Mensajes entre la entidad y la institución", (Thread, Message), CONTRACTS),
    Kept("Circulares y sus destinatarios", (Circular, Addressee), CONTRACTS),
    Kept("Solicitudes a la mesa de servicio, con su respuesta", (Ticket,), PETITIONS),
    Kept("Entidades unidas", (EntityMerge,), CONTRACTS),
    Kept("Reclamos decididos, con lo que los respalda", (Claim, Proof), CONTRACTS),
    Kept("Lo que cada persona aceptó, y los textos", (Acceptance, LegalText), HABEAS_DATA),
    Kept("Solicitudes sobre datos personales, sin su texto", (DataRequest,), HABEAS_DATA),
    Kept("Auditoría: quién hizo qué, por códigos", (AuditEntry,), EVIDENCE),
)
