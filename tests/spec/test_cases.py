"""Small menus of issue 13, each with what should come of it."""

import pytest

from ivr.check.check import check
from ivr.tree.problems import Problem

FILE = """\
name: L
language: en-US
{head}contacts:
  c: {{name: the line, {contact}}}
operator: c
greeting: Hi.
menu:
  1: {{title: A, answer: B.}}
  2: {{title: C, transfer: c}}
"""


def problems(contact: str, head: str = "") -> list[str]:
    found: tuple[Problem, ...] = check(FILE.format(head=head, contact=contact).encode()).problems
    return [str(problem) for problem in found]


@pytest.mark.parametrize(
    "number",
    [
        *(
            "617-726-3884 ext. 204",
            "617-726-3884 x204",
            "617-726-3884 x 204",
            "617-726-3884 Ext 204",
        ),
        *('"617-726-3884,,204"', '"617-726-3884#204"', '"617-726-3884 #204"', "617-726-3884;204"),
        *("617-726-3884 extensión 204", '"617-726-3884, ext. 204"', '"617-726-3884 ext: 204"'),
        *("617-726-3884, extension: 204", "617-726-3884 x204, extension: 204"),
    ],
)
def test_c04_an_extension_as_people_write_it(number: str) -> None:
    line = check(FILE.format(head="", contact=f"number: {number}").encode()).line
    assert line
    contact = line.default.contacts["c"]
    assert contact.numbers == ("+16177263884;ext=204",)
    assert contact.written == "617-726-3884 ext. 204"


@pytest.mark.parametrize(
    ("contact", "problem"),
    [
        (
            "number: 617-726-3884 x204, extension: 205",
            "extension is 205, but the number has extension 204; keep one of them",
        ),
        (
            "number: [617-726-3884, 617-726-2000], extension: 204",
            "extension: it is not clear which of the numbers has it; write it after its number, "
            "such as 617-726-3884 ext. 204",
        ),
        (
            "number: 617-726-3884, extension: x204",
            'extension: "x204" is not an extension; write 204',
        ),
        (
            "number: 617-726-3884, ring: togehter",
            'ring: there is no way to ring "togehter"; use in turn or together',
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_cure(contact: str, problem: str) -> None:
    assert problems(contact) == [f'error: contact "c": {problem}']


@pytest.mark.parametrize("number", ["311", "711", "988", "911", "988 x1", '"311,,204"'])
def test_c06_short_numbers_are_refused_with_what_to_do_instead(number: str) -> None:
    [problem] = problems(f"number: {number}")
    assert problem.startswith('error: contact "c": the number ')
    digits = number.strip('"')[:3]
    assert problem.endswith(f"to hang up and dial {digits} themselves")


def test_c06_a_number_in_letters_is_dialled_and_heard_as_it_is_written() -> None:
    line = check(FILE.format(head="", contact="number: 1-800-MEDICARE").encode()).line
    assert line
    contact = line.default.contacts["c"]
    assert contact.numbers == ("+18006334227",)
    assert contact.written == "1-800-MEDICARE"


def test_c07_a_sip_address_has_to_be_allowed() -> None:
    sip = 'number: "sip:204@pbx.example.org"'
    assert problems(sip) == [
        'error: contact "c": the file does not allow SIP addresses at pbx.example.org; '
        "if that is intended, add sip: [pbx.example.org] to the file"
    ]
    assert problems(sip, "sip: [PBX.example.org]\n") == []
    assert problems(sip, "sip: [sip:pbx.example.org]\n")[0] == (
        'error: sip: "sip:pbx.example.org" is not a domain of SIP addresses; write pbx.example.org'
    )
    [extension] = problems(f"{sip}, extension: 204", "sip: pbx.example.org\n")
    assert extension.endswith("extension: a SIP address has no extension; remove it")
    [emergency] = problems('number: "sip:911@pbx.example.org"', "sip: pbx.example.org\n")
    assert "is an emergency number" in emergency


@pytest.mark.parametrize(("count", "refused"), [(10, False), (11, True)])
def test_ten_numbers_ring_together(count: int, refused: bool) -> None:
    numbers = ", ".join(f"617-726-38{number}" for number in range(10, 10 + count))
    cannot = "ring: 11 numbers cannot ring together; use at most 10, or ring: in turn"
    found = problems(f"number: [{numbers}], ring: together")
    assert found == [f'error: contact "c": {cannot}'] * refused


def test_a_key_to_accept_is_advised_where_a_number_is_surely_a_mobile_one() -> None:
    """In the United States nobody can tell."""
    mobile, british = "number: +44 7400 123456", "countries: GB\n"
    assert problems(mobile, british) == [
        'advice: contact "c": voicemail may take a call to the mobile phone +44 7400 123456; '
        "add accept: true, so that a person has to press 1"
    ]
    assert problems(f"{mobile}, accept: true", british) == [
        'advice: contact "c": callers hear the number +44 7400 123456 when nobody takes a call; '
        "add private: true if it is somebody's own phone, or else private: false"
    ]
    for private in ("true", "false"):
        assert problems(f"{mobile}, accept: true, private: {private}", british) == []
    for number in ("617-726-3884", "+44 20 7946 0018"):
        assert problems(f"number: {number}", british) == []
