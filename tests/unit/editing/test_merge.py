"""Two people's changes of one menu: put together, or left to a choice where they collide."""

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
    SetKey,
    SetText,
    apply,
)
from ivr.editing.form import Element, elements, find
from ivr.editing.merge import Choice, merge
from tests.support.edits import comments, menus
from tests.support.examples import examples
from tests.support.paths import SHIPPED

Files = dict[str, bytes]
BASE: Files = {"": SHIPPED.read_bytes()}


def resolve(three: tuple[Files, Files, Files], choice: Choice) -> Files:
    """What results with the same choice everywhere."""
    return merge(*three, [choice] * 1000).files


def changed(files: Files, *changes: Change) -> Files:
    for one in changes:
        files = apply(files, one)
    return files


def both(*changes: Change) -> Files:
    """What results if each of two people makes one change of the shipped menu."""
    mine, theirs = (changed(BASE, one) for one in changes)
    merged = merge(BASE, mine, theirs)
    assert not merged.collisions
    return merged.files


def test_who_changes_nothing_gets_what_the_other_has() -> None:
    other = changed(BASE, SetText("line", "greeting", "Hello."))
    assert merge(BASE, other, BASE).files == other
    assert merge(BASE, BASE, other).files == other
    assert merge(BASE, other, other).files == other


def test_a_title_and_the_answer_right_below_it() -> None:
    title, answer = (SetText("menu/1/1", "title", "What is it?"),
                     SetText("menu/1/1", "answer", "A visit by video."))  # fmt: skip
    assert both(title, answer) == changed(BASE, title, answer) == both(answer, title)


def test_answers_next_to_each_other() -> None:
    first, second = (SetText("menu/1/1", "answer", "One."), SetText("menu/1/2", "title", "Two?"))
    assert both(first, second) == changed(BASE, first, second) == both(second, first)


def test_an_answer_and_its_option_moved_meanwhile() -> None:
    text, move = SetText("menu/2/2", "answer", "By card."), Move("menu/2/2", -1)
    assert both(text, move) == changed(BASE, text, move) == both(move, text)


def test_an_answer_and_its_key_changed_meanwhile() -> None:
    text, key = SetText("menu/2/2", "answer", "By card."), SetKey("menu/2/2", "6")
    assert both(text, key) == changed(BASE, text, key) == both(key, text)


def test_two_options_added_to_one_menu_both_stay_on_keys_of_their_own() -> None:
    first, second = (AddOption("menu", NewOption("answer", title, "Yes."))
                     for title in ("Can I park?", "Can I eat?"))  # fmt: skip
    found = {one.title: one.key for one in elements(both(first, second)) if one.menu == "menu"}
    assert (found["Can I eat?"], found["Can I park?"]) == ("5", "6")
    assert len(found) == 6


def test_the_same_text_changed_in_two_ways_is_a_choice() -> None:
    mine, theirs = (changed(BASE, SetText("menu/2/2", "answer", one)) for one in ("Cash.", "Card."))
    merged = merge(BASE, mine, theirs)
    [conflict] = merged.collisions
    assert (conflict.address, conflict.path) == ("menu/2/2", ("menu", "2", "menu", "2", "answer"))
    assert conflict.mine.split()[-1] == b"Cash."
    assert conflict.theirs.split()[-1] == b"Card."
    assert b"Patient Gateway" in conflict.base
    assert resolve((BASE, mine, theirs), "mine") == mine == merged.files
    assert resolve((BASE, mine, theirs), "theirs") == theirs


def test_an_option_removed_that_the_other_has_changed_is_a_choice() -> None:
    mine = changed(BASE, Remove("menu/1/2"))
    theirs = changed(BASE, SetText("menu/1/2", "answer", "Everybody."))
    merged = merge(BASE, mine, theirs)
    [conflict] = merged.collisions
    assert (conflict.mine, conflict.address) == (b"", "menu/1/2")
    assert resolve((BASE, mine, theirs), "mine") == mine
    assert resolve((BASE, mine, theirs), "theirs") == theirs


def test_two_notices_are_both_heard() -> None:
    one = changed(BASE, AddNotice("Snow."))
    mine, theirs = (changed(one, AddNotice(text)) for text in ("Ice.", "Hail."))
    merged = merge(one, mine, theirs)
    assert [conflict.is_added for conflict in merged.collisions] == [True]
    found = elements(resolve((one, mine, theirs), "both"))
    assert [e.title for e in found if e.kind == "notice"] == ["Snow.", "Ice.", "Hail."]


