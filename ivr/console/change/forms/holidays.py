"""The days on which nobody is there, as a form shows them and sends them."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ivr.editing.changes import Change, SetField, SetHolidays
from ivr.editing.lines.yaml_value import Value
from ivr.tree.fields import NO_HOLIDAYS
from ivr.tree.hours import holiday_countries, state_names
from ivr.web.formats import country_name

_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)(?: to (\d{4}-\d\d-\d\d))?")
Rows = tuple[tuple[str, str], ...]


class Holidays(NamedTuple):
    """Public holidays of a country and a state of it, other days, or expressly none."""

    country: str = ""
    state: str = ""
    rows: Rows = ()
    is_none: bool = False


def ranges(value: Value) -> Rows | None:
    """Days from and to; None if a form cannot show them."""
    texts = [value] if isinstance(value, str) else list(value)
    parts = [part.strip() for one in texts for part in re.split("[,;]", str(one)) if part.strip()]
    found = [_RANGE.fullmatch(part) for part in parts]
    return tuple((one[1], one[2] or "") for one in found if one) if all(found) else None


def read(value: Value) -> Holidays | None:
    """Read holidays as a menu file has them; None if a form cannot show them."""
    if value == NO_HOLIDAYS:
        return Holidays(is_none=True)
    if not isinstance(value, Mapping):
        rows = ranges(value)
        return None if rows is None else Holidays(rows=rows)
    country, state = value.get("country", ""), value.get("state", "")
    rows = ranges(value.get("dates", ""))
    if rows is None or not isinstance(country, str) or not isinstance(state, str):
        return None
    return Holidays(country, state, rows)


def countries(chosen: str) -> list[tuple[str, str]]:
    """The countries whose holidays are known, by their names; the one that is chosen is there."""
    codes = {code for code in holiday_countries() if len(code) == 2} | {*filter(None, [chosen])}
    return sorted(((code, country_name(code)) for code in codes), key=lambda one: one[1])


def states(country: str) -> dict[str, str]:
    """The names of a country's states by their codes; none if the country is not known."""
    if country not in holiday_countries():
        return {}
    names = {code: name for name, code in reversed(state_names(country).items()) if name != code}
    return {code: names.get(code, code) for code in holiday_countries()[country]}


def change(address: str, shown: Holidays, sent: Holidays) -> Change | None:
    """The change from what was shown to what was sent."""
    if sent == shown:
        return None
    if sent.is_none:
        return SetField(address, "holidays", NO_HOLIDAYS)
    return SetHolidays(address, sent.country, sent.state, tuple(map(written, sent.rows)))


def written(row: tuple[str, str]) -> str:
    """Write days as a menu file has them."""
    start, end = row
    return f"{start} to {end}" if start and end and end != start else start or end
