"""The XML of a document: what is refused before any verb is read."""

import inspect
import re

import pytest
from twilio.twiml.voice_response import (  # type: ignore[import-untyped]  # no types
    Dial,
    VoiceResponse,
)

from ivr.telephony.phone.markup import ATTRIBUTES, TwilioError, response


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b"", "Twilio error 12100: the document is not XML: no element found: line 1, column 0"),
        (
            b"Hello",
            "Twilio error 12100: the document is not XML: syntax error: line 1, column 0",
        ),
        (
            b"\n<?xml version='1.0'?><Response/>",
            "Twilio error 12100: the document is not XML: "
            "XML or text declaration not at start of entity: line 2, column 0",
        ),
        (
            b"<Response><Say>Tea & cake</Say></Response>",
            "Twilio error 12100: the document is not XML: "
            "not well-formed (invalid token): line 1, column 20",
        ),
        (
            b"<?xml version='1.0' encoding='klingon'?><Response/>",
            "Twilio error 12100: the document is not XML: unknown encoding: klingon",
        ),
        (
            b"<?xml version='1.0' encoding='big5'?><Response/>",
            "Twilio error 12100: the document is not XML: multi-byte encodings are not supported",
        ),
        (
            b"<html><body>Error</body></html>",
            "Twilio error 12102: the document begins with <html>; it must be <Response>",
        ),
        (
            b"<Response xmlns='http://a.example'/>",
            "Twilio error 12102: the document begins with <{http://a.example}Response>; "
            "it must be <Response>",
        ),
        (
            b"<!DOCTYPE bomb [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><Response>&b;</Response>",
            "Twilio error 12100: the document declares a DOCTYPE (bomb); TwiML has none",
        ),
        (
            "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE a><Response/>".encode("utf-16"),
            "Twilio error 12100: the document declares a DOCTYPE (a); TwiML has none",
        ),
        (
            b"<Response>" * 9_000 + b"</Response>" * 9_000,
            "Twilio error 12100: more than 50 elements are nested in one another",
        ),
    ],
)
def test_refuses_what_is_not_a_response(document: bytes, message: str) -> None:
    with pytest.raises(TwilioError) as caught:
        response(document)
    assert str(caught.value) == message


def test_takes_a_declaration_and_comments() -> None:
    root = response(
        b'<?xml version="1.0" encoding="UTF-8"?><!-- a --><Response><!-- b --></Response>'
    )
    assert (root.tag, list(root)) == ("Response", [])


NOUNS = ("Number", "Sip")


def test_takes_many_elements_beside_one_another() -> None:
    assert len(response(b"<Response>" + b"<Pause/>" * 100 + b"</Response>")) == 100


@pytest.mark.parametrize("verb", [name for name in ATTRIBUTES if name not in NOUNS])
def test_knows_the_attributes_that_twilios_sdk_offers(verb: str) -> None:
    offered = inspect.signature(getattr(VoiceResponse, verb.lower())).parameters
    nouns = {"self", "kwargs", "message", "url", "number"}
    assert set(ATTRIBUTES[verb].split()) == {_camel(name) for name in offered if name not in nouns}


@pytest.mark.parametrize("noun", NOUNS)
def test_knows_the_attributes_of_what_is_dialled_too(noun: str) -> None:
    offered = inspect.signature(getattr(Dial, noun.lower())).parameters
    nouns = {"self", "kwargs", "phone_number", "sip_url"}
    assert set(ATTRIBUTES[noun].split()) == {_camel(name) for name in offered if name not in nouns}


def _camel(name: str) -> str:
    return re.sub("_(.)", lambda found: found[1].upper(), name)
