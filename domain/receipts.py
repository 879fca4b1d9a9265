"""Radicados: `2026-000123`, without gaps within a year."""

from domain.moments import today
from models import Institution


def issue() -> str:
    """The next number, taken inside the caller's transaction: a rollback gives it back."""
    year = today().year
    Institution.update(receipts_year=year, receipts_last=0).where(
        Institution.receipts_year != year
    ).execute()
    [row] = list(
        Institution.update(receipts_last=Institution.receipts_last + 1)
        .returning(Institution.receipts_last)
        .execute()
    )
    return f"{year}-{row.receipts_last:06d}"
