"""Ten codes on paper, each good once, for who lost the phone. The table holds keyed hashes."""

import base64
import re
import secrets

from domain import tokens
from models import RecoveryCode, User, now

HOW_MANY = 10
WRITTEN = re.compile("[A-Z2-7]{10}")
LOOK_ALIKE = str.maketrans("018", "OIB")


def make(user: User) -> list[str]:
    """New ones, to be shown once; the old open nothing any more. In a transaction."""
    RecoveryCode.delete().where(RecoveryCode.user == user).execute()
    codes = [base64.b32encode(secrets.token_bytes(7)).decode()[:10] for _ in range(HOW_MANY)]
    for code in codes:
        RecoveryCode.create(user=user, code_hash=_hash(user, code))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def forget(user: User) -> None:
    """In a transaction."""
    RecoveryCode.delete().where(RecoveryCode.user == user).execute()


def spend(user: User, typed: str) -> bool:
    """Is this one that wasn't used yet? True once. In a transaction."""
    code = re.sub(r"[\s-]", "", typed).upper().translate(LOOK_ALIKE)
    if not WRITTEN.fullmatch(code):
        return False
    return bool(
        RecoveryCode.update(used_at=now())
        .where(
            RecoveryCode.user == user,
            RecoveryCode.code_hash == _hash(user, code),
            RecoveryCode.used_at.is_null(),
        )
        .execute()
    )


def left(user: User) -> int:
    unused = (RecoveryCode.user == user) & RecoveryCode.used_at.is_null()
    return int(RecoveryCode.select().where(unused).count())


def _hash(user: User, code: str) -> str:
    return tokens.digest(tokens.derive(f"{user.code}:{code}", "recovery"))
