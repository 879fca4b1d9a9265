"""Which page of a list an address asks for."""

from flask import request


def asked() -> int:
    """0 where it says none, or something else."""
    said = request.args.get("pagina", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 6 else 0
