"""Dates, times and numbers, in each language of the console."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask

from ivr.web import formats

AT = datetime(2026, 11, 28, 17, 4, tzinfo=UTC)
NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("say", "english", "spanish"),
    [
        (lambda: formats.date_time(AT, NEW_YORK), "Nov 28, 2026, 12:04 PM", "28 nov 2026, 12:04"),
        (lambda: formats.date_time(AT, "UTC"), "Nov 28, 2026, 5:04 PM", "28 nov 2026, 17:04"),
        (lambda: formats.full_day(date(2026, 11, 28)), "Saturday, November 28, 2026",
         "sábado, 28 de noviembre de 2026"),
        (lambda: formats.full_day(AT, "Asia/Tokyo"), "Sunday, November 29, 2026",
         "domingo, 29 de noviembre de 2026"),
        (lambda: formats.short_day(AT, "Asia/Tokyo"), "Nov 29, 2026", "29 nov 2026"),
        (lambda: formats.near_day(date(2026, 11, 29), date(2026, 11, 28)), "tomorrow", "mañana"),
        (lambda: formats.near_day(date(2026, 12, 24), date(2026, 11, 28)), "Thu, December 24",
         "jue, 24 de diciembre"),
        (lambda: formats.near_day(date(2027, 1, 4), date(2026, 11, 28)), "Monday, January 4, 2027",
         "lunes, 4 de enero de 2027"),
        (lambda: formats.when(AT, NEW_YORK, AT), "today, 12:04 PM", "hoy, 12:04"),
        (lambda: formats.until(datetime(2026, 11, 29, 5, tzinfo=UTC), NEW_YORK, AT),
         "until the end of today", "hasta el final de hoy"),
        (lambda: formats.clock(time(8, 30)), "8:30 AM", "8:30"),
        (lambda: formats.weekday(0), "Monday", "Lunes"),
        (lambda: formats.zone_name(NEW_YORK), "New York time", "hora de Nueva York"),
        (lambda: formats.zone_name("UTC"), "UTC", "UTC"),
        (lambda: formats.number(12345), "12,345", "12.345"),
        (lambda: formats.share(0.934), "93%", "93 %"),
        (lambda: formats.language_name("es-US"), "Español", "Español"),
        (lambda: formats.language_name("x!"), "x!", "x!"),
        (lambda: formats.duration(65), "1 minute 5 seconds", "1 minuto 5 segundos"),
        (lambda: formats.duration(120.2), "2 minutes", "2 minutos"),
        (lambda: formats.duration(0.2), "0 seconds", "0 segundos"),
    ],
)  # fmt: skip
def test_each_is_written_as_its_reader_does(
    say: Callable[[], str], english: str, spanish: str
) -> None:
    said = [_said(say, language) for language in ("en", "es")]
    assert said == [english, spanish]


def _said(say: Callable[[], str], language: str) -> str:
    with Flask(__name__).test_request_context(headers={"Accept-Language": language}):
        return say()
