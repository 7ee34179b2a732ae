"""Every letter, abbreviation and ordinal keeps the sentence that it ends, and all that follows."""

import string

import pytest

from ivr.speech.advice import awkward
from ivr.speech.lexicon import shipped
from ivr.speech.normalize import plain, spans

NOUNS = {
    "en-US": ("Part", "option", "vitamin", "hepatitis", "press"),
    "es-US": ("Parte", "la tecla", "vitamina", "hepatitis", "opción"),
}
NEXT = {"en-US": "Please call us.", "es-US": "Por favor, llame."}
AND = {"en-US": "and more", "es-US": "y otros"}
LETTERS = [
    (language, f"{noun} {letter}")
    for language, nouns in NOUNS.items()
    for noun in nouns
    for letter in string.ascii_uppercase + "Ñ" * (language == "es-US")
]
RULED = {  # what rules say, besides the lexicon
    "en-US": """Dr.|Main St.|5 Oak Dr.|Oak Ct.|2nd Fl.|Jan.|in Dec.|Nov. 26|Mon.|Tues.|Mon.-Thurs.
        |Mon. & Wed.|8 a.m.|5 P.M.|9 a.m.-3 p.m.|U.S.|U.S.A.|N.P.|Washington, D.C.|10 lbs.
        |15 min.|2 hrs.|T/Th|M-F|6/1-8/31|1st""",
    "es-US": """1.º|1er.|2.ª|3ra.|N.º 5|lun.|sáb.|lun.-vie.|24 de dic.|en ene.|ene.-mar.|8 a. m.
        |5 p. m.|9 a. m.-3 p. m.|EE. UU.|10 lbs.|15 min.|8:30 hrs.|J. F.|D.D.S.|Sr. D.|L-V
        |del 6/1 al 8/31|26-27 de nov.""",
}
ABBREVIATIONS = [
    (language, written)
    for language in NOUNS
    for written in (
        *(word for section in ("words", "ahead", "letters")
          for word in shipped(language[:2])[section] if word.endswith(".")),
        *map(str.strip, RULED[language].split("|")),
    )
]  # fmt: skip
IDS = [f"{language} {written}" for language, written in ABBREVIATIONS]


def said(language: str, text: str) -> str:
    return plain(spans(text, {}, language))


@pytest.mark.parametrize(("language", "written"), LETTERS, ids=lambda value: value)
def test_a_letter_is_a_letter_wherever_it_stands(language: str, written: str) -> None:
    follows, more = NEXT[language], AND[language]
    for text in (
        f"{written}.",
        f"{written}. {follows}",
        f"{written}, {more}.",
        f"{written} {more}.",
        f"({written}) {more}; {written}: {more}; {written}? {written}!",
    ):
        assert said(language, text) == text


@pytest.mark.parametrize(("language", "written"), ABBREVIATIONS, ids=IDS)
def test_an_abbreviation_never_takes_the_full_stop_nor_the_next_word(
    language: str, written: str
) -> None:
    follows, more = NEXT[language], AND[language]
    stem = said(language, f"{written} {more}").removesuffix(f" {more}")
    assert not stem.endswith(".")
    assert said(language, written.removesuffix(".") + ".") == f"{stem}."
    assert said(language, f"{written.removesuffix('.')}. {follows}") == f"{stem}. {follows}"
    assert said(language, f"{written}, {more}.") == f"{stem}, {more}."
    assert said(language, f"{written}; {more}.") == f"{stem}; {more}."
    assert said(language, f"({written})").strip("()").removesuffix(".") == stem


HOSPITALS = [
    "HSA",
    "FSA",
    "ECG",
    "EKG",
    "PCP",
    "OB/GYN",
    "ER",
    "ICU",
    "MRI",
    "CT",
    "ENT",
    "PT/OT",
    "COPD",
    "CPAP",
    "IRS",
    "DMV",
    "SSN",
    "CPR",
]
AS_LETTERS = {
    "en-US": [
        "HSA",
        "FSA",
        "PCP",
        "ER",
        "ICU",
        "MRI",
        "CT",
        "ENT",
        "PT",
        "IV",
        "COPD",
        "EKG",
        "OTC",
        "RN",
        "SSN",
    ],
    "es-US": [
        "HSA",
        "FSA",
        "RM",
        "PCP",
        "VIH",
        "ER",
        "ICU",
        "MRI",
        "CT",
        "OTC",
        "RN",
        "SSN",
        "IMC",
        "ACV",
        "ETS",
    ],
}
AS_WORDS = {
    "en-US": ["RAM", "PIN", "AIDS", "NICU", "MRSA", "SNAP", "WIC", "FEMA", "HIPAA", "CHIP"],
    "es-US": ["RAM", "PIN", "SIDA", "TAC", "UCI", "EPOC", "UCIN", "FEMA", "CHIP", "DACA"],
}
WORDS = [(language, word) for language, words in AS_WORDS.items() for word in words]
SPELLED = [(language, word) for language, words in AS_LETTERS.items() for word in words]


@pytest.mark.parametrize(("language", "word"), SPELLED)
def test_letters_are_said_one_by_one(language: str, word: str) -> None:
    assert said(language, f"{word}: {word}.") == f"{' '.join(word)}: {' '.join(word)}."


@pytest.mark.parametrize(("language", "word"), WORDS)
def test_a_word_in_capitals_is_not_spelled(language: str, word: str) -> None:
    assert " " not in said(language, word).removesuffix(" you")


@pytest.mark.parametrize(
    ("language", "word"),
    [*WORDS, *SPELLED, *((language, word) for language in NOUNS for word in HOSPITALS)],
)
def test_none_of_them_gets_advice(language: str, word: str) -> None:
    assert awkward(f"{word}, {word}.", {}, language) == []
