"""Which fields of an element a form shows, in what order, and what it calls them."""

from ivr.editing.form import Element, Field
from ivr.web.translations import N_

SHOWN: dict[str, tuple[str, ...]] = {
    "line": ("greeting", "emergency", "operator", "name", "voice"),
    "hours": ("hours", "holidays", "closed", "timezone"),
    "contact": ("name", "number", "extension", "hours", "closed"),
    "closure": ("dates", "text"),
    "notice": ("text", "from", "until", "urgent", "closes"),
    "when_closed": ("greeting", "operator"),
    "menu": ("title", "spoken", "operator"),
    "answer": ("title", "answer", "spoken", "offer"),
    "transfer": ("transfer", "title", "spoken"),
    "goto": ("goto", "title", "spoken"),
    "option": ("title", "spoken"),
}
RARE: dict[str, tuple[str, ...]] = {
    "line": ("line",),
    "contact": ("holidays", "timeout", "accept", "private", "ring", "timezone"),
    "menu": ("languages", "id"),
    "answer": ("operator", "languages", "id"),
    "transfer": ("languages", "id"),
    "goto": ("languages", "id"),
}
LABELS = {
    "first": N_("Title of its first question"),
    "title": N_("Title: what the menu says"),
    "spoken": N_("Short title, if the title is long"),
    "answer": N_("Answer (an empty line begins a new part)"),
    "offer": N_("Whom key 0 reaches after this answer"),
    "operator": N_("Whom key 0 reaches here"),
    "transfer": N_("Who is called"),
    "goto": N_("The question that it leads to"),
    "name": N_("Name, as it is spoken"),
    "number": N_("Telephone numbers, one in each line, in the order in which they are tried"),
    "extension": N_("Extension"),
    "timeout": N_("How many seconds it rings"),
    "accept": N_("Whoever picks up presses 1 to take the call, so that no voicemail does"),
    "private": N_("Callers never hear the number"),
    "ring": N_("How several numbers ring"),
    "greeting": N_("Greeting"),
    "emergency": N_("What is heard before everything else, in each language"),
    "text": N_("What callers hear"),
    "from": N_("From"),
    "until": N_("Until"),
    "urgent": N_("Urgent: heard first of all, before the greeting"),
    "closes": N_("Who cannot be reached meanwhile"),
    "dates": N_("Days"),
    "hours": N_("Opening hours"),
    "holidays": N_("Days on which nobody is there"),
    "closed": N_("What callers hear when nobody is there"),
    "timezone": N_("Time zone"),
    "voice": N_("What callers hear: recordings or a computer voice"),
    "languages": N_("Only in these languages (if none is marked: in every language)"),
    "line": N_("The telephone number of this line"),
    "id": N_("Lasting name (letters, digits and hyphens)"),
}
EMPTY: dict[tuple[str, str], str] = {
    ("line", "operator"): N_("nobody"),
    ("when_closed", "operator"): N_("the same as while the line is open"),
    ("menu", "operator"): N_("the same as in the menu around it"),
    ("answer", "operator"): N_("the same as in the menu around it"),
    ("answer", "offer"): N_("the same as everywhere else"),
    ("line", "voice"): N_("the usual computer voice of each language"),
    ("hours", "timezone"): N_("not chosen"),
    ("contact", "timezone"): N_("the same as the line's"),
    ("contact", "ring"): N_("one after another"),
}
"""What it means that nothing is chosen in a field of an element."""
SPOKEN = {"title", "text", "texts"}
"""Kinds of fields whose words callers hear."""


def fields_of(element: Element) -> list[Field]:
    """The fields that its form shows first."""
    return _named(element, SHOWN.get(element.kind, ()))


def rare_fields_of(element: Element) -> list[Field]:
    """The fields that few people change."""
    return _named(element, RARE.get(element.kind, ()))


def _named(element: Element, names: tuple[str, ...]) -> list[Field]:
    found = (element.field(name) for name in names if element.address != "menu")
    return [one for one in found if one is not None]
