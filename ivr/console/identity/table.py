"""Everybody who was invited, and the links with which they set a password, in the database."""

from secrets import token_hex
from typing import Any, NamedTuple

import sqlalchemy as sa

from ivr.console.access import Person, Role
from ivr.console.identity import tokens
from ivr.store.database import translate_errors
from ivr.store.people import kept_forms, links, people, recovery_codes, sessions

FIRST_LASTS = 60 * 60  # seconds
LINK_LASTS = 7 * 24 * 60 * 60
FIRST = ""
"""Whose link the first of all is: nobody's yet."""


class Account(NamedTuple):
    """Somebody who was invited; `joined` is 0 until they have signed in."""

    id: str
    name: str
    email: str
    role: Role
    made: int
    joined: int
    password: str
    factor: str
    step: int

    @property
    def person(self) -> Person:
        return Person(self.id, self.name, self.email, self.role)


class EmailTakenError(Exception):
    """Somebody with this e-mail address was invited already."""


class LastAdministratorError(Exception):
    """Without this person nobody could invite anybody."""


class PeopleTable:
    """The people in a database. Every method may raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def all(self) -> list[Account]:
        return self._find(sa.true())

    def get(self, id_: str) -> Account | None:
        return self._one(people.c.id, id_)

    def by_email(self, email: str) -> Account | None:
        return self._one(people.c.email, email.strip().lower())

    def is_empty(self) -> bool:
        return not self._find(sa.true(), limit=1)

    def add(self, name: str, email: str, role: Role, now: int) -> Account:
        """Add somebody, who has to get a link. Raises EmailTakenError."""
        row = Account(token_hex(8), name, email.strip().lower(), role, now, 0, "", "", 0)
        with translate_errors(self.engine):
            try:
                with self.engine.begin() as connection:
                    connection.execute(sa.insert(people), row._asdict() | {"role": int(role)})
            except sa.exc.IntegrityError:
                raise EmailTakenError(email) from None
        return row

    def change(self, id_: str, **values: Any) -> None:
        """Change columns of somebody."""
        with translate_errors(self.engine), self.engine.begin() as connection:
            connection.execute(sa.update(people).where(people.c.id == id_).values(**values))

    def rename(self, id_: str, name: str, email: str) -> None:
        """Correct somebody's name and e-mail address. Raises EmailTakenError."""
        change = sa.update(people).where(people.c.id == id_)
        change = change.values(name=name.strip(), email=email.strip().lower())
        with translate_errors(self.engine):
            try:
                with self.engine.begin() as connection:
                    connection.execute(change)
            except sa.exc.IntegrityError:
                raise EmailTakenError(email) from None

    def set_role(self, id_: str, role: Role) -> None:
        """Give somebody another role. Raises LastAdministratorError."""
        with translate_errors(self.engine), self.engine.begin() as connection:
            if role < Role.ADMINISTRATOR:
                _keep_an_administrator(connection, id_)
            change = sa.update(people).where(people.c.id == id_)
            connection.execute(change.values(role=int(role)))

    def remove(self, id_: str) -> None:
        """Remove somebody, with all that lets them in. Raises LastAdministratorError."""
        with translate_errors(self.engine), self.engine.begin() as connection:
            _keep_an_administrator(connection, id_)
            for table in (links, sessions, recovery_codes, kept_forms):
                connection.execute(sa.delete(table).where(table.c.person == id_))
            connection.execute(sa.delete(people).where(people.c.id == id_))

    def link(self, id_: str, by: str, now: int) -> str:
        """Make the link with which somebody sets a password; earlier ones are good no more."""
        token = tokens.new()
        until = now + (LINK_LASTS if id_ != FIRST else FIRST_LASTS)
        row = {"hash": tokens.kept(token), "person": id_, "made": now, "until": until, "by": by}
        with translate_errors(self.engine), self.engine.begin() as connection:
            is_past = links.c.until <= now
            connection.execute(sa.delete(links).where((links.c.person == id_) | is_past))
            connection.execute(sa.insert(links), row)
        return token

    def revoke(self, id_: str) -> None:
        """Let nobody use the link of somebody."""
        with translate_errors(self.engine), self.engine.begin() as connection:
            connection.execute(sa.delete(links).where(links.c.person == id_))

    def links(self, now: int) -> dict[str, int]:
        """Whose link is still good, and until when."""
        query = sa.select(links.c.person, links.c.until).where(links.c.until > now)
        with translate_errors(self.engine), self.engine.connect() as connection:
            return {row.person: row.until for row in connection.execute(query)}

    def whose(self, token: str, now: int) -> str | None:
        """Whose link this is; None if it is good no more."""
        query = sa.select(links.c.person).where(_is_link(token, now))
        with translate_errors(self.engine), self.engine.connect() as connection:
            found: str | None = connection.execute(query).scalar()
        return found

    def accept(self, token: str, password: str, now: int) -> Account | None:
        """Set the password (its hash) of whoever has this link; None if it is good no more.

        Whoever was signed in with the password before is signed out.
        """
        with translate_errors(self.engine), self.engine.begin() as connection:
            query = sa.select(links.c.person).where(_is_link(token, now))
            id_ = connection.execute(query).scalar()
            used = connection.execute(sa.delete(links).where(_is_link(token, now))).rowcount
            if not id_ or not used:
                return None
            connection.execute(sa.delete(sessions).where(sessions.c.person == id_))
            change = sa.update(people).where(people.c.id == id_)
            connection.execute(change.values(password=password))
        return self.get(id_)

    def begin(self, token: str, name: str, email: str, password: str, now: int) -> Account | None:
        """Add the first administrator by the first link; None if it is good no more."""
        row = Account(token_hex(8), name, email.strip().lower(), Role.ADMINISTRATOR, now, now,
                      password, "", 0)  # fmt: skip
        with translate_errors(self.engine), self.engine.begin() as connection:
            used = connection.execute(sa.delete(links).where(_is_link(token, now))).rowcount
            if not used or connection.execute(sa.select(people.c.id).limit(1)).scalar():
                return None
            connection.execute(sa.insert(people), row._asdict() | {"role": int(row.role)})
        return row

    def _one(self, column: sa.Column[str], value: str) -> Account | None:
        # PostgreSQL refuses a NUL, which nobody has.
        found = self._find(column == value) if value.isprintable() else []
        return found[0] if found else None

    def _find(self, which: sa.ColumnElement[bool], limit: int | None = None) -> list[Account]:
        query = sa.select(*people.c).where(which).order_by(people.c.name).limit(limit)
        with translate_errors(self.engine), self.engine.connect() as connection:
            rows = connection.execute(query).mappings()
            return [Account(**{**row, "role": Role(row["role"])}) for row in rows]


def _is_link(token: str, now: int) -> sa.ColumnElement[bool]:
    return (links.c.hash == tokens.kept(token)) & (links.c.until > now)


def _keep_an_administrator(connection: sa.Connection, id_: str) -> None:
    """See to it that somebody else is an administrator, and stays it until this is committed."""
    is_one = (people.c.role == int(Role.ADMINISTRATOR)) & (people.c.joined > 0)
    # This changes nothing, but makes whoever does the same at this moment wait.
    connection.execute(sa.update(people).where(is_one).values(role=people.c.role))
    them = set(connection.execute(sa.select(people.c.id).where(is_one)).scalars())
    if them == {id_}:
        raise LastAdministratorError
