"""Changes of a menu in a form: what is refused, in which words, and what becomes of texts."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ivr.editing.changes import (
    AddClosure,
    AddContact,
    AddOption,
    Change,
    EditError,
    Move,
    NewOption,
    Remove,
    RemoveField,
    SetField,
    SetHolidays,
    SetHours,
    SetKey,
    SetParts,
    SetText,
    apply,
)
from ivr.editing.form import element, elements, find, languages
from ivr.editing.week import merged, week
from tests.support.edits import OTHERS, files_of
from tests.support.paths import SHIPPED, TREES

BASE = {"": SHIPPED.read_bytes()}
HEAD = b"name: A\nlanguage: en-US\ngreeting: Hi\n"
SCHOOL = files_of(TREES / "school.yaml")


def menu(text: str) -> dict[str, bytes]:
    return {"": HEAD + text.encode()}


SHARED = menu("menu:\n  1:\n    title: B\n    answer: &b C\n  2:\n    title: E\n    answer: *b\n")
REFUSED: dict[str, tuple[dict[str, bytes], Change, str]] = {
    "a title of nothing": (BASE, SetText("menu/1", "title", " "),
                           "the title cannot be empty; write one"),
    "what is gone": (BASE, SetText("menu/1/6", "title", "A"), "this is no longer in the menu; "
                     "somebody may have removed or moved it"),
    "a language of none": (BASE, SetText("menu/1", "title", "A", "es-US"),
                           "the menu has no texts in es-US; add the language first"),
    "a text that others repeat": (
        SHARED, SetText("menu/1", "answer", "D"),
        "this is also used in option 2, because the file has it once and repeats it there (*); say "
        "that it may change there too, or write it out in both places, in the text"),
    "a text that is a repetition": (
        SHARED, SetText("menu/2", "answer", "D"),
        "this is also used in option 1, because the file has it once and repeats it there (*); say "
        "that it may change there too, or write it out in both places, in the text"),
    "an option that others repeat": (
        SHARED, Remove("menu/1"),
        "another option repeats a text of this one (*); write the text out there first, in the "
        "text"),
    "fields from elsewhere": (
        menu("x: &x {title: T, answer: A}\nmenu:\n  1:\n    <<: *x\n    offer: b\n"),
        SetText("menu/1", "title", "T2"),
        "its fields come from elsewhere in the file (<<); write them out in the text first"),
    "a file that is not YAML": (
        menu("menu:\n  1:\n    title: [B\n    answer: C\n"), SetText("line", "greeting", "Hello"),
        "line 6 has to be put right first, in the text: "),
    "a contact that is named": (BASE, Remove("contacts/billing"),
                                "others name this contact: line and option 2,1 and option 2,4; "
                                "change those first"),
    "an option that others lead to": (
        menu("menu:\n  1: {title: B, answer: C}\n  2: {goto: b}\n"), Remove("menu/1"),
        "others lead to it: option 2; change those first"),
    "the only option": (menu("menu:\n  1: {title: B, answer: C}\n"), Remove("menu/1"),
                        "it is the only option of its menu; remove the menu itself, or add another "
                        "option first"),
    "a key that is kept": (BASE, SetKey("menu/1", "9"), "an option has a key from 1 to 6"),
    "the first one up": (BASE, Move("menu/1", -1), "it is already the first option of its menu"),
    "the last one down": (BASE, Move("menu/4", 1), "it is already the last option of its menu"),
    "a menu of nothing": (BASE, AddOption("menu", NewOption("menu", "More")),
                          "a menu needs at least one option; write its first question and answer"),
    "an answer of nothing": (BASE, AddOption("menu", NewOption("answer", "More")),
                             "the answer is missing; write one"),
    "a contact without a number": (BASE, AddContact("desk", ("",)),
                                   "a contact needs a name and a number; write both"),
    "a closure of no day": (BASE, AddClosure(()), "the dates are missing; choose at least one day"),
    "hours that are unclear": (BASE, SetHours("hours", ("8-5", *[""] * 6)),
                               'Monday: "8-5" is not a time range; write times such as 8:30-17:00'),
    "hours of no day": (BASE, SetHours("hours", [""] * 7),  # type: ignore[arg-type]
                        "no day has any hours; write some, or take the hours away"),
    "a character that nobody sees": (
        BASE, SetText("line", "greeting", "a\x07b"),
        '"a\N{REPLACEMENT CHARACTER}b" has a character that nobody can see or say (U+0007); delete '
        "it, or type the text again"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_is_refused_in_a_sentence(name: str) -> None:
    files, change, said = REFUSED[name]
    with pytest.raises(EditError) as error:
        apply(files, change)
    assert str(error.value).startswith(said)
    assert said.endswith(": ") or str(error.value) == said


def test_a_repeated_text_changes_everywhere_if_that_is_meant() -> None:
    for address in ("menu/1", "menu/2"):
        changed = apply(SHARED, SetText(address, "answer", "D: e", everywhere=True))
        assert changed == {"": SHARED[""].replace(b"&b C", b'&b "D: e"')}


def test_a_form_knows_where_else_a_text_is() -> None:
    found = {one.address: one.field("answer") for one in elements(SCHOOL)}
    shared = {address: one.shared for address, one in found.items() if one and one.shared}
    assert [len(one) for one in shared.values()] == [1, 1]
    assert {*shared} == {one for (one,) in shared.values()}


def test_an_included_file_is_changed_in_its_own_place() -> None:
    files = files_of(TREES / "library.yaml")
    [name] = files.keys() - {""}
    inside = [one for one in elements(files) if one.file == name and one.kind == "answer"]
    changed = apply(files, SetText(inside[0].address, "title", "Another: title"))
    assert changed[""] == files[""]
    assert changed[name].count(b'title: "Another: title"') == 1
    added = apply(files, AddOption(inside[0].menu, NewOption("answer", "New", "One.")))
    assert added[""] == files[""]
    assert added[name] != files[name]


def test_a_text_without_a_language_gets_one_when_another_is_written() -> None:
    files = {"": b"languages: [en-US, es-US]\nname: A # b\ngreeting: 'Hi'\nmenu:\n  1: {title: B, "
                 b"answer: C}\n"}  # fmt: skip
    changed = apply(files, SetText("line", "greeting", "Hola", "es-US"))
    assert changed[""] == files[""].replace(
        b"greeting: 'Hi'\n", b"greeting:\n  en-US: 'Hi'\n  es-US: Hola\n"
    )
    changed = apply(files, SetText("menu/1", "answer", "D, e", "es-US"))
    assert b'answer: {en-US: C, es-US: "D, e"}' in changed[""]


def test_a_text_taken_away_leaves_room_in_one_language_and_goes_in_all() -> None:
    files = {"": b"languages: [en-US, es-US]\nname: A\ngreeting: Hi\nclosed:\n  en-US: C\n"
                 b"  es-US: D\nmenu: {1: {title: B, answer: C}}\n"}  # fmt: skip
    one = apply(files, SetText("hours", "closed", "", "es-US"))
    assert one[""] == files[""].replace(b"es-US: D", b"es-US:")
    assert apply(one, SetText("hours", "closed", "D", "es-US")) == files
    both = apply(one, SetText("hours", "closed", "", "en-US"))
    assert both[""] == files[""].replace(b"closed:\n  en-US: C\n  es-US: D\n", b"")
    assert apply(files, RemoveField("hours", "closed")) == both


def test_what_is_not_changed_is_the_same() -> None:
    for change in (
        SetText("menu/1", "title", "General questions about virtual visits"),
        SetText("menu/1", "spoken", ""),
        SetField("contacts/billing", "number", "617-726-3884"),
        SetHolidays("hours"),
        SetHours("hours", ""),
        SetKey("menu/2", "2"),
    ):
        assert apply(BASE, change) == BASE


def test_elements_are_found_by_address_and_by_id() -> None:
    from ivr.check.check import check

    found = elements(BASE, check(BASE[""]).line)
    one = find(found, "how-do-i-pay-for-my-virtual-visit")
    assert one
    assert (one.address, one.kind, one.menu, one.key) == ("menu/2/2", "answer", "menu/2", "2")
    assert find(found, one.address) == one
    alone = element(BASE, one.address)
    assert alone == one._replace(id="")
    lines = BASE[""].decode().splitlines()[one.first - 1 : one.last]
    assert lines[0].strip() == "2:"
    assert lines[1].strip() == "title: How do I pay for my virtual visit?"


def test_the_form_of_every_kind_of_thing() -> None:
    found = elements(OTHERS[0])
    assert languages(OTHERS[0]) == ("en-US", "es-US")
    assert [one.address for one in found] == [
        "line", "hours", "contacts/desk", "contacts/nurse", "closures/1", "notices/1", "notices/2",
        "menu", "menu/2", "menu/1", "menu/3", "when_closed", "when_closed/1", "when_closed/2",
    ]  # fmt: skip
    kinds = [one.kind for one in found]
    assert kinds[2:8] == ["contact", "contact", "closure", "notice", "notice", "menu"]
    assert kinds[8:] == ["answer", "answer", "transfer", "when_closed", "goto", "transfer"]
    costs = find(found, "menu/1")
    assert costs
    title = costs.field("title")
    assert title
    assert (title.languages, title.values) == (("es-US",), {"es-US": "Costos"})


def test_hours_as_a_week() -> None:
    assert week({"mon-thu": "8:30-12:00, 13:00-17:00", "fri": ["8:30-12:00"]}) == (
        *("8:30-12:00, 13:00-17:00",) * 4, "8:30-12:00", "", "")  # fmt: skip
    assert week("24/7") == ("0:00-24:00",) * 7
    assert week({"mon": "8-5"}) is None  # which can be read in two ways
    assert week({"someday": "8:30-12:00"}) is None
    assert week("") == ("",) * 7


def test_threads_do_not_see_each_others_changes_half_made() -> None:
    def changed(number: int) -> bool:
        text = f"Number: {number}"
        made = apply(BASE, SetText("menu/1/1", "answer", text))
        found = element(BASE, "menu/1/1")
        return text.encode() in made[""] and found == first

    first = element(BASE, "menu/1/1")
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(changed, range(40)))


def test_days_are_put_together_only_where_their_hours_are_the_same() -> None:
    early, late = "8:00-12:00", "13:00-17:00"
    hours = ("8:00-17:00", "8:00-17:00", early, late, late, "", early)
    assert merged({}, hours) == {"mon, tue": "8:00-17:00", "wed": early, "thu, fri": late,
                                 "sun": early}  # fmt: skip
    assert merged({}, [late] * 3 + [""] * 4) == {"mon-wed": late}


def test_a_comment_stays_where_the_paragraph_beside_it_is_taken_out() -> None:
    answer = b"      - One.\n      - Two.  # as in the leaflet\n      - Three.\n"
    raw = HEAD + b"menu:\n  1:\n    title: B\n    answer:\n" + answer
    changed = apply({"": raw}, SetParts("menu/1", "answer", ("One.", "Three.")))[""]
    left = b"      - One.\n      # as in the leaflet\n      - Three.\n"
    assert changed == raw.replace(answer, left)
