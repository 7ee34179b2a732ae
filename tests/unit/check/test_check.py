import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ivr.check.advice import MAX_MENU_SECONDS, MAX_PART_SECONDS
from ivr.check.check import check
from ivr.check.proof import prove
from ivr.check.timing import seconds
from ivr.dialogue.turn import Pause, Say
from ivr.tree.model import Answer
from ivr.tree.problems import Place, format_problem
from tests.support.paths import SHIPPED

FILE = """\
name: Clinic line
language: en-US
lexicon:
  HSA: H S A
contacts:
  billing:
    name: the MOH billing office
    number: 617-726-3884
operator: billing
greeting: Welcome to the BOH line, for ZPO and HSA members.
menu:
  1:
    title: Is it ZPO or ZMO?
    id: pay
    answer: >-
      It is ODDLY to what you
      think: your ZMO pays, or see
      example.org/pay, or ring 726-3884.
  2:
    title: Steps
    answer:
      - 'Open Zoom 5.12, with "PET" in it'
      - "Send 12/31 \\"ZOB\\" forms"
      - |
        At last:
        the COT code
  3: {title: ZAG, answer: ZAG and ZEG}
"""


def advised(text: str) -> list[str]:
    """Each piece of advice on a valid file: its line, and the text from its place on."""
    loaded = check(text.encode())
    assert loaded.line is not None, loaded.problems
    lines = loaded.texts[""].split("\n")
    return [
        f"{problem.place.line}: {lines[problem.place.line - 1][problem.place.column - 1 :]}"
        for problem in loaded.problems
    ]


def menu(*titles: str) -> str:
    start = "name: x\nlanguage: en-US\ngreeting: Hello.\nmenu:\n"
    options = enumerate(titles, 1)
    return start + "".join(f"  {key}: {{title: {title}, answer: x}}\n" for key, title in options)


def test_words_that_read_badly_are_reported_once_at_their_exact_place() -> None:
    assert advised(FILE) == [
        "7: MOH billing office",
        "10: BOH line, for ZPO and HSA members.",
        "10: ZPO and HSA members.",
        "13: ZMO?",
        "16: ODDLY to what you",
        """22: Zoom 5.12, with "PET" in it'""",
        """22: PET" in it'""",
        '23: 12/31 \\"ZOB\\" forms"',
        '23: ZOB\\" forms"',
        "26: COT code",
        "27: ZAG, answer: ZAG and ZEG}",
        "27: ZEG}",
    ]


def test_advice_names_the_object_and_its_cure() -> None:
    loaded = check(FILE.encode())
    assert format_problem(loaded.problems[3], "file.yaml", loaded.texts) == (
        'file.yaml:13:25: advice: option 1 "Is it ZPO or ZMO?": title: "ZMO" may read badly aloud; '
        'add "ZMO: Z M O" to lexicon:, or write it in lower case if it is a word\n'
        "   13 |     title: Is it ZPO or ZMO?\n"
        "      |                         ^"
    )


def test_a_word_that_yaml_escapes_is_reported_where_its_text_begins() -> None:
    escaped = FILE.replace("ZAG, answer: ZAG and ZEG", '"\\x5AAG", answer: "ZA\\x47 and ZEG"')
    assert advised(escaped)[-2:] == [
        """27: "\\x5AAG", answer: "ZA\\x47 and ZEG"}""",
        '27: ZEG"}',
    ]


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("See\n      Zoom\n      5.12 now", "9: Zoom"),
        (">\n      See\n\n      Zoom\n      5.12 now", "11: Zoom"),
        ("|-\n      See Zoom\n      5.12", "9: Zoom"),
        ("'See\n      ''Zoom\n      5.12'''", "9: Zoom"),
        ('"See Zoom\\\n      \\ 5.12"', '8: "See Zoom\\'),
    ],
)
def test_words_on_two_lines_are_found_where_they_begin(answer: str, found: str) -> None:
    whole = menu("A", "B").replace(
        "{title: B, answer: x}\n", f"\n    title: B\n    answer: {answer}"
    )
    assert advised(whole) == advised(f"{whole}\n  3: {{title: C, answer: x}}\n") == [found]


def test_words_are_found_in_the_text_of_their_own_language() -> None:
    text = menu("{en-US: A, es-US: B}", "{en-US: The ZMO, es-US: La ZMO}")
    text = text.replace("language: en-US", "languages: [en-US, es-US]")
    text = text.replace("Hello.", "{en-US: Hello., es-US: Hola.}")
    text = text.replace("answer: x", "answer: {en-US: x, es-US: y}")
    assert advised(text) == [
        "6: ZMO, es-US: La ZMO}, answer: {en-US: x, es-US: y}}",
        "6: ZMO}, answer: {en-US: x, es-US: y}}",
    ]


