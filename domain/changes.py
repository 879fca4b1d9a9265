"""The history of a registered entity: what each field said before and says since."""

from models import Change, Entity, User, ready


def record(
    entity: Entity, section: str, label: str, before: str, after: str, *, by: User | None
) -> None:
    """Part of the caller's transaction. `section` is its slug; the texts are as a page shows
    them."""
    ready.insert(
        Change,
        entity=entity,
        user=by,
        section=section,
        label=label[:80],
        before=before,
        after=after,
    )
