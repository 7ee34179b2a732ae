"""The hours of a contact, with what the line's own hours and holidays add to them."""

from datetime import date

import pytest

from ivr.tree import fields
from ivr.tree.hours import ROUND_THE_CLOCK, Days, Holidays, Hours, Span
from ivr.tree.load.context import Context
from ivr.tree.load.hours import read_hours
from ivr.tree.load.objects import read_fields
from ivr.tree.load.sources import Sources, no_files
from ivr.tree.parse.parser import parse
from ivr.tree.problems import Place

BOSTON, CHICAGO = "America/New_York", "America/Chicago"
CHRISTMAS = Holidays(
    frozenset({Days(date(2026, 12, one), date(2026, 12, one)) for one in (24, 25)})
)
MORNINGS = ((Span(9 * 60, 12 * 60),), *((),) * 6)
LINE = Hours(MORNINGS, BOSTON, CHRISTMAS)


def contact(written: str, usual: Hours | None = None, zone: str = BOSTON) -> Hours | str | None:
    """The hours of a contact with these fields, or else what is wrong with them."""
    raw = f"name: a\nnumber: b\n{written}\n".encode()
    context = Context(Sources(parse(raw), raw, no_files))
    context.zone = zone
    root = context.source.root
    assert root is not None
    found = read_fields(context, root, fields.CONTACT, "contact", Place(1, 1))
    hours = read_hours(context, found, usual)
    return str(context.problems[0]) if context.problems else hours


EVENINGS = ((Span(18 * 60, 26 * 60),), *((),) * 6)


@pytest.mark.parametrize(
    ("written", "alone", "beside"),
    [
        ("", None, LINE),
        ("holidays: none", None, Hours(MORNINGS, BOSTON)),
        ("hours: {mon: 18:00-2:00}", Hours(EVENINGS, BOSTON), Hours(EVENINGS, BOSTON, CHRISTMAS)),
        ("hours: {mon: 18:00-2:00}\nholidays: none", *(2 * (Hours(EVENINGS, BOSTON),))),
        ("hours: 24/7", Hours(ROUND_THE_CLOCK, BOSTON), Hours(ROUND_THE_CLOCK, BOSTON, CHRISTMAS)),
        ("hours: 24/7\nholidays: none", *(2 * (Hours(ROUND_THE_CLOCK, BOSTON),))),
        ("holidays: 2026-12-24, Dec 25, 2026", Hours(ROUND_THE_CLOCK, BOSTON, CHRISTMAS), LINE),
        (f"holidays: 12/24/2026; 12/25/2026\ntimezone: {CHICAGO}",
         Hours(ROUND_THE_CLOCK, CHICAGO, CHRISTMAS), Hours(MORNINGS, CHICAGO, CHRISTMAS)),
        (f"hours: {{mon: 9-noon}}\ntimezone: {CHICAGO}",
         Hours(MORNINGS, CHICAGO), Hours(MORNINGS, CHICAGO, CHRISTMAS)),
    ],
)  # fmt: skip
def test_what_a_contact_does_not_say_is_as_on_the_whole_line(
    written: str, alone: Hours | None, beside: Hours
) -> None:
    assert contact(written) == alone
    assert contact(written, LINE) == beside


def test_a_contact_may_have_the_hours_of_the_line_in_its_own_zone() -> None:
    assert contact(f"timezone: {CHICAGO}", LINE) == Hours(MORNINGS, CHICAGO, CHRISTMAS)
    assert contact("closed: We are closed.", LINE) == LINE


def test_without_any_hours_a_zone_means_nothing() -> None:
    assert contact(f"timezone: {CHICAGO}") == (
        "error: contact: timezone has no meaning without hours or holidays; "
        "add hours:, or remove it"
    )
    assert contact("closed: We are closed.") is None  # a notice may close everybody


def test_holidays_need_a_time_zone_as_hours_do() -> None:
    cure = "add timezone: such as America/New_York, here or at the top of the file"
    for name, value in {"hours": "{mon: 9am-noon}", "holidays": "2026-12-24"}.items():
        expected = f"error: contact: its {name} have no time zone; {cure}"
        assert contact(f"{name}: {value}", zone="") == expected
    assert contact("", Hours(MORNINGS, "UTC"), zone="") == Hours(MORNINGS, "UTC")
    assert contact("holidays: none", zone="") is None