def test_a_file_that_cannot_be_read_is_merged_by_lines() -> None:
    theirs = {"": BASE[""].replace(b"  1:\n    title", b"  1:\n   title: [", 1)}
    mine = changed(BASE, SetText("line", "greeting", "Hello."))
    merged = merge(BASE, mine, theirs)
    assert not merged.collisions
    assert b"greeting: Hello.\n" in merged.files[""]
    assert b"title: [" in merged.files[""]


several = settings(examples(25), deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def changes(draw: st.DrawFn, found: tuple[Element, ...]) -> Change:
    """A change that a form may make."""
    options = [one for one in found if one.menu]
    one = draw(st.sampled_from(options))
    text = draw(st.sampled_from(["New.", "Other: text", "word " * 40]))
    fields = [field for field in one.fields if field.languages and field.values]
    kinds: list[Change] = [
        Move(one.address, draw(st.sampled_from([-1, 1]))),
        SetKey(one.address, draw(st.sampled_from("123456"))),
        AddOption(one.menu, NewOption("answer", draw(st.sampled_from(["A?", "B?", "C?"])), text)),
        Remove(one.address),
        AddContact(text, ("617-726-2000",)),
        AddNotice(text),
    ]
    if fields:
        field = draw(st.sampled_from(fields))
        kinds.append(SetText(one.address, field.name, text, field.languages[0]))
        kinds.append(SetText(one.address, field.name, text, field.languages[-1]))
    return draw(st.sampled_from(kinds))


def made(files: Files, data: st.DataObject) -> Files:
    for _ in range(data.draw(st.integers(1, 3))):
        try:
            files = apply(files, data.draw(changes(elements(files))))
        except EditError:
            continue
    return files


def titles(files: Files) -> list[str]:
    return sorted(one.title for one in elements(files) if one.menu)


@several
@given(menus(), st.data())
def test_no_option_is_lost_or_there_twice(files: Files, data: st.DataObject) -> None:
    mine, theirs = made(files, data), made(files, data)
    merged = merge(files, mine, theirs)
    sides: list[Choice] = ["mine", "theirs"]
    for side in sides:
        found = resolve((files, mine, theirs), side)
        there = elements(found)
        assert there
        if merged.collisions:
            continue
        was, my, other = (titles(one) for one in (files, mine, theirs))
        for title in {*was, *my, *other}:
            count = [one.count(title) for one in (was, my, other)]
            wanted = count[1] + count[2] - count[0]
            assert titles(found).count(title) == wanted or title in ("A?", "B?", "C?"), title
        keys = [(one.menu, one.key) for one in there if one.menu]
        doubled = [one for one in keys if keys.count(one) > 1]
        few = {menu for menu, _ in doubled if sum(m == menu for m, _ in keys) <= 6}
        before = [(one.menu, one.key) for one in elements(files) if one.menu]
        assert not few or len({*before}) < len(before)
        assert {*comments(found)} >= {*comments(mine)} & {*comments(theirs)}


@several
@given(menus(), st.data())
def test_with_one_who_changes_nothing_it_is_the_others(files: Files, data: st.DataObject) -> None:
    other = made(files, data)
    assert merge(files, other, files).files == other
    assert merge(files, files, other).files == other
    merged = merge(files, other, other)
    assert not merged.collisions


@several
@given(menus(), st.data())
def test_texts_of_different_elements_never_collide(files: Files, data: st.DataObject) -> None:
    found = [one for one in elements(files)
             if any(field.values and field.languages and not field.shared for field in one.fields)
             and one.kind != "hours"]  # fmt: skip
    assume(len(found) > 1)
    one, other = data.draw(st.lists(st.sampled_from(found), min_size=2, max_size=2,
                                    unique_by=lambda one: one.address))  # fmt: skip
    change, second = (_text_of(data, each) for each in (one, other))
    try:
        mine, theirs = apply(files, change), apply(files, second)
        wanted = apply(mine, second)
    except EditError:
        return
    merged = merge(files, mine, theirs)
    if merged.collisions:  # only what is on one line
        assert all(one.base.count(b"\n") <= 12 for one in merged.collisions)
        return
    for each in (one, other):
        now, right = (find(elements(of), each.address) for of in (merged.files, wanted))
        assert now
        assert right
        assert now.fields == right.fields


def _text_of(data: st.DataObject, one: Element) -> SetText:
    fields = [field for field in one.fields
              if field.values and field.languages and not field.shared]  # fmt: skip
    field = data.draw(st.sampled_from(fields))
    text = data.draw(st.sampled_from(["New.", "Other: text", "word " * 40]))
    return SetText(one.address, field.name, text, field.languages[0])
