"""Hours and instants as callers hear them, in each language."""

from datetime import UTC, datetime

import pytest

from ivr.dialogue.clock import opening, weekly
from ivr.dialogue.phrases import phrases
from tests.support.opening_hours import desk

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
         "el martes a las 6:05 de la noche"),
        ("2026-12-02 00:00", "on Tuesday at midnight, at the end of the day",
         "el martes a las 12 de la noche, al final del d\u00eda"),
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
         "the evening; on Friday from 9 in the morning to noon",
         "de lunes a jueves de las 9 de la ma\u00f1ana a las 12 del mediod\u00eda y de la 1 de la "
         "tarde a las 6 de la noche; cada viernes de las 9 de la ma\u00f1ana a las 12 del "
         "mediod\u00eda"),
        ("mon-sun 0:00-24:00", "every day all day", "todos los d\u00edas todo el d\u00eda"),
        ("sat-sun 10:00-24:00", "on Saturday and on Sunday from 10 in the morning to midnight",
         "cada s\u00e1bado y cada domingo de las 10 de la ma\u00f1ana a las 12 de la noche"),
        ("mon, wed, fri-sun 22:00-23:30",
         "on Monday, on Wednesday and Friday to Sunday from 10 at night to 11:30 at night",
         "cada lunes, cada mi\u00e9rcoles y de viernes a domingo de las 10 de la noche a las "
         "11:30 de la noche"),
    ],
)  # fmt: skip
def test_all_hours(week: str, english: str, spanish: str) -> None:
    assert weekly(desk(week), ENGLISH) == english
    assert weekly(desk(week), SPANISH) == spanish


def test_holidays_are_said_to_be_different() -> None:
    hours = desk("mon 9:00-12:00", holidays={"country": "US"})
    assert weekly(hours, ENGLISH).endswith("to noon, but not on holidays")
    assert weekly(hours, SPANISH).endswith(", menos los d\u00edas feriados")
    assert "holidays" not in weekly(desk("mon 9:00-12:00", holidays="2026-12-24"), ENGLISH)
