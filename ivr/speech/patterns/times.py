"""Times of day, as posted on doors: "8a-8p", "9 a.m.-noon (PT)"."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ivr.speech.rules import DASH, DASHES, DIGITS, Rule, ToSpoken, stop

NO = "(?!)"
"""A pattern that never matches."""


class Words(NamedTuple):
    """What a language says with times; functions return it. Patterns match what is written."""

    # Of an hour, minutes and "a", "p" or "m" (noon), which may be missing, and whether it is not a
    # range.
    clock: Callable[[int, str | None, str | None, bool], str]
    to: str  # between two, instead of a dash
    joints: Mapping[str, str]  # pattern of a word between two → what is said
    since: Callable[[re.Match[str]], str]  # said before a range
    zones: Mapping[str, str]  # the first letters of a zone → what is said after a time
    zone_names: str  # pattern of a zone in full
    not_a_zone: str  # pattern of what shows that PT and its like are something else
    noons: Mapping[str, str]  # what may be written instead of a time → what is said
    hours: str  # pattern of "hours" after a time, which is not said
    no_stop: str  # pattern of what may follow and does not start a sentence
    before: str  # pattern of what is before a time such as "8p"
    numbered: str  # pattern of what is before a number with a letter that is not a time
    mixed: str  # pattern of what is before or after a ratio, such as 1:10


_CLOCK = (
    r"(?P<h{0}>[01]?\d|2[0-3])(?:[:h](?P<m{0}>[0-5]\d)|\.(?P<d{0}>[0-5]\d)(?=\s?{1}))?"
    r"(?:\s?(?P<half{0}>{1})|(?P<bare{0}>[aApP])(?!\w))?"
)
# The point of "8 am." is the sentence's, unless that goes on.
_HALF = rf"[aApP](?:\.\s?[mM]\.?|[mM](?!\w)(?:\.(?=\s?[,;{DASHES}]|\s[a-z]))?)"
_NOON_HALF = rf"(?:{_HALF}|(?:(?<=:00)|(?<=12))\s?m(?:\.|(?!\w)))"  # Spanish: 12:00 m.
_ZONE = r"(?:[ECMP][SD]?T|AK[SD]?T|HA?[SD]?T|A[SD]T)"
_MAX_BEFORE = 12  # characters of the patterns of what is before
_MAX_RATIO = 24  # and of what is before a ratio
_NOON_ALONE = re.compile(r"(?<![\w.,:/$-])12[nN]{1,2}(?!\w)")


class _Times:
    """Decides whether numbers are times, and how they are said."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.joints = {re.compile(pattern): said for pattern, said in words.joints.items()}
        joint = "|".join((DASH, *words.joints))
        noon = "|".join(sorted(words.noons, key=len, reverse=True))
        first, last = (_CLOCK.format(number, _NOON_HALF) for number in "12")
        self.pattern = (
            rf"(?<![\w$\u20ac\u00a3#])(?<![^T]/)(?<![^\WT][.,:{DASHES}])"
            rf"(?:{first}|(?P<noon1>{noon})(?={DASH}\d|\s\(?{_ZONE}(?!\w)))"
            rf"(?:(?P<joint>{joint})(?:{last}|(?P<noon2>{noon})(?!\w)))?"
            rf"(?:\s?(?P<hours>{words.hours}))?"
            rf"(?:,?\s(?:\((?P<held>{_ZONE})\)|(?P<zone>{_ZONE})(?!\w|(?<=[CP]T){words.not_a_zone})))?"
            rf"(?!\w|[:.,]\d|%|[{DASHES}](?!(?<=T.)\d)\w|/(?!(?<=T/)\d)\w)"
        )
        follows = "|".join((words.no_stop, words.zone_names, *words.joints))
        self.no_stop = re.compile(rf"\s\(?(?:{follows})(?!\w)")
        self.numbered = re.compile(rf"\b(?:{words.numbered})\s$")
        self.before = re.compile(rf"\b(?:{words.before})\s$")
        self.mixed_before = re.compile(rf"\b(?i:{words.mixed})[\w\s]{{0,8}}\s$")
        self.mixed_after = re.compile(rf"\s\(?(?i:{words.mixed})")

    def rules(self) -> tuple[Rule, ...]:
        """Return the rules; what a pattern may begin with makes the search quick."""
        return (
            Rule(re.compile(rf"(?=\d){self.pattern}"), self.say, characters=DIGITS),
            Rule(re.compile(rf"(?=[^\W\d]){self.pattern}"), self.say, words=self.words.noons),
        )

    def say(self, found: re.Match[str], _: ToSpoken) -> str | None:
        if not self.is_time(found):
            return None
        words = self.words
        first, last = self.clock(found, "1"), self.clock(found, "2")
        said = first
        if last:
            joint = found["joint"]
            to = next((to for one, to in self.joints.items() if one.fullmatch(joint)), words.to)
            since = words.since(found) if found["half1"] or not found["noon2"] else ""
            said = f"{since}{first}{to}{last}"
        if zone := found["held"] or found["zone"]:
            return said + words.zones[re.sub("[SD]?T$", "", zone)]
        follows = self.no_stop.match(found.string, found.end())
        return said if follows else said + stop(found)

    def is_time(self, found: re.Match[str]) -> bool:
        if found["noon1"] or found["m1"] or found["m2"]:
            return not self.is_ratio(found)
        if found["held"] or (found["zone"] and found["joint"]):
            return True
        halves = (found["half1"] or "", found["half2"] or "")
        if any(half.strip()[:1] in tuple("aApP") for half in halves):  # not "8-12 m.", meters
            return True
        bare = f"{found['bare1'] or ''}{found['bare2'] or ''}"
        if not bare:
            return found["noon2"] is not None
        before = found.string[max(0, found.start() - _MAX_BEFORE) : found.start()]
        if not found["joint"]:
            return bare.islower() and self.before.search(before) is not None
        sure = found["noon2"] or len(bare) == 2 or bare.islower()
        return bool(sure) and not self.numbered.search(before)

    def is_ratio(self, found: re.Match[str]) -> bool:
        if found["joint"] or found["half1"] or not found["m1"]:
            return False
        before = found.string[max(0, found.start() - _MAX_RATIO) : found.start()]
        after = self.mixed_after.match(found.string, found.end())
        return bool(after or self.mixed_before.search(before))

    def clock(self, found: re.Match[str], number: str) -> str:
        """Say the first or second time; "" if there is none."""
        if noon := found[f"noon{number}"]:
            return self.words.noons[noon]
        parts = (found[f"{name}{number}"] for name in ("h", "m", "d", "half", "bare"))
        hour, minute, dotted, half, bare = parts
        if not hour:
            return ""
        letter = (half or bare or "").strip()[:1].lower() or None
        return self.words.clock(int(hour), minute or dotted, letter, not found["joint"])


def rules(words: Words) -> tuple[Rule, ...]:
    """Return the rules for times, and for a zone that is named and shortened at once."""
    twice = re.compile(rf"({words.zone_names})\s\({_ZONE}\)")
    between = re.compile(rf"(?:(?<=[ECMP]T)|(?<=[ECMP][SD]T)){DASH}(?=\d[\d:]*\s?[ap])")
    noon = next(iter(words.noons.values()))
    return (
        *_Times(words).rules(),
        Rule(_NOON_ALONE, lambda *_: noon, words=("12n", "12nn", "12N", "12NN")),
        Rule(re.compile(r"(?<=[ECMP]T)/(?=\d)|(?<=[ECMP][SD]T)/(?=\d)"), lambda *_: ", ",
             characters="/"),
        Rule(between, lambda *_: words.to, characters=DASHES),
        Rule(twice, lambda found, _: found[1], characters="("),
    )  # fmt: skip
