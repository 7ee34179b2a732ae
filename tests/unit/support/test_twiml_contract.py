"""The contract catches each kind of broken TwiML, and passes what is good."""

import json

import pytest
from twilio.twiml.voice_response import (  # type: ignore[import-untyped]  # the SDK ships no types
    Dial,
    Gather,
    Say,
    VoiceResponse,
)

from tests.support.paths import ROOT
from tests.support.twiml_contract import ELEMENTS, FACTS, problems

SAY = '<Say voice="Polly.Joanna-Neural" language="en-US">{}</Say>'
OK = SAY.format("Hello")
PAUSE = "ends the call on other engines than Twilio's; play silence"


def response(*verbs: str) -> str:
    return f"<Response>{''.join(verbs)}</Response>"


BROKEN = {
    # the document
    "<Response>": "not XML: no element found: line 1, column 10",
    "<Reply/>": "the root is Reply, not Response",
    '<Response version="1"/>': "Response: no attribute version; Response takes none",
    response(f"<!-- {'-x' * 32_758} -->"): "the document has 65546 bytes; Twilio takes 65536",
    # elements and nesting
    response("<Speak>Hello</Speak>"): "Response/Speak: Twilio knows no such element",
    response("<say>Hello</say>"): "Response/say: Twilio knows no such element",
    response("<Number>+16175550100</Number>"): (
        "Response/Number: may not be in Response, which takes Connect, Dial, Echo, Enqueue, "
        "Gather, Hangup, Leave, Pause, Pay, Play, Prompt, Queue, Record, Redirect, Refer, Reject, "
        "Say, Sms, Start, Stop"
    ),
    response("<Gather><Hangup/></Gather>", OK): (
        "Response/Gather/Hangup: may not be in Gather, which takes Pause, Play, Say"
    ),
    response("<Redirect>/voice<Hangup/></Redirect>"): (
        "Response/Redirect/Hangup: may not be in Redirect, which takes none"
    ),
    response(SAY.format("<sub>MGH<w>x</w></sub>")): (
        "Response/Say/sub/w: may not be in sub, which takes none"
    ),
    response(OK, SAY.format("a<break/><mark/>")): (
        "Response/Say[2]/mark: Twilio knows no such element"
    ),
    # attributes
    response('<Hangup reason="x"/>'): "Response/Hangup: no attribute reason; Hangup takes none",
    response(f'<Gather num_digits="1">{OK}</Gather>', OK): (
        "Response/Gather: no attribute num_digits; Gather takes action, actionOnEmptyResult, "
        "bargeIn, debug, enhanced, finishOnKey, hints, input, language, maxSpeechTime, method, "
        "numDigits, partialResultCallback, partialResultCallbackMethod, profanityFilter, "
        "speechModel, speechTimeout, timeout"
    ),
    response(SAY.format('<lang lang="fr-FR">Bonjour</lang>')): (
        "Response/Say/lang: no attribute lang; lang takes xml:lang"
    ),
    # values
    response('<Gather actionOnEmptyResult="True"/>', OK): (
        'Response/Gather: actionOnEmptyResult="True" is not true or false'
    ),
    response('<Gather timeout="8s"/>', OK): 'Response/Gather: timeout="8s" is not a whole number',
    response('<Gather timeout="-1"/>', OK): 'Response/Gather: timeout="-1" is not a whole number',
    response('<Dial timeout="0.5">+16177263884</Dial>'): (
        'Response/Dial: timeout="0.5" is not a whole number'
    ),
    response('<Gather numDigits="0"/>', OK): 'Response/Gather: numDigits="0" is not at least 1',
    response('<Gather finishOnKey="12"/>', OK): (
        'Response/Gather: finishOnKey="12" is not one key or nothing'
    ),
    response('<Gather speechTimeout="soon"/>', OK): (
        'Response/Gather: speechTimeout="soon" is not auto or at least 1'
    ),
    response('<Gather input="dtmf voice"/>', OK): (
        'Response/Gather: input="dtmf voice" is not one of GatherInput'
    ),
    response('<Gather input=""/>', OK): 'Response/Gather: input="" is not a list of GatherInput',
    response('<Gather method="PUT"/>', OK): 'Response/Gather: method="PUT" is not GET or POST',
    response(f'<Gather hints="{"x" * 101}, y"/>', OK): (
        f'Response/Gather: the hint "{"x" * 101}" is over 100 characters'
    ),
    response(f'<Gather hints="x{", x" * 500}"/>', OK): (
        "Response/Gather: 501 hints; Twilio takes 500"
    ),
    response('<Reject reason="closed"/>'): (
        'Response/Reject: reason="closed" is not one of RejectReason'
    ),
    response('<Say voice="Polly.Joana" language="en-US">Hello</Say>'): (
        'Response/Say: voice="Polly.Joana" is not one of SayVoice'
    ),
    response(SAY.format('<break time="half a second"/>a')): (
        'Response/Say/break: time="half a second" is not a whole number of ms or s'
    ),
    response(SAY.format('<prosody rate="0.8">a</prosody>')): (
        'Response/Say/prosody: rate="0.8" is not x-slow, slow, medium, fast, x-fast or a percentage'
    ),
    response(SAY.format('<say-as interpret-as="phone">1</say-as>')): (
        'Response/Say/say-as: interpret-as="phone" is not one of SsmlSayAsInterpretAs'
    ),
    response(SAY.format('<lang xml:lang="en">a</lang>')): (
        'Response/Say/lang: xml:lang="en" is not one of SsmlLangXmlLang'
    ),
    # URLs
    **{
        response(f'<Gather action="{url}"/>', OK): (
            f'Response/Gather: action="{url}" is not a URL that Twilio can ask for'
        )
        for url in (
            "",
            "voice",
            "//host/voice",
            "ftp://host/voice",
            "https:///voice",
            "/voice?",
            "/a b",
            "/café",
            "/[a]",
            "http://[/",
        )
    },
    response("<Redirect>voice</Redirect>"): (
        'Response/Redirect: "voice" is not a URL that Twilio can ask for'
    ),
    response("<Play>C:\\hello.wav</Play>"): (
        'Response/Play: "C:\\hello.wav" is not a URL that Twilio can ask for'
    ),
    # text
    response("Hello"): 'Response: takes no text, but holds "Hello"',
    response("<Hangup/>Hello"): 'Response: takes no text, but holds "Hello"',
    response("<Gather>Hello</Gather>", OK): 'Response/Gather: takes no text, but holds "Hello"',
    response(SAY.format(" ")): "Response/Say: is empty",
    response(SAY.format('<break time="1s"/>')): "Response/Say: is empty",
    response("<Redirect/>"): "Response/Redirect: is empty",
    response("<Play/>"): "Response/Play: plays nothing",
    # what this line asks of itself
    response(OK, f"<Gather>{OK}</Gather>"): "Response: nothing follows the last Gather",
    response("<Pause/>"): f"Response/Pause: {PAUSE}",
    response(f"<Gather>{OK}<Pause/></Gather>", OK): f"Response/Gather/Pause: {PAUSE}",
    response('<Say language="en-US">Hello</Say>'): "Response/Say: no voice",
    response('<Say voice="Polly.Joanna">Hello</Say>'): "Response/Say: no language",
    response(
        '<Gather action="https://line.example.org/voice/1/main"/>',
        "<Redirect>/voice/1/main</Redirect>",
    ): 'Response: "/voice/1/main" is not at https://line.example.org',
    response(
        '<Gather action="https://line.example.org/voice/1/main"><Play>/a.wav</Play></Gather>', OK
    ): 'Response: "/a.wav" is relative, others are not',
    # lengths
    response(SAY.format("x" * 3001)): "Response/Say: 3001 characters; the voice reads 3000",
    response(SAY.format("x" * 1500 + "<s>x</s>" * 563)): (
        "Response/Say: 6004 characters with SSML; the voice takes 6000"
    ),
    response(f'<Say voice="Google.en-US-Neural2-A" language="en-US">{"x" * 5001}</Say>'): (
        "Response/Say: 5001 characters; the voice reads 5000"
    ),
    response('<Say voice="alice" language="en-US">a<break/></Say>'): (
        "Response/Say: the voice alice reads no SSML"
    ),
    # numbers
    response("<Dial/>"): "Response/Dial: calls nobody",
    response("<Dial> </Dial>"): "Response/Dial: calls nobody",
    response("<Dial>617-726-3884</Dial>"): 'Response/Dial: "617-726-3884" is not E.164',
    response("<Dial><Number/></Dial>"): "Response/Dial/Number: is empty",
    response("<Dial><Number>+16177263884</Number><Number>911</Number></Dial>"): (
        'Response/Dial/Number[2]: "911" is not E.164'
    ),
    response('<Dial callerId="MGH">+16177263884</Dial>'): (
        'Response/Dial: callerId="MGH" is not E.164'
    ),
}


