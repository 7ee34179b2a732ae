"""The hours of a contact, as the loader reads them from a file."""

import re

from ivr.tree.hours import Hours
from ivr.tree.load.loader import load

HEAD = "name: Line\nlanguage: en-US\ngreeting: Welcome.\nmenu: {1: {title: A, transfer: a}}\n"
NEW_YORK = "America/New_York"


def read(fields: dict[str, object]) -> Hours:
    """The hours of a contact as a file writes them."""
    contact = {"name": "the desk", "number": "617-726-3884", **fields}
    loaded = load(f"{HEAD}contacts:\n  a: {contact}\n".encode())
    assert loaded.line, loaded.problems
    found = loaded.line.default.contacts["a"].hours
    assert found
    return found


def desk(week: str, zone: str = NEW_YORK, **fields: object) -> Hours:
    """Hours from text such as `mon-fri 8:30-17:00; sat 9:00-12:00`."""
    days = dict(re.findall(r"([a-z][a-z, -]+) ([\d:, -]+)", week))
    return read({"hours": days, "timezone": zone, **fields})
