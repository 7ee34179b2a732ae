"""This part with all of its pages, which come to the blueprint as they are imported."""

from ivr.console.change.blueprint import change as change
from ivr.console.change.pages import (  # noqa: F401
    both,
    drafts,
    element,
    faq,
    newer,
    place,
    text,
    translation,
)
