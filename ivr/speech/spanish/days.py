"""Spanish: the days of the week, the months, and dates, in full and shortened."""

import re

from ivr.speech.patterns import dates, weekdays
from ivr.speech.patterns.times import NO
from ivr.speech.rules import DASH, Rule, ToSpoken, stop
from ivr.speech.spanish.times import just_before, since

# Days.
_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_SHORT = {
    "lun": 0, "mar": 1, "mart": 1, "mié": 2, "mie": 2, "miér": 2, "mier": 2, "mierc": 2,
    "miérc": 2, "jue": 3, "juev": 3, "vie": 4, "vier": 4, "sáb": 5, "sab": 5, "dom": 6,
}  # fmt: skip
_FULL = {day: number for number, day in enumerate(_DAYS)} | {
    "sábados": 5, "domingos": 6, "miercoles": 2, "sabado": 5, "sabados": 5}  # fmt: skip
_FORMS = {form(day): number for day, number in (_SHORT | _FULL).items()
          for form in (str, str.title, str.upper)}  # fmt: skip
_LETTERS = {
    "L": (0,), "M": (1, 2), "X": (2,), "J": (3,), "V": (4,), "S": (5,), "D": (6,), "Lu": (0,),
    "Ma": (1,), "Mi": (2,), "Ju": (3,), "Vi": (4,), "Sa": (5,), "Sá": (5,), "Do": (6,),
}  # fmt: skip
_GLUED = {"LMV": (0, 2, 4), "LXV": (0, 2, 4), "LMXJV": (0, 1, 2, 3, 4), "LMMJV": (0, 1, 2, 3, 4),
          "LMXJ": (0, 1, 2, 3), "MJ": (1, 3)}  # fmt: skip
_SEVERAL = re.compile(r"\b[Ll]os\s$")


def _day(number: int, written: str, found: re.Match[str]) -> str:
    """Return a day in full; after "los" in the plural: "los sábados y domingos"."""
    said = written if written.lower() in _DAYS else _DAYS[number]
    several = written.lower().endswith("os") or _SEVERAL.search(just_before(found))
    return f"{said}s" if several and said.endswith("o") else said


WEEKDAYS = weekdays.rule(weekdays.Words(
    forms=_FORMS,
    sure=frozenset(form for form in _FORMS if form.lower() in _FULL),
    careful=frozenset({"mar", "Mar", "MAR"}),  # the sea, and March
    letters=_LETTERS | {"l": (0,), "v": (4,), "j": (3,), "d": (6,), "s": (5,)},
    glued=_GLUED,
    joined_only=frozenset({"Lu", "Ma", "Mi", "Vi", "Sa", "Do"}),
    usual="LV",
    say=_day,
    to=" a ",
    also=" y ",
    joints={"y|Y": "y", "o": "o", "a|A": "a", "al": "al", "hasta el": "hasta el"},
    since=since,
    before="[Cc]errado|[Ee]l|[Ll]os|[Cc]ada|[Hh]asta el",
    not_before=re.compile(r"\b(?:[Ee]l|[Ll]a|[Dd]el|[Aa]l)\s$"),
    follows=r"(?:de|a|desde|hasta)?\s?(?:las?\s)?\d|por la|en la",
    hours=r"(?:de |a )?(?:mediodía|medianoche)|cerrado|solo|de \d|con cita",
    no_stop=NO,
))  # fmt: skip

# Months.
_MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
           "octubre", "noviembre", "diciembre")  # fmt: skip
_BY_SHORT = {month[:3]: number for number, month in enumerate(_MONTHS, 1)}
_NAMES = {**_BY_SHORT, **{month: number for number, month in enumerate(_MONTHS, 1)},
          "sept": 9, "set": 9, "setiembre": 9}  # fmt: skip
