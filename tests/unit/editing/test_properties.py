"""Whatever a form changes in a menu, everything else of its files stays byte for byte."""

from difflib import SequenceMatcher

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ivr.editing.changes import (
    AddContact,
    AddNotice,
    AddOption,
    Change,
    EditError,
    Move,
    NewOption,
    Remove,
    SetField,
    SetKey,
    SetParts,
    SetText,
    address_after,
    apply,
)
from ivr.editing.form import Element, Field, elements
from ivr.editing.lines.yaml_value import tidy
from ivr.tree.parse.parser import parse
from tests.support.edits import comments, menus, plain, texts
from tests.support.examples import examples

Files = dict[str, bytes]
several = settings(examples(25), deadline=None, suppress_health_check=list(HealthCheck))


def plain_files(files: Files) -> dict[str, object]:
    return {name: plain(parse(raw).root) for name, raw in files.items()}


def spoken(found: tuple[Element, ...]) -> list[tuple[Element, Field]]:
    return [(one, field) for one in found for field in one.fields if field.languages]


def lines(raw: bytes) -> list[bytes]:
    return raw.splitlines(keepends=True)


def changed_lines(before: Files, after: Files) -> set[tuple[str, int]]:
    """The lines of the files before, counted from 1, that are not there any more."""
    found = set()
    for name, raw in before.items():
        old = lines(raw)
        matcher = SequenceMatcher(None, old, lines(after[name]), autojunk=False)
        for how, one, end, _, _ in matcher.get_opcodes():
            if how != "equal":
                found |= {(name, number) for number in range(one + 1, end + 1)}
    return found


def tried(files: Files, change: Change) -> Files | None:
    """The files with a change; None if it is refused with a sentence."""
    try:
        return apply(files, change)
    except EditError:
        return None


@several
@given(menus(), st.data(), texts)
def test_a_text_is_read_back_and_nothing_else_changes(
    files: Files, data: st.DataObject, text: str
) -> None:
    found = elements(files)
    element, field = data.draw(st.sampled_from(spoken(found)))
    language = data.draw(st.sampled_from(field.languages))
    wanted = tidy(text)
    assume(wanted)
    after = tried(files, SetText(element.address, field.name, text, language, everywhere=True))
    if after is None:
        return
    now = {one.address: one for one in elements(after)}
    assert [*now] == [one.address for one in found]
    read = now[element.address].field(field.name)
    assert read
    assert read.values[language] == wanted
    others = {name: value for name, value in read.values.items() if name != language}
    assert others == {name: value for name, value in field.values.items() if name != language}
    assert comments(after) == comments(files)
    for one in found:
        for old in one.fields:
            shared = {element.address} & {*old.shared} or (one.address == element.address)
            if not shared and one.address not in field.shared:
                assert now[one.address].field(old.name) == old
    in_file = {(element.file, number) for number in range(element.first, element.last + 1)}
    if not field.shared and element.kind not in ("line", "hours"):
        assert changed_lines(files, after) <= in_file
    if field.values.get(language):
        value = field.values[language]
        back: Change = SetText(element.address, field.name, field.text(language), language, True)
        if not isinstance(value, str):
            back = SetParts(element.address, field.name, field.parts(language), language, True)
        again = tried(after, back)
        assert again is not None
        read = {one.address: one for one in elements(again)}[element.address].field(field.name)
        assert read
        assert read.parts(language) == tuple(map(tidy, field.parts(language)))
        assert comments(again) == comments(files)


@several
@given(menus(), st.data(), st.lists(texts, min_size=1, max_size=5))
def test_an_answer_in_parts_is_read_back(
    files: Files, data: st.DataObject, parts: list[str]
) -> None:
    answers = [one for one in spoken(elements(files)) if one[1].name == "answer"]
    element, field = data.draw(st.sampled_from(answers))
    language = data.draw(st.sampled_from(field.languages))
    wanted = tuple(filter(None, map(tidy, parts)))
    assume(wanted)
    change = SetParts(element.address, "answer", tuple(parts), language, everywhere=True)
    after = tried(files, change)
    if after is None:
        return
    read = {one.address: one for one in elements(after)}[element.address].field("answer")
    assert read
    assert read.parts(language) == wanted
    assert comments(after) == comments(files)


