"""The tables of drafts: menus that somebody is changing, and every state that each of them had."""

import sqlalchemy as sa

from ivr.store.database import metadata

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("base", sa.Integer, nullable=False),  # the number of the edition that it began from
    sa.Column("step", sa.Integer, nullable=False),  # the state that it is in
    sa.Column("steps", sa.Integer, nullable=False),  # how many states it has had
    sa.Column("hash", sa.String(12), nullable=False),  # of its files, as they are now
    sa.Column("removed", sa.BigInteger, nullable=False),  # when, in milliseconds; 0 if it is not
)

draft_states = sa.Table(
    "draft_states",
    metadata,
    sa.Column("draft", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("step", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column(
        "parent", sa.Integer, nullable=False
    ),  # what it was made from; 0: nothing; < 0: set aside
    sa.Column("hash", sa.String(12), nullable=False),
    sa.Column("files", sa.Text, nullable=False),  # JSON: the SHA-256 of each content, by its name
    sa.Column("by", sa.String(100), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),  # milliseconds since 1970, UTC
    sa.Column("what", sa.String(200), nullable=False),
    # The edition whose changes were brought into it; 0 for the one that the draft began from.
    sa.Column("base", sa.Integer, nullable=False, server_default="0"),
)
"""What was saved, by whom and when. Undoing goes to the parent of a state, and deletes nothing."""

draft_contents = sa.Table(
    "draft_contents",
    metadata,
    sa.Column("draft", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),  # compressed by zlib
)
"""The contents of the files, each once for a draft, however many states have it."""
