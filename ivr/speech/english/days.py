"""English: the days of the week, the months, and dates, in full and shortened."""

import re

from ivr.speech.english.times import DAYS, MONTHS, STARTS
from ivr.speech.patterns import dates, weekdays
from ivr.speech.rules import DASH, Rule, ToSpoken, stop

# Days.
_SHORT = ("Mon", "Tue", "Tues", "Wed", "Weds", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun")
_FULL = {f"{day}{end}": number for number, day in enumerate(DAYS) for end in ("", "s")}
_NUMBERS = {short: next(number for day, number in _FULL.items() if day.startswith(short[:3]))
            for short in _SHORT} | _FULL  # fmt: skip
_FORMS = {
    form(day): number for day, number in _NUMBERS.items() for form in (str, str.upper, str.lower)
}
_IN_FULL = frozenset(form for form in _FORMS if form.title() in _FULL)
_SURE = _IN_FULL | frozenset(
    form(day) for day in ("Tues", "Weds", "Thur", "Thurs") for form in (str, str.upper)
)
_LETTERS = {
    "M": (0,), "T": (1, 3), "W": (2,), "F": (4,), "Mo": (0,), "Tu": (1,), "We": (2,), "Th": (3,),
    "TH": (3,), "Fr": (4,), "Sa": (5,), "Su": (6,), "S": (5, 6),
}  # fmt: skip
_SMALL = {one.lower(): days for one, days in _LETTERS.items() if one not in ("Mo", "We", "S")}
_GLUED = {
    "MWF": (0, 2, 4), "MTWThF": (0, 1, 2, 3, 4), "MTWTHF": (0, 1, 2, 3, 4),
    "MTWTF": (0, 1, 2, 3, 4), "MTWTh": (0, 1, 2, 3), "MTThF": (0, 1, 3, 4), "MWTh": (0, 2, 3),
    "TThF": (1, 3, 4), "TWTh": (1, 2, 3), "WThF": (2, 3, 4), "TuTh": (1, 3), "TTh": (1, 3),
    "TTH": (1, 3), "MTh": (0, 3), "ThF": (3, 4), "MW": (0, 2), "WF": (2, 4), "TF": (1, 4),
}  # fmt: skip
_JOINTS = ("and", "or", "to", "through", "until")
JOINTS = {rf"{word}|{word.upper()}": word for word in _JOINTS} | {
    "thru|THRU": "through",
    "till?|TILL": "until",
}


def _day(number: int, written: str, _: re.Match[str]) -> str:
    return written if written in _IN_FULL else DAYS[number]


WEEKDAYS = weekdays.rule(weekdays.Words(
    forms=_FORMS,
    sure=_SURE,
    careful=frozenset({"sat", "sun", "wed", "SAT"}),
    letters=_LETTERS | _SMALL,
    glued=_GLUED,
    joined_only=frozenset({"Mo", "We", "Fr"}),
    usual="MF",
    say=_day,
    to=" to ",
    also=" and ",
    joints=JOINTS,
    since=lambda _: "",
    before="[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ll]ast|1st|2nd|3rd|4th|5th|[Oo]n|[Ee]very|[Ee]ach|[Nn]ext|[Cc]losed|[Oo]pen|[Uu]ntil|[Bb]y|[Ss]ince|CLOSED|OPEN"
           r"|[Nn]oon|midnight|\d\s?[apAP]\.?[mM]?\.?|\d[-\u2013]\d\d?(?::\d\d)?",
    not_before=re.compile(r"\b[Tt]he\s$"),
    follows="(?:from|at|by|until|till|after|before|morning|afternoon|evening|night)\\b"
            rf"|(?:{'|'.join(month[:3] for month in MONTHS)})[a-z]*\.?\s\d",
    hours=r"(?:until |till )?(?:noon|midnight)|closed|only|by app(?:oin)?t",
    no_stop=STARTS,
))  # fmt: skip

# Months.
_BY_SHORT = {month[:3]: month for month in MONTHS}
_SHORT_MONTHS = {**_BY_SHORT, "Sept": "September"}
_UPPER = {short.upper(): month for short, month in _SHORT_MONTHS.items()}
_ALL_MONTHS = {month: month for month in MONTHS} | _SHORT_MONTHS | _UPPER | {
    month.upper(): month for month in MONTHS}  # fmt: skip
_SURE_MONTHS = "Jan|Feb|Apr|Aug|Sept?|Oct|Nov|Dec"
_SHORT_MONTH = "|".join(sorted((*_SHORT_MONTHS, *_UPPER), key=len, reverse=True))
_BEFORE = "|".join(rf"(?<=\b{one}\s)" for word in (
    "in", "by", "of", "since", "until", "early", "late", "next", "last", "every", "through")
    for one in (word, word.title()))  # fmt: skip
_MONTH = re.compile(
    rf"(?<!\w)(?:(?:{_SHORT_MONTH})\.?(?=\s\d)|(?<=\d )(?:{_SHORT_MONTH})(?!\w)\.?"
    rf"|(?:{_BEFORE})(?:{_SHORT_MONTH})(?!\w)\.?"
    rf"|(?:{_SURE_MONTHS}|{_SURE_MONTHS.upper()})\.)"
)


def _month(found: re.Match[str], _: ToSpoken) -> str:
    follows = re.match(r"\s\d", found.string[found.end() : found.end() + 2])
    said = _ALL_MONTHS[found[0].rstrip(".")]
    return said + ("" if follows else stop(found))


def _date(year: str, month: int, day: int) -> str:
    return f"{MONTHS[month - 1]} {day}" + (f", {year}" if year else "")


_DATES = dates.Words(
    date=_date,
    dates=lambda first, last, _: f"{first} to {last}",
    months=_ALL_MONTHS,
    careful=frozenset({"March", "May", "Mar", "MAR", "MAY"}),
    to=" to ",
    also=" and ",
    joints="and|or|to|through|until|AND|TO|THROUGH",
    since=lambda _: "",
    before=r"[Bb]y|[Uu]ntil|[Tt]hrough|[Ss]ince|[Ff]rom|[Bb]efore|[Aa]fter|[Oo]n|[Cc]losed|[Dd]ue"
           r"|[Ss]tarting|[Bb]eginning|Thanksgiving|Christmas|Day|Eve"
           rf"|(?:{'|'.join(_NUMBERS)})[.,]{{0,2}}",
    measured="of|cups?|tablets?|inch(?:es)?|miles?|hours?|pounds?|full",
)  # fmt: skip

# "Nov. 26-Dec. 2", "24th-26th": what is on both sides is said by itself.
_NEXT_DATE = re.compile(
    rf"(?<=[\dthsnrd])\s?[-\u2013\u2014]\s?(?=(?:{'|'.join(_ALL_MONTHS)})\.?\s\d)"
)
_ORDINALS = re.compile(
    rf"\d{{1,2}}(?:st|nd|rd|th)(?P<dash>{DASH})(?=\d{{1,2}}(?:st|nd|rd|th)(?!\w))"
)


def rules(month_first: bool) -> tuple[Rule, ...]:
    """Return the rules; `month_first` is whether 3/4/2026 is in March."""
    return (
        *dates.rules(_DATES, month_first),
        WEEKDAYS,
        Rule(
            dates.MONTH_YEAR,
            lambda found, _: f"{MONTHS[int(found[1]) - 1]} {found[2]}",
            characters="/",
        ),
        Rule(_NEXT_DATE, lambda *_: " to ", characters="-\u2013\u2014"),
        Rule(
            _ORDINALS,
            lambda found, _: found[0].replace(found["dash"], " to "),
            characters="-\u2013\u2014",
        ),
        Rule(re.compile(r"(?<!\w)[Tt]hru(?!\w)"), lambda *_: "through", words=("thru", "Thru")),
        Rule(_MONTH, _month, words=(*_SHORT_MONTHS, *_UPPER)),
    )
