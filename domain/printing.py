"""A sheet of paper as a PDF, drawn by a child: see `files/form_printer`."""

import base64
import json
import tempfile
from typing import Any

from domain.files import children, form_printer

Block = dict[str, Any]


class NotMade(Exception):
    """The printer gave up; nothing that a person can mend."""


def printed(
    title: str,
    blocks: list[Block],
    *,
    to: str,
    patience: float,
    landscape: bool = False,
    logo: bytes = b"",
) -> bytes:
    """Raises NotMade, Busy."""
    picture = base64.b64encode(logo).decode()
    content = {"title": title, "to": to, "landscape": landscape, "blocks": blocks, "logo": picture}
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as result:
        source.write(json.dumps(content).encode())
        source.seek(0)
        with children.turn():
            status = children.run("form_printer", patience=patience, source=source, result=result)
        if status != form_printer.DRAWN:
            raise NotMade(f"{title}: {status}")
        result.seek(0)
        return result.read()
