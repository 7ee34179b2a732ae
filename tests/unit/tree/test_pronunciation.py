# ruff: noqa: RUF001  # these are the characters of IPA
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.tree.problems import Flaw
from ivr.tree.pronunciation import Pronunciation, check, parse, possessive


@pytest.mark.parametrize(
    ("value", "said", "ipa"),
    [
        ("win", "win", ""),
        ("/wɪn/", "", "wɪn"),
        ("win /wɪn/", "win", "wɪn"),
        ("Mass General /mæs ˈdʒɛnɹəl/", "Mass General", "mæs ˈdʒɛnɹəl"),
        ("/ˈgɑɹdən/", "", "ˈɡɑɹdən"),  # the g of a keyboard becomes that of IPA
        ("24/7", "24/7", ""),
        ("and/or", "and/or", ""),
    ],
)
def test_an_entry_is_a_respelling_or_ipa_or_both(value: str, said: str, ipa: str) -> None:
    assert parse(value) == Pronunciation(said, ipa)
    assert check(value) is None


EXAMPLE = "copy it from a dictionary, such as /ˈneɪtʃɚ/, or write a respelling without slashes"


@pytest.mark.parametrize(
    ("value", "message", "cure"),
    [
        ("//", "there is nothing between its slashes", "write IPA between them, or a respelling"),
        ("win / /", "there is nothing between its slashes", 'write "win" alone'),
        ("/wɪn", "it has one slash where IPA has two", "write /wɪn/ if it is IPA"),
        ("win/", "it has one slash where IPA has two", "write /win/ if it is IPA"),
        ("wɪn", "it is IPA without slashes", "write /wɪn/"),
        ("[wɪn]", "it is IPA without slashes", "write /wɪn/"),
        ("wɪn /wɪn/", '"wɪn" before the slashes is IPA too', "write a respelling there"),
        ("/'wi:n/", "' is not a character of IPA", "write /ˈwiːn/"),
        ('/"wIn/', '/"wIn/ looks like X-SAMPA, not like IPA', EXAMPLE),
        ("/w1n/", "/w1n/ looks like X-SAMPA, not like IPA", EXAMPLE),
        ("/wßn/", "ß is not a character of IPA", EXAMPLE),
    ],
)
def test_what_is_not_ipa_is_named_with_its_cure(value: str, message: str, cure: str) -> None:
    assert check(value) == Flaw(message, cure)


@pytest.mark.parametrize(("ipa", "said"), [("wɪn", "wɪnz"), ("bɛθ", "bɛθs"), ("rɒs", "rɒsɪz")])
def test_a_possessive_ends_as_english_ends_it(ipa: str, said: str) -> None:
    assert possessive(ipa) == said


@given(st.text(st.sampled_from("/ wɪn'[]") | st.characters(), max_size=12))
def test_any_entry_is_split_and_checked(value: str) -> None:
    said, ipa = parse(value)
    assert said or ipa or not value or check(value)
