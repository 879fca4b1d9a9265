"""How a verb says no."""


class Refused(Exception):
    """A sentence that may be shown to the person, and the form field that it speaks of, if one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class TooLarge(Refused):
    """More than is taken at once."""


class TooOften(Refused):
    """Not again so soon."""


class Busy(Refused):
    """Somebody is at it this very moment."""


class StorageFull(Exception):
    """There is no room to keep a file: nothing of it was kept."""


class StorageAway(Exception):
    """The store of documents doesn't answer. What isn't kept yet is still where it was."""


class Missing(Exception):
    """A row speaks of a file that the store doesn't have, or no longer as it was."""
