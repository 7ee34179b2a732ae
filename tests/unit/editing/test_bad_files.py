"""A form works with every file that has mistakes, as far as it is YAML; nothing else fails."""

from pathlib import Path

import pytest

from ivr.editing.changes import (
    AddContact,
    AddNotice,
    AddOption,
    Change,
    EditError,
    Move,
    NewOption,
    Remove,
    SetHours,
    SetKey,
    SetText,
    apply,
)
from ivr.editing.form import Element, elements
from tests.support.paths import BAD_FILES

FILES = sorted(BAD_FILES.glob("*.yaml"))


def changes(found: tuple[Element, ...]) -> list[Change]:
    made: list[Change] = [AddContact("desk", ("617-726-2000",)), AddNotice("Snow."),
                          AddOption("menu", NewOption("answer", "New", "One.")),
                          SetHours("hours", ("8:30-17:00", *[""] * 6))]  # fmt: skip
    for one in found:
        made += [
            SetText(one.address, field.name, "Other: text", field.languages[0])
            for field in one.fields
            if field.languages
        ]
        if one.menu:
            made += [Move(one.address, 1), SetKey(one.address, "6")]
        made.append(Remove(one.address))
    return made[:: max(1, len(made) // 12)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_whatever_is_wrong_a_change_is_made_or_refused(file: Path) -> None:
    files = {"": file.read_bytes()}
    for change in changes(elements(files)):
        try:
            assert apply(files, change).keys() == {""}
        except EditError as error:
            assert str(error) not in ("", "None")  # noqa: PT017 (either is right)
