"""Drafts that somebody asks a publisher to publish, and what people say about them."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, NamedTuple

import sqlalchemy as sa

from ivr.store.database import translate_errors
from ivr.store.drafts import drafts
from ivr.store.schedules import proposals, remarks

State = Literal["open", "published", "returned", "dismissed", "withdrawn"]
"""`dismissed` is one that was returned, once whoever proposed it has said that they know."""
MAX_NOTE, MAX_REMARK = 1000, 2000  # characters


class Remark(NamedTuple):
    """What somebody said about a proposal."""

    by: str
    at: datetime
    text: str


class Proposal(NamedTuple):
    """A draft as it was proposed: `hash` names its files then. `decided` is who has decided.

    `person` is the id of who proposed it, "" where that was not kept yet.
    """

    id: int
    draft: int
    hash: str
    by: str
    at: datetime
    note: str
    state: State
    decided: str
    person: str = ""
    remarks: tuple[Remark, ...] = ()

    @property
    def answer(self) -> Remark | None:
        """What whoever has decided said last."""
        said = (one for one in reversed(self.remarks) if one.by == self.decided)
        return next(said, None)


class ProposalsTable:
    """The proposals in a database. Every method may raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def propose(self, draft: int, name: str, by: str, note: str, person: str = "") -> None:
        """Ask for a draft to be published; what was asked before of the same draft is over."""
        row = {"draft": draft, "hash": name, "by": by[:100], "at": int(time.time()),
               "note": note[:MAX_NOTE], "state": "open", "decided": "",
               "person": person}  # fmt: skip
        with translate_errors(self.engine), self.engine.begin() as connection:
            before = sa.update(proposals).where(*_in(draft, "open", "returned"))
            connection.execute(before.values(state="withdrawn", decided=by[:100]))
            connection.execute(sa.insert(proposals).values(row))

    def of(self, draft: int) -> Proposal | None:
        """The newest proposal of a draft, whatever became of it."""
        found = self._find(proposals.c.draft == draft)
        return found[-1] if found else None

    def open(self) -> list[Proposal]:
        """What waits for a publisher, the oldest first."""
        return self._find(proposals.c.state == "open")

    def returned(self, person: str, name: str) -> list[Proposal]:
        """What somebody has proposed and was sent back, of drafts that are still there.

        Names change, and two people may have one: it counts only where no person was kept.
        """
        there = sa.select(drafts.c.id).where(drafts.c.removed == 0)
        of = proposals.c.person
        is_theirs = (of == person) | ((of == "") & (proposals.c.by == name[:100]))
        return self._find(sa.and_(proposals.c.state == "returned", is_theirs,
                                  proposals.c.draft.in_(there)))  # fmt: skip

    def dismiss(self, draft: int) -> bool:
        """Say no more that a proposal was sent back; whether it was said."""
        known = sa.update(proposals).where(*_in(draft, "returned")).values(state="dismissed")
        with translate_errors(self.engine), self.engine.begin() as connection:
            return connection.execute(known).rowcount > 0

    def decide(self, draft: int, state: State, by: str) -> bool:
        """Note what became of the proposal of a draft; whether there was one."""
        before: tuple[State, ...] = ("open", "returned") if state == "published" else ("open",)
        changed = sa.update(proposals).where(*_in(draft, *before))
        with translate_errors(self.engine), self.engine.begin() as connection:
            found = connection.execute(changed.values(state=state, decided=by[:100]))
            return found.rowcount > 0

    def say(self, proposal: int, by: str, text: str) -> None:
        row = {"proposal": proposal, "by": by[:100], "at": int(time.time()),
               "text": text[:MAX_REMARK]}  # fmt: skip
        with translate_errors(self.engine), self.engine.begin() as connection:
            connection.execute(sa.insert(remarks).values(row))

    def _find(self, condition: sa.ColumnElement[bool]) -> list[Proposal]:
        query = sa.select(proposals).where(condition).order_by(proposals.c.id)
        said = sa.select(remarks).order_by(remarks.c.id)
        with translate_errors(self.engine), self.engine.connect() as connection:
            found = [_proposal(dict(row)) for row in connection.execute(query).mappings()]
            ids = [one.id for one in found]
            rows = connection.execute(said.where(remarks.c.proposal.in_(ids))).all()
        by_id: dict[int, list[Remark]] = {}
        for row in rows:
            by_id.setdefault(row.proposal, []).append(Remark(row.by, _instant(row.at), row.text))
        return [one._replace(remarks=tuple(by_id.get(one.id, ()))) for one in found]


def _in(draft: int, *states: State) -> tuple[sa.ColumnElement[bool], ...]:
    return proposals.c.draft == draft, proposals.c.state.in_(states)


def _instant(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _proposal(row: Mapping[str, object]) -> Proposal:
    return Proposal(**{**row, "at": _instant(int(str(row["at"])))})  # type: ignore[arg-type]
