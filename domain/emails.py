"""E-mail addresses: one spelling for each mailbox."""

from email_validator import EmailNotValidError, validate_email

from domain.errors import Refused

LONGEST = 254
INCOMPLETE = "Escriba el correo completo, por ejemplo nombre@correo.example"


def parse(text: str) -> str:
    """The address in lower case, its domain in ASCII; what follows a `+` is kept (A11).

    Raises Refused for what isn't one address.
    """
    try:
        found = validate_email(
            text.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError as wrong:
        raise Refused(INCOMPLETE, field="email") from wrong
    address = f"{found.local_part}@{found.ascii_domain}".lower()
    if len(address) > LONGEST or "." not in found.ascii_domain:
        raise Refused(INCOMPLETE, field="email")
    return address


def mailbox(address: str) -> str:
    """Where its letters end up with most providers: what follows a `+` is the sender's choice, so
    that a hundred spellings are one person's (A04)."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
