"""Hours and instants as callers hear them, in each language."""

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given

from ivr.dialogue.clock import opening, weekly
from ivr.dialogue.phrases import phrases
from tests.support.examples import examples
from tests.support.instants import DAY, NAMES, Spans, weeks, written
from tests.support.opening_hours import desk, read

ENGLISH, SPANISH = phrases("en-US"), phrases("es-US")
NOW = "2026-11-25 20:00"  # a Wednesday


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "english", "spanish"),
    [
        ("2026-11-25 21:00", "today at 9 at night", "hoy a las 9 de la noche"),
        ("2026-11-26 08:30", "tomorrow at 8:30 in the morning",
         "ma\u00f1ana a las 8:30 de la ma\u00f1ana"),
        ("2026-11-26 13:00", "tomorrow at 1 in the afternoon",
         "ma\u00f1ana a la 1 de la tarde"),
        ("2026-11-27 12:00", "on Friday at noon", "el viernes a las 12 del mediod\u00eda"),
        ("2026-12-01 18:05", "on Tuesday at 6:05 in the evening",
         "el martes a las 6:05 de la tarde"),
        ("2026-12-02 00:00", "on Tuesday at 12 at night",
         "el martes a las 12 de la noche"),
        ("2027-01-01 01:15", "on Friday, January 1, at 1:15 in the morning",
         "el viernes 1 de enero a la 1:15 de la ma\u00f1ana"),
        ("2028-02-29 10:00", "on Tuesday, February 29, at 10 in the morning",
         "el martes 29 de febrero a las 10 de la ma\u00f1ana"),
    ],
)  # fmt: skip
def test_when_it_opens_next(when: str, english: str, spanish: str) -> None:
    assert opening(at(NOW), at(when), ENGLISH) == english
    assert opening(at(NOW), at(when), SPANISH) == spanish


def test_a_day_is_named_by_the_calendar_not_by_hours() -> None:
    late, early = at("2026-12-31 23:59"), at("2027-01-01 00:01")
    assert opening(late, early, ENGLISH) == "tomorrow at 12:01 in the morning"
    assert opening(at("2026-12-31 00:00"), late, ENGLISH) == "today at 11:59 at night"


@pytest.mark.parametrize(
    ("week", "english", "spanish"),
    [
        ("mon-fri 8:30-17:00",
         "Monday to Friday from 8:30 in the morning to 5 in the afternoon",
         "de lunes a viernes de las 8:30 de la ma\u00f1ana a las 5 de la tarde"),
        ("mon-thu 9:00-12:00, 13:00-18:00; fri 9:00-12:00",
         "Monday to Thursday from 9 in the morning to noon and from 1 in the afternoon to 6 in "
         "the evening; on Fridays from 9 in the morning to noon",
         "de lunes a jueves de las 9 de la ma\u00f1ana a las 12 del mediod\u00eda y de 1 a 6 de la "
         "tarde; los viernes de las 9 de la ma\u00f1ana a las 12 del mediod\u00eda"),
        ("mon-sun 0:00-24:00", "at any time, day or night",
         "a cualquier hora, de d\u00eda o de noche"),
        ("sat-sun 0:00-24:00", "on Saturdays and on Sundays all day",
         "los s\u00e1bados y los domingos todo el d\u00eda"),
        ("sat-sun 10:00-24:00", "on Saturdays and on Sundays from 10 in the morning to midnight",
         "los s\u00e1bados y los domingos de las 10 de la ma\u00f1ana a las 12 de la noche"),
        ("mon, wed, fri-sun 22:00-23:30",
         "on Mondays, on Wednesdays and Friday to Sunday from 10 to 11:30 at night",
         "los lunes, los mi\u00e9rcoles y de viernes a domingo de 10 a 11:30 de la noche"),
        # The part of the day is said once where it is the same, and that is the same half day.
        ("mon 9:00-12:00, 13:00-17:00",
         "on Mondays from 9 in the morning to noon and from 1 to 5 in the afternoon",
         "los lunes de las 9 de la ma\u00f1ana a las 12 del mediod\u00eda y de 1 a 5 de la tarde"),
        ("mon 18:00-22:00", "on Mondays from 6 in the evening to 10 at night",
         "los lunes de las 6 de la tarde a las 10 de la noche"),
        ("mon 19:00-22:00", "on Mondays from 7 in the evening to 10 at night",
         "los lunes de 7 a 10 de la noche"),
        ("mon 0:30-1:00", "on Mondays from 12:30 to 1 in the morning",
         "los lunes de 12:30 a 1 de la ma\u00f1ana"),
        ("mon 23:00-22:00", "on Mondays from 11 at night to 10 at night",
         "los lunes de las 11 de la noche a las 10 de la noche"),
        # A night is one, in whatever lines it is written.
        ("mon-thu 18:00-2:00",
         "Monday to Thursday from 6 in the evening to 2 in the morning",
         "de lunes a jueves de las 6 de la tarde a las 2 de la ma\u00f1ana"),
        ("mon 18:00-24:00; tue-thu 0:00-2:00, 18:00-24:00; fri 0:00-2:00",
         "Monday to Thursday from 6 in the evening to 2 in the morning",
         "de lunes a jueves de las 6 de la tarde a las 2 de la ma\u00f1ana"),
        ("mon 18:00-2:00; tue 2:00-8:00", "on Mondays from 6 in the evening to 8 in the morning",
         "los lunes de las 6 de la tarde a las 8 de la ma\u00f1ana"),
        ("mon-sun 0:00-2:00, 18:00-24:00", "every day from 6 in the evening to 2 in the morning",
         "todos los d\u00edas de las 6 de la tarde a las 2 de la ma\u00f1ana"),
        ("sun 20:00-24:00; mon 0:00-8:00", "on Sundays from 8 in the evening to 8 in the morning",
         "los domingos de las 8 de la noche a las 8 de la ma\u00f1ana"),
        # Twenty-four hours or more would sound like a few.
        ("mon 8:00-24:00; tue 0:00-9:00",
         "on Mondays from 8 in the morning to midnight; on Tuesdays from midnight to 9 in the "
         "morning",
         "los lunes de las 8 de la ma\u00f1ana a las 12 de la noche; los martes de las 12 de la "
         "noche a las 9 de la ma\u00f1ana"),
        ("sat 0:00-24:00; sun 0:00-12:00", "on Saturdays all day; on Sundays from midnight to noon",
         "los s\u00e1bados todo el d\u00eda; los domingos de las 12 de la noche a las 12 del "
         "mediod\u00eda"),
        ("mon 9:00-12:00, 12:00-17:00", "on Mondays from 9 in the morning to 5 in the afternoon",
         "los lunes de las 9 de la ma\u00f1ana a las 5 de la tarde"),
    ],
)  # fmt: skip
def test_all_hours(week: str, english: str, spanish: str) -> None:
    assert weekly(desk(week), ENGLISH) == english
    assert weekly(desk(week), SPANISH) == spanish


