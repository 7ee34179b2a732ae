"""What must be meant before a draft is published, each by a checkbox of its own."""

from collections.abc import Mapping

from ivr.console.publishing.review import Review
from ivr.editions.holding import Held, Kind
from ivr.web.translations import N_
from ivr.web.translations import gettext as _

KINDS: Mapping[Kind, tuple[str, str]] = {
    "name": (N_("The line would have another name."), N_("I mean the new name")),
    "beginning": (N_("The draft is only the beginning of what callers hear."),
                  N_("I mean the draft to end there")),
    "loss": (N_("Many answers would go."), N_("I mean these answers to go")),
    "return": (N_("Something that was taken back would return, or go again."),
               N_("I mean this to return")),
    "opening": (N_("The line is closed, and this would open it."), N_("I mean the line to open")),
}  # fmt: skip
"""What each reason to hold a menu says, and the words of its checkbox."""


def missing(found: Review, form: Mapping[str, str]) -> dict[str, str]:
    """Say what keeps a draft from being published, by the name of the field that says it.

    Nothing is left to be done if it is empty.
    """
    if found.checked.line is None:
        return {"problems": _("Errors keep it from being published: fix them first.")}
    if found.is_same:
        return {"same": _("The draft is what is live already.")}
    wrong: dict[str, str] = {}
    if form.get("hash") != found.draft.hash:
        wrong["seen"] = _("The draft has changed since you looked: read it again.")
    if form.get("after") != str(found.live.published.number):
        wrong["seen"] = _("%(who)s has published edition %(number)d since you looked: read again "
                          "what would change.", who=found.live.published.by,
                          number=found.live.published.number)  # fmt: skip
    if found.meanwhile is not None and "replace" not in form:
        wrong["replace"] = _("Say that you mean to replace what somebody else has published.")
    for held in found.held:
        if field(held) not in form:
            wrong[field(held)] = _(
                "Say whether you mean this: %(what)s", what=_(KINDS[held.kind][0])
            )
    for name, one in found.failed:
        if f"call-{name}" not in form:
            wrong[f"call-{name}"] = _("Say that the saved call “%(title)s” may be heard "
                                      "differently.", title=one.call.title)  # fmt: skip
    return wrong


def field(held: Held) -> str:
    """The name of the checkbox that says that it is meant."""
    return f"meant-{held.kind}"
