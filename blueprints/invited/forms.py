from typing import Any

from blueprints.registration.forms import RegistrationForm


class NewcomerForm(RegistrationForm):
    """Step 1 for who was invited: the invitation says the rest."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        del self.participation, self.entity_name, self.email
