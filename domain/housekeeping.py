"""What lapses is cleared away: the worker calls it every ten minutes."""

import datetime as dt

from domain import documents, limits, rescue_work, uploads, waiting
from models import (
    Invitation,
    Letter,
    LetterState,
    Performed,
    Session,
    SignUpDraft,
    StaffInvitation,
    StashedForm,
    Token,
    User,
    db,
    now,
)

KEPT = dt.timedelta(days=30)


def tidy() -> None:
    at = now()
    with db.atomic():
        StashedForm.delete().where(StashedForm.expires_at < at).execute()
        SignUpDraft.delete().where(SignUpDraft.expires_at < at).execute()
        User.delete().where(waiting.lapsed()).execute()
        Token.delete().where(Token.expires_at < at - KEPT).execute()
        Invitation.delete().where(Invitation.expires_at < at - KEPT).execute()
        StaffInvitation.delete().where(StaffInvitation.expires_at < at - KEPT).execute()
        Session.delete().where(Session.created_at < at - KEPT).execute()
        Performed.delete().where(Performed.created_at < at - KEPT).execute()
        Letter.delete().where(
            Letter.state != LetterState.QUEUED, Letter.created_at < at - KEPT
        ).execute()
        limits.forget_old()
    while rescue_work.work():
        pass
    uploads.tidy()
    documents.tidy()
