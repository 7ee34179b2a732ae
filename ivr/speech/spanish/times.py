"""Spanish: what is said of times, and dates with the name of their month."""

import re

from ivr.speech.patterns.times import NO, Words
from ivr.speech.rules import Rule, ToSpoken, stop

_NOON, _EVENING = 12, 7  # the hours at which "de la tarde" and "de la noche" start
_FRACTIONS = {"15": "y cuarto", "30": "y media"}


def _clock(hour: int, minute: str | None, half: str | None, _: bool) -> str:
    """Say a time: "8 y media de la mañana"; after 12 only its digits, "16 30"."""
    shown = "una" if hour == 1 else f"{hour}"
    if not minute or minute == "00":
        said = f"{shown} horas" if hour > _NOON and minute and not half else shown
    elif hour > _NOON:
        said = f"{shown} {minute}" if minute[0] != "0" else f"{shown} y {minute[1]}"
    else:
        said = f"{shown} {_FRACTIONS.get(minute, f'y {int(minute)}')}"
    return f"{said} {_part_of_day(hour, half)}" if half else said


def _part_of_day(hour: int, half: str) -> str:
    """Follow the Diccionario panhispánico de dudas: 12 is not "de la tarde"."""
    if hour == _NOON:
        return "de la noche" if half == "a" else "del día"
    if half == "a":
        return "de la mañana"
    return "de la noche" if hour >= _EVENING else "de la tarde"


_MAX_BEFORE = len(" desde ")
_BEGUN = re.compile(r"\b(?:[Dd]e|[Dd]esde|[Ll]as?|[Ee]ntre|[Dd]el)\s$")


def _since(found: re.Match[str]) -> str:
    return "" if _BEGUN.search(_just_before(found)) else "de "


def _just_before(found: re.Match[str]) -> str:
    """Return the word before; searching the whole text for each time in it would be slow."""
    return found.string[max(0, found.start() - _MAX_BEFORE) : found.start()]


_DAYS = {
    "lun": "lunes", "mar": "martes", "mié": "miércoles", "mie": "miércoles", "miér": "miércoles",
    "jue": "jueves", "vie": "viernes", "sáb": "sábado", "sab": "sábado", "dom": "domingo",
}  # fmt: skip
_SMALL = _DAYS | {day: day for day in _DAYS.values()}
_FORMS = {form(day): said for day, said in _SMALL.items() for form in (str, str.title, str.upper)}
_SEVERAL = re.compile(r"\b[Ll]os\s$")
_NUMBER_FOLLOWS = re.compile(r",?\s(?:de\s)?(?:las?\s)?\d")


def _day(form: str, found: re.Match[str]) -> str:
    """Return a day in full; after "los" in the plural: "los sábados y domingos"."""
    several = _SEVERAL.search(_just_before(found))
    said = form if form.lower() in _DAYS.values() else _FORMS[form]
    return f"{said}s" if several and said.endswith("o") else said


def _surely_a_day(found: re.Match[str]) -> bool:
    if _NUMBER_FOLLOWS.match(found.string, found.end()):
        return True
    return found[0].endswith(".") and found[0].lower() != "mar."  # which is the sea


_MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
           "octubre", "noviembre", "diciembre")  # fmt: skip


def _date(year: str, month: int, day: int) -> str:
    first = "primero" if day == 1 else f"{day}"
    return f"{first} de {_MONTHS[month - 1]}" + (f" de {year}" if year else "")


_BY_SHORT = {month[:3]: number for number, month in enumerate(_MONTHS, 1)}
_WRITTEN = re.compile(
    rf"(?<![\w/.,:-])(?P<day>[12]\d|3[01]|0?[1-9])(?P<first>\.?[º°o]|ro|er)?[\s-](?:de\s)?"
    rf"(?P<month>{'|'.join(_MONTHS)}|setiembre|(?:{'|'.join(_BY_SHORT)}|sept)(?P<point>\.?))(?!\w)"
    r"(?:[\s-](?:de\s|del\s)?(?P<year>(?:19|20)\d\d)(?!\w))?",
    re.IGNORECASE,
)


def _written(found: re.Match[str], _: ToSpoken) -> str | None:
    if found["first"] and int(found["day"]) != 1:
        return None
    month = _BY_SHORT["sep" if found["month"][:3].lower() == "set" else found["month"][:3].lower()]
    return _date(found["year"] or "", month, int(found["day"])) + stop(found)


_STARTS = {form(start) for start in (*_MONTHS, *_BY_SHORT, "setiembre", "sept")
           for form in (str, str.title, str.upper)}  # fmt: skip
DATE = Rule(_WRITTEN, _written, words=_STARTS)

_PART = r" de la (?:mañana|madrugada|tarde|noche)(?!\w)"
_ONE = re.compile(rf"(?<![\w:.,/$€-])1(?=(?: a (?:1[0-2]|[1-9])(?::[0-5]\d)?)?{_PART})")
ONE = Rule(_ONE, lambda *_: "una", characters="1")
"""One o'clock, which engines say as the number: "la uno de la tarde"."""

WORDS = Words(
    clock=_clock,
    to=" a ",
    since=_since,
    zones={"E": ", hora del Este", "C": ", hora del Centro", "M": ", hora de la Montaña",
           "P": ", hora del Pacífico"},
    noon="mediodía|medianoche",
    hours=r"(?:hrs?|horas?|h)(?!\w)\.?",
    no_stop=NO,
    days=_FORMS,
    day=_day,
    joints="y|o|a|al|hasta el",
    also=" y ",
    surely=_surely_a_day,
    week=(("L", "V"), "lunes a viernes"),
    date=_date,
)  # fmt: skip
