"""One caller: does what each document says, judges it, and hangs up in the end."""

from __future__ import annotations

import asyncio
import time
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urldefrag
from uuid import uuid4

from ivr.dialogue.state import State
from ivr.telephony.address import RETRIES, ROOT, read_url
from ivr.telephony.phone.call import CONVERSATION, RINGING
from ivr.telephony.phone.fetch import join
from ivr.telephony.phone.markup import TwilioError
from ivr.telephony.phone.verbs import Dial, Gather, Hangup, Redirect, Reject
from ivr.telephony.webhooks import STATUS
from tests.bench.calls import BASE
from tests.load.ledger import Call
from tests.load.mind import Mind
from tests.load.oracle import ENDED, Expected
from tests.load.pages import Heard, Page, seconds
from tests.load.wire import LostError, Params, Posted

if TYPE_CHECKING:
    from tests.load.crowd import Crowd

VOICE_URL = f"{BASE}{ROOT}{RETRIES}"
"""The two addresses that Twilio's console is given (docs/telephone.md)."""
STATUS_URL = f"{BASE}{STATUS}{RETRIES}"
PAUSE = 0.2  # seconds until another caller replaces one whom nobody answers
IN_PROGRESS: Params = (("msg", "Gather End"),)


class _OverError(Exception):
    """The call cannot go on."""


class Caller:
    """A caller in a crowd."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self.crowd = crowd
        self.random = Random(f"load/{number}")
        self.sid = f"CA{uuid4().hex}"
        self.log = Call(self.sid, time.time() + crowd.ahead)
        self.edition = ""
        self.mind: Mind | None = None
        self.clock = 0.0
        self.asleep = False
        self.url = VOICE_URL

    async def call(self) -> None:
        """From the first request to the last."""
        try:
            page: Page | None = await self.ask(VOICE_URL, (("CallStatus", "ringing"),))
            while page is not None:
                page = await self.do(page)
        except (_OverError, asyncio.CancelledError):  # a caller who should hang up is cancelled
            pass
        await self.tell_the_end()

    async def do(self, page: Page) -> Page | None:
        """Do what a document says; the one that follows."""
        for verb, heard in zip(page.verbs, page.heard, strict=True):
            match verb:
                case Gather() if heard and verb.action_on_empty_result:
                    key = await self.gather(verb, heard)
                    if key or verb.action_on_empty_result:
                        digits = ("Digits", key)
                        return await self.ask(join(self.url, verb.action), (*IN_PROGRESS, digits))
                case Dial():
                    return await self.dial(verb)
                case Redirect():
                    return await self.ask(join(self.url, verb.url))
                case Hangup() | Reject():
                    return None
                case Gather():  # it says whom it calls; nobody presses a key there
                    await self.live(sum(map(seconds, verb.prompts)) + verb.timeout)
                case _:
                    await self.live(seconds(verb))
        return None

    async def gather(self, gather: Gather, heard: Heard) -> str:
        """Hear it, to the end or to the key that is pressed."""
        assert self.mind
        path = urldefrag(join(self.url, gather.action)).url.removeprefix(BASE)
        state = read_url(path).state or State("")
        act = self.mind.act(state, gather, heard, self.clock)
        await self.live(act.after)
        if act.hangs_up:
            raise _OverError
        return act.key

    async def dial(self, dial: Dial) -> Page | None:
        """Be put through, or not."""
        assert self.mind
        outcome = self.mind.outcome()
        await self.live(float(dial.timeout) if outcome == "no-answer" else RINGING)
        if outcome == "completed":
            for whisper in filter(None, dial.whispers):
                await self.ask(join(self.url, whisper[0]), moves=False)
            await self.live(CONVERSATION)
        if dial.action is None:
            return None
        return await self.ask(join(self.url, dial.action), (("DialCallStatus", outcome),))

    async def live(self, human: float) -> None:
        """Let so many seconds of a human's time pass."""
        if self.crowd.wanted == 0:
            raise _OverError
        self.asleep = True
        try:
            await asyncio.sleep(human / self.crowd.speed)
        finally:
            self.asleep = False
        self.clock += human
        self.crowd.tally.lived += human

    async def ask(self, url: str, params: Params = (), moves: bool = True) -> Page:
        """Ask for a document, and judge it."""
        crowd, ahead = self.crowd, self.crowd.ahead
        crowd.tally.requests += 1
        try:
            posted = await crowd.wire.post(url, self.sid, params)
        except LostError as error:
            crowd.tally.lost += 1
            crowd.note(f"lost caller: {error}")
            self.log.add(None, error.sent + ahead, None, error.tries)
            raise _OverError from None
        self.measure(posted)
        expected = self.judged(urldefrag(url).url.removeprefix(BASE), params, posted)
        sent, answered = posted.sent + ahead, posted.answered + ahead
        if expected is None:
            self.log.add(None, sent, answered, posted.tries)
            raise _OverError
        if expected.row:
            self.log.add(expected.row, sent, answered, posted.tries)
        if moves:
            self.url = urldefrag(url).url
        return self.read(posted)

    def read(self, posted: Posted) -> Page:
        """The document; one that Twilio would not take ends the call."""
        try:
            return self.crowd.reader.page(posted.answer.body, posted.answer.kind)
        except TwilioError as error:
            self.crowd.tally.lost += 1
            self.crowd.note(f"lost caller: {error}")
            raise _OverError from None

    def judged(self, path: str, params: Params, posted: Posted) -> Expected | None:
        """The right answer if it is the one that came."""
        oracle, body = self.crowd.oracle, posted.answer.body
        if not self.edition:
            self.edition = oracle.begun(body)
            if self.edition:
                self.crowd.begun[self.edition] += 1
                self.mind = Mind(self.random.choice(oracle.people[self.edition]), self.random)
        if not self.edition:
            self.crowd.wrong(f"{path}: an edition that nobody made\n{body.decode()}")
            return None
        instants = posted.sent + self.crowd.ahead, posted.answered + self.crowd.ahead
        answers = oracle.answers(self.edition, path, params, instants)
        for right in answers:
            if right.body == body:
                return right
        shown = f"{body.decode()}\nand not\n{answers[0].body.decode()}"
        self.crowd.wrong(f"{path} {params}\n{shown}")
        return None

    async def tell_the_end(self) -> None:
        """What Twilio posts when a call has ended."""
        crowd, ahead = self.crowd, self.crowd.ahead
        crowd.tally.requests += 1
        try:
            posted = await crowd.wire.post(STATUS_URL, self.sid, (("CallStatus", "completed"),))
        except LostError as error:
            crowd.tally.untold += 1
            crowd.note(f"the end of a call was not reported: {error}")
            self.log.add(None, error.sent + ahead, None, error.tries)
            await asyncio.sleep(PAUSE)
            return
        self.measure(posted)
        self.log.add(ENDED, posted.sent + ahead, posted.answered + ahead, posted.tries)

    def measure(self, posted: Posted) -> None:
        """Count an answer, and how long it took."""
        tally = self.crowd.tally
        tally.retried += posted.tries > 1
        tally.times.append(posted.answered - posted.sent)
