"""One call of a phone: fetches its documents and does what each verb says, in virtual time."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple, TypeVar
from uuid import uuid4

from ivr.speech import normalize
from ivr.telephony.phone import events, verbs
from ivr.telephony.phone.events import Ended, Event, Fetched, Heard
from ivr.telephony.phone.fetch import Fetcher, FetchError, Page, Request, join
from ivr.telephony.phone.markup import TwilioError
from ivr.telephony.phone.playback import Library
from ivr.telephony.phone.verbs import KEYS, Dial, Gather, Pause, Play, Prompt, Say, Verb

OUTCOMES = ("completed", "busy", "no-answer", "failed", "canceled", "voicemail", "declined")
"""What can come of dialling. In the last two somebody or something picks up as well, but presses
nothing, or another key than 1, where the line asks for one."""
PICKED_UP = {"completed": "1", "declined": "2", "voicemail": ""}
"""The key that is pressed there by outcome."""
MAX_LOOPS = 1000  # of loop="0"; Twilio, TwiML <Play>
MAX_FETCHES = 100  # documents in a row in which no time passes; this phone's own limit
RINGING = 5  # seconds until someone answers, or the line is busy; on this phone
CONVERSATION = 60  # seconds; on this phone

T = TypeVar("T")
Doing = Generator[Event, str | None, T]
Steps = Doing[None]


class HandsetError(ValueError):
    """The handset sent what the line does not wait for, after these events."""

    events: Sequence[Event] = ()


class _Document(NamedTuple):
    url: str
    verbs: tuple[Verb, ...]


@dataclass
class Call:
    """One call; `ends` are the fields of who calls (From, Caller) and whom (To, Called)."""

    fetcher: Fetcher
    library: Library
    ends: dict[str, str]
    fallback_url: str | None
    sid: str = field(default_factory=lambda: f"CA{uuid4().hex}")
    status: str = "ringing"
    at: float = 0.0
    fetches: int = 0  # since time passed

    def steps(self, url: str) -> Steps:
        """Go through the documents, from the first, at `url`, to the end."""
        step: Request | Ended = Request(url)
        while isinstance(step, Request):
            step = yield from self._go(step)
        yield step

    def _go(self, request: Request) -> Doing[Request | Ended]:
        """Fetch a document and do its verbs; return where they lead."""
        document = yield from self._fetch(request)
        if isinstance(document, Ended):
            return document
        for verb, after in pairwise((*document.verbs, None)):
            step = yield from self._do(verb, document.url, isinstance(after, Dial))
            if step is not None:
                return step
        return Ended(self.at, "the line hangs up")

    def _fetch(self, request: Request) -> Doing[_Document | Ended]:
        self.fetches += 1
        if self.fetches > MAX_FETCHES:
            why = f"the call fails: {MAX_FETCHES} documents in a row had nothing to hear"
            return Ended(self.at, f"{why}; the last leads to {request.url}", failed=True)
        found = yield from self._attempt(request)
        if isinstance(found, TwilioError) and self.fallback_url:
            error = (("ErrorCode", str(found.number)), ("ErrorUrl", request.url))
            found = yield from self._attempt(Request(self.fallback_url, "POST", error))
        if isinstance(found, TwilioError):
            return Ended(self.at, f"the call fails: {found}", failed=True)
        self.status = "in-progress"
        return found

    def _attempt(self, request: Request) -> Doing[_Document | TwilioError]:
        """Request a document until the retries run out."""
        found: _Document | TwilioError
        asked = request._replace(params=(*self._parameters(), *request.params))
        for answer in self.fetcher.documents(asked):
            found = _readable(answer)
            problem = str(found) if isinstance(found, TwilioError) else ""
            body = answer.body if isinstance(answer, Page) else b""
            yield Fetched(self.at, request.method, request.url, answer.status, body, problem)
        return found

    def _parameters(self) -> list[tuple[str, str]]:
        """Return the fields that Twilio posts with every request; the places may be empty."""
        return [
            ("CallSid", self.sid),
            ("AccountSid", f"AC{'0' * 32}"),
            ("CallStatus", self.status),
            ("ApiVersion", "2010-04-01"),
            ("Direction", "inbound"),
            *self.ends.items(),
            *((f"{end}{place}", "") for end in self.ends for place in ("City", "State", "Zip")),
            *((f"{end}Country", "US") for end in self.ends),
        ]

    def _do(self, verb: Verb | None, url: str, then_dials: bool) -> Doing[Request | Ended | None]:
        """Do what `verb` of the document at `url` says; return None to go on with the next."""
        match verb:
            case Gather():
                return (yield from self._gather(verb, url, then_dials))
            case Dial():
                return (yield from self._dial(verb, url))
            case verbs.Redirect():
                return Request(join(url, verb.url), verb.method)
            case verbs.Reject():
                return Ended(self.at, f"the line rejects the call: {verb.reason}")
            case verbs.Hangup():
                return Ended(self.at, "the line hangs up")
            case Say() | Play() | Pause():
                yield from self._hear(verb, url)
        return None

    def _hear(self, prompt: Prompt, url: str, interruptible: bool = False) -> Doing[str | None]:
        """Hear `prompt` to its end, or until a key is pressed, and return the key."""
        measured = yield from self._measure(prompt, url)
        if measured is None:
            return None
        prompt, seconds = measured
        for _ in range(1 if isinstance(prompt, Pause) else prompt.loop or MAX_LOOPS):
            if isinstance(prompt, Pause) or not prompt.text:
                key = yield events.Paused(self.at, seconds, interruptible)
            else:
                key = yield Heard(self.at, seconds, prompt, interruptible)
            if key is not None and interruptible:
                yield events.Pressed(self.at, _key(key), interrupting=True)
                return key
            self._pass(seconds)
        return None

    def _measure(self, prompt: Prompt, url: str) -> Doing[tuple[Prompt, float] | None]:
        """Return `prompt`, with the absolute url and the words of its audio, and its seconds.

        Return None if its audio cannot be fetched.
        """
        match prompt:
            case Pause():
                return prompt, float(prompt.length)
            case Say():
                return prompt, normalize.seconds(prompt.words, prompt.slow) + prompt.silence
        address = join(url, prompt.url)
        try:
            audio = self.library.audio(address)
        except TwilioError as error:
            status = error.status if isinstance(error, FetchError) else 200
            yield Fetched(self.at, "GET", address, status, problem=str(error))
            return None
        return replace(prompt, url=address, words=audio.words), audio.seconds

    def _gather(self, gather: Gather, url: str, then_dials: bool) -> Doing[Request | None]:
        """Collect digits; return None without any, if the line does not want to know of that."""
        listens = "dtmf" in gather.input
        then_dials = then_dials and not gather.action_on_empty_result
        digits, key = "", None
        for prompt in gather.prompts:
            key = yield from self._hear(prompt, url, interruptible=listens)
            if key is not None:
                break
        while True:
            key = key or (yield from self._wait(gather, digits, then_dials))
            if not key or key == gather.finish_on_key:
                break
            digits, key = digits + key, None
            if len(digits) == gather.num_digits:
                break
        if not digits and not gather.action_on_empty_result:
            return None  # even after the finish key: Twilio, TwiML <Gather>
        params = (("Digits", digits), ("FinishedOnKey", key or ""))
        return Request(join(url, gather.action), gather.method, params)

    def _wait(self, gather: Gather, digits: str, then_dials: bool) -> Doing[str | None]:
        key = yield events.Waiting(
            self.at, gather.timeout, digits, gather.num_digits, gather.finish_on_key, then_dials
        )
        if key is not None and "dtmf" in gather.input:
            yield events.Pressed(self.at, _key(key), interrupting=False)
            return key
        self._pass(gather.timeout)
        if not then_dials:
            yield events.Silence(self.at)
        return None

    def _dial(self, dial: Dial, url: str) -> Doing[Request | None]:
        outcome = yield events.Dialling(self.at, dial.numbers, dial.timeout, dial.caller_id)
        if outcome not in OUTCOMES:
            sent = "nothing" if outcome is None else f'"{outcome}"'
            cure = (
                f"give an outcome instead of {sent}: {', '.join(OUTCOMES[:-1])} or {OUTCOMES[-1]}"
            )
            raise HandsetError(f"the line is dialing; {cure}")
        picked_up = outcome in PICKED_UP
        self._pass(dial.timeout if outcome == "no-answer" else RINGING)
        bridged = picked_up and (yield from self._leg(dial, PICKED_UP[outcome], url))
        lasts = CONVERSATION if bridged else 0
        self._pass(lasts)
        yield events.Dialled(self.at, outcome)
        if dial.action is None:
            return None
        # Twilio calls it "completed" also if whoever picks up is never put through.
        params = [("DialCallStatus", "completed" if picked_up else outcome)]
        params += [("DialCallSid", f"CA{uuid4().hex}"), ("DialBridged", str(bridged).lower())]
        if picked_up:
            params.append(("DialCallDuration", str(lasts)))
        return Request(join(url, dial.action), dial.method, tuple(params))

    def _leg(self, dial: Dial, key: str, url: str) -> Doing[bool]:
        """Report what whoever picks up hears first; return whether the caller is put through then.

        They press `key`, or nothing if it is "", where the line waits for a key.
        """
        whisper = next(filter(None, dial.whispers), None)
        step = Request(join(url, whisper[0]), whisper[1]) if whisper else None
        while step:
            found = yield from self._attempt(step)
            if isinstance(found, TwilioError):
                return True
            step = None
            for verb in found.verbs:
                if isinstance(verb, verbs.Hangup):
                    return False
                yield from self._whisper(verb, found.url)
                if isinstance(verb, Gather):
                    if key:
                        yield events.TheyPressed(self.at, key)
                        asked = (("Digits", key), ("FinishedOnKey", ""))
                        step = Request(join(found.url, verb.action), verb.method, asked)
                        break
                    self._pass(verb.timeout)
        return True

    def _whisper(self, verb: Verb, url: str) -> Doing[None]:
        prompts = verb.prompts if isinstance(verb, Gather) else (verb,)
        for prompt in prompts:
            if not isinstance(prompt, Prompt):
                continue
            measured = yield from self._measure(prompt, url)
            if measured and measured[0].text:
                yield events.Whispered(self.at, measured[0].text)

    def _pass(self, seconds: float) -> None:
        if seconds:
            self.at += seconds
            self.fetches = 0


def _readable(answer: Page | FetchError) -> _Document | TwilioError:
    if isinstance(answer, FetchError):
        return answer
    try:
        return _Document(answer.url, verbs.read(answer.body, answer.content_type))
    except TwilioError as error:
        return error


def _key(key: str) -> str:
    if len(key) != 1 or key not in KEYS:
        raise HandsetError(f'the line is listening; give one of the keys {KEYS} instead of "{key}"')
    return key
