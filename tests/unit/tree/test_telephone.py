import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.tree.problems import Flaw
from ivr.tree.telephone import NotDialledError, dialled, is_country, shown

DIALLED = """
617-726-3884          | +16177263884
1-800-MEDICARE        | +18006334227
1-800-QUIT-NOW        | +18007848669
800-CALL-NOW          | +18002255669
(804) 828-KIDS        | +18048285437
1-877-222-VETS        | +18772228387
1-844-ASK-A-NURSE     | +18442752687
617-BIL-LING          | +16172455464
617-726-3884 (ext. 204) | +16177263884;ext=204
617-726-3884 w204     | +16177263884;ext=204
617-726-3884 ramal 204 | +16177263884;ext=204
(617) 726-3884        | +16177263884
617.726.3884          | +16177263884
617 726 3884          | +16177263884
6177263884            | +16177263884
1-617-726-3884        | +16177263884
+1 617 726 3884       | +16177263884
+16177263884          | +16177263884
800-555-0199          | +18005550199
888-555-0123          | +18885550123
"""

REFUSED = """
617-555-XXXX               | contains letters | write all its digits, no letters
617-726-3884 option 2      | contains letters | write 617-726-3884 alone
617-726-3884, press 2      | is not a telephone number | write 617-726-3884 alone
call 617-726-3884          | contains letters | write 617-726-3884 alone
617-726-3884 (main)        | contains letters | write 617-726-3884 alone
tel:617-726-3884           | contains letters | write 617-726-3884 alone
617-726-3884 ext w204      | contains letters | write 617-726-3884 ext. 204
617-726-3884 e204          | contains letters | write 617-726-3884 ext. 204
617-726-3884 ext. 2-04     | contains letters | write 617-726-3884 ext. 204
617-726-3884 [204]         | has too many digits | write 617-726-3884 ext. 204
617-726-3884/204           | has too many digits | write 617-726-3884 ext. 204 if 204 is an extension
617-726-3884 - 204         | has too many digits | write 617-726-3884 ext. 204 if 204 is an extension
617                        | is only an extension | write the number before it, such as 617-726-3884 ext. 617
w204                       | is only an extension | write the number before it, such as 617-726-3884 ext. 204
x 204                      | is only an extension | write the number before it, such as 617-726-3884 ext. 204
ext. 204                   | is only an extension | write the number before it, such as 617-726-3884 ext. 204
#204                       | is only an extension | write the number before it, such as 617-726-3884 ext. 204
1-800-MEDICARE (1-800-633-4227) | is not a telephone number | write 1-800-633-4227 alone
617-726-388                | has too few digits | write the area code and all its digits
988                        | works only where callers dial it themselves | no transfer reaches it; tell callers in the greeting or an answer: to hang up and dial 988 themselves
617-726-38844              | has too many digits | write + before another country's number
44 20 7946 0958            | has too many digits | write + before another country's number
726-3884                   | has no area code | write the area code too
555-555-5555               | is not in use anywhere | check its digits
617-026-3884               | is not in use anywhere | check its digits
900-555-1234               | is a premium-rate number | write an ordinary number
+44 906 123 4567           | is a premium-rate number | write an ordinary number
+49 180 1 234567           | is a shared-cost number | write an ordinary number
+44 7012 345678            | is a personal-forwarding number | write an ordinary number
911                        | is an emergency number, which no line may dial | no transfer reaches it; tell callers in the greeting or an answer: to hang up and dial 911 themselves
999                        | is an emergency number, which no line may dial | no transfer reaches it; tell callers in the greeting or an answer: to hang up and dial 999 themselves
112                        | is an emergency number, which no line may dial | no transfer reaches it; tell callers in the greeting or an answer: to hang up and dial 112 themselves
617-026-3884 ext. 12       | is not in use anywhere | check its digits
911 x12                    | is an emergency number, which no line may dial | no transfer reaches it; tell callers in the greeting or an answer: to hang up and dial 911 themselves
311,,12                    | works only where callers dial it themselves | no transfer reaches it; tell callers in the greeting or an answer: to hang up and dial 311 themselves
900-555-1234 #12           | is a premium-rate number | write an ordinary number
+44 20 7946 0958           | is in another country (GB) | if that is intended, add countries: [GB] to the file
+1 416 979 4000            | is in another country (CA) | if that is intended, add countries: [CA] to the file
+1 876 926 1234            | is in another country (JM) | if that is intended, add countries: [JM] to the file
+800 1234 5678             | does not belong to a single country | write the number of a country
desk                       | is not a telephone number | write one number in digits, such as 617-726-3884
*67                        | has too few digits | write the area code and all its digits
+999 123 4567              | is not a telephone number | write one number in digits, such as 617-726-3884
617/726-3884; 617-726-3885 | is not a telephone number | write one number in digits, such as 617-726-3884
"""  # noqa: E501 (a table)


