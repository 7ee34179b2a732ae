"""Who may use the console, and what they did.

The log is only ever added to: triggers refuse everything else.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = ("people", "recovery_codes", "links", "sessions", "attempts", "kept_forms", "log")


def upgrade() -> None:
    """Make the tables, and what keeps the log as it is."""
    _make_people()
    _make_log()
    _keep_the_log()


def _make_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        sa.Column("role", sa.SmallInteger, nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("joined", sa.BigInteger, nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("factor", sa.String(300), nullable=False),
        sa.Column("step", sa.BigInteger, nullable=False),
    )
    _belonging_to_a_person("recovery_codes")
    _belonging_to_a_person(
        "links",
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
    )
    _belonging_to_a_person(
        "sessions",
        sa.Column("begun", sa.BigInteger, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("proved", sa.BigInteger, nullable=False),
    )
    _belonging_to_a_person(
        "kept_forms",
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )


def _make_log() -> None:
    count = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "attempts",
        sa.Column("id", count, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, index=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "log",
        sa.Column("id", count, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("what", sa.String(500), nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
    )


def downgrade() -> None:
    """Remove them."""
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_change_the_log")


def _belonging_to_a_person(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("person", sa.String(16), nullable=False, index=True),
        *columns,
    )


def _keep_the_log() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER log_without_{change.lower()} BEFORE {change} ON log "
                "BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_to_change_the_log() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the log is never changed'; END $$"
    )
    op.execute(
        "CREATE TRIGGER log_without_change BEFORE UPDATE OR DELETE OR TRUNCATE ON log "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log()"
    )
