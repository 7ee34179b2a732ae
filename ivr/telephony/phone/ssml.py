"""Read what a <Say> says, with the speech markup (SSML) in it: as written, as spoken, how long."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape

from ivr.telephony.phone.markup import TwilioError, choice, wrong

MAX_BREAK = 10.0  # seconds; Amazon Polly, SSML reference
ALPHABETS = ("ipa", "x-sampa")  # that a <phoneme> in English may have
SAID_AS = (  # Twilio's SDK 9.13, say-as
    "characters", "spell-out", "cardinal", "number", "ordinal", "digits", "fraction", "unit",
    "date", "time", "address", "expletive", "telephone",
)  # fmt: skip
BASIC = ("man", "woman", "alice")  # voices that take no SSML
MAX_MARKED = {"Polly": 6_000, "Google": 5_000}  # bytes with SSML (Amazon; Twilio, error 13521)
SPELLED = ("telephone", "digits", "characters", "spell-out")
RATES = {"medium": False, "x-slow": True, "slow": True, "fast": False, "x-fast": False}

# Seconds of a <break> that has no time. Amazon Polly documents them only as the pause after a
# comma, a sentence and a paragraph; the figures are estimates.
BREAKS = {"medium": 0.25, "none": 0, "x-weak": 0, "weak": 0.25, "strong": 0.5, "x-strong": 1.0}


class Speech(NamedTuple):
    """`text` as written, `words` as spoken, seconds of `silence` between them, if any is slow."""

    text: str
    words: str
    silence: float
    slow: bool


class _Piece(NamedTuple):
    written: str
    spoken: str
    silence: float = 0.0


def speech(say: ET.Element) -> Speech:
    """Return what `say` says. Raise TwilioError if Twilio would not take all that is in it."""
    _check(say)
    pieces = list(_pieces(say))
    return Speech(
        text=" ".join("".join(piece.written for piece in pieces).split()),
        words=" ".join("".join(piece.spoken for piece in pieces).split()),
        silence=sum(piece.silence for piece in pieces),
        slow=True in [_slow(prosody) for prosody in say.iter("prosody")],
    )


def _check(say: ET.Element) -> None:
    voice = say.get("voice", "")
    if len(say) and voice in BASIC:
        raise TwilioError(13513, f"the voice {voice} takes no speech markup, as <{say[0].tag}> is")
    most = MAX_MARKED.get(voice.partition(".")[0])
    inside = escape(say.text or "") + "".join(ET.tostring(child, "unicode") for child in say)
    length = len(inside.encode())
    if most and len(say) and length > most:
        start = f"<Say> has {length:,} characters with its markup"
        raise TwilioError(13521, f"{start}, where this voice takes {most:,}")


def _pieces(element: ET.Element) -> Iterator[_Piece]:
    yield _Piece(element.text or "", element.text or "")
    for child in element:
        yield from _marked(child)
        yield _Piece(child.tail or "", child.tail or "")


def _marked(element: ET.Element) -> Iterator[_Piece]:
    text = "".join(element.itertext())
    match element.tag:
        case "break":
            yield _Piece(" ", " ", _break(element))
        case "sub":
            yield _Piece(text, _required(element, "alias"))
        case "phoneme":
            choice(element, "alphabet", ALPHABETS, 13520)
            _required(element, "ph")
            yield _Piece(text, text)
        case "say-as" if element.get("interpret-as") in SPELLED:
            groups = re.findall(r"[^\W_]+", text)
            yield _Piece(text, ", ".join(" ".join(group) for group in groups))
        case "p" | "s":
            yield _Piece(" ", " ")
            yield from _pieces(element)
            yield _Piece(" ", " ")
        case "say-as":
            choice(element, "interpret-as", ("", *SAID_AS), 13520)
            yield from _pieces(element)
        case "emphasis" | "lang" | "prosody" | "w":
            yield from _pieces(element)
        case _:
            raise TwilioError(12200, f"<{element.tag}> cannot be in <Say>")


def _required(element: ET.Element, name: str) -> str:
    value = element.get(name)
    if value is None:
        raise TwilioError(13520, f"<{element.tag}> has no {name}")
    return value


def _break(element: ET.Element) -> float:
    time = element.get("time")
    if time is None:
        return BREAKS[choice(element, "strength", tuple(BREAKS), 13520)]
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)(ms|s)", time)
    seconds = float(match[1]) / (1000 if match[2] == "ms" else 1) if match else None
    if seconds is None or seconds > MAX_BREAK:
        raise wrong(element, "time", 'such as "500ms" or "1.5s", at most 10 s', 13520)
    return seconds


def _slow(prosody: ET.Element) -> bool:
    rate = prosody.get("rate", "medium")
    if rate in RATES:
        return RATES[rate]
    if not re.fullmatch("[0-9]{1,3}%", rate):
        raise wrong(prosody, "rate", 'such as "slow" or "85%"', 13513)
    return int(rate[:-1]) < 100
