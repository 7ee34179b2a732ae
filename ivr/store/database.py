"""The database: its tables, the way to it, and bringing it up to date.

SQLite by default, PostgreSQL where several machines share one. Everything is done in the common
tongue of both, through SQLAlchemy's Core.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa

HEAD = "0003"
"""The migration that the tables below are at."""
SILENT = 10  # seconds after which a connection or statement is given up that gives no answer
PATIENCE = 3  # seconds that a connection may take, so that nobody waits for a database that is away

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
"""What was published, and when, by whom and why; the newest, by its number, is live."""

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("edition", sa.String(12), primary_key=True),
    sa.Column("name", sa.String(500), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
"""The files of an edition: the main one under "", and those that it includes by their names."""


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
    sa.Column("happening", sa.String(10), nullable=False),
    sa.Column("contact", sa.String(60), nullable=False),
    sa.Column("pace", sa.SmallInteger, nullable=False),
    sa.Column("request", sa.String(16), nullable=False, server_default=""),
)
"""What happened in calls, a row a step; `journal.Happened` says what the columns hold."""

journals = sa.Table(
    "journals",
    metadata,
    sa.Column("name", sa.String(50), primary_key=True),
    sa.Column("taken", sa.BigInteger, nullable=False),
)
"""How many bytes of each worker's journal have been taken in."""


days = sa.Table(
    "days",
    metadata,
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),  # `journal.day_of`
    sa.Column("events", sa.BigInteger, nullable=False),
    sa.Column("counted", sa.BigInteger, nullable=False),
    sa.Column("figures", sa.Text, nullable=False),
)
"""How many events of each day there are, and its figures: those of as many as `counted`."""


class StoreError(Exception):
    """Why the database cannot be used, in words for the one who runs the line."""


def connect(url: str) -> sa.Engine:
    """The database at an address, with the tables that this release knows. Raises StoreError."""
    address = _address(url)
    with translate_errors(url):
        if address.get_backend_name() == "sqlite":
            engine = sa.create_engine(address, connect_args={"timeout": PATIENCE})
            sa.event.listen(engine, "connect", _sqlite)
            if file := _file(address):
                file.parent.mkdir(parents=True, exist_ok=True)
        else:
            # One that accepts connections and never answers is away too (milliseconds).
            silent = {"tcp_user_timeout": SILENT * 1000, "keepalives_idle": SILENT}
            arguments: dict[str, Any] = {"connect_timeout": PATIENCE, **silent}
            engine = sa.create_engine(address, pool_pre_ping=True, connect_args=arguments)
            sa.event.listen(engine, "connect", _postgresql)
        if _revision(engine) != HEAD:
            _upgrade(engine)
    return engine


def lacks(url: str) -> str:
    """The file that a database is to be, if there is none."""
    file = _file(_address(url))
    return str(file) if file and not file.exists() else ""


def state_folder(url: str) -> Path:
    """The folder in which a line keeps what it needs while the database is away: one for each."""
    address = _address(url)
    if file := _file(address):
        return file.with_name(f"{file.name}-line")
    named = address.set(password=None).render_as_string()
    return Path("var", f"{address.database}-{sha256(named.encode()).hexdigest()[:8]}-line")


def _address(url: str) -> sa.URL:
    try:
        return sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise StoreError("the address of the database cannot be read") from None


def _file(address: sa.URL) -> Path | None:
    """The file that a database is, if it is one."""
    name = address.database
    if address.get_backend_name() != "sqlite" or not name or name == ":memory:":
        return None
    return Path(name)


def patient(connection: sa.Connection) -> None:
    """Let what follows in a transaction take as long as it needs."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        connection.execute(sa.text("SET LOCAL lock_timeout = 0"))


@contextmanager
def translate_errors(engine: sa.Engine | str) -> Iterator[None]:
    """Raise StoreError in place of what the database and its driver raise."""
    try:
        yield
    except (sa.exc.SQLAlchemyError, ImportError, OSError) as error:
        url = _address(engine) if isinstance(engine, str) else engine.url
        said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        shown = url.render_as_string(hide_password=True)
        raise StoreError(f"the database {shown} cannot be used: {said}") from None


def _sqlite(connection: Any, _: object) -> None:
    # Readers and the one who writes do not wait for each other.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _postgresql(connection: Any, _: object) -> None:
    # What holds a lock, or does not answer though its machine does, is given up too.
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {SILENT * 1000}")
        cursor.execute(f"SET lock_timeout = {PATIENCE * 1000}")
    connection.commit()


def _revision(engine: sa.Engine) -> str | None:
    """The migration that a database is at; None if it is new. Alembic takes long to import."""
    if not sa.inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found else None


def _upgrade(engine: sa.Engine) -> None:
    """Bring the tables up to date. Several may try at once: one does it, the others wait."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with _alone(engine), engine.begin() as connection:
        patient(connection)
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(617726)"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError:
            raise OSError("a newer release of this line has changed it; run that one") from None


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[None]:
    """Where the database is a file, nobody else does the same meanwhile."""
    file = _file(engine.url)
    if not file:
        yield
        return
    with file.with_name(f"{file.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
