"""Says problems, their cures and refusals in the reader's language.

The rooms below say them in English, whoever reads them, as the command line does. Here the form of
such a sentence is found again among the messages of `catalogues/<language>.problems.po`, which
tests/unit/web/test_problems.py takes from the source, and its translation is filled in with the
same values. What has no form that is known stays in English.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from babel.messages.pofile import read_po
from flask import Flask

from ivr.web.translations import CATALOGUES, language

WORDS = (
    "colon", "contact", "contact %(key)s", "contacts", "fields", "further", "holidays", "less",
    "long", "nothing", "option", "options", "phrases", "short", "silence", "space", "weekdays",
    "words", "this closure", "this contact", "this language", "this notice", "this option",
    "it", "it %(why)s",
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    "menu %(keys)s", "menu %(keys)s of when_closed", 'menu %(keys)s "%(title)s"',
    'menu %(keys)s "%(title)s" of when_closed', "option %(keys)s of when_closed",
    'option %(keys)s "%(title)s"', 'option %(keys)s "%(title)s" of when_closed',
    "when closed: option %(keys)s", '"%(text)s" %(why)s', "%(what)s (line %(number)s)",
    "expected %(expected)s but found nothing", "%(things)s and %(number)s more",
    'key %(key)s is reserved for "say it again"',
    'key %(key)s is reserved for "speak with a person"', 'key %(key)s is reserved for "go back"',
    'key %(key)s is reserved for "move on"', 'key %(key)s is reserved for "slower"',
    "its menu is in the menu twice, because of an alias (*)", "%(things)s and others",
    "the number %(written)s has no area code", "the number %(written)s has too few digits",
    "the number %(written)s has too many digits", "the number %(written)s is not in use anywhere",
    "%(count)s options do not fit on the keys 1 to 6, so %(left)s has no place",
    "%(count)s options do not fit on the keys 1 to 6, so %(left)s have no place",
    "%(one)s is missing in %(language)s, which a partial language needs too",
    "every line starts with %(mark)s, as in the answer to an e-mail",
    "write country: %(country)s and state: %(state)s, each on a line under holidays:",
)  # fmt: skip
"""What the source has in no sentence: words that are filled in, and what is put together of two."""
_PLACE = re.compile(r"%\((\w+)\)s")
_LIST = re.compile(r"([^\s,]+(?:, [^\s,]+)*) (or|and) ([^\s,]+)")
_AND_OR = {"es": {"or": "o", "and": "y"}}
WEAK = 5  # letters of a form's own, of which somebody's words may have as many
MAX_LENGTH = 400  # of a text whose form is looked for
MAX_TRIES = 200  # of what a text is made of; one of more parts is somebody's own words
MAX_PARTS = 7  # of a text, parted in one way; one of more parts is a list of somebody's own


class Form(NamedTuple):
    """A sentence: the longest stretch of it that never varies, its pattern, and how it is said.

    `own` is how many of its letters never vary, `quoted` the values that are in quotation marks.
    """

    longest: str
    own: int
    pattern: re.Pattern[str]
    said: str
    quoted: frozenset[str]


class Said(NamedTuple):
    """What a text is in another language, and how many of its letters are still in English."""

    text: str
    left: int


def told(text: str) -> str:
    """Say what is wrong, or what to do, in the reader's language."""
    return text if language() == "en" else said_in(text, language())


def said_in(text: str, tag: str) -> str:
    """Say a text of the rooms below in a language, as far as its form is known."""
    return "\n".join(_line_in(line, tag) for line in text.split("\n"))


def install(app: Flask) -> None:
    """Let templates say `{{ problem.message|told }}`."""
    app.jinja_env.filters["told"] = told


@lru_cache(maxsize=20_000)  # a page lists hundreds, and an editor asks for the same again
def _line_in(text: str, tag: str) -> str:
    return _said(text, tag, iter(range(MAX_TRIES))).text


