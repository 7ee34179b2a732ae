"""A real PostgreSQL on loopback, for a test session, and databases in it."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from tests.support.parts import postgres_programs
from tests.support.paths import ROOT
from tests.support.waiting import PATIENCE, until


class Postgres:
    """A cluster of its own, in a folder that goes with it."""

    def __init__(self) -> None:
        programs = postgres_programs()
        assert programs, "no PostgreSQL is installed"
        self.programs = programs
        self.folder = Path(mkdtemp(prefix="ivr-postgres-"))
        # The server refuses to run as root; Debian's package makes a user for it.
        self.user = pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else None
        if self.user is not None:
            os.chown(self.folder, self.user, -1)
        self.port = _free_port()
        self.server: subprocess.Popen[bytes] | None = None
        self._run("initdb", "-D", "data", "-A", "trust", "-U", "line", "--no-sync").wait(PATIENCE)

    def start(self) -> None:
        """Run it until it answers."""
        options = ("-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.folder), "-F")
        self.server = self._run("postgres", "-D", "data", *options)
        until(self._answers, (self.folder / "output").read_text)

    def stop(self) -> None:
        """End it at once, as a crash would."""
        if self.server:
            self._run("pg_ctl", "stop", "-D", "data", "-m", "immediate").wait(PATIENCE)
            self.server.wait(PATIENCE)
            self.server = None

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"line_{uuid4().hex}"
        at = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "line")
        assert self._run("createdb", *at, name).wait(PATIENCE) == 0
        return f"postgresql+psycopg://line@127.0.0.1:{self.port}/{name}"

    def remove(self) -> None:
        """Leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        return not self._run("pg_isready", "-h", "127.0.0.1", "-p", str(self.port)).wait(PATIENCE)

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "output").open("ab") as output:
            return subprocess.Popen(
                [self.programs / program, *arguments],
                cwd=self.folder,
                user=self.user,
                env={**os.environ, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
                stdout=output,
                stderr=output,
            )


def migrations() -> Config:
    """Where Alembic finds the steps of the database."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "ivr" / "store" / "migrations"))
    return config


def downgrade(engine: sa.Engine, revision: str) -> None:
    """Take a database back to what an earlier release had."""
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


@contextmanager
def running() -> Iterator[Postgres]:
    """A server for as long as it is needed."""
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.remove()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
