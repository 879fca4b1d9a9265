"""Nobody makes the portal fetch anything: mail apart, it speaks to no other machine (A34)."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALONE = ["unshare", "--net", "--map-root-user"]
"""In a network of its own, without a route and without loopback; also what it starts."""
JOURNEY = (
    "blueprints/test_registration.py::test_a_filled_form_leads_to_step_two",
    "blueprints/test_activation_link.py::test_one_button_in_the_browser_that_registered",
    "blueprints/test_form_sections.py::test_the_whole_form_is_walked_without_script",
    "blueprints/test_documents.py::test_a_file_attached_without_script_stands_in_its_row",
    "blueprints/test_before_finalising.py::test_finalising_leads_to_the_confirmation",
    "blueprints/test_setup.py::test_the_logo_is_drawn_anew_and_served_by_its_name",
    "domain/test_finalising.py::test_the_person_and_the_entity_s_own_address_get_a_letter",
    "domain/test_web_addresses.py",
)


def alone() -> list[str]:
    """What a command is begun with; nothing where the machine doesn't allow it."""
    return ALONE if subprocess.run([*ALONE, "true"], capture_output=True).returncode == 0 else []


@pytest.mark.asvs("V1.3.6", "V13.2.4")
def test_the_whole_journey_needs_no_network():
    tests = [f"tests/{each}" for each in JOURNEY]
    command = [*alone(), sys.executable, "-m", "pytest", "-q", "-p", "tests.no_network", *tests]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
