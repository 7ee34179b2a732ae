# ruff: noqa: RUF001  # IPA characters are meant
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.normalize import Span, plain, seconds, spans, words
from ivr.tree.load.loader import load

LEXICON = {"MGH": "M G H", "HSA": "H S A", "FSA": "F S A", "IT": "I T", "co-pay": "copay"}

# One row a fragment: as written, then as said.
TABLE = """
MGH care                               | M G H care
MGH's office, the MGH\u2019s office    | M G H's office, the M G H's office
most HSAs or FSAs                      | most H S A's or F S A's
your IT department, and it works       | your I T department, and it works
Co-pay or co-pay, CO-PAY               | copay or copay, CO-PAY
MGHospital, xMGH                       | MGHospital, xMGH
MGH-wide (MGH)                         | M G H-wide (M G H)
at 617-726-3884 for any                | at 6 1 7, 7 2 6, 3 8 8 4 for any
(617) 726-3884.                        | 6 1 7, 7 2 6, 3 8 8 4.
617.726.3884 or 6177263884             | 6 1 7, 7 2 6, 3 8 8 4 or 6 1 7, 7 2 6, 3 8 8 4
+1 617 726 3884                        | 1, 6 1 7, 7 2 6, 3 8 8 4
617-726-3884 ext. 12                   | 6 1 7, 7 2 6, 3 8 8 4, extension 1 2
1-800-555-0199                         | 1, 8 0 0, 5 5 5, 0 1 9 9
+44 20 7946 0958                       | plus 4 4, 2 0, 7 9 4 6, 0 9 5 8
Firefox v.47 or later                  | Firefox version 47 or later
Chrome v. 50.1, v2                     | Chrome version 50 point 1, version 2
macOS (OSX) 10.11 or later             | Mac O S (O S X) 10 point 11 or later
iOS 10 or later                        | i O S 10 or later
version 10.3.1.                        | version 10 point 3 point 1.
98.6 degrees, 10.50, 2.75 %            | 98.6 degrees, 10.50, 2.75 %
PC: Windows 7 or later                 | PC: Windows 7 or later
iPad/iPhone: iOS 10                    | iPad or iPhone: i O S 10
any firewall/network restrictions      | any firewall or network restrictions
firewall / network                     | firewall or network
a reliable internet/Wi-Fi connection   | a reliable internet or Wi-Fi connection
HSAs/FSAs                              | H S A's or F S A's
either/or/both, and/or                 | either or both, and or
24/7, 12/31, 1/2                       | 24 7, 12/31, 1/2
co-payments, in-person, it\u2019s      | co-payments, in-person, it\u2019s
"""
ROWS = [tuple(map(str.strip, row.split("|"))) for row in TABLE.strip().splitlines()]


@pytest.mark.parametrize(("written", "said"), ROWS, ids=[row[0] for row in ROWS])
def test_written_text_as_it_is_spoken(written: str, said: str) -> None:
    assert plain(spans(written, LEXICON)) == said


def test_a_span_is_a_whole_token_of_its_kind() -> None:
    assert spans("Ring MGH at 617-726-3884 on an iPad/iPhone.", LEXICON) == (
        Span("Ring ", "Ring ", "text"),
        Span("MGH", "M G H", "alias"),
        Span(" at ", " at ", "text"),
        Span("617-726-3884", "6 1 7, 7 2 6, 3 8 8 4", "telephone"),
        Span(" on an ", " on an ", "text"),
        Span("iPad/iPhone", "iPad or iPhone", "alias"),
        Span(".", ".", "text"),
    )


def test_the_longest_entry_wins_and_the_file_s_own_wins_over_ours() -> None:
    lexicon = {
        "MGH": "M G H",
        "MGH Waltham": "Mass General Waltham",
        "24/7": "always",
        "iOS": "eye",
    }
    said = plain(spans("MGH Waltham and MGH, 24/7, iOS", lexicon))
    assert said == "Mass General Waltham and M G H, always, eye"


def test_an_entry_may_be_a_telephone_number_or_have_a_slash() -> None:
    lexicon = {"617-726-3884": "the billing line", "MGH/BWH": "both hospitals", "MGH": "M G H"}
    said = plain(spans("MGH/BWH and MGH at 617-726-3884", lexicon))
    assert said == "both hospitals and M G H at the billing line"


def test_the_files_own_wins_over_a_rule_that_holds_it() -> None:
    assert (
        plain(spans("5 mg on Mon-Fri", {"mg": "em gee", "Mon": "moon"})) == "5 em gee on moon-Fri"
    )
    assert plain(spans("MGH.org, 1-800-MGH-CARE", LEXICON)) == "M G H dot org, 1, 8 0 0, M G H care"
    assert (
        plain(spans("Dr. Lee, etc.", {"Dr.": "Dee Are", "etc.": "so on"})) == "Dee Are Lee, so on"
    )


def test_an_entry_in_ipa_is_said_by_its_respelling_or_as_it_is_written() -> None:
    lexicon = {"Nguyen": "win /wɪn/", "Beth": "/bɛθ/", "Ross": "/rɒs/", "HSA": "/eɪtʃ.ɛs.eɪ/"}
    assert spans("Nguyen's, Beth\u2019s, Ross's HSAs", lexicon) == (
        Span("Nguyen's", "win's", "alias", "wɪnz"),
        Span(", ", ", ", "text"),
        Span("Beth\u2019s", "Beth's", "alias", "bɛθs"),
        Span(", ", ", ", "text"),
        Span("Ross's", "Ross's", "alias", "rɒsɪz"),
        Span(" ", " ", "text"),
        Span("HSAs", "HSA's", "alias", "eɪtʃ.ɛs.eɪz"),
    )


def test_numbers_are_read_for_the_language_s_country() -> None:
    assert plain(spans("020 7946 0958", {}, "en-GB")) == "0 2 0, 7 9 4 6, 0 9 5 8"
    assert plain(spans("7946 0958", {}, "en-GB")) == "7946 0958"
    assert plain(spans("138 0013 8000", {}, "zh-CN")) == "1 3 8, 0 0 1 3, 8 0 0 0"


def test_a_text_of_a_tree_is_read_with_its_lexicon_and_region() -> None:
    raw = b"""
        name: Clinic
        language: en-GB
        voice: Polly.Amy-Neural
        lexicon: {GP: G P}
        greeting: Hello.
        menu: {1: {title: Hours, answer: We are open.}}
    """
    line = load(raw, {"en-GB": {}}).line
    assert line
    assert words("Your GP: 020 7946 0958", line.default) == "Your G P: 0 2 0, 7 9 4 6, 0 9 5 8"


texts = st.text(st.sampled_from("aMGHv.10 4/7-\u2019'()+\n") | st.characters(), max_size=40)
lexicons = st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=4)


@given(texts, lexicons | st.just(LEXICON))
def test_no_written_character_is_lost(text: str, lexicon: dict[str, str]) -> None:
    found = spans(text, lexicon)
    assert "".join(span.written for span in found) == text
    assert all(span.written for span in found)


PLAIN = st.characters(exclude_characters="./#*@~<>&'-\u2019\u2212", exclude_categories=["N"])


@given(st.text(PLAIN))
def test_words_without_digits_and_symbols_are_said_as_written(text: str) -> None:
    assert plain(spans(text, {})) == text


@given(st.text(), st.text())
def test_more_words_take_longer_and_slow_takes_a_quarter_more(first: str, second: str) -> None:
    assert seconds(first) <= seconds(f"{first} {second}")
    assert seconds(first, slow=True) == pytest.approx(1.25 * seconds(first))
