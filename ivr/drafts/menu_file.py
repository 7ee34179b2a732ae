"""Writes a menu file, with comments that teach how to go on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ivr.check.check import check
from ivr.dialogue.clock import weekly
from ivr.dialogue.phrases import phrases
from ivr.drafts.hours import by_days
from ivr.drafts.outline import Entry, Outline, Question, Section
from ivr.editing.lines.yaml_text import field, item, scalar
from ivr.tree.fields import KEYS
from ivr.tree.ids import slug
from ivr.tree.model import MAIN
from ivr.tree.problems import Problem
from ivr.tree.suggest import is_all_day

USUAL_HOURS = "mon-fri 8:30-17:00"


class Words(NamedTuple):
    """What a draft says in a language until somebody rewords it; {name} and {hours} are filled."""

    greeting: str
    emergency: str
    office: str
    hours: str
    open: str
    more: str
    group: str


WORDS = {
    "en-US": Words("Thank you for calling {name}.",
                   "If this is a medical emergency, hang up and dial 911.", "our office",
                   "When are you open?", "We are open {hours}.", "More questions",
                   "Questions, group {number}"),
    "es-US": Words("Gracias por llamar a {name}.",
                   "Si es una emergencia médica, cuelgue y marque el 911.", "nuestra oficina",
                   "¿Cuál es su horario?", "Atendemos {hours}.", "Más preguntas",
                   "Preguntas, grupo {number}"),
}  # fmt: skip


@dataclass(frozen=True)
class Start:
    """What a new line starts with, as a person types it; "" is not known, or not wanted."""

    name: str
    language: str = "en-US"
    greeting: str = ""
    number: str = ""
    hours: str = ""
    timezone: str = ""
    emergency: str = ""
    """What callers in danger should do; only proposed, in a comment."""

    @property
    def words(self) -> Words:
        return WORDS.get(self.language, WORDS["en-US"])

    @property
    def region(self) -> str:
        """The country whose numbers need no country code."""
        return self.language.rpartition("-")[2]

    @property
    def has_hours(self) -> bool:
        return bool(self.hours) and not is_all_day(self.hours)


class Row(NamedTuple):
    """A line of the file; above one that `starts` something, a comment can be put.

    `decide` is what a person must decide there.
    """

    text: str
    starts: bool = True
    decide: tuple[str, ...] = ()


def mistakes(start: Start) -> list[str]:
    """Say what is wrong with what was typed so far, in the words of `ivr check`."""
    if start.has_hours and not by_days(start.hours):
        return [f'hours: "{start.hours}" does not say on which days; write such as {USUAL_HOURS}']
    start = replace(start, timezone=start.timezone or "UTC")  # it may be asked for later
    head = [row.text for row in (*_facts(start), *_people(start))]
    menu = 'menu: {1: {title: "1", answer: "1"}, 2: {title: "2", answer: "2"}}'
    problems = check("\n".join([*head, menu]).encode()).problems
    return [_said(one) for one in problems if one.severity == "error"]


def mistakes_of(questions: Sequence[Question], language: str) -> list[str]:
    """Say what is wrong with questions and their answers, in the words of `ivr check`."""
    found = [*_facts(Start("a name", language)), Row("menu:"), *_options(questions, "  ", {MAIN})]
    problems = check("\n".join(row.text for row in found).encode()).problems
    return [_said(one) for one in problems if one.severity == "error"]


def _said(problem: Problem) -> str:
    return f"{problem.message}; {problem.cure}" if problem.cure else problem.message


def guessed_language(said: str, found: Outline) -> str:
    """Guess the language of questions: what the source says, such as "es-MX", or their marks."""
    if said[:2].lower() in ("en", "es"):
        return "es-US" if said[:2].lower() == "es" else "en-US"
    titles = [one.title for one in Section("", found.entries).questions()]
    spanish = sum("\u00bf" in title for title in titles)
    return "es-US" if spanish * 2 > len(titles) else "en-US"


def hours_in_words(start: Start) -> str:
    """Say the hours as callers hear them; "" if there are none, or they have a mistake."""
    facts = "\n".join(row.text for row in _facts(start))
    line = check(f'{facts}\nmenu: {{1: {{title: "1", answer: "1"}}}}'.encode()).line
    words = phrases(start.language)
    if line is None or not start.hours:
        return ""
    said = weekly(line.default.hours, words) if line.default.hours else words["always"]
    return start.words.open.format(hours=said)


def with_hours(start: Start, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Put the opening hours before other questions, in words, if the line has some."""
    said = hours_in_words(start)
    first = [Question(start.words.hours, (said,))] if said else []
    return (*first, *entries)


def rows(start: Start, entries: Sequence[Entry]) -> list[Row]:
    """Return the lines of a whole file. A menu has as many entries as keys, or fewer."""
    has_contact = len(entries) < len(KEYS) and bool(start.number)
    return [
        *map(Row, _TOP.format(start=start).split("\n")),
        *_facts(start, taught=True),
        *_people(start, taught=True),
        *map(Row, _MENU.split("\n")),
        Row("menu:"),
        *_options(entries, "  ", {MAIN}),
        *map(Row, ["", f"  {len(entries) + 1}:", "    transfer: office"] if has_contact else []),
        *map(Row, _more(len(entries) + has_contact + 1)),
    ]


