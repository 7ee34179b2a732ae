"""What the responder reads from the parameters that Twilio posts, and what it keeps of them."""

from collections.abc import Mapping
from types import SimpleNamespace

import pytest

from ivr.dialogue.turn import CalleeKey, Dialled, Key, NoInput, PickedUp
from ivr.telephony.address import ROOT, Address, read_url
from ivr.telephony.responder import Responder, line_number, read_event, read_outcome
from tests.support.clinic import HEAD, MENU, line_of

OUTCOMES = """
DialCallStatus=completed                                              | completed
DialCallStatus=answered                                               | completed
DialCallStatus=completed DialBridged=true DialCallDuration=12         | completed
DialCallStatus=completed DialBridged=true DialCallDuration=0          | completed
DialCallStatus=completed DialCallDuration=12 DialSipResponseCode=200  | completed
DialCallStatus=completed DialBridged=true AnsweredBy=human            | completed
DialCallStatus=completed DialBridged=true AnsweredBy=unknown          | completed
DialCallStatus=completed DialBridged=false                            | no-answer
DialCallStatus=answered DialBridged=false DialCallDuration=9          | no-answer
DialCallStatus=completed DialBridged=False                            | no-answer
DialCallStatus=completed DialCallDuration=0                           | no-answer
DialCallStatus=completed DialBridged=true AnsweredBy=machine_end_beep | no-answer
DialCallStatus=completed AnsweredBy=fax                               | no-answer
DialCallStatus=completed DialSipResponseCode=487                      | no-answer
DialCallStatus=completed ErrorCode=11200                              | failed
DialCallStatus=no-answer DialBridged=false                            | no-answer
DialCallStatus=no-answer                                              | no-answer
DialCallStatus=busy DialSipResponseCode=486                           | busy
DialCallStatus=failed ErrorCode=13214                                 | failed
DialCallStatus=canceled                                               | canceled
DialCallStatus=in-progress                                            | failed
DialCallStatus=Completed                                              | failed
DialCallStatus=                                                       | failed
DialCallSid=CA1 DialBridged=true                                      | failed
"""
HERE = Address("0123456789ab", None)
THERE = HERE._replace(whispered=True)


@pytest.mark.parametrize("row", OUTCOMES.strip().split("\n"))
def test_nothing_that_says_that_nobody_talked_is_a_conversation(row: str) -> None:
    posted, outcome = row.split("|")
    params = dict(field.split("=") for field in posted.split())
    assert read_outcome(params) == outcome.strip()
    assert read_event(HERE, params) == Dialled(outcome.strip())


@pytest.mark.parametrize(
    ("address", "params", "event"),
    [
        (HERE, {"Digits": "2"}, Key("2")),
        (HERE, {}, NoInput()),
        (THERE, {}, PickedUp()),
        (THERE, {"Digits": "1"}, PickedUp()),
        (THERE._replace(asked=True), {"Digits": "1"}, CalleeKey("1")),
        (THERE._replace(asked=True), {"Digits": ""}, CalleeKey("")),
    ],
)
def test_a_key_of_whoever_picks_up_is_not_the_callers(
    address: Address, params: Mapping[str, str], event: object
) -> None:
    assert read_event(address, params) == event


OWN = "+16175550100"


@pytest.mark.parametrize(
    "caller",
    [
        *("", "client:joe", "sip:joe@example.org", "anonymous", "Restricted", "unknown"),
        *("+266696687", "+7378742883", "+7378742833", "+86282452253", "+2562533", "+8656696"),
        *("6175550123", "+1617555012", "+10000000000", "+16175550123 ", "+١٦١٧٥٥٥٠١٢٣"),
    ],
)
def test_the_lines_own_number_is_shown_for_callers_whose_own_no_carrier_accepts(
    caller: str,
) -> None:
    assert line_number({"From": caller, "To": OWN}) == OWN
    for own in ("", "sip:line@example.org", "client:line", "100"):
        assert line_number({"From": caller, "To": own}) == ""


@pytest.mark.parametrize("caller", ["+16175550123", "+442079460018", "+525555555555"])
def test_a_callers_own_number_is_left_alone(caller: str) -> None:
    assert line_number({"From": caller, "To": OWN}) == ""


def test_answers_are_kept_by_the_caller_id_and_hold_nothing_of_the_caller() -> None:
    """Case C03."""
    line = line_of(HEAD + "operator: billing\n" + MENU)
    live = SimpleNamespace(line=line, sounds={}, version=line.edition)
    responder = Responder(SimpleNamespace(live=live, get={line.edition: live}.get))
    main = read_url(f"{ROOT}/{line.edition}/main")

    def dialled(caller: str, own: str = OWN, digits: str = "0") -> str:
        posted = {"From": caller, "To": own, "Digits": digits}
        return responder.respond(main, posted).document.decode()

    for _ in range(2):  # made, and then known
        assert f'callerId="{OWN}"' in dialled("client:joe")
        assert 'callerId="+16175550101"' in dialled("anonymous", "+16175550101")
        assert "callerId" not in dialled("+16175550123")
        assert "callerId" not in dialled("client:joe", "sip:line@example.org")
        assert "callerId" not in dialled("client:joe", digits="1")
    kept = repr(responder._known)
    assert OWN in kept
    assert not [one for one in ("joe", "anonymous", "+16175550123") if one in kept]
