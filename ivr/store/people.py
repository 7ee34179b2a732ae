"""The tables of who may use the console, and of what they did there.

Times are seconds since 1970, UTC. Of what lets somebody in (a link, a session, a recovery code)
only the SHA-256 is kept: each has 128 random bits or more, so that nobody can guess it from there.
"""

import sqlalchemy as sa

from ivr.store.database import metadata

_Count = sa.BigInteger().with_variant(sa.Integer, "sqlite")

people = sa.Table(
    "people",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),  # random, so that none is used again
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("email", sa.String(254), nullable=False, unique=True),  # in lower case
    sa.Column("role", sa.SmallInteger, nullable=False),  # `console.access.Role`
    sa.Column("made", sa.BigInteger, nullable=False),
    sa.Column("joined", sa.BigInteger, nullable=False),  # 0 until they sign in for the first time
    sa.Column("password", sa.String(200), nullable=False),  # Argon2's hash; "" without one
    sa.Column("factor", sa.String(300), nullable=False),  # the app's secret, encrypted; "" without
    sa.Column("step", sa.BigInteger, nullable=False),  # the last code's number, good once
)
"""Everybody who was invited."""

recovery_codes = sa.Table(
    "recovery_codes",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(16), nullable=False, index=True),
)
"""What lets somebody in, once, without their telephone."""

links = sa.Table(
    "links",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(16), nullable=False, index=True),  # "": the first of all
    sa.Column("made", sa.BigInteger, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=False),
    sa.Column("by", sa.String(100), nullable=False),
)
"""Links with which somebody sets a password, each good once."""

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(16), nullable=False, index=True),
    sa.Column("begun", sa.BigInteger, nullable=False),
    sa.Column("seen", sa.BigInteger, nullable=False),  # to the minute
    sa.Column("proved", sa.BigInteger, nullable=False),  # when they last showed who they are
)
"""Who is signed in, once for each browser."""

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("id", _Count, primary_key=True),
    sa.Column("key", sa.String(64), nullable=False, index=True),  # of an account or an address
    sa.Column("at", sa.BigInteger, nullable=False),
)
"""Attempts to sign in that failed, under keyed hashes of who and from where."""

kept_forms = sa.Table(
    "kept_forms",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(16), nullable=False, index=True),
    sa.Column("until", sa.BigInteger, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),  # encrypted
)
"""What somebody sent after their session had ended, until they have signed in again."""

log = sa.Table(
    "log",
    metadata,
    sa.Column("id", _Count, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False, index=True),
    sa.Column("person", sa.String(100), nullable=False),
    sa.Column("email", sa.String(254), nullable=False),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("what", sa.String(500), nullable=False),
    sa.Column("note", sa.String(1000), nullable=False),
)
"""Who did what. The database itself refuses to change or remove a row."""
