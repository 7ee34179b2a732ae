"""What the line has to answer, as the pure functions say from the menu of the call's edition."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from ivr.check.check import check
from ivr.dialogue import schedule
from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import CALLEES, Move
from ivr.preview.simulate import SimulatedLine
from ivr.telephony.address import read_url
from ivr.telephony.responder import read_event
from ivr.telephony.twiml import twiml
from ivr.tree.model import Line
from tests.bench.calls import BASE
from tests.load.wire import Params

_EDITION = re.compile(rb'action="[^"]*/voice/([0-9a-f]+)/')

Row = tuple[str, str, str, int, str, str, int]
"""An event as the database has it: edition, language, place, part, reason, contact, pace."""
ENDED: Row = ("", "", "main", 1, "ended", "", 0)


class Expected(NamedTuple):
    """A document, and what is recorded of it; None if nothing is."""

    body: bytes
    row: Row | None


class _Span(NamedTuple):
    """A line as it is from one instant to another."""

    line: Line
    since: datetime
    until: datetime | None


class Oracle:
    """Knows every edition that may be live."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self.people: dict[str, list[SimulatedLine]] = {}
        self.spans: dict[str, list[_Span]] = {}
        self.known: dict[tuple[int, str, Params], Expected] = {}

    def add(self, raw: bytes) -> str:
        """Another edition, by its menu file; its name."""
        line = check(raw).line
        assert line, "an edition with errors can never be live"
        self.lines[line.edition] = line
        self.people[line.edition] = [SimulatedLine(line, tree.language) for tree in line.trees]
        return line.edition

    def begun(self, body: bytes) -> str:
        """The edition in which a call begins, by its first document; "" if nobody knows it."""
        found = _EDITION.search(body)
        name = found[1].decode() if found else ""
        return name if name in self.lines else ""

    def answers(
        self, edition: str, url: str, params: Params, instants: tuple[float, ...]
    ) -> list[Expected]:
        """The right answers to a request that took from one instant to the other."""
        line = self.lines[edition]
        nows = {id(now): now for now in (self._at(line, when) for when in instants)}
        return [self._answer(line, now, url, params) for now in nows.values()]

    def _answer(self, line: Line, now: Line, url: str, params: Params) -> Expected:
        """As the webhook answers; `now` is kept, so that its id stays its own."""
        asked = id(now), url, params
        known = self.known.get(asked)
        if known is None:
            address = read_url(url)
            turn = step(now, address.state or State(""), read_event(address, dict(params)))
            document = twiml(line, turn, base=BASE)
            known = self.known[asked] = Expected(document.encode(), _row(turn.move))
        return known

    def _at(self, line: Line, when: float) -> Line:
        if not schedule.has_times(line):
            return line
        spans, now = self.spans.setdefault(line.edition, []), datetime.fromtimestamp(when, UTC)
        for span in spans:
            if span.since <= now and (span.until is None or now < span.until):
                return span.line
        until = schedule.until(line, now)
        for number, span in enumerate(spans):
            if span.until == until and now < span.since:  # it began earlier than was known
                spans[number] = span._replace(since=now)
                return span.line
        spans.append(_Span(schedule.at_time(line, now), now, until))
        return spans[-1].line


def _row(moved: Move) -> Row | None:
    if moved.reason in CALLEES:
        return None
    state = moved.state
    place = state.edition, state.language, state.place, state.part
    return (*place, moved.reason, state.to or "", state.slow + state.unhurried)
