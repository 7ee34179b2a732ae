"""Read one TwiML document into what a phone has to do: a tuple of verbs.

The verbs and defaults are those of Twilio's TwiML reference for voice, as far as a phone line with
menus uses them.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from ivr.telephony.phone.markup import (
    TwilioError,
    children,
    choice,
    known,
    response,
    text,
    whole,
    wrong,
)
from ivr.telephony.phone.ssml import speech

KEYS = "0123456789*#"
MAX_NOUNS = 10  # that ring together; Twilio, TwiML <Number>
MAX_DOCUMENT = 64 * 1024  # bytes of a document; Twilio, error 11750
XML = ("text/xml", "application/xml", "text/html")  # Twilio, "Your response": read as TwiML


@dataclass(frozen=True)
class Say:
    """Words to speak. `text` is as written, `words` as spoken, without `silence` seconds of pauses.

    `slow` is a rate under the normal one; `loop` 0 is without end.
    """

    text: str
    words: str
    silence: float = 0.0
    voice: str | None = None
    language: str | None = None
    slow: bool = False
    loop: int = 1


@dataclass(frozen=True)
class Play:
    """Audio to fetch and play; `loop` 0 is without end, `words` what the file says it says."""

    url: str
    loop: int = 1
    words: str = ""

    @property
    def text(self) -> str:
        """Return what the audio says, else its file's name in brackets."""
        return self.words or f"[{PurePosixPath(unquote(urlsplit(self.url).path)).name}]"


@dataclass(frozen=True)
class Pause:
    """Silence, in seconds."""

    length: int = 1
    text = ""  # is heard


Prompt = Say | Play | Pause


@dataclass(frozen=True)
class Gather:
    """Prompts that a key cuts short, then a wait of `timeout` seconds for each further key."""

    prompts: tuple[Prompt, ...] = ()
    action: str = ""
    method: str = "POST"
    timeout: int = 5
    num_digits: int | None = None
    finish_on_key: str = "#"
    action_on_empty_result: bool = False
    input: str = "dtmf"


@dataclass(frozen=True)
class Dial:
    """Numbers that ring together for `timeout` seconds, shown `caller_id` or the caller's own.

    One whose extension is dialed after the answer has it at its end: `+16177263884 ext. 204`.
    """

    numbers: tuple[str, ...]
    whispers: tuple[tuple[str, str] | None, ...] = ()  # what each hears first: url and method
    action: str | None = None
    method: str = "POST"
    timeout: int = 30
    caller_id: str | None = None


@dataclass(frozen=True)
class Redirect:
    """The document to go on with."""

    url: str
    method: str = "POST"


@dataclass(frozen=True)
class Reject:
    """No call at all: `reason` is rejected or busy."""

    reason: str = "rejected"


@dataclass(frozen=True)
class Hangup:
    """The end of the call."""


Verb = Prompt | Gather | Dial | Redirect | Reject | Hangup


def read(document: bytes, content_type: str | None) -> tuple[Verb, ...]:
    """Return the verbs of `document`, in order. Raise TwilioError if Twilio would not take it."""
    if len(document) > MAX_DOCUMENT:
        raise TwilioError(11750, "the document is larger than 64 kB, the most that Twilio reads")
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind == "text/plain":  # Twilio reads it aloud and hangs up
        say = ET.Element("Say")
        say.text = document.decode("utf-8", "replace")
        return (_say(say),)
    if kind not in XML:
        found = f"is {content_type}" if kind else "is missing"
        raise TwilioError(12300, f"the Content-Type {found}; send the document as text/xml")
    return tuple(_verb(element) for element in children(response(document)))


def _verb(element: ET.Element) -> Verb:
    if element.tag not in READERS:
        names = ", ".join(READERS)
        raise TwilioError(12200, f"<{element.tag}> is not a verb that this phone knows ({names})")
    return READERS[element.tag](known(element))


def _prompt(element: ET.Element) -> Prompt:
    if element.tag not in PROMPTS:
        raise TwilioError(13320, f"<{element.tag}> cannot be in <Gather>: {', '.join(PROMPTS)}")
    return PROMPTS[element.tag](known(element))


