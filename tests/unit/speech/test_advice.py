import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.advice import awkward
from ivr.speech.normalize import plain, spans

LEXICON = {"MGH": "M G H", "HSA": "H S A", "FSA": "F S A", "IT": "I T"}

GOOD = """
You should check with your IT department about any firewall/network restrictions.
Confirm that you have a reliable internet/Wi-Fi connection; MGH's world-class care (MGH).
Please contact the MGH billing office at 617-726-3884 for any additional information.
Most co-pays are eligible expenses for most HSAs or FSAs.
A webcam and a desktop computer, laptop, Android device, or iPad/iPhone.
PC: Windows 7 or later
Mac: macOS (OSX) 10.11 or later
iPad/iPhone: iOS 10 or later
Firefox v.47 or later
Is it OK to call from the USA or UK, 24/7, at 9 AM and/or on a TV? About COVID-19.
It costs $10.50, or 2.75 percent, or 98.6.
An MRI on 12/31/2024 (n/a), 60 mg/dL, version 4.1.0, ring 726-3884 or 911.
See example.org/pay or mail pay@example.org, https://example.com. For Type II or stage III.
"""


@pytest.mark.parametrize("text", GOOD.strip().splitlines())
def test_what_sounds_right_gets_no_advice(text: str) -> None:
    assert awkward(text, LEXICON) == []


LETTERS = "to lexicon:, or write it in lower case if it is a word"
WORDS = 'write it in words ("or", "per", a date), or add'

LONG = "www.example.org/patients-and-visitors/your-visit/directions"
ADDRESS = "callers cannot remember so long an address: leave it out, or write a shorter one"
LIST = ("if these are the parts of a list, write each on its own line after a dash, below answer:, "
        "and remove >- and the bullets")  # fmt: skip

BAD = [
    ("A PET or PETs?", [("PET", f'add "PET: P E T" {LETTERS}')]),
    ("OA call", [("OA", f'add "OA: O A" {LETTERS}')]),
    ("visionOS", [("visionOS", f'add "visionOS: vision O S" {LETTERS}')]),
    ("HSA/QAJ", [("QAJ", f'add "QAJ: Q A J" {LETTERS}')]),
    ("See 12/31.", [("12/31", f'{WORDS} "12/31: …" to lexicon:')]),
    ("On 13/45/2026", [("13/45/2026", f'{WORDS} "13/45/2026: …" to lexicon:')]),
    ("(q/d), 5 u/x", [("q/d", f'{WORDS} "q/d: …" to lexicon:'),
                      ("u/x", f'{WORDS} "u/x: …" to lexicon:')]),
    ("Zoom 5.12 or 4.1.0.", [
        ("Zoom 5.12", 'write "Zoom version 5.12", so that it is read as a version')]),
    (f"PET: see {LONG}.", [("PET", f'add "PET: P E T" {LETTERS}'), (LONG, ADDRESS)]),
    ("at example.org/?id=7", [("example.org/?id=7", ADDRESS)]),
    ("- one thing - another", [("- ", LIST)]),
    ("Bring • a card • a pen", [("•", LIST)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "advice"), BAD, ids=[text for text, _ in BAD])
def test_what_sounds_wrong_is_named_with_its_cure(text: str, advice: list[tuple[str, str]]) -> None:
    assert [(one.fragment, one.cure) for one in awkward(text, LEXICON)] == advice


@pytest.mark.parametrize("text", ["PET", "visionOS", "q/d", "5/12", LONG])
def test_an_entry_in_the_lexicon_always_helps(text: str) -> None:
    sentence = f"It is {text}, and {text}."
    assert [one.fragment for one in awkward(sentence, {})] == [text]
    assert awkward(sentence, {text: "as it is said"}) == []
    assert plain(spans(sentence, {text: "well"})) == "It is well, and well."


@given(st.text(st.sampled_from("MRIa/.-@s 10v(,") | st.characters(), max_size=30))
def test_a_fragment_is_from_the_text_and_is_named_once(text: str) -> None:
    fragments = [one.fragment for one in awkward(text, {"MRI": "M R I"})]
    assert all(fragment and fragment in text for fragment in fragments)
    assert len(set(fragments)) == len(fragments)
