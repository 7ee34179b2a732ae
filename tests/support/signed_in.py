"""A person with a browser without a window, signed in to the console of a real `ivr serve`."""

import re

import requests

from tests.support.command import ivr
from tests.support.lines import Line
from tests.support.waiting import PATIENCE

PASSWORD = "correct horse battery staple"


class Visitor:
    """Whoever was invited, and has chosen a password."""

    def __init__(self, line: Line, database: str, role: str = "publisher") -> None:
        self.session, self.base = requests.Session(), f"http://127.0.0.1:{line.port}"
        invited = ivr("user", "add", "Anna Lee", f"{role}@clinic.example", "--role", role,
                      folder=line.tree.parent, DATABASE_URL=database)  # fmt: skip
        link = re.search(r"/console/people/welcome/\S+", invited.stdout)
        assert link, invited.output
        page = self.session.get(f"{self.base}{link[0]}", timeout=PATIENCE)
        token = self.token(page.text)
        self.post("/console/people/welcome", {"password": PASSWORD, "csrf_token": token})
        assert "Anna Lee" in self.read("/console/now/")

    def read(self, path: str) -> str:
        answer = self.session.get(f"{self.base}{path}", timeout=PATIENCE)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, path: str, form: dict[str, str]) -> requests.Response:
        return self.session.post(f"{self.base}{path}", data=form, timeout=PATIENCE)

    @staticmethod
    def token(page: str, name: str = "csrf_token") -> str:
        """The value of a hidden field of a page."""
        found = re.search(rf'name="{name}" value="([^"]+)"', page)
        assert found, page
        return found[1]
