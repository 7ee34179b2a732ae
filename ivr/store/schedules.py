"""The tables of what is to be published: at a time, or once somebody has agreed."""

import sqlalchemy as sa

from ivr.store.database import metadata

schedules = sa.Table(
    "schedules",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(10), nullable=False),  # publish, back
    sa.Column("at", sa.BigInteger, nullable=False, index=True),  # seconds since 1970, UTC
    sa.Column("edition", sa.String(12), nullable=False),
    sa.Column("after", sa.Integer, nullable=False),  # the edition that was live then
    sa.Column("parent", sa.Integer, nullable=False),  # the schedule that is taken back; 0 for none
    sa.Column("draft", sa.Integer, nullable=False),
    sa.Column("by", sa.String(100), nullable=False),
    sa.Column("email", sa.String(320), nullable=False),
    sa.Column("note", sa.String(1000), nullable=False),
    sa.Column("made", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),  # waiting, done, held, cancelled
    sa.Column("number", sa.Integer, nullable=False),  # of the edition that came of it; 0 for none
    sa.Column("why", sa.String(1000), nullable=False),
)
"""What a running line publishes or takes back at a time; its files are among the sources."""

proposals = sa.Table(
    "proposals",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("draft", sa.Integer, nullable=False),
    sa.Column("hash", sa.String(12), nullable=False),  # of the draft's files then
    sa.Column("by", sa.String(100), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("note", sa.String(1000), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),  # open, published, returned, withdrawn
    sa.Column("decided", sa.String(100), nullable=False),  # who has decided
    # The id of who proposed it; "" of those before version 0010 of the tables.
    sa.Column("person", sa.String(32), nullable=False, server_default=""),
)
"""Drafts that an editor asks a publisher to publish."""

remarks = sa.Table(
    "remarks",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("proposal", sa.Integer, nullable=False, index=True),
    sa.Column("by", sa.String(100), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("text", sa.String(2000), nullable=False),
)
"""What people say about a proposal, in order."""
