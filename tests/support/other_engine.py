"""An engine that is not Twilio's: it does what somleng-switch's code says, and nothing more.

Its rules are those of `components/app` of somleng/somleng-switch as of April 2026. It knows eight
verbs and no Pause; Gather may hold Say and Play; it reads the text of a Say without its markup;
audio needs a whole address; it signs the whole address of a document, with its fragment; and the
url of a Number is ignored, so whoever picks up hears nothing.
"""

import re
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple, Protocol
from urllib.parse import urldefrag, urlencode, urljoin
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ivr.dialogue.turn import FAILED
from ivr.telephony.signature import parameters, sign

KEY = re.compile("!?[0-9*#]")
VERBS = {"Reject", "Play", "Gather", "Redirect", "Say", "Dial", "Hangup", "Record"}


class EngineError(Exception):
    """The engine ends the call, or nobody would hear what is meant."""


class Site(Protocol):
    """Where requests go."""

    def post(self, url: str, headers: dict[str, str], body: bytes) -> bytes:
        """The document at a whole address."""

    def fetch(self, url: str) -> bytes:
        """The audio at a whole address."""


class Called(NamedTuple):
    """What was heard in a call, each text or address of audio, and whether the line ended it."""

    heard: list[str]
    ended: bool


class OtherEngine:
    """One call: `acts` are keys, "-" for silence, and the outcomes of transfers, in their order."""

    def __init__(self, site: Site, token: str, acts: list[str]) -> None:
        self.site, self.token = site, token
        self.acts = deque(acts)
        self.heard: list[str] = []

    def call(self, url: str) -> Called:
        """From the first request to the last act, or to the end. Raises EngineError."""
        fields: dict[str, str] = {}
        while True:
            document = ElementTree.fromstring(self._ask(url, fields))
            step = next(self._steps(document), None)
            if step is None:
                return Called(self.heard, ended=True)
            if step == ("", {}):
                return Called(self.heard, ended=False)
            url, fields = urljoin(url, step[0]), step[1]

    def _ask(self, url: str, fields: dict[str, str]) -> bytes:
        body = urlencode({"CallSid": "1", "To": "+16175550100", **fields}).encode()
        headers = {
            "content-type": "application/x-www-form-urlencoded; charset=utf-8",
            "x-twilio-signature": sign(self.token, url, parameters(body)),
        }
        return self.site.post(urldefrag(url).url, headers, body)

    def _steps(self, document: Element) -> Iterator[tuple[str, dict[str, str]]]:
        """Do what a document says; yield where it leads, ("", {}) once there are no acts left."""
        for verb in document:
            if verb.tag not in VERBS:
                raise EngineError(f"Invalid element <{verb.tag}>")
            match verb.tag:
                case "Say" | "Play":
                    self._hear(verb)
                case "Gather":
                    yield from self._gather(verb)
                case "Dial":
                    yield from self._dial(verb)
                case "Redirect":
                    yield (verb.text or "").strip(), {}
                case _:
                    return

    def _hear(self, prompt: Element) -> None:
        if prompt.tag == "Say":
            self.heard.append(" ".join("".join(prompt.itertext()).split()))
            return
        url = prompt.text or ""
        if "://" not in url:
            raise EngineError(f"{url} is not a whole address")
        if not self.site.fetch(url).startswith(b"RIFF"):
            raise EngineError(f"there is no audio at {url}")
        self.heard.append(url)

    def _gather(self, gather: Element) -> Iterator[tuple[str, dict[str, str]]]:
        for prompt in gather:
            if prompt.tag not in ("Say", "Play"):
                raise EngineError(f"<{prompt.tag}> is not allowed within <Gather>")
            self._hear(prompt)
        waits = gather.get("actionOnEmptyResult") == "true"
        if not self.acts:
            yield from [("", {})] if waits else []
        elif KEY.fullmatch(self.acts[0]):
            yield gather.attrib["action"], {"Digits": self.acts.popleft()[-1]}
        elif waits:
            self.acts.popleft()  # silence
            yield gather.attrib["action"], {}

    def _dial(self, dial: Element) -> Iterator[tuple[str, dict[str, str]]]:
        if not {noun.tag for noun in dial} <= {"Number", "Sip"}:
            raise EngineError("only Number and Sip are allowed within <Dial>")
        if not self.acts:
            yield "", {}
            return
        outcome = self.acts.popleft()
        status = outcome if outcome in (*FAILED, "completed") else "no-answer"
        yield dial.attrib["action"], {"DialCallStatus": status}