@pytest.mark.parametrize(("document", "problem"), BROKEN.items(), ids=BROKEN.values())
def test_each_breach_is_caught(document: str, problem: str) -> None:
    assert problems(document) == [problem]


def test_every_problem_of_a_document_is_told_in_its_order() -> None:
    document = response('<Gather timeout="x"><Say/></Gather>', "<Dial>911</Dial>", "<Gather/>")
    assert problems(document) == [
        "Response: nothing follows the last Gather",
        'Response/Gather: timeout="x" is not a whole number',
        "Response/Gather/Say: is empty",
        "Response/Gather/Say: no voice",
        "Response/Gather/Say: no language",
        'Response/Dial: "911" is not E.164',
    ]


def menu() -> VoiceResponse:
    document = VoiceResponse()
    gather = Gather(
        action="https://line.example.org/voice/0123456789ab/billing?part=1&misses=0#rc=2&rp=all",
        input="dtmf",
        num_digits=1,
        finish_on_key="",
        action_on_empty_result=True,
        timeout=8,
        method="POST",
    )
    say = Say(voice="Polly.Joanna-Neural", language="en-US")
    say.append("For cost & billing, press 2.")
    say.break_(time="500ms")
    say.prosody("Call us:", rate="85%")
    say.say_as("+16177263884", interpret_as="telephone")
    say.lang("Bonjour", xml_lang="fr-FR")
    gather.append(say)
    gather.play("https://line.example.org/silence/600ms.wav")
    gather.play("https://audio.example.org/hello.wav")
    document.append(gather)
    document.redirect("https://line.example.org/voice/0123456789ab/billing?misses=1")
    return document


