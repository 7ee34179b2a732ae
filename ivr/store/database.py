"""The database: its tables, how to connect to it, and how it is brought up to date.

SQLite by default, PostgreSQL where several machines share one. Everything is written in the SQL
that both understand, through SQLAlchemy Core.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import sqlalchemy as sa

HEAD = "0010"
"""The migration that leads to the tables below."""
STATEMENT_TIMEOUT = 10  # seconds to wait for an answer before giving up on a statement
CONNECT_TIMEOUT = 3  # seconds, for locks too: nobody should wait for a database that is away

metadata = sa.MetaData()

editions = sa.Table(
    "editions",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("edition", sa.String(12), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),  # seconds since 1970, UTC
    sa.Column("by", sa.String(100), nullable=False),
    sa.Column("note", sa.String(1000), nullable=False),
    sa.Column("origin", sa.String(10), nullable=False),
)
"""What was published, when, by whom and why. The one with the highest number is live."""

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("edition", sa.String(12), primary_key=True),
    sa.Column("name", sa.String(500), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
"""The files of an edition: the main file under "", and those that it includes under their names."""

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False, index=True),  # milliseconds since 1970
    sa.Column("call", sa.String(16), nullable=False),
    sa.Column("edition", sa.String(12), nullable=False),
    sa.Column("language", sa.String(10), nullable=False),
    sa.Column("place", sa.String(200), nullable=False),
    sa.Column("part", sa.Integer, nullable=False),
    sa.Column("reason", sa.String(40), nullable=False),
    sa.Column("contact", sa.String(60), nullable=False),
    sa.Column("pace", sa.SmallInteger, nullable=False),
    sa.Column("request", sa.String(16), nullable=False, server_default=""),
)
"""What happened in calls, one row per step; `events.event.CallEvent` explains the columns."""

journals = sa.Table(
    "journals",
    metadata,
    sa.Column("name", sa.String(50), primary_key=True),
    sa.Column("taken", sa.BigInteger, nullable=False),
)
"""How many bytes of each worker's journal are stored."""

days = sa.Table(
    "days",
    metadata,
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),  # `events.event.day_of`
    sa.Column("events", sa.BigInteger, nullable=False),
    sa.Column("counted", sa.BigInteger, nullable=False),
    sa.Column("figures", sa.Text, nullable=False),
)
"""How many events each day has, and the totals of the first `counted` of them."""


class StoreError(Exception):
    """The database cannot be used. The message says why, in words for an administrator."""


class InvalidDataError(StoreError):
    """The database works, but refuses a value: it is too long, out of range, or not text."""


def connect(url: str) -> sa.Engine:
    """Open the database at `url` and bring its tables up to date. Raises StoreError."""
    address = _parse(url)
    with translate_errors(url):
        if address.get_backend_name() == "sqlite":
            engine = sa.create_engine(address, connect_args={"timeout": CONNECT_TIMEOUT})
            sa.event.listen(engine, "connect", _sqlite)
            if file := _file(address):
                file.parent.mkdir(parents=True, exist_ok=True)
                _follow(engine, file)
        else:
            # One that accepts connections but never answers is away too (milliseconds).
            silence = {"tcp_user_timeout": STATEMENT_TIMEOUT * 1000}
            silence |= {"keepalives_idle": STATEMENT_TIMEOUT, "connect_timeout": CONNECT_TIMEOUT}
            engine = sa.create_engine(address, pool_pre_ping=True, connect_args=silence)
            sa.event.listen(engine, "connect", _postgresql)
        try:
            if _revision(engine) != HEAD:
                _upgrade(engine)
        except BaseException:
            engine.dispose()  # a line tries again and again, and each try would keep a connection
            raise
    return engine


def missing_file(url: str) -> str:
    """Return the path of the file that the database at `url` would be in; "" if it exists."""
    file = _file(_parse(url))
    return str(file) if file and not file.exists() else ""


def described(url: str) -> str:
    """Name the kind of a database and where it is, without a password."""
    address = _parse(url)
    if file := _file(address):
        return f"SQLite, in {file}"
    return f"PostgreSQL, {address.database} on {address.host}"


