from ivr.tree.load.loader import load
from ivr.tree.load.references import unused

FILE = """\
name: Clinic line
language: en-US
greeting: Welcome.
contacts:
  billing: {name: the billing office, number: 617-726-3884}
  desk: {name: the front desk, number: 617-726-2000}
menu:
  1: {title: Parking, answer: Behind the house.}
  2: {title: Hours, answer: From 8 to 5.}
"""
PARKING, HOURS = FILE.split("\n")[7:9]


def test_a_contact_that_nothing_names_is_advised_against() -> None:
    line = load(FILE.encode()).line
    assert line is not None
    assert [(problem.place[:2], str(problem)) for problem in unused(line)] == [
        ((line, 3), f'advice: contact "{name}" is never used; name it in operator:, offer: or '
                    "transfer:, or remove it")
        for line, name in ((5, "billing"), (6, "desk"))
    ]  # fmt: skip


def test_an_operator_an_offer_and_a_transfer_are_uses() -> None:
    used = {
        FILE + "operator: desk\n": ["billing"],
        FILE.replace("Behind the house.}", "x, offer: desk}"): ["billing"],
        FILE.replace(HOURS, "  2: {transfer: desk}"): ["billing"],
        FILE.replace(HOURS, "  2: {transfer: desk}") + "operator: billing\n": [],
    }
    for text, left in used.items():
        line = load(text.encode()).line
        assert line is not None
        assert [problem.message.split('"')[1] for problem in unused(line)] == left
