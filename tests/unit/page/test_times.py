"""What the page says of being closed, of every kind of closing, at every kind of instant."""

from datetime import datetime

import pytest

from ivr.check.check import check
from ivr.page.content import page_at
from ivr.tree.model import Line

LINE = """\
name: A line
languages: [en-US, es-US]
timezone: America/New_York
{times}
contacts:
  desk: {{name: {{en-US: the desk, es-US: la recepción}}, number: 617-726-3884}}
greeting: {{en-US: Welcome., es-US: Hola.}}
menu: {{1: {{title: {{en-US: Parking, es-US: Autos}}, answer: {{en-US: Here., es-US: Aquí.}}}}}}
"""
SNOW = "notices: [{{text: {{en-US: Snow., es-US: Nieve.}}, closes: all, {}}}]"
OFFICE = "hours: {mon-fri: '8:30-17:00'}\n"
AWAY = "closures: [{dates: 2026-12-02 to 2026-12-20, text: {en-US: Away., es-US: Cerrado.}}]"


def line_with(times: str) -> Line:
    loaded = check(LINE.format(times=times).encode())
    assert loaded.line, loaded.problems
    return loaded.line


@pytest.mark.parametrize(
    ("times", "when", "english", "spanish"),
    [
        # Snow: until an instant, tonight, another day, for ever
        (SNOW.format("until: 2026-12-02 14:00"), "2026-12-02 10:00",
         "Closed: back today at 2 p.m.", "Cerrado: abre hoy a las 2 p. m."),
        (SNOW.format("until: 2026-12-02"), "2026-12-02 10:00",
         "Closed until the end of today", "Cerrado hasta el final de hoy"),
        (SNOW.format("until: 2026-12-02"), "2026-12-02 23:59",
         "Closed until the end of today", "Cerrado hasta el final de hoy"),
        (SNOW.format("until: 2026-12-02"), "2026-12-03 00:00", "Open now", "Abierto ahora"),
        (SNOW.format("until: 2026-12-03"), "2026-12-02 10:00",
         "Closed until the end of tomorrow", "Cerrado hasta el final de mañana"),
        (SNOW.format("until: 2026-12-06"), "2026-12-02 10:00",
         "Closed until the end of Sunday", "Cerrado hasta el final del domingo"),
        (SNOW.format("from: 2026-12-01"), "2026-12-02 10:00",
         "Closed until further notice", "Cerrado hasta nuevo aviso"),
        # An office with hours opens when they begin
        (OFFICE + SNOW.format("until: 2026-12-02"), "2026-12-02 10:00",
         "Closed: back tomorrow at 8:30 a.m.", "Cerrado: abre mañana a las 8:30 a. m."),
        (OFFICE + SNOW.format("until: 2026-12-04"), "2026-12-04 07:00",
         "Closed: back Monday at 8:30 a.m.", "Cerrado: abre el lunes a las 8:30 a. m."),
        (OFFICE + SNOW.format("from: 2026-12-01"), "2026-12-02 10:00",
         "Closed until further notice", "Cerrado hasta nuevo aviso"),
        # Closures, holidays, and hours that begin or end at midnight or after it
        (AWAY, "2026-12-02 10:00", "Closed until the end of Sunday, December 20",
         "Cerrado hasta el final del domingo 20 de diciembre"),
        ("holidays: {country: US}", "2026-12-25 01:00",
         "Closed until the end of today", "Cerrado hasta el final de hoy"),
        ("hours: {mon: '0:00-6:00'}", "2026-12-06 23:30",
         "Closed until the end of today", "Cerrado hasta el final de hoy"),
        ("hours: {mon-sun: '18:00-2:00'}", "2026-12-03 01:00",
         "Open until 2 a.m. today", "Abierto hasta las 2 a. m. de hoy"),
        ("hours: {mon-sun: '18:00-2:00'}", "2026-12-03 02:00",
         "Closed: back today at 6 p.m.", "Cerrado: abre hoy a las 6 p. m."),
    ],
)  # fmt: skip
def test_what_is_said_of_being_closed_is_true_in_plain_words(
    times: str, when: str, english: str, spanish: str
) -> None:
    line, now = line_with(times), datetime.fromisoformat(f"{when}:00-05:00")
    said = [status.text for tag in line.languages if (status := page_at(line, tag, now).times.now)]
    assert said == [english, spanish]