def state_folder(url: str) -> Path:
    """Name the folder where a line keeps what it needs while this database is away."""
    address = _parse(url)
    if file := _file(address):
        return file.with_name(f"{file.name}-line")
    named = address.set(password=None).render_as_string()
    return Path("var", f"{address.database}-{sha256(named.encode()).hexdigest()[:8]}-line")


def _parse(url: str) -> sa.URL:
    try:
        return sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise StoreError("the address of the database cannot be read") from None


def _file(address: sa.URL) -> Path | None:
    """Return the file that holds the database, if it is in one."""
    name = address.database if address.get_backend_name() == "sqlite" else None
    return Path(name) if name and name != ":memory:" else None


def unlimited(connection: sa.Connection) -> None:
    """Let the rest of a transaction take as long as it needs."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        connection.execute(sa.text("SET LOCAL lock_timeout = 0"))


@contextmanager
def translate_errors(engine: sa.Engine | str) -> Iterator[None]:
    """Raise StoreError in place of what SQLAlchemy and the database's driver raise.

    Raises InvalidDataError where the database is there, and refuses a value.
    """
    try:
        yield
    except (sa.exc.SQLAlchemyError, ImportError, OSError, OverflowError, UnicodeError) as error:
        url = _parse(engine) if isinstance(engine, str) else engine.url
        cause = getattr(error, "orig", None) or error
        reason = str(cause).strip().partition("\n")[0]
        shown = url.render_as_string(hide_password=True)
        # Drivers raise Python's own errors for a number or a character that they cannot send.
        if isinstance(error, sa.exc.DataError) or isinstance(cause, OverflowError | UnicodeError):
            raise InvalidDataError(f"the database {shown} refuses a value: {reason}") from None
        raise StoreError(f"the database {shown} cannot be used: {reason}") from None


def _follow(engine: sa.Engine, file: Path) -> None:
    """Use no file but the one that is there: what is written into one that was moved away is lost.

    A file that was there once is never made again, since it would be an empty one.
    """
    seen: set[tuple[int, int]] = set()

    @sa.event.listens_for(engine, "do_connect")
    def _(*_: object) -> None:
        if seen and not file.exists():
            raise OSError("its file is not there any more")

    @sa.event.listens_for(engine, "connect")
    def _(_: object, record: Any) -> None:
        record.info["file"] = _identity(file)
        seen.add(record.info["file"])

    @sa.event.listens_for(engine, "checkout")
    def _(_: object, record: Any, __: object) -> None:
        try:
            is_same = _identity(file) == record.info["file"]
        except OSError:
            is_same = False
        if not is_same:
            raise sa.exc.DisconnectionError("another file has taken its place")


def _identity(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_dev, found.st_ino


def _sqlite(connection: Any, _: object) -> None:
    # Readers and the one writer do not wait for each other.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _postgresql(connection: Any, _: object) -> None:
    # A server that holds a lock, or does not answer although its machine does, is given up too.
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {STATEMENT_TIMEOUT * 1000}")
        cursor.execute(f"SET lock_timeout = {CONNECT_TIMEOUT * 1000}")
    connection.commit()


def _revision(engine: sa.Engine) -> str | None:
    """Return the migration that a database is at; None if it is new. Alembic is slow to import."""
    if not sa.inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(engine: sa.Engine) -> None:
    """Bring the tables up to date. If several processes try at once, one does it; others wait."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with _exclusive(engine), engine.begin() as connection:
        unlimited(connection)
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(617726)"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError:
            raise OSError("a newer release of this line has changed it; run that one") from None


@contextmanager
def _exclusive(engine: sa.Engine) -> Iterator[None]:
    """Keep other processes from upgrading the same database file meanwhile.

    Windows has no such lock; no line runs there, so two would have to be started at one moment.
    """
    with ExitStack() as stack:
        if (file := _file(engine.url)) and find_spec("fcntl"):
            import fcntl

            lock = stack.enter_context(file.with_name(f"{file.name}.lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
