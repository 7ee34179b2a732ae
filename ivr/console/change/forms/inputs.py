"""An element as the inputs of a form, with what callers hear of each text."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ivr.console.change.forms import holidays, week
from ivr.console.change.forms.shown import EMPTY, LABELS, SPOKEN
from ivr.editing.form import Element, Field
from ivr.prompts.listen import ReadAloud, empty_tree, read_aloud
from ivr.tree.fields import is_set
from ivr.tree.model import Line, Tree
from ivr.tree.voices import PROMPTS
from ivr.web.formats import language_name, voice_name, zone_name
from ivr.web.translations import N_
from ivr.web.translations import gettext as _

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d?:\d\d))?")

_ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix",
    "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico",
)  # fmt: skip

Choices = Sequence[tuple[str, str]]


class Input(NamedTuple):
    """An input of a form; `widget` says of what kind, `value` is what is in it.

    `rows` are pairs of dates, or those of times of each day, to be shown in two inputs each.
    """

    name: str
    label: str
    widget: str
    value: str = ""
    language: str = ""
    about: str = ""
    required: bool = False
    limit: int = 0
    choices: Choices = ()
    empty: str = ""
    states: Choices = ()
    chosen: Collection[str] = ()
    rows: tuple[tuple[str, str], ...] = ()
    days: tuple[tuple[tuple[str, str], ...], ...] = ()
    free: holidays.Holidays = holidays.Holidays()
    heard: ReadAloud | None = None
    shared: tuple[str, ...] = ()


class Known(NamedTuple):
    """What a form needs to know of the menu around an element."""

    line: Line | None
    contacts: Choices
    options: Choices

    def tree(self, language: str) -> Tree:
        """The menu in whose words a text is read."""
        if self.line and (not language or language in self.line.languages):
            return self.line.tree(language)
        return empty_tree(language or "en-US")


def known(elements: Sequence[Element], line: Line | None) -> Known:
    """Collect the names by which fields refer to others."""
    contacts = [(one.id, one.title or one.id) for one in elements if one.kind == "contact"]
    options = [(one.id, f"{_keys(one)} {one.title}") for one in elements if one.key and one.id]
    return Known(line, contacts, options)


def _keys(element: Element) -> str:
    return "-".join(element.address.split("/")[1:])


def inputs(field: Field, around: Known, kind: str = "") -> list[Input]:
    """The inputs of a field of an element of a kind: one for each language, or one."""
    label = _(LABELS.get(field.name, field.name))
    if field.kind == "languages" and not (around.line and len(around.line.languages) > 1):
        return []
    if field.kind not in SPOKEN:
        empty = _(EMPTY.get((kind, field.name), N_("none")))
        return [_plain(field, label, around)._replace(empty=empty)]
    several = len(field.languages) > 1
    return [
        _spoken(field, f"{label} ({language_name(one)})" if several else label, one, around)
        for one in field.languages
    ]


def _spoken(field: Field, label: str, language: str, around: Known) -> Input:
    text = shown_text(field, language)
    return Input(
        f"{field.name}.{language}", label, "line" if field.kind == "title" else "area", text,
        language, field.about, field.required, field.limit, shared=field.shared,
        heard=read_aloud(text, around.tree(language)) if text else None,
    )  # fmt: skip


def _plain(field: Field, label: str, around: Known) -> Input:
    made = Input(field.name, label, "line", str(shown_value(field)), about=field.about,
                 required=field.required, shared=field.shared)  # fmt: skip
    match field.kind:
        case "contact":
            return made._replace(widget="select", choices=_with(around.contacts, made.value))
        case "option":
            return made._replace(widget="select", choices=_with(around.options, made.value))
        case "choice":
            return made._replace(widget="select", choices=(("together", _("all at once")),))
        case "contacts":
            chosen = {*field.parts()}
            nobody = [("none", _("nobody"))] if "none" in chosen else []  # the same as no mark
            choices = [*nobody, ("all", _("everybody")), *around.contacts]
            return made._replace(widget="checks", choices=choices, chosen=chosen)
        case "flag":
            return made._replace(widget="flag")
        case "numbers":
            return made._replace(widget="area")
    return _of_line(field, made, around) or _of_days(field, made)


def _of_line(field: Field, made: Input, around: Known) -> Input | None:
    """Show what is chosen from what the line has, or could have; None if it is something else."""
    match field.kind:
        case "zone":
            zones = [(one, zone_name(one)) for one in _ZONES]
            return made._replace(widget="select", choices=_with(zones, made.value))
        case "voice" if not isinstance(field.value, Mapping):
            voices = [(PROMPTS, _("recordings, and a computer voice where there is none"))]
            choices = _with(voices, made.value, voice_name(made.value))
            return made._replace(widget="select", choices=choices)
        case "voice":
            return made._replace(widget="elsewhere")
        case "languages":
            tags = around.line.languages if around.line else ()
            choices = [(one, language_name(one)) for one in tags]
            return made._replace(widget="checks", choices=choices, chosen={*field.parts()})
    return None


def _of_days(field: Field, made: Input) -> Input:
    """Show days and times in inputs of their own, where they are written in the usual way."""
    if field.kind == "instant" and (found := _MOMENT.fullmatch(made.value)):
        return made._replace(
            widget="moment", rows=((found[1], found[2].zfill(5) if found[2] else ""),)
        )
    if field.kind == "instant" and not made.value:
        return made._replace(widget="moment", rows=(("", ""),))
    if field.kind == "dates" and (rows := holidays.ranges(field.value)) is not None:
        return made._replace(widget="ranges", rows=(*rows, ("", "")))
    if field.kind == "holidays":
        free = holidays.read(field.value)
        if free is None:
            return made._replace(widget="elsewhere")
        return made._replace(
            widget="holidays", rows=(*free.rows, ("", "")), free=free,
            choices=holidays.countries(free.country),
            states=_with([*holidays.states(free.country).items()], free.state),
        )  # fmt: skip
    if field.kind == "hours":
        shown = week_of(field)
        if shown is None:
            return made._replace(widget="elsewhere")
        return made._replace(widget="week", days=tuple((*one, ("", "")) for one in shown))
    return made


def _with(choices: Choices, value: str, title: str = "") -> Choices:
    """Add what is chosen and not there, so that a form does not change it."""
    names = {name for name, _title in choices}
    return choices if not value or value in names else [*choices, (value, title or value)]


def shown_text(field: Field, language: str) -> str:
    """A text as a form shows it: parts of an answer are separated by an empty line."""
    if field.kind == "texts":
        return "\n\n".join(part for part in field.parts(language))
    value: object = field.values.get(language, "")
    return value if isinstance(value, str) else "\n".join(map(str, field.parts(language)))


def shown_value(field: Field) -> str:
    """What is not spoken, as the text of an input."""
    if field.kind == "flag":
        return "true" if is_set(field.text()) else ""
    value = field.value
    return "" if isinstance(value, Mapping) else field.text()


def week_of(field: Field) -> week.Week | None:
    """The hours of a week; None if a form cannot show them, all closed if there are none."""
    return week.read(field.value) if field.value else ((),) * 7
