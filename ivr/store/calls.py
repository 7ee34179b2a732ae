"""The table of saved calls: tests of the line that people keep in the console."""

import sqlalchemy as sa

from ivr.store.database import metadata

saved_calls = sa.Table(
    "saved_calls",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("text", sa.Text, nullable=False),  # as `ivr test` reads it
    sa.Column("by", sa.String(100), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),  # milliseconds since 1970, UTC
    sa.Column("removed", sa.BigInteger, nullable=False),  # when, in milliseconds; 0 if it is not
)