def test_holidays_are_said_to_be_different() -> None:
    hours = desk("mon 9:00-12:00", holidays={"country": "US"})
    assert weekly(hours, ENGLISH).endswith("to noon, but not on holidays")
    assert weekly(hours, SPANISH).endswith(", excepto los d\u00edas feriados")
    assert "holidays" not in weekly(desk("mon 9:00-12:00", holidays="2026-12-24"), ENGLISH)


def test_the_evening_clinic_is_heard_as_its_nights_are() -> None:
    nurse = desk("mon-thu 18:00-24:00; fri 0:00-2:00, 18:00-24:00; sat 0:00-2:00")
    assert weekly(nurse, ENGLISH) == (
        "Monday to Wednesday from 6 in the evening to midnight; "
        "on Thursdays and on Fridays from 6 in the evening to 2 in the morning"
    )
    assert weekly(nurse, SPANISH) == (
        "de lunes a mi\u00e9rcoles de las 6 de la tarde a las 12 de la noche; "
        "los jueves y los viernes de las 6 de la tarde a las 2 de la ma\u00f1ana"
    )


def test_always_but_on_holidays() -> None:
    always = read({"holidays": {"country": "US"}, "timezone": "UTC"})
    assert weekly(always, ENGLISH) == "at any time, day or night, but not on holidays"
    assert weekly(always, SPANISH) == (
        "a cualquier hora, de d\u00eda o de noche, excepto los d\u00edas feriados"
    )


@examples(60)
@given(weeks().filter(lambda week: any(week)))
def test_hours_are_said_the_same_cut_at_midnight_or_not(week: list[Spans]) -> None:
    cut: list[Spans] = [[] for _ in week]
    for day, spans in enumerate(week):
        tomorrow = (day + 1) % len(week)
        for start, end in spans:
            assume(end - DAY != (week[tomorrow] or [(0, 0)])[0][0])  # a night and a day in one
            cut[day].append((start, min(end, DAY)))
            if end > DAY:
                cut[tomorrow].append((0, end - DAY))
    whole, parts = (
        {name: [written(*span) for span in sorted(day)] or ["closed"]
         for name, day in zip(NAMES, spans, strict=True)}
        for spans in (week, cut)
    )  # fmt: skip
    said = [weekly(read({"hours": one, "timezone": "UTC"}), ENGLISH) for one in (whole, parts)]
    assert said[0] == said[1]
