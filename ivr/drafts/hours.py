"""Opening hours as people type them in one line: `mon-fri 8:30-17:00, sat 9:00-12:00`."""

import re

from ivr.tree import suggest

_DAYS = rf"(?<![A-Za-z]){suggest.FORM_DAYS}(?![A-Za-z])"
_TIMES = rf"(?:\d|{suggest.FORM_CLOSED}|{suggest.FORM_ALL_DAY})"
_BEGINS = re.compile(rf"(?P<days>{_DAYS})[ :]*(?={_TIMES})")
_SPANISH = (
    (r"\blun(es|\.)?(?!\w)", "mon"), (r"\bmar(tes|\.)?(?!\w)", "tue"),
    (r"\bmi[ée](rcoles|\.)?(?!\w)", "wed"), (r"\bjue(ves|\.)?(?!\w)", "thu"),
    (r"\bvie(rnes|\.)?(?!\w)", "fri"), (r"\bs[áa]b(ados?|\.)?(?!\w)", "sat"),
    (r"\bdom(ingos?|\.)?(?!\w)", "sun"), (r"\bde (?=mon|tue|wed|thu|fri|sat|sun|las |\d)", ""),
    (r"\blas (?=\d)", ""), (r" a ", "-"), (r" y ", ", "), (r"\bcerrado\b", "closed"),
)  # fmt: skip


def by_days(typed: str) -> dict[str, str]:
    """Split hours into those of each day, as the file has them; none if no day is named."""
    typed = " ".join(typed.split())
    for pattern, english in _SPANISH:
        typed = re.sub(pattern, english, typed, flags=re.IGNORECASE)
    found = [*_BEGINS.finditer(typed)]
    if not found or typed[: found[0].start()].strip(" ,;"):
        return {}
    ends = [one.start() for one in found[1:]] + [len(typed)]
    return {
        one["days"].strip(): typed[one.end() : end].strip(" ,;&")
        for one, end in zip(found, ends, strict=True)
    }
