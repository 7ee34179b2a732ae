"""Everything that a form can change in a draft as a list, with the problems of each."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ivr.console.change.forms.inputs import week_of
from ivr.editing.form import Element
from ivr.tree import suggest
from ivr.tree.problems import Problem
from ivr.web.translations import N_
from ivr.web.translations import gettext as _

_OPTIONS = ("menu", "answer", "transfer", "goto", "option")
_SECTIONS = (
    ("line", N_("The line as a whole"), ("line", "hours")),
    ("notices", N_("Notices"), ("notice",)),
    ("closures", N_("Closed days"), ("closure",)),
    ("contacts", N_("Numbers to call"), ("contact",)),
    ("menu", N_("Questions and answers"), _OPTIONS),
    ("when_closed", N_("While the line is closed"), ("when_closed", *_OPTIONS)),
)
MAX_OPTIONS = 200  # above which the list has the main menu only, whose pages have the rest
_HOURS = re.compile(r"^(the hours|hours|holidays|closed|timezone)\b")
_DAYS = re.compile(r"\bhours: ([a-z, -]+): ")


class Row(NamedTuple):
    """An element in the list: how deep it is, what it says, and how many problems it has."""

    element: Element
    title: str
    text: str
    depth: int
    errors: int
    advice: int


class Section(NamedTuple):
    """A part of the list; `name` is where its elements are in the menu."""

    name: str
    title: str
    rows: tuple[Row, ...]


def sections(every: Sequence[Element], problems: Sequence[Problem]) -> list[Section]:
    """List the elements of a menu, part by part; of a large one, what is in its main menu."""
    own: dict[str, list[Problem]] = {}
    for problem, element in addresses(every, problems):
        own.setdefault(element.address if element else "", []).append(problem)
    is_large = sum(bool(one.key) for one in every) > MAX_OPTIONS
    shown = [one for one in every if not (is_large and one.address.count("/") > 1 and one.key)]
    rows = [_row(one, every, own.get(one.address, [])) for one in shown]
    found = []
    for name, title, kinds in _SECTIONS:
        inside = tuple(row for row in rows if row.element.kind in kinds and _is_in(row, name))
        found.append(Section(name, _(title), inside))
    return found


def _is_in(row: Row, section: str) -> bool:
    address = row.element.address
    if section == "menu":
        return address.startswith("menu/")
    return section != "when_closed" or address.startswith("when_closed")


def _row(element: Element, every: Sequence[Element], problems: Sequence[Problem]) -> Row:
    errors = sum(one.severity == "error" for one in problems)
    depth = max(0, element.address.count("/") - 1) if element.key else 0
    title = title_of_element(element, every)
    return Row(element, title, _says(element), depth, errors, len(problems) - errors)


def _says(element: Element) -> str:
    until = element.field("until")
    if until and until.text():
        return _("until %(when)s", when=until.text())
    for name in ("answer", "greeting", "number", "text"):
        field = element.field(name)
        if field and (text := field.text()) and text != element.title:
            return " ".join(text.split())
    return ""


def entries(every: Sequence[Element], file: str) -> list[dict[str, object]]:
    """List the options of one file with their lines, as the menu beside the text shows them."""
    return [
        {
            "key": one.key,
            "title": title_of_element(one, every),
            "depth": max(0, one.address.count("/") - 1),
            "line": one.first,
        }
        for one in every
        if one.key and one.file == file
    ]


def title_of_element(element: Element, every: Sequence[Element] = ()) -> str:
    """What an element is called."""
    match element.kind:
        case "line":
            return _("Greeting and name")
        case "hours":
            return _("Opening hours")
        case "when_closed" if not element.key:
            return _("Greeting while the line is closed")
        case "menu" if element.address == "menu":
            return _("The main menu")
        case "transfer" | "goto" if name := _target(element, every):
            said = _("Calls %(name)s", name=name)
            return said if element.kind == "transfer" else _("Leads to %(name)s", name=name)
    return " ".join(element.title.split()) or element.id or element.address


def _target(element: Element, every: Sequence[Element]) -> str:
    """What an option without a title of its own leads to."""
    title, field = element.field("title"), element.field(element.kind)
    if (title and title.text()) or field is None:
        return ""
    return next((one.title for one in every if one.id == field.text() and one.title), field.text())


def problems_of(
    element: Element, every: Sequence[Element], problems: Sequence[Problem]
) -> list[Problem]:
    """The problems in an element's own lines, not those of what is below it."""
    return [one for one, nearest in addresses(every, problems) if nearest is element]


def field_of(problem: Problem, element: Element) -> str:
    """The name of the field that a problem is about; "" if it is not known."""
    said = problem.message
    found = (one.name for one in element.fields if re.search(rf"(: |the ){one.name}\b", said)
             or said.startswith(f"{one.name}:"))  # fmt: skip
    return next(found, "")


def anchor(problem: Problem, element: Element) -> str:
    """The address of the input that a problem is about, within the form of its element."""
    field = element.field(field_of(problem, element))
    if field is None:
        return ""
    if field.kind == "hours" and week_of(field) and (days := _days(problem)):
        return f"{field.name}-{days[0]}"
    return "-".join([field.name, *field.languages[:1]])


def _days(problem: Problem) -> tuple[int, ...]:
    """The days that a problem with hours names, Monday being 0."""
    found = _DAYS.search(problem.message)
    return suggest.days(found[1]) if found else ()


def addresses(
    every: Sequence[Element], problems: Sequence[Problem]
) -> Iterator[tuple[Problem, Element | None]]:
    """Say of each problem in which element it is."""
    lines = _lines(every)
    for one in problems:
        line, _column, file = one.place
        yield one, lines.get(file, {}).get(line) or (None if file else _of_whole(one, every))


def _lines(every: Sequence[Element]) -> dict[str, dict[int, Element]]:
    """The innermost element of each line of each file."""
    found: dict[str, dict[int, Element]] = {}
    inside = [one for one in reversed(every) if one.kind not in ("line", "hours")]
    largest_first = sorted(inside, key=lambda one: (one.first - one.last, one.first))
    for one in largest_first:
        found.setdefault(one.file, {}).update(dict.fromkeys(range(one.first, one.last + 1), one))
    for one in largest_first:  # an element may end in the line where the next one begins
        found[one.file][one.first] = one
    return found


def _of_whole(problem: Problem, every: Sequence[Element]) -> Element | None:
    message = problem.message
    wanted = "hours" if _HOURS.match(message) else "line"
    whole = next((one for one in every if one.address == wanted), None)
    return whole if whole and any(message.startswith(one.name) for one in whole.fields) else None