def transfer() -> VoiceResponse:
    document = VoiceResponse()
    document.say("One moment.", voice="Google.en-US-Neural2-A", language="en-US")
    dial = Dial(action="/voice/dialled", timeout=25, hangup_on_star=False)
    dial.number("+16177263884", status_callback_event="initiated answered")
    document.append(dial)
    document.dial("+16177263884", caller_id="+16175550199")
    document.play(digits="1ww2")
    document.reject(reason="busy")
    document.hangup()
    return document


@pytest.mark.parametrize("document", [VoiceResponse(), menu(), transfer()])
def test_what_the_sdk_builds_in_good_order_has_no_problem(document: VoiceResponse) -> None:
    assert problems(str(document)) == []
    assert problems(document.to_xml().encode()) == []


def test_every_address_of_a_line_has_to_begin_with_its_own() -> None:
    base, other = "https://line.example.org", "https://line.example.com"
    assert problems(str(menu()), base) == []
    assert len(problems(str(menu()), other)) == 2
    assert problems(str(transfer()), base) == [f'Response: "/voice/dialled" is not at {base}']
    assert problems(response("<Play>/a.wav</Play>"), base) == [
        'Response: "/a.wav" is relative, others are not'
    ]
    assert problems(response("<Play>/a.wav</Play>")) == []


@pytest.mark.parametrize("length", [2999, 3000])
def test_a_text_up_to_the_voices_limit_is_read(length: int) -> None:
    assert problems(response(SAY.format("é" * length))) == []


def test_the_tables_hold_what_they_were_made_for() -> None:
    """Twilio's own names and values, read by hand from its documentation of each verb."""
    assert ELEMENTS["Gather"]["children"] == ["Pause", "Play", "Say"]
    assert FACTS["types"]["GatherInput"] == ["dtmf", "speech"]
    assert ELEMENTS["say-as"]["attributes"]["interpret-as"] == "SsmlSayAsInterpretAs"
    assert ELEMENTS["Refer"]["children"] == ["Sip"]
    assert ELEMENTS["Refer/Sip"]["attributes"] == {}
    assert "password" in ELEMENTS["Sip"]["attributes"]


def test_the_voices_that_a_tree_may_name_are_twilios() -> None:
    path = ROOT / "ivr" / "tree" / "voices.json"
    voices = json.loads(path.read_text("utf-8"))
    assert voices == sorted(FACTS["types"]["SayVoice"])
    assert {"Polly.Joanna-Neural", "Google.en-US-Neural2-A"} <= set(voices)
