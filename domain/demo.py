def build() -> list[str]:
    return []