def _say(element: ET.Element) -> Say:
    said = speech(element)
    voice = element.get("voice")
    most = 5_000 if (voice or "").startswith("Google.") else 3_000
    if not said.text and not said.silence:
        raise TwilioError(13520, "<Say> has no text")
    if len(said.text) > most:
        start = f"<Say> has {len(said.text):,} characters where this voice takes {most:,}"
        raise TwilioError(13521, f'{start}: "{said.text[:60]}…"')
    loop = whole(element, "loop", 1, 0, 13510)
    return Say(**said._asdict(), voice=voice, language=element.get("language"), loop=loop)


def _play(element: ET.Element) -> Play:
    url = text(element)
    if not url:
        raise TwilioError(11100, "<Play> has no address of audio, all that this phone plays")
    return Play(url, whole(element, "loop", 1, 0, 13410))


def _pause(element: ET.Element) -> Pause:
    text(element)
    return Pause(whole(element, "length", 1, 1, 13910))


def _gather(element: ET.Element) -> Gather:
    finish = element.get("finishOnKey", "#")
    if len(finish) > 1 or finish not in KEYS:
        raise wrong(element, "finishOnKey", f"one of {KEYS} or empty", 13310)
    few = whole(element, "numDigits", 1, 1, 13314) if "numDigits" in element.attrib else None
    empty = choice(element, "actionOnEmptyResult", ("false", "true"), 13338)
    inputs = ("dtmf", "speech", "dtmf speech", "speech dtmf")
    return Gather(
        prompts=tuple(_prompt(child) for child in children(element)),
        action=element.get("action", ""),
        method=_method(element, 13312),
        timeout=whole(element, "timeout", 5, 1, 13313),
        num_digits=few,
        finish_on_key=finish,
        action_on_empty_result=empty == "true",
        input=choice(element, "input", inputs, 13326),
    )


def _dial(element: ET.Element) -> Dial:
    nouns = list(element)
    if any(noun.tag not in ("Number", "Sip") for noun in nouns):
        message = "this phone dials text, <Number> and <Sip> in <Dial>, and nothing else"
        raise TwilioError(13215, message)
    if len(nouns) > MAX_NOUNS:
        raise TwilioError(
            13215, f"<Dial> has {len(nouns)} numbers, and {MAX_NOUNS} may ring together"
        )
    return Dial(
        numbers=tuple(map(_number, nouns or [element])),
        whispers=tuple(_whisper(noun) for noun in nouns),
        action=element.get("action"),
        method=_method(element, 13210),
        timeout=whole(element, "timeout", 30, 1, 13212),
        caller_id=element.get("callerId"),
    )


def _number(element: ET.Element) -> str:
    number = text(element if element.tag == "Dial" else known(element))
    if element.tag == "Sip":
        if not re.fullmatch(r"sip:[^\s@]+@[^\s@]+", number):
            message = f'<Sip> has "{number}"; write an address such as sip:204@pbx.example.org'
            raise TwilioError(13224, message)
        return number
    bare = re.sub(r"[\s().-]", "", number)
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}|1?[0-9]{10}", bare):
        raise TwilioError(13223, f'<Dial> has "{number}"; write a number such as +16177263884')
    digits = element.get("sendDigits", "")
    if not re.fullmatch("[0-9*#wW]*", digits):
        raise wrong(element, "sendDigits", "made of 0-9, *, # and w", 13225)
    return number + f" ext. {digits.lstrip('wW')}" * bool(digits)


def _whisper(noun: ET.Element) -> tuple[str, str] | None:
    url = noun.get("url")
    return (url, _method(noun, 13224)) if url else None


def _redirect(element: ET.Element) -> Redirect:
    return Redirect(text(element), _method(element, 13710))


def _reject(element: ET.Element) -> Reject:
    text(element)
    return Reject(choice(element, "reason", ("rejected", "busy"), 13810))


def _hangup(element: ET.Element) -> Hangup:
    text(element)
    return Hangup()


def _method(element: ET.Element, number: int) -> str:
    return choice(element, "method", ("POST", "GET"), number)


PROMPTS: dict[str, Callable[[ET.Element], Prompt]] = {"Say": _say, "Play": _play, "Pause": _pause}
READERS: dict[str, Callable[[ET.Element], Verb]] = {
    **PROMPTS, "Gather": _gather, "Dial": _dial, "Redirect": _redirect, "Reject": _reject,
    "Hangup": _hangup,
}  # fmt: skip
