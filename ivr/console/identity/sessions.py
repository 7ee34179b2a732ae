"""Who is signed in: a session for each browser, in the database, so that any can be ended.

The cookie holds the session's token and names the person; it is signed, and outlives the session so
that what somebody sends too late can be kept for them (`kept_forms`).
"""

import time
from typing import NamedTuple

import sqlalchemy as sa
from flask import current_app, g, session

from ivr.console import csrf
from ivr.console.access import Person, Role
from ivr.console.context import console
from ivr.console.identity import tokens
from ivr.console.identity.table import Account
from ivr.store.database import translate_errors
from ivr.store.people import people, sessions

LASTS = 12 * 60 * 60  # seconds: a working day
IDLE = 60 * 60  # seconds without a request
PROVED = 10 * 60  # seconds for which nobody has to show again who they are
NOTED = 60  # seconds: how exactly `seen` is kept
CLOCK = "CONSOLE_TIME"
TOKEN, OWNER, KEPT_FORM = "session", csrf.OWNER, "kept"


class Session(NamedTuple):
    """A session that has not ended."""

    hash: str
    person: Person
    has_factor: bool
    seen: int
    proved: int


def now() -> int:
    """The time, in seconds since 1970; never the fixed clock of `ivr serve --at`."""
    return int(current_app.config.get(CLOCK, time.time)())


class Sessions:
    """The sessions in a database. Every method may raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def begin(self, person: str, now: int) -> str:
        """Begin one, and forget those that have ended; return its token."""
        token = tokens.new()
        row = {"hash": tokens.kept(token), "person": person, "begun": now, "seen": now,
               "proved": now}  # fmt: skip
        is_past = (sessions.c.begun <= now - LASTS) | (sessions.c.seen <= now - IDLE)
        is_new = (people.c.id == person) & (people.c.joined == 0)
        with translate_errors(self.engine), self.engine.begin() as connection:
            connection.execute(sa.delete(sessions).where(is_past))
            connection.execute(sa.insert(sessions), row)
            connection.execute(sa.update(people).where(is_new).values(joined=now))
        return token

    def find(self, token: str, now: int) -> Session | None:
        """The session of a token, which is in use now; None if it has ended."""
        is_good = (sessions.c.begun > now - LASTS) & (sessions.c.seen > now - IDLE)
        query = sa.select(
            sessions.c.hash, sessions.c.seen, sessions.c.proved,
            people.c.id, people.c.name, people.c.email, people.c.role, people.c.factor,
        ).join(people, people.c.id == sessions.c.person)  # fmt: skip
        query = query.where(sessions.c.hash == tokens.kept(token), is_good)
        with translate_errors(self.engine), self.engine.begin() as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            if now - row.seen >= NOTED:
                used = sa.update(sessions).where(sessions.c.hash == row.hash)
                connection.execute(used.values(seen=now))
        who = Person(row.id, row.name, row.email, Role(row.role))
        return Session(row.hash, who, bool(row.factor), row.seen, row.proved)

    def prove(self, hash_: str, now: int) -> None:
        """Note that somebody has shown again who they are."""
        with translate_errors(self.engine), self.engine.begin() as connection:
            change = sa.update(sessions).where(sessions.c.hash == hash_)
            connection.execute(change.values(proved=now))

    def end(self, hash_: str) -> None:
        with translate_errors(self.engine), self.engine.begin() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.hash == hash_))

    def end_all(self, person: str, but: str = "") -> int:
        """Sign somebody out everywhere, but for one session; return from how many."""
        theirs = (sessions.c.person == person) & (sessions.c.hash != but)
        with translate_errors(self.engine), self.engine.begin() as connection:
            return connection.execute(sa.delete(sessions).where(theirs)).rowcount

    def count(self, person: str, now: int) -> int:
        """In how many browsers somebody is signed in."""
        query = sa.select(sa.func.count()).where(
            sessions.c.person == person, sessions.c.begun > now - LASTS,
            sessions.c.seen > now - IDLE)  # fmt: skip
        with translate_errors(self.engine), self.engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)


def current() -> Session | None:
    """The session of this request; None if nobody is signed in."""
    if "session" not in g:
        token = session.get(TOKEN, "")
        g.session = Sessions(console().engine).find(token, now()) if token else None
    found: Session | None = g.session
    return found


def who() -> Person | None:
    """Who is signed in."""
    found = current()
    return found.person if found else None


def sign_in(account: Account) -> None:
    """Begin a session for somebody in this browser, in place of what it had."""
    if old := current():
        Sessions(console().engine).end(old.hash)
    # A form that is still open in another tab goes on to be good for the same person.
    stays = (csrf.KEPT, KEPT_FORM) if session.get(OWNER) == account.id else (KEPT_FORM,)
    kept = {key: session[key] for key in stays if key in session}
    session.clear()
    session.permanent = True
    session.update(kept)
    session[TOKEN] = Sessions(console().engine).begin(account.id, now())
    session[OWNER] = account.id
    csrf.token()
    g.pop("session", None)
    g.pop("person", None)


def sign_out() -> None:
    """End the session of this request, and leave nothing of it in the browser."""
    if found := current():
        Sessions(console().engine).end(found.hash)
    session.clear()
    g.pop("session", None)
    g.pop("person", None)