_STARTS = {form(start) for start in _NAMES for form in (str, str.title, str.upper)}
_MONTH = rf"{'|'.join(_MONTHS)}|setiembre|(?:{'|'.join(_BY_SHORT)}|sept)\.?"
_WRITTEN = re.compile(
    rf"(?<![\w/.,:-])(?:(?P<from>[12]\d|3[01]|0?[1-9])(?:{DASH}|\sal\s))?"
    rf"(?P<day>[12]\d|3[01]|0?[1-9])(?P<first>\.?[º°o]|ro|er)?[\s-](?:de\s)?"
    rf"(?P<month>{_MONTH})(?!\w)(?:[\s-](?:de\s|del\s)?(?P<year>(?:19|20)\d\d)(?!\w))?"
    rf"(?:{DASH}(?P<day2>[12]\d|3[01]|0?[1-9])[\s-](?:de\s)?(?P<month2>{_MONTH})(?!\w)"
    r"(?:[\s-](?:de\s|del\s)?(?P<year2>(?:19|20)\d\d)(?!\w))?)?",
    re.IGNORECASE,
)
_FIRST = re.compile(  # as in English: "Dic. 24"
    r"(?<!\w)(?P<month>(?:Ene|Feb|Abr|May|Jun|Jul|Ago|Sept?|Oct|Nov|Dic)\.?"
    rf"|{'|'.join(month.title() for month in _MONTHS)})\s"
    rf"(?P<day>[12]\d|3[01]|[1-9])(?:{DASH}(?P<last>[12]\d|3[01]|[1-9]))?"
    r"(?:,?\s(?P<year>(?:19|20)\d\d))?(?![\w:%]|[.,]\d|\s?[ap]\.?\s?m)"
)


def _number(month: str) -> int:
    return _NAMES[month.lower().rstrip(".")]


def _date(year: str, month: int, day: int) -> str:
    first = "primero" if day == 1 else f"{day}"
    return f"{first} de {_MONTHS[month - 1]}" + (f" de {year}" if year else "")


def _dates(first: str, last: str, found: re.Match[str]) -> str:
    return f"{_of(found)}{first} al {last}"


_BEGUN = re.compile(r"\b(?:[Dd]el|[Ee]l|[Dd]esde el|[Dd]e|[Ee]ntre el)\s$")


def _of(found: re.Match[str]) -> str:
    return "" if _BEGUN.search(just_before(found)) else "del "


def _written(found: re.Match[str], _: ToSpoken) -> str | None:
    if found["first"] and int(found["day"]) != 1:
        return None
    month, year, day = _number(found["month"]), found["year"] or "", int(found["day"])
    said = _date(year, month, day)
    if found["day2"]:
        last = _date(found["year2"] or "", _number(found["month2"]), int(found["day2"]))
        return _dates(said, last, found) + stop(found)
    if found["from"]:
        first = "primero" if int(found["from"]) == 1 else f"{int(found['from'])}"
        said = _dates(first, said, found)
    return said + stop(found)


def _month_first(found: re.Match[str], _: ToSpoken) -> str:
    month, day, year = _number(found["month"]), int(found["day"]), found["year"] or ""
    if not found["last"]:
        return _date(year, month, day)
    first = "primero" if day == 1 else f"{day}"
    return _dates(first, _date(year, month, int(found["last"])), found)


_SURE = "ene|feb|abr|ago|sept|oct|nov|dic"
_BEFORE = "|".join(rf"(?<=\b{one} )" for one in ("en", "de", "desde", "hasta", "a"))
_ALONE = re.compile(
    rf"(?<!\w)(?:{_BEFORE})(?:{'|'.join(_BY_SHORT)}|sept)\.(?!\w)|(?<!\w)(?:{_SURE})\.(?!\w)",
    re.IGNORECASE,
)
_DATES = dates.Words(
    date=_date,
    dates=_dates,
    months={form: form if form.lower() in _MONTHS else _MONTHS[_number(form) - 1]
            for form in _STARTS},
    careful=frozenset({"mar", "Mar", "MAR"}),
    to=" a ",
    also=" y ",
    joints="y|o|a|e|hasta",
    since=since,
    before="[Ee]l|[Dd]el|[Dd]esde|[Hh]asta|[Dd]ía|[Vv]ence|[Cc]errado|partir del?"
           "|Navidad|Gracias|Año Nuevo",
    measured="de|tazas?|tabletas?|pulgadas?|millas?|horas?|libras?",
)  # fmt: skip


def rules(month_first: bool) -> tuple[Rule, ...]:
    """Return the rules; `month_first` is whether 3/4/2026 is in March."""
    return (
        Rule(_WRITTEN, _written, words=_STARTS),
        *dates.rules(_DATES, month_first),
        WEEKDAYS,
        Rule(
            dates.MONTH_YEAR,
            lambda found, _: f"{_MONTHS[int(found[1]) - 1]} de {found[2]}",
            characters="/",
        ),
        Rule(_FIRST, _month_first, words=_STARTS),
        Rule(_ALONE, lambda found, _: _MONTHS[_number(found[0]) - 1] + stop(found), words=_STARTS),
    )