def test_an_expired_notice_gets_no_advice_on_its_words() -> None:
    notices = (
        "timezone: UTC\n"
        "notices:\n"
        "  - {text: No ZAG., until: 2026-01-01}\n"
        "  - {text: No ZPO., from: 2026-03-01, until: 2026-04-01}\n"
    )
    found = check((menu("A", "B ZAG") + notices).encode(), datetime(2026, 2, 1, tzinfo=UTC))
    assert [problem.message for problem in found.problems] == [
        'option 2 "B ZAG": title: "ZAG" may read badly aloud',
        "notice 1 has expired, so nobody hears it",
        'notice 2: text: "ZPO" may read badly aloud',
    ]


def test_the_lexicon_cures_what_reads_badly() -> None:
    words = "BOH", "ZPO", "ZMO", "ODDLY", "MOH", "Zoom 5.12", "PET", "ZOB", "COT", "ZAG", "ZEG"
    entries = "".join(f"  {word}: well said\n" for word in words)
    cured = FILE.replace("lexicon:\n", f"lexicon:\n{entries}  12/31: the last day\n")
    assert advised(cured) == []


def test_a_menu_that_takes_too_long_gets_advice_at_its_beginning() -> None:
    title = "How do I begin with my first virtual visit from work"
    assert advised(menu(title, title[:-5], title[:-10])) == []
    longer = menu(*(f"{title} {name}" for name in ("Ann", "Ben", "Cat", "Dan", "Eva")))
    assert advised(longer) == ["4: menu:"]
    (found,) = check(longer.encode()).problems
    cure = "shorten its titles, or split it"
    assert re.fullmatch(rf"advice: the main menu takes 33 seconds to hear; {cure}", str(found))


@pytest.mark.parametrize("number", ["911", "9-1-1", "9 1 1"])
def test_a_greeting_with_what_to_do_in_an_emergency_gets_advice(number: str) -> None:
    """C17: such a sentence may be heard after an urgent notice, or not in one's language."""
    greeting = f"If this is a medical emergency, hang up and dial {number}."
    misused = menu("A", "B").replace("Hello.", greeting)
    assert advised(misused) == [f"3: {greeting}"]
    (found,) = check(misused.encode()).problems
    assert "write that sentence as emergency:" in str(found)
    assert advised(misused.replace("greeting:", f"emergency: {greeting}\ngreeting:")) == []


def test_a_part_that_is_too_long_gets_advice() -> None:
    words = "Please bring your card and a list of all your medicines with you. "
    short, long = (
        menu("A", "B").replace("answer: x", f"answer: ['{words * times}', x]", 1)
        for times in (12, 18)
    )
    assert check(short.encode()).problems == ()
    (found,) = check(long.encode()).problems
    cure = "cut it into parts"
    assert re.fullmatch(
        rf'advice: option 1 "A": answer takes \d\d seconds without a break; {cure}', str(found)
    )
    assert found.place == Place(5, 26)


def test_lengths_are_those_of_the_spoken_words() -> None:
    line = check(
        menu("A", "B").replace("x\n", "x\nlexicon: {MOH: Massachusetts General}\n", 1).encode()
    ).line
    assert line is not None
    assert seconds(line, Pause(0.6)) == 0.6
    assert seconds(line, Say("MOH")) == seconds(line, Say("Massachusetts General"))
    assert seconds(line, Say("Hello", slow=True)) > seconds(line, Say("Hello"))
    assert (MAX_MENU_SECONDS, MAX_PART_SECONDS) == (30, 60)


@pytest.mark.parametrize(
    ("titles", "said"),
    [
        (("A",), "the main menu has only one option; add others"),
        (("A", "B"), None),
        (("A", "B", "C", "D", "E"), None),
        (("A", "B", "C", "D", "E", "F"),
         "the main menu has 6 options, which are hard to remember; put at most 5 in a menu"),
    ],
)  # fmt: skip
def test_how_many_options_a_menu_should_have(titles: tuple[str, ...], said: str | None) -> None:
    loaded = check(menu(*titles).encode())
    assert loaded.line is not None
    assert [str(problem) for problem in loaded.problems] == [f"advice: {said}"] * bool(said)


def test_the_shipped_file_goes_live_with_advice_only() -> None:
    loaded = check(SHIPPED.read_bytes())
    assert loaded.line is not None
    assert {problem.severity for problem in loaded.problems} == {"advice"}
    assert [problem.place[:2] for problem in loaded.problems] == [
        (27, 3),
        (57, 3),
    ]


def test_the_proof_is_left_out_if_the_loader_finds_errors() -> None:
    loaded = check(FILE.replace("title: Steps", "titel: Steps").encode())
    assert loaded.line is None
    assert [str(problem) for problem in loaded.problems] == [
        'error: option 2: unknown field "titel"; did you mean "title"?'
    ]


def test_an_option_that_no_keys_lead_to_is_refused() -> None:
    # No file makes such a tree: the loader refuses it first.
    line = check(FILE.encode()).line
    assert line is not None
    lost = Answer("lost", "4", "Lost", ("4",), "main", Place(27, 3), ("x",), None)
    tree = replace(line.default, options={**line.default.options, "lost": lost})
    (problem,) = prove(replace(line, languages={"en-US": tree}))
    assert (problem.place, problem.severity) == (Place(27, 3), "error")
    assert problem.message == '"lost": no keys lead to this option'
