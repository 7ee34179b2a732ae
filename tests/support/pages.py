"""The pages for people with a browser, on a real server, with an edition and who is signed in."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from ivr.console import csrf
from ivr.console.access import Person, Role
from ivr.dialogue.phrases import phrasebook
from ivr.editions import live_folder
from ivr.editions.table import EditionsTable
from ivr.editions.worker_view import WorkerView
from ivr.server.pages import create_pages
from ivr.settings import Settings
from ivr.store.database import connect
from ivr.tree.load.loader import load_edition
from tests.support.paths import SHIPPED

TEMPLATES = FileSystemBytecodeCache()
"""Templates as they were compiled, for all pages of all tests: half of what a first page costs."""
ANNA = Person("1", "Anna Lee", "anna@clinic.example", Role.ADMINISTRATOR)


class Client(FlaskClient):
    """A browser without a window: it sends with each change the token that a form would have."""

    def open(self, *given: Any, **named: Any) -> TestResponse:
        if named.get("method", "GET") in ("POST", "PUT", "PATCH", "DELETE"):
            with self.session_transaction() as session:
                token = session.setdefault("csrf", "a token of these tests")
            named["headers"] = {csrf.HEADER: token} | dict(named.get("headers") or {})
        return super().open(*given, **named)


class Pages(NamedTuple):
    """Pages that answer at `base`; whoever is in `who[0]` is signed in."""

    app: Flask
    base: str
    table: EditionsTable
    settings: Settings
    who: list[Person | None]

    def sign_in(self, role: Role) -> None:
        self.who[0] = ANNA._replace(role=role)


def settings_in(folder: Path, database: str = "", engine: str = "none") -> Settings:
    """Settings of a line whose files are all in a folder."""
    return Settings(
        tree=folder / "faq_tree.yaml",
        prompts=folder / "prompts",
        engine=engine,
        database=database or f"sqlite:///{folder / 'ivr.db'}",
        secret="a secret of these tests",
    )


def publish(settings: Settings, files: Mapping[str, bytes], by: str = "Anna") -> EditionsTable:
    """Publish a menu, and make it live in the folder that the pages follow."""
    table = EditionsTable(connect(settings.database))
    edition = load_edition(files, phrasebook()).edition
    newest = table.newest()
    table.publish(files, edition, newest.number if newest else 0, by)
    live = settings.tree.parent / "live"
    live.mkdir(exist_ok=True)
    live_folder.publish(live, files, edition)
    return table


@contextmanager
def pages(
    folder: Path,
    raw: bytes | None = None,
    role: Role | None = Role.ADMINISTRATOR,
    database: str = "",
    engine: str = "none",
) -> Iterator[Pages]:
    """Serve the pages of a line; its menu file, also in the folder, is the shipped one or `raw`."""
    settings = settings_in(folder, database, engine)
    settings.tree.write_bytes(raw or SHIPPED.read_bytes())
    table = publish(settings, {"": settings.tree.read_bytes()})
    editions = WorkerView(folder / "live")
    stop_following = editions.follow(0.05)
    who: list[Person | None] = [ANNA._replace(role=role) if role else None]
    app = create_pages(settings, editions, who=lambda: who[0])
    app.test_client_class = Client
    app.jinja_env.bytecode_cache = TEMPLATES
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield Pages(app, f"http://127.0.0.1:{server.server_port}", table, settings, who)
    finally:
        stop_following()
        server.shutdown()
        thread.join()
        server.server_close()
