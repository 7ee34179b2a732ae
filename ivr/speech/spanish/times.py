"""Spanish: what is said of times of day."""

import re

from ivr.speech.patterns.times import NO, Words
from ivr.speech.rules import Rule

_NOON, _EVENING = 12, 7  # the hours at which "de la tarde" and "de la noche" start
_FRACTIONS = {"15": "y cuarto", "30": "y media"}


def _clock(hour: int, minute: str | None, half: str | None, _: bool) -> str:
    """Say a time: "8 y media de la mañana"; after 12 only its digits, "16 30"."""
    shown = "una" if hour == 1 else f"{hour}"
    if half == "m":
        return f"{shown} del día"
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
_BEGUN = re.compile(r"\b(?:[Dd]e|[Dd]esde|[Ll]as?|[Ee]ntre|[Dd]el|DE|DESDE|LAS?|ENTRE)\s$")


def since(found: re.Match[str]) -> str:
    """Return "de " before a range, unless it is there already."""
    return "" if _BEGUN.search(just_before(found)) else "de "


def just_before(found: re.Match[str]) -> str:
    """Return the word before; searching the whole text for each time in it would be slow."""
    return found.string[max(0, found.start() - _MAX_BEFORE) : found.start()]


_PART = r" de la (?:mañana|madrugada|tarde|noche)(?!\w)"
_ONE = re.compile(rf"(?<![\w:.,/$€-])1(?=(?: a (?:1[0-2]|[1-9])(?::[0-5]\d)?)?{_PART})")
ONE = Rule(_ONE, lambda *_: "una", characters="1")
"""One o'clock, which engines say as the number: "la uno de la tarde"."""

_NOONS = {"mediodía": "mediodía", "medianoche": "medianoche", "mediodia": "mediodía"}
_ZONES = {"E": "del Este", "C": "del Centro", "M": "de la Montaña", "P": "del Pacífico",
          "AK": "de Alaska", "H": "de Hawái", "HA": "de Hawái", "A": "del Atlántico"}  # fmt: skip

WORDS = Words(
    clock=_clock,
    to=" a ",
    joints={r"\s(?:a|A)\s(?=\d)": " a ", r"\s(?:al|AL)\s(?=medio)": " al ",
            r"\s(?:hasta las|HASTA LAS)\s": " hasta las "},
    since=since,
    zones={zone: f", hora {name}" for zone, name in _ZONES.items()},
    zone_names=rf"[Hh]ora (?:{'|'.join(dict.fromkeys(_ZONES.values()))})",
    not_a_zone=r"[ /-](?:y OT|OT|de )",
    noons={form(one): said for one, said in _NOONS.items() for form in (str, str.title, str.upper)}
          | dict.fromkeys(("12n", "12 n", "12N", "12nn", "12NN"), "mediodía"),
    hours=r"(?:h[rs]|hrs|horas|hora(?!\s(?:de|del|est\S+|local)\b)|h)(?!\w)\.?",
    no_stop=NO,
    before="a las?|hasta las?|desde las?|de las?|de|a|hasta|desde",
    numbered=r"[Ss]alas?|[Cc]uartos?|[Hh]abitaci[oó]n(?:es)?|[Uu]nidad(?:es)?|[Aa]pto\.?|[Gg]rados?",
    mixed="dilu|proporci|raz[oó]n|escala|concentra|mezcl|soluci|cloro|lej[ií]a|con agua|en agua",
)  # fmt: skip
