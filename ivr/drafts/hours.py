"""Opening hours as people type them in one line: `Mon-Thu 8-5, Fri 8-noon`."""

import re

from ivr.tree import suggest
from ivr.tree.hours import Span

_EARLIEST, _LATEST = 6 * 60, 22 * 60  # minutes: an office is open between them on a usual day
_DAYS = rf"(?<![A-Za-z]){suggest.FORM_DAYS}(?![A-Za-z])"
_TIMES = rf"(?:\d|noon|midnight|{suggest.FORM_CLOSED}|{suggest.FORM_ALL_DAY})"
_BEGINS = re.compile(rf"(?P<days>{_DAYS})[ ,:]*(?:from )?(?={_TIMES})", re.IGNORECASE)
_PAIR = rf"(?P<times>{suggest.FORM_SPANS}),? *(?:on )?(?P<days>{_DAYS})"
_REVERSED = re.compile(_PAIR)
_ALL_REVERSED = re.compile(rf"(?:{_PAIR.replace('?P<times>', '?:').replace('?P<days>', '?:')}"
                           r"[ ,;&.]*(?:and )?)+")  # fmt: skip
_SPANISH = tuple((re.compile(pattern, re.IGNORECASE), english) for pattern, english in (
    (r"\btodos los d[ií]as\b", "daily"), (r"\bentre semana\b", "weekdays"),
    (r"\b(?:los )?fin(es)? de semana\b", "weekend"), (r"\bL ?(?:-|a) ?V\b", "mon-fri"),
    (r"\blun(es|\.)?(?!\w)", "mon"), (r"\bmar(tes|\.)?(?!\w)", "tue"),
    (r"\bmi[ée](rcoles|\.)?(?!\w)", "wed"), (r"\bjue(ves|\.)?(?!\w)", "thu"),
    (r"\bvie(rnes|\.)?(?!\w)", "fri"), (r"\bs[áa]b(ados?|\.)?(?!\w)", "sat"),
    (r"\bdom(ingos?|\.)?(?!\w)", "sun"), (r"\blos (?=mon|tue|wed|thu|fri|sat|sun)", ""),
    (r"\b(?:al? )?mediod[ií]a\b", "- noon"), (r"- - noon|-? ?- noon", "-noon"),
    (r"\bde (?=mon|tue|wed|thu|fri|sat|sun|las? |\d)", ""),
    (r"\blas? (?=\d)", ""), (r" al? ", "-"), (r" y ", ", "), (r"\bcerrado\b", "closed"),
))  # fmt: skip


def by_days(typed: str) -> dict[str, str]:
    """Split hours into those of each day, as the file has them; none if no day is named."""
    typed = " ".join(typed.split())
    for pattern, english in _SPANISH:
        typed = pattern.sub(english, typed)
    found: dict[str, str] = {}
    for days, times in _pairs(typed):
        read = _on_a_usual_day(times)
        found[days] = f"{found[days]}, {read}" if days in found else read
    return found


def _pairs(typed: str) -> list[tuple[str, str]]:
    """Find the days, and the hours that are after them, or before them: `9-5 Mon to Fri`."""
    if _ALL_REVERSED.fullmatch(typed):
        return [(one["days"].strip(), one["times"]) for one in _REVERSED.finditer(typed)]
    found = [*_BEGINS.finditer(typed)]
    if not found or typed[: found[0].start()].strip(" ,;"):
        return []
    ends = [one.start() for one in found[1:]] + [len(typed)]
    return [
        (one["days"].strip(" ,"), re.sub(r"[ ,;&]+(?:and)?[ ,;&]*$", "", typed[one.end() : end]))
        for one, end in zip(found, ends, strict=True)
    ]


def _on_a_usual_day(times: str) -> str:
    """Write 8-5 as 8:00-17:00 where only that is within a usual day; else leave it as it is.

    A file is never read so: there, whoever typed it sees no reading of it.
    """
    try:
        readings = [suggest.spans(part) for part in suggest.separator.split(times)]
    except ValueError:
        return times
    ordered = suggest.in_order(readings) if all(readings) else []
    if all(len(one) == 1 for one in ordered):  # it is certain, or not hours at all
        return times
    usual = [[span for span in one if _is_usual(span)] for one in ordered]
    if any(len(one) != 1 for one in usual):
        return times
    return ", ".join(suggest.spelled(one[0]) for one in usual)


def _is_usual(span: Span) -> bool:
    return span.start >= _EARLIEST and span.end <= _LATEST
