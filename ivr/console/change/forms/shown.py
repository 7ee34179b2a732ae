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
    "menu": ("id",),
    "answer": ("operator", "id"),
    "transfer": ("id",),
    "goto": ("id",),
}
LABELS = {
    "first": N_("Title of its first question"),
    "title": N_("Title: what the menu says"),
    "spoken": N_("Short title, if the title is long"),
    "answer": N_("Answer (an empty line begins a new part)"),
    "offer": N_("Who is offered after this answer (on key 0)"),
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
    "voice": N_("Whose voice callers hear"),
    "timezone": N_("Time zone, such as America/New_York"),
    "line": N_("The telephone number of this line"),
    "id": N_("Lasting name (letters, digits and hyphens)"),
}
EMPTY = {
    "line.operator": N_("(nobody)"),
    "offer": N_("(nobody is offered)"),
    "operator": N_("(whoever it is in the menu around it)"),
    "ring": N_("one after another"),
    "voice": N_("the usual computer voice of the language"),
}
"""What choosing nothing means for a field, where that is not nothing at all."""
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
