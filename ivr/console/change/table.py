"""Drafts of the menu in the database, with every state that each of them had.

Saving and undoing never delete a state: undoing goes back to the one that it was made from, so
that what others saved, and what a save began from, can always be found.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa

from ivr.console.change.states import add_state, contents_of, forget_removed, now, prune
from ivr.store.database import translate_errors
from ivr.store.drafts import draft_states, drafts
from ivr.tree.load.sources import edition

MAX_TITLE = 200  # characters


class Draft(NamedTuple):
    """A draft as it is now: who saved it last, and when.

    `base` is the edition that it began from, or the one whose changes were brought into it.
    """

    id: int
    title: str
    base: int
    files: Mapping[str, bytes]
    hash: str
    by: str
    at: datetime
    step: int = 0
    people: tuple[str, ...] = ()
    """Who has worked on it, those who did so last first."""
    can: frozenset[str] = frozenset()  # which of "undo" and "redo" would change it


class ListedDraft(NamedTuple):
    """A draft as lists show it: as `Draft`, without what is in it."""

    id: int
    title: str
    base: int
    by: str
    at: datetime
    people: tuple[str, ...]


class SavedState(NamedTuple):
    """One state that a draft had; `parent` is the step that it was made from, 0 for the first."""

    step: int
    parent: int
    hash: str
    by: str
    at: datetime
    what: str
    base: int = 0

    @property
    def is_aside(self) -> bool:
        """Whether it never was the draft: it collided with what somebody else had saved."""
        return self.parent < 0


class NoDraftError(Exception):
    """There is no such draft, or it was removed."""


class StaleDraftError(Exception):
    """A draft has changed since a save began; `draft` is how it is now."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"{draft.by} has changed this draft meanwhile")
        self.draft = draft