def _facts(start: Start, taught: bool = False) -> Iterator[Row]:
    """Yield the head of the file up to the opening hours, with comments if it is `taught`."""
    yield from _rows(field("name", start.name))
    yield Row(f"language: {start.language}")
    if start.timezone:
        yield from _rows(field("timezone", start.timezone))
    if taught:
        yield from map(Row, _GREETING.split("\n"))
    greeting = start.greeting or start.words.greeting.format(name=start.name)
    yield from _rows(field("greeting", greeting))
    if taught:
        emergency = start.emergency or start.words.emergency
        yield from map(Row, _EMERGENCY.split("\n"))
        yield Row(f"#emergency: {scalar(emergency)}")
        yield from map(Row, _HOURS.split("\n"))
    yield from _hours(start)
    if taught and not start.hours:
        yield from map(Row, _NO_HOURS.split("\n"))
        yield from [Row(_NO_ZONE)] * (not start.timezone)
    if taught:
        yield from map(Row, _HOLIDAYS.split("\n"))


def _hours(start: Start) -> Iterator[Row]:
    days = by_days(start.hours) if start.has_hours else {}
    if days:
        yield Row("hours:")
        for day, times in days.items():
            yield from _rows(field(day, times, "  "))


def _people(start: Start, taught: bool = False) -> Iterator[Row]:
    if taught:
        yield from map(Row, _NOTICES.split("\n"))
        yield from map(Row, _CONTACTS.split("\n"))
    number, name = start.number or "617-555-0100", start.words.office
    found = [
        "contacts:",
        "  office:",
        *field("name", name, "    "),
        *field("number", number, "    "),
        "operator: office",
    ]
    if start.number:
        yield from map(Row, found)
    elif taught:
        yield from (Row(f"#{line}") for line in found)


def _options(entries: Sequence[Entry], indent: str, taken: set[str]) -> Iterator[Row]:
    for key, entry in enumerate(entries, 1):
        if len(indent) == 2 and key > 1:
            yield Row("")
        yield from _option(str(key), entry, indent, taken)


def _option(key: str, entry: Entry, indent: str, taken: set[str]) -> Iterator[Row]:
    below = f"{indent}  "
    yield Row(f"{indent}{key}:", decide=entry.decide)
    yield from _rows(field("title", entry.title, below))
    made = slug(entry.title)
    if not made or made in taken:  # two titles may be the same, or have no letter of a to z
        number = 2
        while (unique := f"{made[:50].strip('-') or 'option'}-{number}") in taken:
            number += 1
        made = unique
        yield Row(f"{below}id: {made}")
    taken.add(made)
    if isinstance(entry, Section):
        yield Row(f"{below}menu:")
        yield from _options(entry.entries, f"{below}  ", taken)
    elif len(entry.parts) == 1:
        yield from _rows(field("answer", entry.parts[0], below))
    else:
        yield Row(f"{below}answer:")
        for part in entry.parts:
            yield from _rows(item(part, f"{below}  "))


def _rows(lines: Iterable[str]) -> Iterator[Row]:
    """A text that is folded over several lines can have a comment above its first only."""
    for number, line in enumerate(lines):
        yield Row(line, starts=not number)


_TOP = """\
# What callers of {start.name} hear. Change it in any text editor, save it, and type:
#
#   ivr check    names what is wrong, with its line, and what to do
#   ivr call     lets you hear it as a caller would
#   ivr tree     draws the menu
#
# A line that starts with # is a comment, such as this one. Callers never hear it. Below, examples
# are comments too: take away the # of each line to use one, and put your own words in.
# Indent with spaces, two for each level, and put a space after each colon.
"""
_GREETING = """
# The first thing that callers hear."""
_EMERGENCY = """
# If people in danger may call, they should hear this first of all:"""
_HOURS = """
# When people are there. At other times the line calls nobody, and says when to call again. A day
# that is not named is closed. Write times as 8:30-17:00 or 8:30am-5pm, several with a comma."""
_NO_HOURS = """\
#hours:
#  mon-fri: 8:30-17:00"""
_NO_ZONE = "#timezone: America/New_York"
_HOLIDAYS = """
# Public holidays, on which nobody is there; write your own state. They need hours: above.
#holidays: {country: US, state: MA}"""
_NOTICES = """
# News for a limited time, such as a snow day. It ends by itself, and `closes: all` means that
# nobody is called meanwhile. (In a hurry: ivr close "the snow" --until tonight)
#notices:
#  - text: We are closed today because of the snow.
#    from: 2026-12-23
#    until: 2026-12-23 17:00
#    closes: all"""
_CONTACTS = """
# Whom callers can reach. `name` is how callers hear it: "To speak with our office, press 0." Key 0
# reaches the operator from anywhere."""
_MENU = """
# The options of the main menu, under the keys 1 to 6. The line makes its sentences from your
# titles: "When are you open? Press 1.", or "For opening hours, press 1." Never write "press 1"."""

_FULL = """
# The main menu is full: what is new takes the place of another option, or goes into a menu."""
_EXAMPLES = """
# To add a question, put it below the others, under the next free key:
#  {first}:
#    title: Where can I park?
#    answer: The garage is behind the building. Parking is free for patients.
#
# To add a menu of its own, with up to six options again:
#  {second}:
#    title: Billing
#    menu:
#      1:
#        title: How can I pay?
#        answer: # an answer in parts: callers can skip one
#          - You can pay by card or by check.
#          - Please have your account number ready.
#      2:
#        title: Can I pay later?
#        answer: Yes, you have 30 days."""


def _more(key: int) -> Iterator[str]:
    """Yield examples of options, under the next free keys where the menu has them."""
    if key > len(KEYS):
        yield from _FULL.split("\n")
    yield from _EXAMPLES.format(first=min(key, 5), second=min(key, 5) + 1).split("\n")
