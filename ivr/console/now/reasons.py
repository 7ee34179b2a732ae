"""Why an office is closed today: the usual reasons, for the buttons and for callers."""

from collections.abc import Iterable
from typing import NamedTuple

from ivr.web.translations import N_


class Reason(NamedTuple):
    """A reason: what its button says, and what callers hear of it by language."""

    name: str
    title: str
    said: dict[str, str]


OWN = "own"
"""The reason of somebody who writes their own words."""
REASONS = (
    Reason("snow", N_("Snow"), {"en": "the snow", "es": "la nieve"}),
    Reason("power", N_("Power cut"), {"en": "a power cut", "es": "un corte de luz"}),
    Reason("heating", N_("No heating"), {
        "en": "a problem with our heating", "es": "un problema con la calefacción"}),
    Reason("meeting", N_("Staff meeting"), {
        "en": "a staff meeting", "es": "una reunión del personal"}),
    Reason("holiday", N_("Holiday"), {"en": "the holiday", "es": "el día festivo"}),
)  # fmt: skip


def said(name: str, languages: Iterable[str]) -> dict[str, str]:
    """What a reason is called in each language of a line; "" where nobody has written it."""
    found = next((one.said for one in REASONS if one.name == name), {})
    return {tag: found.get(tag.partition("-")[0], "") for tag in languages}
