"""The draft that the address of a request names."""

from flask import g

from ivr.console import checks
from ivr.console.change.table import Draft, DraftsTable
from ivr.console.checks import Checked
from ivr.console.context import console


def table() -> DraftsTable:
    """The drafts of this line. Raises StoreError."""
    return DraftsTable(console().engine)


def draft() -> Draft:
    """The draft that the address of this request names; there is none: 404. Raises StoreError."""
    return checks.stored_draft(g.draft_id)


def checked_draft() -> tuple[Draft, Checked]:
    """The same, with all that is wrong in it."""
    return checks.checked_draft(g.draft_id)
