"""What can be added to a draft: the inputs of its form, and the change that it makes."""

from collections.abc import Mapping, Sequence

from ivr.console.change.forms.sent import Form, days_of, moment_of, parts_of, whom_of
from ivr.editing.changes import AddClosure, AddContact, AddNotice, AddOption, Change
from ivr.editing.form import Field
from ivr.editing.options import NewOption
from ivr.web.translations import N_

KINDS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "answer": (N_("Add a question with an answer"), (("title", "title"), ("answer", "texts"))),
    "transfer": (
        N_("Add a key that calls somebody"),
        (("transfer", "contact"), ("title", "title")),
    ),
    "goto": (
        N_("Add a key that leads to another question"),
        (("goto", "option"), ("title", "title")),
    ),
    "menu": (
        N_("Add a menu with its first question"),
        (("title", "title"), ("first", "title"), ("answer", "texts")),
    ),
    "contact": (N_("Add a number to call"), (("name", "title"), ("number", "numbers"))),
    "notice": (
        N_("Add a notice"),
        (("text", "text"), ("from", "instant"), ("until", "instant"), ("urgent", "flag"),
         ("closes", "contacts")),
    ),
    "closure": (N_("Add closed days"), (("dates", "dates"), ("text", "text"))),
}  # fmt: skip
"""What adding each kind is called, and its fields with their kinds."""
OPTIONS = ("answer", "menu", "transfer", "goto")
"""Those that are added to a menu."""
_SPOKEN = {"title", "text", "texts"}
_NEEDED = {"answer", "number", "name", "first", "transfer", "goto", "dates"}


def fields(kind: str, languages: Sequence[str]) -> list[Field]:
    """The empty fields of a kind."""
    return [
        Field(name, shown, {}, tuple(languages) if shown in _SPOKEN else (),
              required=name in _NEEDED or (name == "title" and kind in ("answer", "menu"))
              or (name == "text" and kind == "notice"))
        for name, shown in KINDS[kind][1]
    ]  # fmt: skip


def change(kind: str, menu: str, form: Form, languages: Sequence[str]) -> Change:
    """The change that a form asks for."""
    texts = {name: _by_language(form, name, languages) for name, shown in KINDS[kind][1]
             if shown in _SPOKEN and shown != "texts"}  # fmt: skip
    answer = {one: parts_of(_first(form, f"answer.{one}")) for one in languages}
    answers: Mapping[str, str | Sequence[str]] = {
        one: parts[0] if len(parts) == 1 else parts for one, parts in answer.items() if parts
    }
    match kind:
        case "contact":
            return AddContact(texts["name"], tuple(parts_of(_first(form, "number"), lines=True)))
        case "notice":
            return AddNotice(texts["text"], moment_of(form, "from"), moment_of(form, "until"),
                             "urgent" in form, whom_of(form.get("closes", ())))  # fmt: skip
        case "closure":
            return AddClosure(days_of(form, "dates"), texts["text"])
        case "menu":
            inside = NewOption("answer", texts["first"], answers)
            return AddOption(menu, NewOption("menu", texts["title"], options=(inside,)))
        case "answer":
            new = NewOption("answer", texts["title"], answers)
            return AddOption(menu, new)
    return AddOption(menu, NewOption(kind, texts["title"], _first(form, kind)))


def _by_language(form: Form, name: str, languages: Sequence[str]) -> dict[str, str]:
    found = {one: _first(form, f"{name}.{one}").strip() for one in languages}
    return {one: text for one, text in found.items() if text}


def _first(form: Form, name: str) -> str:
    return form.get(name, [""])[0]
