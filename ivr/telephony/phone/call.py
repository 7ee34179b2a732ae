"""One call of a phone: fetches its documents and does what each verb says, in virtual time."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar
from uuid import uuid4

from ivr.speech import normalize
from ivr.telephony.phone import events, verbs
from ivr.telephony.phone.events import Ended, Event, Fetched, Heard
from ivr.telephony.phone.fetch import Fetcher, FetchError, Page, Request, join
from ivr.telephony.phone.markup import TwilioError
from ivr.telephony.phone.playback import Library
from ivr.telephony.phone.verbs import KEYS, Dial, Gather, Pause, Prompt, Say, Verb

OUTCOMES = ("completed", "busy", "no-answer", "failed", "canceled")
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
        for verb in document.verbs:
            step = yield from self._do(verb, document.url)
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

    def _do(self, verb: Verb, url: str) -> Doing[Request | Ended | None]:
        """Do what `verb` of the document at `url` says; return None to go on with the next."""
        match verb:
            case Gather():
                return (yield from self._gather(verb, url))
            case Dial():
                return (yield from self._dial(verb, url))
            case verbs.Redirect():
                return Request(join(url, verb.url), verb.method)
            case verbs.Reject():
                return Ended(self.at, f"the line rejects the call: {verb.reason}")
            case verbs.Hangup():
                return Ended(self.at, "the line hangs up")
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

    def _gather(self, gather: Gather, url: str) -> Doing[Request | None]:
        """Collect digits; return None without any, if the line does not want to know of that."""
        listens = "dtmf" in gather.input
        digits, key = "", None
        for prompt in gather.prompts:
            key = yield from self._hear(prompt, url, interruptible=listens)
            if key is not None:
                break
        while True:
            key = key or (yield from self._wait(gather, digits))
            if not key or key == gather.finish_on_key:
                break
            digits, key = digits + key, None
            if len(digits) == gather.num_digits:
                break
        if not digits and not gather.action_on_empty_result:
            return None  # even after the finish key: Twilio, TwiML <Gather>
        params = (("Digits", digits), ("FinishedOnKey", key or ""))
        return Request(join(url, gather.action), gather.method, params)

    def _wait(self, gather: Gather, digits: str) -> Doing[str | None]:
        key = yield events.Waiting(
            self.at, gather.timeout, digits, gather.num_digits, gather.finish_on_key
        )
        if key is not None and "dtmf" in gather.input:
            yield events.Pressed(self.at, _key(key), interrupting=False)
            return key
        self._pass(gather.timeout)
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
        lasts = {"completed": RINGING + CONVERSATION, "no-answer": dial.timeout}
        if outcome == "completed" and any(dial.whispers):
            yield from self._whisper(next(filter(None, dial.whispers)), url)
        self._pass(lasts.get(outcome, RINGING))
        yield events.Dialled(self.at, outcome)
        if dial.action is None:
            return None
        params = [("DialCallStatus", outcome), ("DialCallSid", f"CA{uuid4().hex}")]
        if outcome == "completed":
            params.append(("DialCallDuration", str(CONVERSATION)))
        return Request(join(url, dial.action), dial.method, tuple(params))

    def _whisper(self, whisper: tuple[str, str], url: str) -> Doing[None]:
        """Report what the person who picks up hears before the caller is put through.

        They press no key: this phone puts everybody through.
        """
        found = yield from self._attempt(Request(join(url, whisper[0]), whisper[1]))
        for verb in () if isinstance(found, TwilioError) else found.verbs:
            measured = (yield from self._measure(verb, url)) if isinstance(verb, Prompt) else None
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
