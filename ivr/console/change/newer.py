"""What others have published since a draft was begun."""

from ivr.console.change.table import Draft
from ivr.console.context import console
from ivr.editions.table import Published


def newer(draft: Draft) -> Published | None:
    """What is live, if others have published it since a draft was begun. Raises StoreError."""
    live = console().table.newest()
    return live if live and base_before(draft, live) else None


def base_before(draft: Draft, live: Published) -> Published | None:
    """The edition that a draft is from, unless that is what is live. Raises StoreError."""
    base = console().table.get(draft.base)
    return base if base and base.edition != live.edition else None
