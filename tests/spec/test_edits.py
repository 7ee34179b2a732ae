"""What a form changes in a file, to be read beside it: edits/clinic.yaml and what it becomes.

`pytest --update` writes what it becomes again; read the differences before you commit them.
"""

import pytest

from ivr.check.check import check
from ivr.editing.changes import (
    AddClosure,
    AddContact,
    AddNotice,
    AddOption,
    Change,
    Move,
    NewOption,
    Remove,
    SetField,
    SetHolidays,
    SetHours,
    SetKey,
    SetParts,
    SetText,
    apply,
)
from tests.support.paths import SPEC

EDITS = SPEC / "edits"
BEFORE = EDITS / "clinic.yaml"
CHANGES: dict[str, list[Change]] = {
    "a-greeting-folded-as-before": [
        SetText("line", "greeting", "Thank you for calling the Harbor clinic. We have moved to 7 "
                "Water Street, two houses up from the library, since the first of May.", "en-US"),
        SetText("line", "greeting", "Gracias por llamar a la 'Harbor clinic' #1.", "es-US"),
    ],
    "parts-of-an-answer": [
        SetParts("menu/2", "answer", ("A photo ID: any.", "Your card: front and back.", "Cash."),
                 "en-US"),
        SetParts("menu/2", "answer", ("Todo.",), "es-US"),
    ],
    "a-text-that-others-repeat": [
        SetText("menu/1", "answer", "In the garage, level 2.", "en-US", everywhere=True),
    ],
    "short-titles-and-an-emergency": [
        SetText("menu/2", "spoken", "what to bring", "en-US"),
        SetText("menu/2", "spoken", "qué traer", "es-US"),
        SetText("line", "emergency", "In an emergency, hang up and dial 911.", "en-US"),
        SetText("line", "emergency", "En una emergencia, cuelgue y marque el 911.", "es-US"),
    ],
    "a-title-that-a-goto-names": [SetText("menu/1", "title", "Where can I park?", "en-US")],
    "an-option-moved-up-with-its-comment": [Move("menu/3", -1)],
    "two-keys-exchanged": [SetKey("menu/3", "1"), SetKey("menu/4", "6")],
    "options-added": [
        AddOption("menu", NewOption("answer", {"en-US": "Lab hours", "es-US": "Laboratorio"},
                  {"en-US": ("From 7:30.", "Closed on Friday."), "es-US": "Desde las 7:30."}),
                  after="menu/1"),
        AddOption("menu", NewOption("transfer", value="nurse")),
    ],
    "an-option-removed-with-its-comment": [Remove("menu/3")],
    "hours-of-one-day": [SetHours("hours", (*("8:30am-5pm",) * 3, "8:30am-7pm", "8:30-12:00",
                                            "9:00-12:00", ""))],
    "numbers-and-a-contact": [
        SetField("contacts/nurse", "number", ("617-726-3884", "617-726-3885")),
        SetField("contacts/desk", "number", "617-726-2002"),
        SetField("contacts/desk", "timeout", "40"),
        AddContact({"en-US": "the billing office", "es-US": "la oficina de cobros"},
                   ("617-726-4000",)),
    ],
    "closing-for-the-holidays": [
        AddNotice({"en-US": "Snow: we are closed.", "es-US": "Cerrado por la nieve."},
                  "2026-12-23", "2026-12-23 17:00", urgent=True, closes=("all",)),
        AddClosure(("2026-12-24 to 2027-01-02",)),
        AddClosure(("2027-02-01",), {"en-US": "We are moving.", "es-US": "Nos mudamos."}),
        SetHolidays("hours", "US", "MA"),
        Remove("notices/1"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_becomes_this_file(name: str, request: pytest.FixtureRequest) -> None:
    files = {"": BEFORE.read_bytes()}
    for change in CHANGES[name]:
        files = apply(files, change)
    kept = EDITS / f"{name}.yaml"
    if request.config.getoption("update", default=False):
        kept.write_bytes(files[""])
    assert kept.read_bytes() == files[""]


@pytest.mark.parametrize("name", ["clinic", *CHANGES])
def test_each_of_them_can_be_published(name: str) -> None:
    found = check((EDITS / f"{name}.yaml").read_bytes())
    assert found.line, found.problems
