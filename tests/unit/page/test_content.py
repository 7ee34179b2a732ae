"""What the page shows of a line at chosen instants, word for word."""

from datetime import datetime

import pytest

from ivr.check.check import check
from ivr.page.content import Item, Notice, Page, Words, page_at, until
from ivr.tree.model import Line

CLINIC = """\
name: Riverside clinic
languages:
  en-US:
  es-US: {partial: true}
line: 617-724-1000
timezone: America/New_York
hours: {mon-fri: "8:30-17:00", sat: "9:00-12:00"}
holidays: {country: US, state: MA}
closed: {en-US: The clinic is closed., es-US: La clínica está cerrada.}
closures:
  - dates: 2026-12-28 to 2026-12-31
    text: {en-US: We are closed until the new year., es-US: Cerrado hasta el año nuevo.}
emergency: {en-US: In an emergency dial 911., es-US: En una emergencia marque 911.}
contacts:
  desk:
    name: {en-US: the front desk, es-US: la recepción}
    number: 617-726-3884
    extension: 204
  nurse:
    name: {en-US: the nurse, es-US: la enfermera}
    number: 617-726-2000
    private: true
    hours: {mon-sun: "18:00-2:00"}
    closed: {en-US: The nurse sleeps., es-US: La enfermera duerme.}
    languages: en-US
  west:
    name: {en-US: the western office, es-US: la oficina del oeste}
    number: ["sip:204@pbx.example.org", 617-726-2001]
    hours: {mon-fri: "9:00-17:00"}
    timezone: America/Los_Angeles
  always:
    name: {en-US: the hotline, es-US: la línea directa}
    number: "sip:1@pbx.example.org"
    hours: 24/7
    holidays: none
sip: pbx.example.org
operator: desk
notices:
  - text: {en-US: The garage is full., es-US: El garaje está lleno.}
    until: 2026-12-05
  - text: {en-US: Only in English so far.}
    until: 2026-12-05
  - text: {en-US: Boil your water., es-US: Hierva el agua.}
    urgent: true
    from: 2026-12-02 12:00
    until: 2026-12-05
greeting: {en-US: Welcome., es-US: Bienvenidos.}
menu:
  1:
    title: {en-US: Visits, es-US: Visitas}
    menu:
      1:
        title: {en-US: Where do I park?, es-US: ¿Dónde me estaciono?}
        answer: {en-US: [Behind the house., It is free.], es-US: [Detrás de la casa., Es gratis.]}
        offer: desk
      2:
        title: {en-US: How long is a visit?}
        id: how-long
        answer: {en-US: An hour.}
  2:
    title: {en-US: The nurse at night, es-US: La enfermera de noche}
    transfer: nurse
  3:
    title: {en-US: Parking again, es-US: Otra vez el estacionamiento}
    goto: where-do-i-park
  4: {transfer: west}
  5: {transfer: always}
when_closed:
  greeting: {en-US: We are closed., es-US: Estamos cerrados.}
  operator: nurse
  menu:
    1:
      title: {en-US: When do you open?, es-US: ¿Cuándo abren?}
      answer: {en-US: At half past eight., es-US: A las ocho y media.}
"""


@pytest.fixture(scope="module")
def line() -> Line:
    loaded = check(CLINIC.encode())
    assert loaded.line, loaded.problems
    return loaded.line


def at(when: str) -> datetime:
    """An instant in New York, in winter."""
    return datetime.fromisoformat(f"{when}:00-05:00")


def shown(line: Line, when: str, language: str = "en-US") -> Page:
    return page_at(line, language, at(when))


@pytest.mark.parametrize(
    ("when", "language", "said"),
    [
        ("2026-12-02 10:00", "en-US", "Open until 5 p.m. today"),
        ("2026-12-02 10:00", "es-US", "Abierto hasta las 5 p. m. de hoy"),
        ("2026-12-05 10:00", "en-US", "Open until noon today"),
        ("2026-12-05 10:00", "es-US", "Abierto hasta las 12 del mediodía de hoy"),
        ("2026-12-02 07:00", "en-US", "Closed: back today at 8:30 a.m."),
        ("2026-12-02 17:00", "en-US", "Closed: back tomorrow at 8:30 a.m."),
        ("2026-12-05 12:00", "en-US", "Closed: back Monday at 8:30 a.m."),
        ("2026-12-05 12:00", "es-US", "Cerrado: abre el lunes a las 8:30 a. m."),
        ("2026-12-27 12:00", "en-US", "Closed: back Saturday at 9 a.m."),
        ("2026-12-26 12:00", "en-US", "Closed: back Saturday, January 2, at 9 a.m."),
        ("2026-12-26 12:00", "es-US", "Cerrado: abre el sábado 2 de enero a las 9 a. m."),
    ],
)
def test_it_says_until_when_the_line_is_open_or_closed(
    line: Line, when: str, language: str, said: str
) -> None:
    status = shown(line, when, language).times.now
    assert status
    assert status.text == said
    assert status.is_open == said.startswith(("Open", "Abierto"))


def test_it_says_the_hours_of_every_week_and_the_closed_days_ahead(line: Line) -> None:
    times = shown(line, "2026-12-02 10:00").times
    week = "Monday to Friday from 8:30 a.m. to 5 p.m.; on Saturdays from 9 a.m. to noon"
    assert times.weekly == f"{week}, but not on holidays"
    assert times.closed_days == (
        "Friday, December 25 (Christmas Day)",
        "Monday, December 28 to Thursday, December 31",
    )
    assert shown(line, "2026-12-02 10:00", "es-US").times.closed_days == (
        "viernes 25 de diciembre",
        "del lunes 28 de diciembre al jueves 31 de diciembre",
    )


