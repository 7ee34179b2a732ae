"""What others have published since a draft was begun."""

from ivr.console.change.table import Draft
from ivr.console.context import console
from ivr.editions.table import Published


def newer(draft: Draft) -> Published | None:
    """What is live, if others have published it since a draft was begun. Raises StoreError."""
    table = console().table
    live, base = table.newest(), table.get(draft.base) if draft.base else None
    return live if live and base and live.edition != base.edition else None
