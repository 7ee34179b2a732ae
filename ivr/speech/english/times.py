"""Times of day, days of the week and dates."""

import re

from ivr.speech.rules import DASH, DASHES, DIGITS, Reader, Rule, stop

# Times of day

_CLOCK = r"(?P<h{0}>[01]?\d|2[0-3])(?::(?P<m{0}>[0-5]\d))?(?:\s?(?P<half{0}>{1}))?"
_HALF = r"[aApP](?:\.\s?[mM]\.?|[mM](?!\w))"
_TIME = re.compile(
    rf"(?<![\w$\u20ac\u00a3/#])(?<!\w[.,:{DASHES}])"
    + _CLOCK.format(1, _HALF)
    + rf"(?:{DASH}{_CLOCK.format(2, _HALF)})?(?:\s(?P<zone>[ECMP])[SD]?T(?!\w))?"
    + rf"(?!\w|[:.,]\d|%|[{DASHES}/](?!noon|midnight)\w)"
)
_UNTIL_NOON = re.compile(rf"(?<=[\dmM.]){DASH}(?=(?:noon|midnight)(?!\w))")
_ZONES = {"E": "Eastern", "C": "Central", "M": "Mountain", "P": "Pacific"}


def _time(found: re.Match[str], _: Reader) -> str | None:
    if not (found["m1"] or found["m2"] or found["half1"] or found["half2"]):
        return None
    alone = found["h2"] is None
    said = _clock(found["h1"], found["m1"], found["half1"], alone)
    if not alone:
        said += " to " + _clock(found["h2"], found["m2"], found["half2"], alone)
    if found["zone"]:
        return f"{said} {_ZONES[found['zone']]} Time"
    follows = _NAME.match(found.string, found.end())
    return said if follows else said + stop(found)


def _clock(hour: str, minute: str | None, half: str | None, alone: bool) -> str:
    number = int(hour)
    if minute and minute != "00":
        said = f"{number} {minute}" if minute[0] != "0" else f"{number} oh {minute[1]}"
    elif minute and number > 12 and not half:
        said = f"{number} hundred"
    else:
        said = f"{number} o'clock" if alone and not half else f"{number}"
    # As a word: of "A M" espeak-ng makes the article and "em".
    return f"{said} {half[0].upper()}M" if half else said


# Days

_DAYS = {
    "Mon": "Monday", "Tue": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Fri": "Friday",
    "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
_LONG = "|".join(_DAYS.values())
_SHORT = "Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun"
_DAY = rf"(?:(?:{_LONG}|{_SHORT})(?!\w)\.?)"
_JOINT = rf"(?:{DASH}|/|\s?&\s?|,?\s(?:and|or|to|through)\s|,\s)"
_DAY_LIST = re.compile(rf"(?<![\w{DASHES}]){_DAY}(?:{_JOINT}{_DAY})*")
_NAMED = re.compile(rf"(?:{_LONG}|{_SHORT})")
_LIKE_A_VERB = re.compile(r"\b(?:the|The)\s$")
_NUMBER_FOLLOWS = re.compile(r",?\s(?:from\s)?\d")


def _days(found: re.Match[str], _: Reader) -> str | None:
    written = found[0]
    days = _NAMED.findall(written)
    if all(day in _DAYS.values() for day in days) and not re.search(rf"[{DASHES}/&]", written):
        return None
    if len(days) == 1 and not _surely_a_day(found):
        return None
    said = re.sub(rf"({_LONG}|{_SHORT})\.?", lambda day: _DAYS[day[1][:3]], written)
    said = re.sub(DASH, " to ", said).replace("/", ", ")
    return re.sub(r"\s?&\s?", " and ", said) + stop(found)


def _surely_a_day(found: re.Match[str]) -> bool:
    if _NUMBER_FOLLOWS.match(found.string, found.end()):
        return True
    before = found.string[: found.start()]
    return found[0].endswith(".") and not _LIKE_A_VERB.search(before)


# Dates

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_MONTH_NAME = "|".join(_MONTHS)
_BY_SHORT = {month[:3]: month for month in _MONTHS}
_SHORT_MONTH = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_MONTH = re.compile(
    rf"(?<!\w)(?:(?:{_SHORT_MONTH})\.?(?=\s\d)|(?<=\d )(?:{_SHORT_MONTH})(?!\w)\.?"
    r"|(?:Jan|Feb|Apr|Aug|Sept?|Oct|Nov|Dec)\.)"
)
_DATE = re.compile(r"(?<![\w/.-])(\d\d?)([/-])(\d\d?)\2((?:19|20)\d\d)(?![\w/]|-\d)")
_ISO = re.compile(r"(?<![\w/.-])((?:19|20)\d\d)-(\d\d)-(\d\d)(?![\w/]|-\d)")
_NAME = re.compile(rf"\s(?:{_LONG}|{_SHORT}|{_MONTH_NAME}|{_SHORT_MONTH})\b")


def _month(found: re.Match[str], _: Reader) -> str:
    follows = re.match(r"\s\d", found.string[found.end() : found.end() + 2])
    return _BY_SHORT[found[0][:3]] + ("" if follows else stop(found))


def _date(year: str, month: str, day: str) -> str | None:
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return f"{_MONTHS[int(month) - 1]} {int(day)}, {year}"


def _written(found: re.Match[str], month_first: bool) -> str | None:
    first, _, second, year = found.groups()
    return _date(year, first, second) if month_first else _date(year, second, first)


def rules(month_first: bool) -> tuple[Rule, ...]:
    """The rules; `month_first` is whether 11/23/2026 is a date in November."""
    days = frozenset({*_DAYS, "Tues", "Thur", "Thurs", *_DAYS.values()})
    months = frozenset({*_BY_SHORT, "Sept"})
    return (
        Rule(_DATE, lambda found, _: _written(found, month_first), signs=frozenset("/-")),
        Rule(_ISO, lambda found, _: _date(found[1], found[2], found[3]), signs=frozenset("-")),
        Rule(_TIME, _time, signs=DIGITS),
        Rule(_UNTIL_NOON, lambda *_: " to ", words=frozenset({"noon", "midnight"})),
        Rule(_DAY_LIST, _days, words=days),
        Rule(re.compile(rf"(?<![\w-])M{DASH}F(?![\w-])"), lambda *_: "Monday to Friday",
             words=frozenset("M")),
        Rule(_MONTH, _month, words=months),
    )  # fmt: skip