def test_a_contact_with_hours_of_its_own_has_its_own_words(line: Line) -> None:
    people = shown(line, "2026-12-02 11:00").people
    assert [(key, one.now and one.now.text) for key, one in people.items()] == [
        ("desk", "Open until 5 p.m. today"),
        ("nurse", "Closed: back today at 6 p.m."),
        ("west", "Closed: back Wednesday at 9 a.m., local time there"),
        ("always", "Open now"),
    ]
    assert {key for key, one in people.items() if one.times} == {"nurse", "west", "always"}
    night = shown(line, "2026-12-02 23:00").people["nurse"].now
    assert night
    assert night.text == "Open until 2 a.m. tomorrow"


def test_contacts_can_be_called_unless_their_number_is_private(line: Line) -> None:
    people = shown(line, "2026-12-02 10:00").people
    assert [(key, one.number, one.tel, one.keys) for key, one in people.items()] == [
        ("desk", "617-726-3884 ext. 204", "tel:+16177263884;ext=204", ("1", "0")),
        ("nurse", "", "", ("1", "2")),
        ("west", "617-726-2001", "tel:+16177262001", ("1", "4")),
        ("always", "", "", ("1", "5")),
    ]
    assert [one.closed.text for one in people.values()] == [
        "The clinic is closed.",
        "The nurse sleeps.",
        "",
        "",
    ]
    assert people["nurse"].speaks == ("English",)
    assert shown(line, "2026-12-02 10:00", "es-US").people["nurse"].keys == ("2", "2")
    assert shown(line, "2026-12-02 10:00", "es-US").people["nurse"].speaks == ("inglés",)


def test_the_line_itself_has_a_number_a_name_and_the_emergency_text(line: Line) -> None:
    page = shown(line, "2026-12-02 10:00", "es-US")
    assert (page.name, page.number, page.tel) == (
        "Riverside clinic",
        "617-724-1000",
        "tel:+16177241000",
    )
    assert page.emergency == "En una emergencia marque 911."
    assert page.day == "miércoles 2 de diciembre de 2026"


def test_notices_in_force_are_there_the_urgent_ones_first(line: Line) -> None:
    garage, english = Words("The garage is full."), Words("Only in English so far.")
    water = Notice(Words("Boil your water."), urgent=True)
    before, after = Notice(garage, urgent=False), Notice(english, urgent=False)
    assert shown(line, "2026-12-02 11:59").notices == (before, after)
    assert shown(line, "2026-12-02 12:00").notices == (water, before, after)
    assert shown(line, "2026-12-06 12:00").notices == ()
    assert [one.words for one in shown(line, "2026-12-28 12:00").notices] == [
        Words("We are closed until the new year.")
    ]


def test_a_text_that_a_language_lacks_is_there_in_the_first(line: Line) -> None:
    page = shown(line, "2026-12-02 11:59", "es-US")
    assert [one.words for one in page.notices] == [
        Words("El garaje está lleno."),
        Words("Only in English so far.", "en-US"),
    ]
    texts = {item.id: item for item in page.parts[0].items}
    assert texts["how-long"].title == Words("How long is a visit?", "en-US")
    assert texts["how-long"].parts == (Words("An hour.", "en-US"),)
    assert texts["how-long"].trail == (Words("Visitas"),)


def test_options_are_in_the_order_of_their_keys_each_with_what_it_leads_to(line: Line) -> None:
    visits, night = Words("Visits"), Words("The nurse at night")
    parking, parts = (
        Words("Where do I park?"),
        (Words("Behind the house."), Words("It is free.")),
    )
    usual, closed = shown(line, "2026-12-02 10:00").parts
    assert usual.items == (
        Item("visits", 0, visits, ()),
        Item("where-do-i-park", 1, parking, (visits,), parts, person="desk"),
        Item("how-long", 1, Words("How long is a visit?"), (visits,), (Words("An hour."),)),
        Item("the-nurse-at-night", 0, night, (), person="nurse", calls=True),
        Item("parking-again", 0, Words("Parking again"), (), target="where-do-i-park"),
        Item("main-west", 0, Words("the western office"), (), person="west", calls=True),
        Item("main-always", 0, Words("the hotline"), (), person="always", calls=True),
    )
    assert (closed.closed, closed.greeting, closed.person) == (
        True,
        Words("We are closed."),
        "nurse",
    )
    assert [item.id for item in closed.items] == ["when-do-you-open"]


def test_the_menu_that_callers_hear_now_comes_first(line: Line) -> None:
    assert [part.closed for part in shown(line, "2026-12-02 10:00").parts] == [False, True]
    assert [part.closed for part in shown(line, "2026-12-02 17:00").parts] == [True, False]


@pytest.mark.parametrize(
    ("when", "change"),
    [
        ("2026-12-02 10:00", "2026-12-02 12:00"),  # a notice
        ("2026-12-02 16:00", "2026-12-02 17:00"),  # the hours
        ("2026-12-02 21:00", "2026-12-03 00:00"),  # "tomorrow" is another day
    ],
)
def test_it_is_right_until_something_changes(line: Line, when: str, change: str) -> None:
    assert until(line, at(when)) == at(change)


def test_a_line_without_times_changes_with_the_date() -> None:
    text = """\
name: A line
language: en-US
greeting: Welcome.
menu: {1: {title: Parking, answer: Behind the house.}}
"""
    line = check(text.encode()).line
    assert line
    page = page_at(line, "en-US", datetime.fromisoformat("2026-12-02 10:00+00:00"))
    assert page.times.now is None
    assert page.people == {}
    assert until(line, datetime.fromisoformat("2026-12-02 10:00+00:00")) == datetime.fromisoformat(
        "2026-12-03 00:00+00:00"
    )