@several
@given(menus(), st.data())
def test_an_option_added_and_removed_leaves_the_file_as_it_was(
    files: Files, data: st.DataObject
) -> None:
    found = elements(files)
    places = sorted({one.menu for one in found if one.menu})
    menu = data.draw(st.sampled_from(places))
    after = data.draw(st.sampled_from(["", *(one.address for one in found if one.menu == menu)]))
    kind = data.draw(st.sampled_from(["answer", "goto", "menu"]))
    inner = (NewOption("answer", "B: c", ("d", "e # f")),)
    new = NewOption(kind, "What's a new: title?", "Nothing yet.", inner)
    change = AddOption(menu, new, after)
    made = tried(files, change)
    if made is None:
        return
    address = address_after(files, change)
    fresh = {one.address: one for one in elements(made)}[address]
    assert fresh.title == "What's a new: title?"
    assert comments(made) == comments(files)
    assert not changed_lines(files, made) or after or kind  # keys may have made room
    gone = apply(made, Remove(address))
    keys = [(one.key, one.title) for one in found if one.menu == menu]
    left = [(one.key, one.title) for one in elements(gone) if one.menu == menu]
    assert [title for _, title in left] == [title for _, title in keys]
    if left == keys:
        assert gone == files


@several
@given(menus(), st.data())
def test_moving_an_option_there_and_back(files: Files, data: st.DataObject) -> None:
    options = [one for one in elements(files) if one.menu]
    one = data.draw(st.sampled_from(options))
    by = data.draw(st.sampled_from([-1, 1]))
    change = Move(one.address, by)
    after = tried(files, change)
    if after is None:
        return
    assert sorted(e.title for e in elements(after)) == sorted(e.title for e in elements(files))
    assert comments(after) == comments(files)
    there = address_after(files, change)
    assert {e.address: e.title for e in elements(after)}[there] == one.title
    assert plain_files(apply(after, Move(there, -by))) == plain_files(files)


@several
@given(menus(), st.data(), st.sampled_from("123456"))
def test_a_key_changed_and_changed_back(files: Files, data: st.DataObject, key: str) -> None:
    one = data.draw(st.sampled_from([one for one in elements(files) if one.menu]))
    change = SetKey(one.address, key)
    after = tried(files, change)
    if after is None:
        return
    there = address_after(files, change)
    assert {e.address: e.title for e in elements(after)}[there] == one.title
    assert apply(after, SetKey(there, one.key)) == files


@several
@given(menus(), texts)
def test_a_contact_and_a_notice_come_and_go(files: Files, text: str) -> None:
    assume(tidy(text))
    for change in (
        AddContact(text, ("617-726-2000", "617-726-2001")),
        AddNotice(text, "2026-12-23", "2026-12-23 17:00", urgent=True, closes=("all",)),
    ):
        after = tried(files, change)
        if after is None:
            continue
        address = address_after(files, change)
        one = {e.address: e for e in elements(after)}[address]
        assert one.title == tidy(text)
        assert comments(after) == comments(files)
        assert apply(after, Remove(address)) == files


@several
@given(menus(), st.data())
def test_other_fields_are_written_and_taken_away(files: Files, data: st.DataObject) -> None:
    found = [(one, field) for one in elements(files) for field in one.fields
             if not field.languages and not field.values and field.kind not in
             ("hours", "holidays")]  # fmt: skip
    element, field = data.draw(st.sampled_from(found))
    values: list[str | tuple[str, ...]] = ["true", "billing", ("a", "b"), "2026-12-24 17:00", "24"]
    value = data.draw(st.sampled_from(values))
    after = tried(files, SetField(element.address, field.name, value))
    if after is None:
        return
    read = {one.address: one for one in elements(after)}[element.address].field(field.name)
    assert read
    assert read.value in (value, [*value])
    if field.name in ("menu", "transfer", "goto", "include"):  # it leads elsewhere now
        return
    again = tried(after, SetField(element.address, field.name, ""))
    assert again == files or again is None


@several
@given(menus())
def test_no_text_of_the_tests_menus_is_refused(files: Files) -> None:
    refused = 0
    found = spoken(elements(files))[:12]
    for element, field in found:
        change = SetText(element.address, field.name, "Other: text", field.languages[0], True)
        refused += tried(files, change) is None
    assert not refused
