"""What a form sends, as changes of the menu: only of what is different from what it showed."""

import re
from collections.abc import Iterator, Mapping, Sequence

from ivr.console.change.forms import holidays, week
from ivr.console.change.forms.inputs import shown_text, shown_value, week_of
from ivr.console.change.forms.shown import SPOKEN, fields_of, rare_fields_of
from ivr.editing.changes import Change, SetField, SetHours, SetParts, SetText
from ivr.editing.form import Element, Field

Form = Mapping[str, Sequence[str]]
"""What a browser sends: every value of each name."""
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


def changes(element: Element, form: Form) -> Iterator[Change]:
    """Yield what a form changes, field by field. Raises WeekError."""
    for field in (*fields_of(element), *rare_fields_of(element)):
        everywhere = f"{field.name}.everywhere" in form
        if field.kind in SPOKEN:
            yield from _texts(element, field, form, everywhere)
        else:
            yield from _value(element, field, form, everywhere)


def _texts(element: Element, field: Field, form: Form, everywhere: bool) -> Iterator[Change]:
    for language in field.languages:
        name = f"{field.name}.{language}"
        if name not in form or _same(form[name][0], shown_text(field, language)):
            continue
        text = _lines(form[name][0]).strip()
        parts = parts_of(text)
        if field.kind == "texts" and len(parts) > 1:
            yield SetParts(element.address, field.name, parts, language, everywhere)
        else:
            yield SetText(element.address, field.name, text, language, everywhere)


def _value(element: Element, field: Field, form: Form, everywhere: bool) -> Iterator[Change]:
    if f"{field.name}.there" not in form:  # boxes and rows send nothing if they are empty
        return
    if field.kind == "hours":
        yield from _hours(element, field, form)
        return
    if field.kind == "holidays":
        yield from _holidays(element, field, form)
        return
    sent = _sent(field, form)
    if sent is not None and sent != _shown(field):
        value = sent if len(sent) != 1 else sent[0]
        yield SetField(element.address, field.name, value or "", everywhere)


def _hours(element: Element, field: Field, form: Form) -> Iterator[Change]:
    shown = week_of(field)
    if shown is None:
        return
    sent = week.sent(_day(day, form, field.name) for day in range(7))
    if sent != shown:
        yield SetHours(element.address, week.written(sent))


def _holidays(element: Element, field: Field, form: Form) -> Iterator[Change]:
    shown = holidays.read(field.value)
    if shown is None:
        return
    country, state = (
        form.get(f"{field.name}.{one}", [""])[0].strip() for one in ("country", "state")
    )
    if country.upper() != shown.country and state not in holidays.states(country.upper()):
        state = ""  # it is one of the country that was chosen before
    is_none = f"{field.name}.none" in form
    rows = _rows(form, field.name)
    sent = holidays.Holidays(country.upper(), state, rows, is_none and not (country or rows))
    if change := holidays.change(element.address, shown, sent):
        yield change


def _day(day: int, form: Form, name: str) -> Iterator[tuple[str, str]]:
    starts, ends = form.get(f"{name}.{day}.from", ()), form.get(f"{name}.{day}.to", ())
    return zip(starts, ends, strict=False)


def _sent(field: Field, form: Form) -> tuple[str, ...] | None:
    """What was sent of a field, in the form of `_shown`."""
    if field.kind == "languages":
        return tuple(form.get(field.name, ()))
    if field.kind == "contacts":
        return whom_of(form.get(field.name, ()))
    if field.kind == "flag":
        return ("true",) if field.name in form else ()
    if field.kind == "dates" and f"{field.name}.from" in form:
        return days_of(form, field.name)
    if field.kind == "instant" and f"{field.name}.date" in form:
        return tuple(filter(None, [moment_of(form, field.name)]))
    if field.kind == "numbers":
        return parts_of(form.get(field.name, [""])[0], lines=True)
    return tuple(filter(None, [" ".join(form.get(field.name, [""])[0].split())]))


def whom_of(marked: Sequence[str]) -> tuple[str, ...]:
    """Who is meant by the marks of several: everybody is more than some, and some than nobody."""
    if "all" in marked:
        return ("all",)
    return tuple(one for one in marked if one != "none") or tuple(marked)


def parts_of(text: str, lines: bool = False) -> tuple[str, ...]:
    """Cut a text where it has an empty line, or at each line."""
    parts = _lines(text).split("\n") if lines else _PARAGRAPH.split(_lines(text))
    return tuple(part.strip() for part in parts if part.strip())


def days_of(form: Form, name: str) -> tuple[str, ...]:
    """Read days from two calendars in each row."""
    return tuple(map(holidays.written, _rows(form, name)))


def _rows(form: Form, name: str) -> holidays.Rows:
    pairs = zip(form.get(f"{name}.from", ()), form.get(f"{name}.to", ()), strict=False)
    return tuple((start, end) for start, end in pairs if start or end)


def moment_of(form: Form, name: str) -> str:
    """Read a day, and perhaps a time on it."""
    both = form.get(f"{name}.date", [""])[0], form.get(f"{name}.time", [""])[0]
    return " ".join(filter(None, both))


def _shown(field: Field) -> tuple[str, ...]:
    if field.kind in ("contacts", "languages"):
        return field.parts()
    if field.kind == "dates" and (rows := holidays.ranges(field.value)) is not None:
        return tuple(map(holidays.written, rows))
    if field.kind == "numbers":
        return field.parts()
    shown = shown_value(field)
    if field.kind == "instant":
        shown = re.sub(r"(?<=\d)[ T](\d:)", r" 0\1", shown)
    return tuple(filter(None, [shown]))


def _same(sent: str, shown: str) -> bool:
    """Whether a text is what a form has shown, whatever white space a browser has changed."""
    return _folded(sent) == _folded(shown)


def _folded(text: str) -> list[str]:
    return [" ".join(line.split()) for line in _lines(text).strip().split("\n")]


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
