"""Opening hours as a week of seven texts, Monday first, and as a menu file has them."""

from collections.abc import Mapping, Sequence

from ivr.editing.errors import EditError
from ivr.editing.lines.yaml_value import Value
from ivr.tree import suggest
from ivr.tree.hours import Span
from ivr.tree.problems import short

SHORT = tuple(day[:3] for day in suggest.DAYS)
_CLOSED = ("", "closed")


def spans(text: str) -> tuple[Span, ...] | None:
    """Read the hours of a day; None if they are none, or may be read in several ways."""
    if text.strip().lower() in _CLOSED:
        return ()
    try:
        read = [suggest.spans(part) for part in suggest.separator.split(text.strip())]
    except ValueError:
        return None
    ordered = suggest.in_order(read) if all(read) else []
    if not ordered or any(len(one) != 1 for one in ordered):
        return None
    return tuple(one[0] for one in ordered)


def week(value: Value) -> tuple[str, ...] | None:
    """Return what a file has as a week; None if a form cannot show it."""
    if isinstance(value, str):
        return ("0:00-24:00",) * 7 if suggest.is_all_day(value) else None if value else ("",) * 7
    found = [""] * 7
    for name, hours in value.items() if isinstance(value, Mapping) else ():
        days = suggest.days(name)
        text = hours if isinstance(hours, str) else ", ".join(map(str, hours))
        if not days or spans(text) is None or any(found[day] for day in days):
            return None
        for day in days:
            found[day] = "" if text.lower() in _CLOSED else text
    return tuple(found)


def merged(old: Value, new: Sequence[str]) -> dict[str, Value] | None:
    """Write a week as a file has it; None if it says what the file says already.

    What the file says of days whose hours are the same stays as it is written. Raises EditError.
    """
    wanted = [_read(day, text) for day, text in enumerate(new)]
    if not any(wanted):
        raise EditError("no day has any hours; write some, or take the hours away")
    before = week(old)
    if before is not None and old and [spans(one) for one in before] == wanted:
        return None
    kept: dict[str, tuple[int, Value]] = {}
    done: set[int] = set()
    for name, hours in old.items() if isinstance(old, Mapping) and before is not None else ():
        days = suggest.days(name)
        text = hours if isinstance(hours, str) else ", ".join(map(str, hours))
        if all(wanted[day] == spans(text) for day in days):
            kept[name], done = (min(days), hours), done | {*days}
    rest = [day for day in range(7) if day not in done and wanted[day]]
    written = [" ".join(text.split()) for text in new]
    by_spans = _as_written(old)
    for run in _runs(rest, wanted):
        kept[_name(run)] = (run[0], by_spans.get(wanted[run[0]], written[run[0]]))
    return {name: value for name, (_, value) in sorted(kept.items(), key=lambda one: one[1][0])}


def renamed(old: Value, new: Mapping[str, Value]) -> dict[str, str]:
    """The names in a file that become others in the same line, as `mon-fri` becomes `mon-thu`."""
    names: dict[str, str] = {}
    fresh = {min(suggest.days(name)): name for name in new if name not in _names(old)}
    for name, hours in old.items() if isinstance(old, Mapping) else ():
        other = fresh.get(min(suggest.days(name), default=-1), "")
        if other and name not in new and new[other] == hours:
            names[name] = other
    return names


def _as_written(old: Value) -> dict[tuple[Span, ...], Value]:
    """How a file writes the hours that it has."""
    values = (
        [one for one in old.values() if isinstance(one, str)] if isinstance(old, Mapping) else []
    )
    return {found: one for one in reversed(values) if (found := spans(one))}


def _names(value: Value) -> set[str]:
    return {*value} if isinstance(value, Mapping) else set()


def _read(day: int, text: str) -> tuple[Span, ...]:
    found = spans(text)
    if found is None:
        raise EditError(f'{suggest.DAYS[day].capitalize()}: "{short(text)}" is not a time range; '
                        "write times such as 8:30-17:00")  # fmt: skip
    return found


def _runs(days: Sequence[int], wanted: Sequence[tuple[Span, ...]]) -> list[list[int]]:
    """Put days that follow each other and have the same hours together."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1 and wanted[day] == wanted[day - 1]:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _name(days: Sequence[int]) -> str:
    first, last = SHORT[days[0]], SHORT[days[-1]]
    return first if first == last else f"{first}, {last}" if len(days) == 2 else f"{first}-{last}"
