"""A document that breaks Twilio's contract fails the test that made it, and no other."""

import pytest
from twilio.twiml.voice_response import VoiceResponse  # type: ignore[import-untyped]  # no types

from tests.support.contract_watch import CONTRACT, Contract


def test_each_document_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VoiceResponse, "to_xml", VoiceResponse.to_xml)  # put back at the end
    contract = Contract()
    contract.watch()
    made = VoiceResponse()
    made.say("Hello.")
    str(made)
    CONTRACT.broken.clear()  # what it would say of this test
    with pytest.raises(AssertionError, match="Response/Say: no voice\n<"):
        contract.judge()
    contract.judge()
