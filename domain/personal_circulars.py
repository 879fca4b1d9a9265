"""What a person is told of the circulars they stand in, among their own data."""

from collections.abc import Iterator

from models import Addressee, Circular, User

MOST = 500


def of(user: User) -> Iterator[dict[str, str]]:
    """What the institution's list says of them, if it is at their address: by a link that was
    passed on, they may stand in somebody else's row."""
    query = Addressee.select(Addressee, Circular).join(Circular).where(Addressee.user == user)
    for row in query.order_by(Addressee.id.desc()).limit(MOST):
        told = {"Circular": f"{row.circular.number}: {row.circular.subject}"}
        if row.email == user.email:
            told |= {"Nombre": row.name, "Cédula o NIT": row.tax_id, "Celular": row.mobile}
            told |= {"Dependencia": row.department, "Tipo": row.contract_type}
        yield told