def _said(text: str, tag: str, tries: Iterator[int]) -> Said:
    """Say a text in the way that leaves least of it in English.

    A name, which has no space, counts for a letter: it may be anybody's. So that no text that
    somebody wrote takes long, one that is too long stays as it is, and so does the rest of one
    that had all its tries.
    """
    letters = sum(map(str.isalpha, text))
    best = Said(text, letters if " " in text else min(letters, 1))
    if len(text) > MAX_LENGTH or next(tries, None) is None:
        return best
    for form in forms(tag):
        if form.longest in text and (match := form.pattern.fullmatch(text)):
            said = _filled_in(form, match.groupdict(), tag, tries)
            if said.left < best.left:
                best = said
            if not best.left:
                return best
    if found := _LIST.fullmatch(text):
        listed = Said(f"{found[1]} {_AND_OR[tag][found[2]]} {found[3]}", 1)
        return min(best, listed, key=_left)
    return min([best, *_in_parts(text, tag, tries)], key=_left)


def _left(said: Said) -> int:
    return said.left


def _filled_in(form: Form, written: Mapping[str, str], tag: str, tries: Iterator[int]) -> Said:
    """Say a sentence with what it is filled in with, each in its own way.

    What is in quotation marks is somebody's own. So may be all of what has hardly a word of the
    form.
    """
    values = {
        name: Said(value, 0) if name in form.quoted else _said(value, tag, tries)
        for name, value in written.items()
    }
    left = sum(value.left for value in values.values())
    if form.own < WEAK and any(value.left > 1 for value in values.values()):
        return Said("", sys.maxsize)
    return Said(form.said % {name: value.text for name, value in values.items()}, left)


def _in_parts(text: str, tag: str, tries: Iterator[int]) -> Iterator[Said]:
    """Say a text that others were put together to: what something is about, and what is wrong."""
    for joint in (": ", "; ", ", "):
        parts = text.split(joint, MAX_PARTS + 1)
        for at in range(1, len(parts) if len(parts) <= MAX_PARTS else 0):
            before, after = joint.join(parts[:at]), _said(joint.join(parts[at:]), tag, tries)
            is_field = joint == ": " and before.islower() and " " not in before
            first = Said(before, 0) if is_field else _said(before, tag, tries)
            yield Said(f"{first.text}{joint}{after.text}", first.left + after.left)


@cache
def forms(tag: str) -> tuple[Form, ...]:
    """The forms that a language has, those with the most of their own first."""
    found = [_form(message, said) for message, said in _catalogue(tag).items()]
    return tuple(sorted(found, key=lambda form: -form.own))


@cache
def _catalogue(tag: str) -> Mapping[str, str]:
    path = CATALOGUES / f"{tag}.problems.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {
            str(one.id): str(one.string)
            for one in read_po(file, locale=tag)
            if one.id and one.string
        }


def _form(message: str, said: str) -> Form:
    """Turn a message with `%(name)s` in it into a pattern that its English has.

    One that ends with a space is put before another, and between two if it begins with one too.
    """
    if message.endswith(" "):
        before = "%(before)s" * message.startswith(" ")
        message, said = f"{before}{message}%(after)s", f"{before}{said}%(after)s"
    parts = [part.replace("%%", "%") for part in _PLACE.split(message)]
    pattern, quoted = re.escape(parts[0]), set[str]()
    for name, left, right in zip(parts[1::2], parts[:-1:2], parts[2::2], strict=True):
        is_known = f"(?P<{name}>" in pattern
        is_quoted = left.endswith('"') and right.startswith('"')
        any_of = '[^"]' if is_quoted else "."
        pattern += f"(?P={name})" if is_known else f"(?P<{name}>{any_of}*?)"
        pattern += re.escape(right)
        if is_quoted:
            quoted.add(name)
    own = sum(map(str.isalpha, "".join(parts[::2])))
    longest = max(parts[::2], key=len)
    return Form(longest, own, re.compile(pattern, re.DOTALL), said, frozenset(quoted))
