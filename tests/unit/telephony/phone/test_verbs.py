"""One document read into verbs: each attribute, each default, each mistake with its number."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.telephony.phone.markup import TwilioError
from ivr.telephony.phone.verbs import (
    Dial,
    Gather,
    Hangup,
    Pause,
    Play,
    Redirect,
    Reject,
    Say,
    Verb,
    read,
)


def verbs(inside: str) -> tuple[Verb, ...]:
    return read(f"<Response>{inside}</Response>".encode(), "text/xml")


@pytest.mark.parametrize(
    ("inside", "verb"),
    [
        ("<Say>Hello.</Say>", Say("Hello.", "Hello.")),
        (
            '<Say voice="Polly.Joanna-Neural" language="en-US" loop="2"><prosody rate="85%">'
            'Call <sub alias="M G H">MGH</sub>.<break time="1s"/></prosody></Say>',
            Say(
                text="Call MGH.",
                words="Call M G H.",
                silence=1.0,
                voice="Polly.Joanna-Neural",
                language="en-US",
                slow=True,
                loop=2,
            ),
        ),
        ('<Say loop="0">Hello.</Say>', Say("Hello.", "Hello.", loop=0)),
        ('<Say><break time="750ms"/></Say>', Say("", "", 0.75)),
        ("<Play>  prompts/a.wav\n</Play>", Play("prompts/a.wav")),
        ('<Play loop="3">a.wav</Play>', Play("a.wav", 3)),
        ("<Pause/>", Pause(1)),
        ('<Pause length="4"/>', Pause(4)),
        ("<Gather/>", Gather()),
        (
            '<Gather input="dtmf speech" action="/key" method="GET" timeout="8" numDigits="1" '
            'finishOnKey="" actionOnEmptyResult="true" hints="one, two">'
            "<Say>Press 1.</Say><Pause/><Play>a.wav</Play></Gather>",
            Gather(
                prompts=(Say("Press 1.", "Press 1."), Pause(1), Play("a.wav")),
                action="/key",
                method="GET",
                timeout=8,
                num_digits=1,
                finish_on_key="",
                action_on_empty_result=True,
                input="dtmf speech",
            ),
        ),
        ("<Dial>+16177263884</Dial>", Dial(("+16177263884",))),
        ("<Dial>(617) 726-3884</Dial>", Dial(("(617) 726-3884",))),
        (
            '<Dial action="/dialled" method="GET" timeout="25" callerId="+16175550100" '
            'hangupOnStar="true"><Number sendDigits="ww1">+16177263884</Number>'
            "<Number>+16177263885</Number></Dial>",
            Dial(
                numbers=("+16177263884 ext. 1", "+16177263885"),
                whispers=(None, None),
                action="/dialled",
                method="GET",
                timeout=25,
                caller_id="+16175550100",
            ),
        ),
        (
            '<Dial><Number url="/whisper" method="GET">+16177263884</Number></Dial>',
            Dial(("+16177263884",), whispers=(("/whisper", "GET"),)),
        ),
        (
            '<Dial><Sip url="/whisper">sip:204@pbx.example.org</Sip></Dial>',
            Dial(("sip:204@pbx.example.org",), whispers=(("/whisper", "POST"),)),
        ),
        ("<Redirect>/other</Redirect>", Redirect("/other")),
        ('<Redirect method="GET">/other</Redirect>', Redirect("/other", "GET")),
        ("<Reject/>", Reject("rejected")),
        ('<Reject reason="busy"/>', Reject("busy")),
        ("<Hangup/>", Hangup()),
    ],
)
def test_reads_a_verb(inside: str, verb: Verb) -> None:
    assert verbs(inside) == (verb,)


def test_keeps_the_verbs_in_order() -> None:
    assert verbs("<Pause/>\n<Say>Bye.</Say> <!-- end --> <Hangup/>") == (
        Pause(),
        Say("Bye.", "Bye."),
        Hangup(),
    )


@pytest.mark.parametrize(
    "content_type",
    ["text/xml", "application/xml", "text/html", "Text/XML; charset=utf-8"],
)
def test_takes_twilios_content_types(content_type: str) -> None:
    assert read(b"<Response/>", content_type) == ()


def test_plain_text_is_said() -> None:
    assert read(b"Hello\nthere.", "text/plain") == (Say("Hello there.", "Hello there."),)


@pytest.mark.parametrize("content_type", [None, "", " ; charset=utf-8"])
def test_a_missing_content_type_is_12300(content_type: str | None) -> None:
    with pytest.raises(TwilioError) as caught:
        read(b"<Response/>", content_type)
    message = "Twilio error 12300: the Content-Type is missing; send the document as text/xml"
    assert str(caught.value) == message


def test_another_content_type_is_12300() -> None:
    with pytest.raises(TwilioError) as caught:
        read(b"{}", "application/json")
    assert str(caught.value) == (
        "Twilio error 12300: the Content-Type is application/json; send the document as text/xml"
    )


def test_64_kb_is_the_largest_document() -> None:
    full = b"<Response>" + b" " * (64 * 1024 - 21) + b"</Response>"
    assert read(full, "text/xml") == ()
    with pytest.raises(TwilioError) as caught:
        read(full + b" ", "text/xml")
    assert str(caught.value) == (
        "Twilio error 11750: the document is larger than 64 kB, the most that Twilio reads"
    )


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        (
            "<say>Hello.</say>",
            "12200: <say> is not a verb that this phone knows "
            "(Say, Play, Pause, Gather, Dial, Redirect, Reject, Hangup)",
        ),
        (
            "<Record/>",
            "12200: <Record> is not a verb that this phone knows "
            "(Say, Play, Pause, Gather, Dial, Redirect, Reject, Hangup)",
        ),
        ("Hello.", '12200: <Response> has text of its own: "Hello."'),
        ("<Hangup/>Hello.", '12200: <Response> has text of its own: "Hello."'),
        (
            "<Gather>Press 1.</Gather>",
            '12200: <Gather> has text of its own: "Press 1."',
        ),
        (
            '<Gather numdigits="1"/>',
            "12200: <Gather> has no attribute numdigits; look at its letters and capitals",
        ),
        ("<Pause><Say>a</Say></Pause>", "12200: <Say> cannot be in <Pause>"),
        ("<Redirect><Say>a</Say></Redirect>", "12200: <Say> cannot be in <Redirect>"),
        (
            "<Gather><Hangup/></Gather>",
            "13320: <Hangup> cannot be in <Gather>: Say, Play, Pause",
        ),
        ("<Say> </Say>", "13520: <Say> has no text"),
        ('<Say loop="-1">a</Say>', '13510: loop="-1" in <Say> must be a whole number from 0'),
        (
            '<Play digits="ww1"/>',
            "11100: <Play> has no address of audio, all that this phone plays",
        ),
        ('<Play loop="x">a</Play>', '13410: loop="x" in <Play> must be a whole number from 0'),
        ('<Pause length="0"/>', '13910: length="0" in <Pause> must be a whole number from 1'),
        ('<Gather timeout="0"/>', '13313: timeout="0" in <Gather> must be a whole number from 1'),
        (
            '<Gather timeout="1.5"/>',
            '13313: timeout="1.5" in <Gather> must be a whole number from 1',
        ),
        (
            '<Gather numDigits="0"/>',
            '13314: numDigits="0" in <Gather> must be a whole number from 1',
        ),
        (
            f'<Gather numDigits="{"9" * 5000}"/>',
            f'13314: numDigits="{"9" * 5000}" in <Gather> must be a whole number from 1',
        ),
        (
            '<Gather finishOnKey="##"/>',
            '13310: finishOnKey="##" in <Gather> must be one of 0123456789*# or empty',
        ),
        (
            '<Gather finishOnKey="12"/>',
            '13310: finishOnKey="12" in <Gather> must be one of 0123456789*# or empty',
        ),
        ('<Gather method="post"/>', '13312: method="post" in <Gather> must be POST or GET'),
        (
            '<Gather actionOnEmptyResult="yes"/>',
            '13338: actionOnEmptyResult="yes" in <Gather> must be false or true',
        ),
        (
            '<Gather input="touch"/>',
            '13326: input="touch" in <Gather> must be dtmf or speech or dtmf speech or speech dtmf',
        ),
        ("<Dial/>", '13223: <Dial> has ""; write a number such as +16177263884'),
        (
            "<Dial>billing</Dial>",
            '13223: <Dial> has "billing"; write a number such as +16177263884',
        ),
        (
            "<Dial>+0123456789</Dial>",
            '13223: <Dial> has "+0123456789"; write a number such as +16177263884',
        ),
        (
            "<Dial><Conference>a</Conference></Dial>",
            "13215: this phone dials text, <Number> and <Sip> in <Dial>, and nothing else",
        ),
        (
            '<Dial><Number senddigits="1">+16177263884</Number></Dial>',
            "12200: <Number> has no attribute senddigits; look at its letters and capitals",
        ),
        (
            "<Dial><Sip>204@pbx.example.org</Sip></Dial>",
            '13224: <Sip> has "204@pbx.example.org"; write an address such as '
            "sip:204@pbx.example.org",
        ),
        (
            '<Dial><Number sendDigits="ext. 1">+16177263884</Number></Dial>',
            '13225: sendDigits="ext. 1" in <Number> must be made of 0-9, *, # and w',
        ),
        (
            f"<Dial>{'<Number>+16177263884</Number>' * 11}</Dial>",
            "13215: <Dial> has 11 numbers, and 10 may ring together",
        ),
        (
            '<Dial timeout="x">+16177263884</Dial>',
            '13212: timeout="x" in <Dial> must be a whole number from 1',
        ),
        (
            '<Dial method="PUT">+16177263884</Dial>',
            '13210: method="PUT" in <Dial> must be POST or GET',
        ),
        (
            '<Redirect method="PUT">/a</Redirect>',
            '13710: method="PUT" in <Redirect> must be POST or GET',
        ),
        ('<Reject reason="no"/>', '13810: reason="no" in <Reject> must be rejected or busy'),
    ],
)
def test_refuses_a_mistake_with_twilios_number(inside: str, message: str) -> None:
    with pytest.raises(TwilioError) as caught:
        verbs(inside)
    assert str(caught.value) == f"Twilio error {message}"


@pytest.mark.parametrize(
    ("voice", "most"),
    [
        ("", 3_000),
        ('voice="Polly.Joanna-Neural"', 3_000),
        ('voice="Google.en-US-Standard-C"', 5_000),
    ],
)
def test_a_voice_takes_so_many_characters(voice: str, most: int) -> None:
    text = "a" * most
    (say,) = verbs(f"<Say {voice}>{text}</Say>")
    assert isinstance(say, Say)
    assert say.text == text
    with pytest.raises(TwilioError) as caught:
        verbs(f"<Say {voice}>{text}b</Say>")
    assert str(caught.value) == (
        f"Twilio error 13521: <Say> has {most + 1:,} characters where this voice takes {most:,}: "
        f'"{"a" * 60}…"'
    )


PIECES = [
    *("<Response>", "</Response>", "<Response/>", "<?xml version='1.0'?>", "<!DOCTYPE a>", "&a;"),
    *(
        "<Say>",
        "</Say>",
        "<Say loop='0'>",
        "<break time='9s'/>",
        "<break time='∞'/>",
        "<s>",
        "</s>",
    ),
    *("<Gather numDigits='²'>", "<Gather>", "</Gather>", "<Play>", "</Play>", "<Pause/>", "Hello"),
    *("<Dial>", "</Dial>", "+1617726٣٨٨٤", "+16177263884", "<Number>", "</Number>", "<Hangup/>"),
    *("<prosody rate='५%'>", "<prosody rate='5%'>", "</prosody>", "<Redirect>", "</Redirect>"),
]


@given(
    st.binary()
    | st.text().map(str.encode)
    | st.lists(st.sampled_from(PIECES)).map(lambda pieces: "".join(pieces).encode())
    | st.lists(st.sampled_from(PIECES)).map(
        lambda pieces: f"<Response>{''.join(pieces)}</Response>".encode()
    ),
    st.sampled_from(["text/xml", "text/plain", "audio/wav", None]),
)
def test_any_bytes_are_read_or_refused(document: bytes, content_type: str | None) -> None:
    with suppress(TwilioError):
        assert all(isinstance(verb, Verb) for verb in read(document, content_type))
