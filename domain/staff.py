from models import StaffRole


def create(username: str, *, email: str, name: str, password: str, role: StaffRole) -> None:
    pass
