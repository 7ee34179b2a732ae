"""Days of the week, as posted on doors: "Mon.-Thurs.", "M-Th", "T/Th", "MWF"."""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NamedTuple

from ivr.speech.rules import DASH, DASHES, Rule, ToSpoken, stop

_SUNDAY = 6


class Words(NamedTuple):
    """What a language writes and says of days. Patterns match what is written."""

    forms: Mapping[str, int]  # in full and shortened → the day, Monday being 0
    sure: frozenset[str]  # those that are nothing but days
    letters: Mapping[str, tuple[int, ...]]  # one or two letters → the days that they may mean
    glued: Mapping[str, tuple[int, ...]]  # letters written together, such as MWF
    joined_only: frozenset[str]  # letters that are other words too, where no sign joins them: "We"
    usual: str  # the letters of the days that people work
    careful: frozenset[str]  # forms that are other words too: "sat"
    say: Callable[[int, str, re.Match[str]], str]  # of a day, as written, and the match of its list
    to: str
    also: str  # for "&"
    joints: Mapping[str, str]  # a pattern of a word between days → what is said
    since: Callable[[re.Match[str]], str]  # said before a range
    before: str  # pattern of what is before a day that is shortened
    not_before: re.Pattern[str]  # what is before other words, such as "the"
    follows: str  # pattern of what follows it, besides a number
    hours: str  # pattern of what follows letters, besides times
    no_stop: str  # pattern of what may follow and does not start a sentence


_MAX_BEFORE = 12  # characters of what is before days
_TIME = rf"\d\d?(?::\d\d|\s?[ap]\.?\s?m?\b|{DASH}(?:\d|noon)|\s(?:to|a|until)\s\d)"
_START = re.compile(r"(?:^|[.,;:(\n]\s?)$")
_HELD = re.compile(r"\d\s?[apAP]?\.?\s?[mM]?\.?\s\($")  # "8-1 pm (F)"
_SIGN = re.compile(f"[{DASHES}/&]")
_DASHED = re.compile(f"[{DASHES}]")