class DraftsTable:
    """The drafts in a database. Every method may raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def all(self) -> list[ListedDraft]:
        """Return the drafts, those changed last first."""
        return self._listed(drafts.c.removed == 0)

    def removed(self) -> list[ListedDraft]:
        """Return the drafts that were removed and can be brought back."""
        return self._listed(drafts.c.removed > 0)

    def get(self, number: int) -> Draft | None:
        with translate_errors(self.engine), self.engine.connect() as connection:
            return _draft(connection, number)

    def begin(self, files: Mapping[str, bytes], base: int, by: str, title: str = "") -> Draft:
        """Begin a draft from the edition with this number; 0 if it began from none."""
        row = {"title": title[:MAX_TITLE], "base": base, "step": 1, "steps": 1,
               "hash": edition(files), "removed": 0}  # fmt: skip
        with translate_errors(self.engine), self.engine.begin() as connection:
            made = connection.execute(sa.insert(drafts).values(row)).inserted_primary_key
            assert made  # noqa: S101  # an insert of one row returns it
            add_state(connection, made[0], 1, 0, files, by, "", base)
            forget_removed(connection)
            return _found(connection, made[0])

    def save(
        self, number: int, files: Mapping[str, bytes], was: str, by: str, what: str = "",
        base: int = 0,
    ) -> Draft:  # fmt: skip
        """Save the files of a draft whose hash was `was`; `what` names the change.

        `base` is the edition whose changes are in it; 0 if that has not changed.
        Raises StaleDraftError, NoDraftError.
        """
        new = edition(files)
        with translate_errors(self.engine), self.engine.begin() as connection:
            if new == was and not base:
                return _claimed(connection, number, was)
            # The first statement writes, so that of two at once the other waits for it.
            taken = _is_current(number, was)
            changed = sa.update(drafts).where(*taken).values(steps=drafts.c.steps + 1, hash=new)
            if not connection.execute(changed).rowcount:
                return _claimed(connection, number, was)
            row = _row(connection, number)
            base = base or _base(connection, number, row.step)
            add_state(connection, number, row.steps, row.step, files, by, what, base)
            connection.execute(
                sa.update(drafts).where(drafts.c.id == number).values(step=row.steps)
            )
            prune(connection, number, row.steps)
            return _found(connection, number)

    def set_aside(self, number: int, files: Mapping[str, bytes], was: str, by: str) -> str:
        """Keep what could not be saved, and return its hash. Raises NoDraftError."""
        with translate_errors(self.engine), self.engine.begin() as connection:
            kept = sa.update(drafts).where(drafts.c.id == number, drafts.c.removed == 0)
            if not connection.execute(kept.values(steps=drafts.c.steps + 1)).rowcount:
                raise NoDraftError(number)
            states, steps = draft_states.c, _row(connection, number).steps
            began = sa.select(sa.func.max(states.step)).where(
                states.draft == number, states.hash == was
            )
            parent = connection.execute(began).scalar() or steps
            base = _base(connection, number, parent)
            add_state(connection, number, steps, -parent, files, by, "", base)
            prune(connection, number, steps)
        return edition(files)

    def undo(self, number: int, was: str = "") -> Draft:
        """Go back to what a draft was before its last change; to nothing further at its first.

        With `was`, only if that is its hash still: raises StaleDraftError, NoDraftError.
        """
        return self._move(number, was, _parent)

    def redo(self, number: int, was: str = "") -> Draft:
        """Go forward to what was undone last. Raises as `undo` does."""
        return self._move(number, was, _newest_child)

    def rename(self, number: int, title: str) -> None:
        self._set(number, title=title[:MAX_TITLE])

    def remove(self, number: int) -> None:
        """Take a draft out of the list; `restore` brings it back for a month."""
        self._set(number, removed=now())

    def restore(self, number: int) -> None:
        self._set(number, removed=0)

    def states(self, number: int) -> list[SavedState]:
        """Return every state of a draft that is kept, the newest first."""
        columns = (draft_states.c[name] for name in SavedState._fields)
        query = sa.select(*columns).where(draft_states.c.draft == number)
        with translate_errors(self.engine), self.engine.connect() as connection:
            rows = connection.execute(query.order_by(draft_states.c.step.desc()))
            return [SavedState(*row)._replace(at=_instant(row.at)) for row in rows]

    def files(self, number: int, of: str) -> dict[str, bytes] | None:
        """Return the files that a draft had when its hash was this one; None if that is over."""
        states = draft_states.c
        query = sa.select(states.files).where(states.draft == number, states.hash == of).limit(1)
        with translate_errors(self.engine), self.engine.connect() as connection:
            found = connection.execute(query).scalar()
            return None if found is None else contents_of(connection, number, found)

    def base(self, number: int, of: str) -> int:
        """Return the edition from which a draft was when its hash was this one; 0 if from none."""
        states = draft_states.c
        query = sa.select(states.base).where(states.draft == number, states.hash == of)
        began = sa.select(drafts.c.base).where(drafts.c.id == number)
        with translate_errors(self.engine), self.engine.connect() as connection:
            found = connection.execute(query.order_by(states.step.desc()).limit(1)).scalar()
            return found or connection.execute(began).scalar() or 0

    def _listed(self, condition: sa.ColumnElement[bool]) -> list[ListedDraft]:
        state, last = draft_states.c, sa.func.max(draft_states.c.step)
        # When somebody saved what a draft is now; null of the others who have worked on it.
        at = sa.func.max(sa.case((state.step == drafts.c.step, state.at)))
        own = sa.func.max(sa.case((state.step == drafts.c.step, state.base)))
        base = sa.func.coalesce(sa.func.nullif(own, 0), drafts.c.base).label("base")
        query = (
            sa.select(drafts.c.id, drafts.c.title, base, state.by, at.label("at"))
            .join(draft_states, state.draft == drafts.c.id).where(condition)
            .group_by(drafts.c.id, state.by).order_by(drafts.c.id, last.desc())
        )  # fmt: skip
        with translate_errors(self.engine), self.engine.connect() as connection:
            rows = connection.execute(query).all()
        found = [list(people) for _id, people in groupby(rows, lambda row: row.id)]
        listed = [
            ListedDraft(row.id, row.title, row.base, row.by, _instant(row.at),
                        tuple(one.by for one in people))
            for people in found for row in people if row.at is not None
        ]  # fmt: skip
        return sorted(listed, key=lambda draft: (draft.at, draft.id), reverse=True)

    def _move(self, number: int, was: str, target: Callable[[int, int], sa.Select[Any]]) -> Draft:
        with translate_errors(self.engine), self.engine.begin() as connection:
            # A write that changes nothing: of two at once, the other waits for this one.
            locked = sa.update(drafts).where(drafts.c.id == number).values(step=drafts.c.step)
            connection.execute(locked)
            draft = _claimed(connection, number, was) if was else _found(connection, number)
            step = connection.execute(target(number, draft.step)).scalar() or 0
            there = sa.select(draft_states.c.hash).where(*_state(number, step))
            if there_hash := connection.execute(there).scalar():
                values = {"step": step, "hash": there_hash}
                connection.execute(sa.update(drafts).where(drafts.c.id == number).values(values))
            return _found(connection, number)

    def _set(self, number: int, **values: object) -> None:
        with translate_errors(self.engine), self.engine.begin() as connection:
            changed = sa.update(drafts).where(drafts.c.id == number).values(values)
            if not connection.execute(changed).rowcount:
                raise NoDraftError(number)


def _parent(number: int, step: int) -> sa.Select[Any]:
    return sa.select(draft_states.c.parent).where(*_state(number, step))


def _newest_child(number: int, step: int) -> sa.Select[Any]:
    states = draft_states.c
    return sa.select(sa.func.max(states.step)).where(states.draft == number, states.parent == step)


def _state(number: int, step: int) -> tuple[sa.ColumnElement[bool], ...]:
    return draft_states.c.draft == number, draft_states.c.step == step


def _is_current(number: int, was: str) -> tuple[sa.ColumnElement[bool], ...]:
    return drafts.c.id == number, drafts.c.hash == was, drafts.c.removed == 0


def _claimed(connection: sa.Connection, number: int, was: str) -> Draft:
    """Return a draft whose hash is `was`; raises StaleDraftError or NoDraftError."""
    draft = _found(connection, number)
    if draft.hash != was:
        raise StaleDraftError(draft)
    return draft


def _found(connection: sa.Connection, number: int) -> Draft:
    draft = _draft(connection, number)
    if draft is None:
        raise NoDraftError(number)
    return draft


def _draft(connection: sa.Connection, number: int) -> Draft | None:
    row = _row(connection, number)
    return _read(connection, row) if row and not row.removed else None


def _row(connection: sa.Connection, number: int) -> Any:
    return connection.execute(sa.select(drafts).where(drafts.c.id == number)).first()


def _base(connection: sa.Connection, number: int, step: int) -> int:
    found = sa.select(draft_states.c.base).where(*_state(number, step))
    return connection.execute(found).scalar() or 0


def _read(connection: sa.Connection, row: Any) -> Draft:
    states = draft_states.c
    state = connection.execute(sa.select(draft_states).where(*_state(row.id, row.step))).one()
    people = sa.select(states.by).where(states.draft == row.id).group_by(states.by)
    by = connection.execute(people.order_by(sa.func.max(states.step).desc())).scalars()
    files = contents_of(connection, row.id, state.files)
    moves = {"undo": sa.select(states.step).where(*_state(row.id, state.parent)),
             "redo": _newest_child(row.id, row.step)}  # fmt: skip
    can = frozenset(name for name, there in moves.items() if connection.execute(there).scalar())
    return Draft(row.id, row.title, state.base or row.base, files, row.hash, state.by,
                 _instant(state.at), row.step, tuple(by), can)  # fmt: skip


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
