"""Somebody at the console: signs in with a link, and has a long draft checked again and again."""

import re
import threading
import time
from http.client import HTTPConnection, HTTPException
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from ivr.console.access import Role
from ivr.console.identity.table import PeopleTable
from ivr.store.database import connect
from tests.support.menu_files import menu_file

ANSWERS = 10_000
PASSWORD = "the long password of a load"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PATIENCE = 120  # seconds for a page


class Administrator:
    """Works in the console at a port, on a thread, from `with` to its end; `checks` have begun."""

    def __init__(self, port: int, database: str) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.checks = 0
        self.failed: list[str] = []
        self._ending = threading.Event()
        people = PeopleTable(connect(database))
        anna = people.add("Anna Lee", "anna@example.org", Role.EDITOR, int(time.time()))
        self._link = people.link(anna.id, "the load", int(time.time()))
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._ending.set()

    def ended(self) -> None:
        """Wait until nothing is asked any more; a line that ends answers nobody."""
        self._thread.join()

    def _work(self) -> None:
        try:
            self._send("GET", f"/console/people/welcome/{self._link}")
            self._form("/console/people/welcome", password=PASSWORD)
            draft = self._form("/console/change/")
            text = menu_file(ANSWERS)
            while not self._ending.is_set():
                self.checks += 1
                self._form(f"{draft}text", to=f"{draft}check", text=text, file="")
        except (AssertionError, OSError, HTTPException) as error:
            if not self._ending.is_set():
                self.failed.append(repr(error))

    def _form(self, path: str, to: str = "", **fields: str) -> str:
        """Fill in the form of a page, and send it; where it leads."""
        found = TOKEN.search(self._send("GET", path)[1])
        assert found, f"{path} has no form"
        return self._send("POST", to or path, fields | {"csrf_token": found[1]})[0]

    def _send(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> tuple[str, str]:
        """Ask for a page; where it leads, and what it says."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            headers = {"Cookie": "; ".join(map("=".join, self.cookies.items()))}
            if fields is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, urlencode(fields or {}), headers)
            response = connection.getresponse()
            for name, value in response.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            body = response.read().decode()
            # On a busy machine a check takes longer than anybody waits, and goes on.
            is_late = path.endswith("/check") and response.status == 503
            assert is_late or response.status < 400, f"{method} {path}: {response.status}"
            return response.headers.get("Location", ""), body
        finally:
            connection.close()
