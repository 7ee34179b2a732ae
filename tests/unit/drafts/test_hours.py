"""Opening hours as office managers type them, and as a new file has them."""

import pytest

from ivr.check.check import check
from ivr.drafts.hours import by_days
from ivr.drafts.menu_file import Start, hours_in_words, mistakes, rows, with_hours

TYPED = {
    "Mon-Thu 8-5, Fri 8-noon": {"Mon-Thu": "8:00-17:00", "Fri": "8-noon"},
    "M-F 8 to 5": {"M-F": "8:00-17:00"},
    "Monday through Friday, 8 a.m. to 5 p.m.": {"Monday through Friday": "8 a.m. to 5 p.m."},
    "Mon-Fri: 8:30-5:00; Sat 9-1": {"Mon-Fri": "8:30-17:00", "Sat": "9:00-13:00"},
    "Mon-Fri from 8 to 5 and Sat from 9 to 1": {"Mon-Fri": "8:00-17:00", "Sat": "9:00-13:00"},
    "9 to 5 Monday to Friday": {"Monday to Friday": "9:00-17:00"},
    "8:30am to 5pm Mon-Fri, 9-noon Saturday": {
        "Mon-Fri": "8:30am to 5pm", "Saturday": "9-noon"},
    "Mon-Fri 8-12 and 1-5": {"Mon-Fri": "8-12 and 1-5"},
    "Mon-Fri 8-12, Mon-Fri 1-5": {"Mon-Fri": "8:00-12:00, 13:00-17:00"},
    "Mon, Wed, Fri: 8-5; Tue/Thu 10-6": {"Mon, Wed, Fri": "8:00-17:00", "Tue/Thu": "10:00-18:00"},
    "Mon 12-8": {"Mon": "12:00-20:00"},
    "daily 7-7": {"daily": "7:00-19:00"},
    "Mon-Fri 8-5, Sat-Sun closed": {"Mon-Fri": "8:00-17:00", "Sat-Sun": "closed"},
    "lunes a viernes de 8 a 5, s\u00e1bados de 9 a 1": {
        "mon-fri": "8:00-17:00", "sat": "9:00-13:00"},
    "lunes a viernes de 8 a 12 y de 1 a 5": {"mon-fri": "8-12, 1-5"},
    "de lunes a viernes de las 8 a las 17": {"mon-fri": "8-17"},
    "lunes a viernes de 8 a mediod\u00eda": {"mon-fri": "8-noon"},
    "L-V 8-5": {"mon-fri": "8:00-17:00"},
    "todos los d\u00edas de 9 a 6": {"daily": "9:00-18:00"},
    "mon-fri 8:30-17:00": {"mon-fri": "8:30-17:00"},
    "Mon-Fri 8-10": {"Mon-Fri": "8-10"},  # two hours or fourteen: it is asked again
    "whenever": {},
}  # fmt: skip


@pytest.mark.parametrize(("typed", "days"), TYPED.items(), ids=TYPED)
def test_hours_are_read_as_on_a_usual_day(typed: str, days: dict[str, str]) -> None:
    assert by_days(typed) == days


@pytest.mark.parametrize("typed", [one for one in TYPED if one not in ("Mon-Fri 8-10", "whenever")])
def test_what_was_read_is_taken_by_the_check(typed: str) -> None:
    start = Start("x", number="617-726-2000", timezone="America/New_York", hours=typed)
    assert mistakes(start) == []
    text = "\n".join(row.text for row in rows(start, with_hours(start, [])))
    assert check(text.encode()).problems == ()


def test_what_was_understood_is_shown_in_the_words_that_callers_hear() -> None:
    start = Start("x", number="617-726-2000", timezone="UTC", hours="Mon-Thu 8-5, Fri 8-noon")
    assert hours_in_words(start) == (
        "We are open Monday to Thursday from 8 in the morning to 5 in the afternoon; on Fridays "
        "from 8 in the morning to noon."
    )


@pytest.mark.parametrize(("typed", "problem"), [
    ("Mon-Fri 8-10", 'hours: Mon-Fri: "8-10" can be read in more than one way; write 8:00-10:00, '
     "8:00-22:00 or 20:00-22:00"),
    ("8-5", 'hours: expected weekdays but found the text "8-5"; write each with its hours, such as '
     "mon-fri: 8:30-17:00"),
])  # fmt: skip
def test_what_cannot_be_known_is_asked(typed: str, problem: str) -> None:
    assert mistakes(Start("x", number="617-726-2000", hours=typed)) == [problem]
