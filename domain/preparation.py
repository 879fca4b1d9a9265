"""What each family needs at hand."""


def families() -> list[str]:
    return []
