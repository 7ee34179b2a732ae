"""Documents as the project's phone reads them: each different one is read once."""

from typing import NamedTuple

from ivr.speech import normalize
from ivr.telephony.phone.verbs import Gather, Pause, Say, Verb, read

MAX_DOCUMENTS = 20_000  # documents that are kept


class Heard(NamedTuple):
    """What a Gather says: the sentences, each with the second at which it ends, and the length."""

    said: tuple[tuple[str, float], ...]
    seconds: float


class Page(NamedTuple):
    """A document as verbs, and what is heard in each Gather."""

    verbs: tuple[Verb, ...]
    heard: tuple[Heard | None, ...]


class Reader:
    """Reads documents, and keeps what it has read."""

    def __init__(self) -> None:
        self.known: dict[tuple[bytes, str], Page] = {}

    def page(self, body: bytes, kind: str) -> Page:
        """The document. Raises TwilioError if Twilio would not take it."""
        page = self.known.get((body, kind))
        if page is None:
            verbs = read(body, kind)
            page = Page(verbs, tuple(_heard(v) if isinstance(v, Gather) else None for v in verbs))
            if len(self.known) > MAX_DOCUMENTS:
                self.known.clear()
            self.known[body, kind] = page
        return page


def seconds(verb: Verb) -> float:
    """How long a prompt takes to hear; other verbs take none of themselves."""
    if isinstance(verb, Say):
        return normalize.seconds(verb.words, verb.slow) + verb.silence
    return float(verb.length) if isinstance(verb, Pause) else 0.0


def _heard(gather: Gather) -> Heard:
    said, end = [], 0.0
    for prompt in gather.prompts:
        end += seconds(prompt)
        if isinstance(prompt, Say):
            said.append((prompt.text, end))
    return Heard(tuple(said), end)
