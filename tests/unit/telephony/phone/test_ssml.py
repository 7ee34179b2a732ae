"""What a <Say> says, with its speech markup."""

import xml.etree.ElementTree as ET

import pytest

from ivr.telephony.phone.markup import TwilioError
from ivr.telephony.phone.ssml import Speech, speech


def said(inside: str) -> Speech:
    return speech(ET.fromstring(f"<Say>{inside}</Say>"))


@pytest.mark.parametrize(
    ("inside", "text", "words"),
    [
        ("Hello.", "Hello.", "Hello."),
        ("\n  Hello\n  there.\n", "Hello there.", "Hello there."),
        ('The <sub alias="M G H">MGH</sub> line.', "The MGH line.", "The M G H line."),
        (
            'Call <say-as interpret-as="telephone">617-726-3884</say-as>.',
            "Call 617-726-3884.",
            "Call 6 1 7, 7 2 6, 3 8 8 4.",
        ),
        ('<say-as interpret-as="characters">FSA</say-as>', "FSA", "F S A"),
        ('<say-as interpret-as="date">10/11</say-as>', "10/11", "10/11"),
        ("One.<break/>Two.", "One. Two.", "One. Two."),
        ("<p>One.</p><p><s>Two.</s><s>Three.</s></p>", "One. Two. Three.", "One. Two. Three."),
        (
            'An <emphasis level="strong">early</emphasis> <w role="amazon:VB">read</w>, '
            '<lang xml:lang="fr-FR">oui</lang>, <phoneme ph="x">yes</phoneme>.',
            "An early read, oui, yes.",
            "An early read, oui, yes.",
        ),
        (
            '<prosody rate="slow">To <sub alias="M G H">MGH</sub>.</prosody> Then.',
            "To MGH. Then.",
            "To M G H. Then.",
        ),
    ],
)
def test_reads_the_text_as_written_and_as_spoken(inside: str, text: str, words: str) -> None:
    assert (said(inside).text, said(inside).words) == (text, words)


@pytest.mark.parametrize(
    ("inside", "silence"),
    [
        ("No pause.", 0),
        ('A<break time="500ms"/>B<break time="1.5s"/>C', 2),
        ('A<prosody rate="slow">B<break time="1s"/></prosody>', 1),
        ('A<break time="10s"/>', 10),
        ("A<break/>", 0.25),
        ('A<break strength="x-strong"/>', 1),
        ('A<break strength="none"/>', 0),
    ],
)
def test_adds_up_the_pauses(inside: str, silence: float) -> None:
    assert said(inside).silence == silence


@pytest.mark.parametrize(
    ("rate", "slow"),
    [("slow", True), ("x-slow", True), ("85%", True), ("100%", False), ("fast", False)],
)
def test_knows_a_slow_rate(rate: str, slow: bool) -> None:
    assert said(f'<prosody rate="{rate}">Word</prosody>').slow is slow


def test_a_prosody_without_a_rate_is_not_slow() -> None:
    assert said('<prosody volume="loud">Word</prosody>').slow is False


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<b>bold</b>", "Twilio error 12200: <b> cannot be in <Say>"),
        (
            '<break time="1"/>',
            'Twilio error 13520: time="1" in <break> must be '
            'such as "500ms" or "1.5s", at most 10 s',
        ),
        (
            '<break time="10.1s"/>',
            'Twilio error 13520: time="10.1s" in <break> must be '
            'such as "500ms" or "1.5s", at most 10 s',
        ),
        (
            '<break strength="huge"/>',
            'Twilio error 13520: strength="huge" in <break> must be '
            "medium or none or x-weak or weak or strong or x-strong",
        ),
        (
            '<prosody rate="slow">a</prosody><prosody rate="crawl">b</prosody>',
            'Twilio error 13513: rate="crawl" in <prosody> must be such as "slow" or "85%"',
        ),
        ("<phoneme>x</phoneme>", "Twilio error 13520: <phoneme> has no ph"),
        ("<sub>x</sub>", "Twilio error 13520: <sub> has no alias"),
        (
            '<phoneme alphabet="arpabet" ph="x">y</phoneme>',
            'Twilio error 13520: alphabet="arpabet" in <phoneme> must be ipa or x-sampa',
        ),
    ],
)
def test_refuses_what_twilio_does_not_say(inside: str, message: str) -> None:
    with pytest.raises(TwilioError) as caught:
        said(inside)
    assert str(caught.value) == message


def test_refuses_a_say_as_that_twilio_does_not_know() -> None:
    with pytest.raises(TwilioError, match='13520: interpret-as="phone" in <say-as> must be'):
        said('<say-as interpret-as="phone">617</say-as>')


def test_refuses_markup_for_a_voice_that_takes_none() -> None:
    with pytest.raises(TwilioError) as caught:
        speech(ET.fromstring('<Say voice="alice">One.<break/></Say>'))
    assert str(caught.value) == (
        "Twilio error 13513: the voice alice takes no speech markup, as <break> is"
    )


@pytest.mark.parametrize(
    ("voice", "most"), [("Polly.Joanna", 6_000), ("Google.en-US-Neural2-C", 5_000)]
)
def test_refuses_more_characters_with_markup_than_the_voice_takes(voice: str, most: int) -> None:
    sub = '<sub alias="M G H">MGH</sub>'
    within = sub * (most // len(sub))
    assert speech(ET.fromstring(f'<Say voice="{voice}">{within}</Say>')).text.startswith("MGH")
    with pytest.raises(TwilioError, match="Twilio error 13521: <Say> has"):
        speech(ET.fromstring(f'<Say voice="{voice}">{within}{sub}</Say>'))