def rows(table: str) -> list[tuple[str, ...]]:
    lines = table.strip().split("\n")
    return [tuple(cell.strip() for cell in line.split(" | ")) for line in lines]


@pytest.mark.parametrize(("written", "number"), rows(DIALLED))
def test_a_number_is_kept_as_twilio_dials_it(written: str, number: str) -> None:
    assert dialled(written, "US") == number


@pytest.mark.parametrize(("written", "reason", "cure"), rows(REFUSED))
def test_a_number_that_may_not_be_dialled_says_why(written: str, reason: str, cure: str) -> None:
    with pytest.raises(NotDialledError) as caught:
        dialled(written, "US")
    named = f'"{written}"' if reason == "is not a telephone number" else f"the number {written}"
    assert caught.value.flaw == Flaw(f"{named} {reason}", cure)


def test_numbers_of_other_countries_are_dialled_where_they_are_allowed() -> None:
    assert dialled("+44 20 7946 0958", "US", frozenset({"GB"})) == "+442079460958"
    assert dialled("020 7946 0958", "GB") == "+442079460958"
    with pytest.raises(NotDialledError) as caught:
        dialled("+44 20 7946 0958", "US", frozenset({"CA", "US"}))
    assert caught.value.flaw.cure == "if that is intended, add countries: [CA, GB] to the file"
    with pytest.raises(NotDialledError, match="a premium-rate number"):
        dialled("+44 906 123 4567", "US", frozenset({"GB"}))


def test_countries_are_known_by_their_codes() -> None:
    codes = ["US", "CA", "GB", "us", "USA", "UK", "XX", "", "001", "Canada"]
    assert [code for code in codes if is_country(code)] == ["US", "CA", "GB"]


@given(st.text() | st.text("0123456789+-() .x#*,;/ext", max_size=30))
def test_whatever_is_written_is_dialled_in_full_or_refused_with_a_cure(written: str) -> None:
    refused: NotDialledError | None = None
    try:
        number = dialled(written, "US", frozenset({"GB"}))
    except NotDialledError as error:
        refused, number = error, error.number
    if refused is None:
        assert re.fullmatch(r"\+(1|44)[1-9][0-9]{6,12}(;ext=[0-9]{1,10})?", number)
    else:
        assert refused.flaw.message.startswith(("the number ", '"', "the extension of "))
        assert refused.flaw.cure
        assert re.fullmatch(r"(\+[0-9]{2,}(;ext=[0-9]{1,10})?)?", number)


@pytest.mark.parametrize(
    ("number", "region", "written"),
    [
        ("+16177263884", "US", "617-726-3884"),
        ("+16177263884;ext=204", "US", "617-726-3884 ext. 204"),
        ("+16177263884", "GB", "+1 617-726-3884"),
        ("+442079460958", "US", "+44 20 7946 0958"),
        ("+442079460958", "GB", "020 7946 0958"),
        ("+525512345678", "MX", "55 1234 5678"),
        ("sip:204@pbx.example.org", "US", "sip:204@pbx.example.org"),
        ("311", "US", "311"),  # of an edition that older rules allowed
        ("", "US", ""),
        ("+16177263884;ext=204", "", "+16177263884 ext. 204"),
    ],
)
def test_a_number_is_shown_as_people_of_a_country_write_it(
    number: str, region: str, written: str
) -> None:
    assert shown(number, region) == written
