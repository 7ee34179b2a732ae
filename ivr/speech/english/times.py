"""English: what is said of times, and months that are shortened."""

import re

from ivr.speech.patterns.times import NO, Words
from ivr.speech.rules import Rule, ToSpoken, stop


def _clock(hour: int, minute: str | None, half: str | None, alone: bool) -> str:
    if minute and minute != "00":
        said = f"{hour} {minute}" if minute[0] != "0" else f"{hour} oh {minute[1]}"
    elif minute and hour > 12 and not half:
        said = f"{hour} hundred"
    else:
        said = f"{hour} o'clock" if alone and not half else f"{hour}"
    # As a word: of "A M" espeak-ng makes the article and "em".
    return f"{said} {half.upper()}M" if half else said


_DAYS = {
    "Mon": "Monday", "Tue": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Fri": "Friday",
    "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
_FORMS = {
    **_DAYS, "Tues": "Tuesday", "Thur": "Thursday", "Thurs": "Thursday",
    **{day: day for day in _DAYS.values()},
}  # fmt: skip
_LIKE_A_VERB = re.compile(r"\b(?:the|The)\s$")
_NUMBER_FOLLOWS = re.compile(r",?\s(?:from\s)?\d")


def _surely_a_day(found: re.Match[str]) -> bool:
    if _NUMBER_FOLLOWS.match(found.string, found.end()):
        return True
    before = found.string[: found.start()]
    return found[0].endswith(".") and not _LIKE_A_VERB.search(before)


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_BY_SHORT = {month[:3]: month for month in _MONTHS}
_SHORT_MONTH = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_MONTH = re.compile(
    rf"(?<!\w)(?:(?:{_SHORT_MONTH})\.?(?=\s\d)|(?<=\d )(?:{_SHORT_MONTH})(?!\w)\.?"
    r"|(?:Jan|Feb|Apr|Aug|Sept?|Oct|Nov|Dec)\.)"
)


def _month(found: re.Match[str], _: ToSpoken) -> str:
    follows = re.match(r"\s\d", found.string[found.end() : found.end() + 2])
    return _BY_SHORT[found[0][:3]] + ("" if follows else stop(found))


MONTH = Rule(_MONTH, _month, words={*_BY_SHORT, "Sept"})

WORDS = Words(
    clock=_clock,
    to=" to ",
    since=lambda _: "",
    zones={"E": " Eastern Time", "C": " Central Time", "M": " Mountain Time", "P": " Pacific Time"},
    noon="noon|midnight",
    hours=NO,
    no_stop=rf"\s(?:{'|'.join((*_FORMS, *_MONTHS))}|{_SHORT_MONTH})\b",
    days=_FORMS,
    day=lambda form, _: _FORMS[form],
    joints="and|or|to|through",
    also=" and ",
    surely=_surely_a_day,
    week=(("M", "F"), "Monday to Friday"),
    date=lambda year, month, day: f"{_MONTHS[month - 1]} {day}, {year}",
)