class _Days:
    """Decides whether a list is one of days, and how it is said."""

    def __init__(self, words: Words) -> None:
        self.words = words
        name = "|".join(sorted(words.forms, key=len, reverse=True))
        short = "|".join(sorted((*words.letters, *words.glued), key=len, reverse=True))
        word = "|".join(words.joints)
        sign = rf"(?:{DASH}|\s?[/&]\s?)"
        joint = rf"(?:{sign}|,?\s(?:{word})\s|,\s)"
        day = rf"(?:(?:{name})(?!\w)\.?)"
        letter = rf"(?:(?:{short})(?!\w|\.\w)(?:\.(?=\s?[{DASHES}]|,?\s\d))?)"
        begins = {form[0] for form in (*words.forms, *words.letters)}
        first = rf"(?<![\w{DASHES}.@/&'\u2019])(?=[{''.join(sorted(begins))}])"
        # After a name, a letter is a day only where a sign joins them: "Mon-F", not "Monday, F".
        self.listed = re.compile(
            rf"{first}(?:{day}(?:{sign}{letter}|{joint}{day})*"
            rf"|{letter}(?:(?:{joint}|,|\s){letter}|{sign}{day})*)"
        )
        self.token = re.compile(
            rf"(?<!\w)(?:(?P<name>{name})(?!\w)\.?|(?P<short>{short})(?!\w)\.?)"
        )
        self.before = re.compile(rf"\b(?:{words.before})\s$")
        self.follows = re.compile(
            rf"[:,]?\s(?:{words.hours}|{words.follows}|\d\d?(?!\d))|:\s?\d", re.IGNORECASE
        )
        self.hours = re.compile(rf"[:,]?\s?\(?(?:{words.hours}|{_TIME})", re.IGNORECASE)
        self.no_stop = re.compile(rf"\s\(?(?:{words.no_stop})(?!\w)")

    def say(self, found: re.Match[str], _: ToSpoken) -> str | None:
        written, words = found[0], self.words
        tokens = list(self.token.finditer(written))
        between = self.token.split(written)[::3]
        dashes = [re.fullmatch(DASH, one) is not None for one in between]
        listed = any(first and second for first, second in pairwise(dashes))  # Mon-Wed-Fri
        dashed = any(dashes) and not listed
        days = self.meant([one["name"] or one["short"] for one in tokens], dashed)
        if not days or not self.is_sure(found, tokens):
            return None
        said = between[0]
        for one, day, after in zip(tokens, days, between[1:], strict=True):
            name = ", ".join(words.say(number, one[0].rstrip("."), found) for number in day)
            said += name + (", " if listed and re.fullmatch(DASH, after) else self.joined(after))
        if said == written:
            return None
        since = words.since(found) if dashed else ""
        return since + said + ("" if self.no_stop.match(found.string, found.end()) else stop(found))

    def meant(self, tokens: list[str], dashed: bool) -> list[tuple[int, ...]]:
        """Return the days of each token, of a range if `dashed`; none if they are not clear."""
        days: list[tuple[int, ...]] = []
        last = -1
        listed = self.words.glued.get("".join(tokens), ())
        if len(listed) == len(tokens) > 1 and not dashed:
            return [(day,) for day in listed]
        for token in tokens:
            several = self.words.glued.get(token)
            if several and (len(tokens) > 1 or token not in self.words.letters):
                days.append(several)
                continue
            form = self.words.forms.get(token)
            may_be = (form,) if form is not None else self.words.letters[token]
            later = [day for day in may_be if day > last or dashed or form is not None]
            # "M-T" is until Tuesday or Thursday, "S 9-12" on Saturday or Sunday.
            unclear = len(later) > 1 and (_SUNDAY in later) != (dashed and bool(days))
            if not later or unclear:
                return []
            last = later[0]
            days.append((last,))
        return days

    def is_sure(self, found: re.Match[str], tokens: list[re.Match[str]]) -> bool:
        """Whether a list is one of days, by its signs or by what is around it."""
        names = [one["name"] for one in tokens if one["name"]]
        if not names:
            return self.are_letters_sure(found, [one["short"] for one in tokens])
        name, words = names[0], self.words
        if len(tokens) > 1:
            return not words.careful.issuperset(names) or _SIGN.search(found[0]) is not None
        if name in words.sure:
            return True
        if name in words.careful:
            return self.hours.match(found.string, found.end()) is not None
        if self.follows.match(found.string, found.end()):
            return True
        before = self.ahead(found)
        if self.before.search(before):
            return True
        return found[0].endswith(".") and not self.words.not_before.search(before)

    def are_letters_sure(self, found: re.Match[str], letters: list[str]) -> bool:
        posted = self.hours.match(found.string, found.end()) is not None
        glued = any(one in self.words.glued for one in letters)
        dashed = _DASHED.search(found[0]) is not None
        if letters[0].islower():
            return posted and dashed
        doubtful = not self.words.joined_only.isdisjoint(letters) and not _SIGN.search(found[0])
        if doubtful and (len(letters) == 1 or not posted):
            return False
        if found.string.startswith(")", found.end()) and _HELD.search(self.ahead(found)):
            return True
        if len(letters) == 1 and not glued:
            return posted and _START.search(self.ahead(found)) is not None
        if dashed and "".join(letters) == self.words.usual:
            return True
        return posted or len(letters) > 2 or (len("".join(letters)) > 2)

    def ahead(self, found: re.Match[str]) -> str:
        """Return the characters before a match; to search the whole text for each would be slow."""
        return found.string[max(0, found.start() - _MAX_BEFORE) : found.start()]

    def joined(self, between: str) -> str:
        """Return what is said between two days."""
        words = self.words
        if re.fullmatch(DASH, between):
            return words.to
        if re.fullmatch(r"\s?&\s?", between):
            return words.also
        for written, said in words.joints.items():
            if re.fullmatch(rf",?\s(?:{written})\s", between):
                return said.join(re.split(rf"(?:{written})", between))
        return ", " if between in (",", " ") or "/" in between else between


def rule(words: Words) -> Rule:
    days = _Days(words)
    return Rule(days.listed, days.say, words={*words.forms, *words.letters, *words.glued})
