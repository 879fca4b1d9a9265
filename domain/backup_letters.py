"""The letter to the chiefs about a backup that couldn't be made."""

import datetime as dt

from domain import moments, outbox
from models import User


def failed(to: User, reason: str, last: dt.datetime | None) -> None:
    outbox.post(
        "backup_failed",
        "No se pudo hacer la copia de seguridad",
        to.email,
        name=to.name,
        reason=reason,
        last=moments.with_weekday(last, to.time_zone) if last else "",
    )
