"""Wherever an address of the web is typed, the same ones are refused."""

import pytest

from blueprints import plain_text
from domain import circulars, help_lines, requirement_versions, web_addresses
from domain.errors import Refused
from domain.help_lines import Channel


@pytest.mark.parametrize(
    "address",
    [
        "https://www.gov.co@evil.example/",
        "https://ana:clave@evil.example/",
        "javascript://www.gov.co/%0aalert(1)",
        "ftp://www.gov.co/",
        "https:///ruta",
        "https://127.0.0.1/",
        "https://[::1",
        "https://www.gov.co:puerto/",
    ],
)
@pytest.mark.asvs("V1.2.2")
def test_what_leads_nowhere_or_feigns_another_site_is_taken_nowhere(address: str):
    """A32."""
    assert "<a" not in plain_text.with_links(address)
    for taken in (
        lambda: web_addresses.parse(address),
        lambda: circulars.read_links(f"{address} Video"),
        lambda: help_lines.checked(Channel("Sitio", address, "")),
        lambda: requirement_versions._checked("rut", {"source": address}),
    ):
        with pytest.raises(Refused):
            taken()


def test_who_leaves_out_https_gets_it_added():
    assert web_addresses.parse("www.gov.co/a?b=1") == "https://www.gov.co/a?b=1"
    assert web_addresses.host("HTTPS://WWW.Gov.co:443/") == "www.gov.co"
