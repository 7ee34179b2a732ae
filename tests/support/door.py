"""A console whose sessions are real, its clock, and people in it."""

import re
import time
from base64 import b32decode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ivr.console.access import WHO, Role
from ivr.console.identity import sessions
from ivr.console.identity.passwords import hashed
from ivr.console.identity.table import Account, PeopleTable
from ivr.store.database import connect
from tests.support.pages import Pages

PASSWORD = "correct horse battery"
ANNA, BEN, CARLA = "anna@clinic.example", "ben@clinic.example", "carla@clinic.example"


class Door:
    """A console with real sessions, on any database, with a clock that tests move."""

    def __init__(self, served: Pages) -> None:
        self.served, self.app = served, served.app
        self.app.extensions[WHO] = sessions.who
        self.engine = connect(served.settings.database)
        self.people = PeopleTable(self.engine)
        self.time = int(time.time())
        self.app.config[sessions.CLOCK] = lambda: self.time

    def add(self, email: str = ANNA, role: Role = Role.ADMINISTRATOR) -> Account:
        """Somebody who has signed in before."""
        name = email.partition("@")[0].capitalize()
        added = self.people.add(name, email, role, self.time)
        self.people.change(added.id, password=hashed(PASSWORD), joined=1)
        return added

    def browser(self, email: str = "", password: str = PASSWORD) -> FlaskClient:
        """A browser of its own, in which somebody is signed in."""
        client = self.app.test_client()
        if email:
            assert sign_in(client, email, password).status_code == 302
        return client

    def signed_in(self, client: FlaskClient) -> bool:
        return client.get("/console/people/account").status_code == 200


def sign_in(client: FlaskClient, email: str = ANNA, password: str = PASSWORD, to: str = "",
            address: str = "127.0.0.1") -> TestResponse:  # fmt: skip
    data = {"email": email, "password": password, "next": to}
    return client.post("/console/people/sign-in", data=data,
                       environ_overrides={"REMOTE_ADDR": address})  # fmt: skip


def main(page: TestResponse) -> str:
    """What a page says, without its tags."""
    text = page.text[page.text.index("<main") :]
    return " ".join(re.sub("<[^>]+>", " ", text).split())


def code(secret: str, now: int) -> str:
    """What an app shows that was given this secret: somebody else's reading of RFC 6238."""
    return TOTP(b32decode(secret.replace(" ", "")), 6, SHA1(), 30).generate(now).decode()


def set_up(door: Door, client: FlaskClient) -> tuple[str, list[str]]:
    """Begin to use an app; return its secret, and the recovery codes."""
    page = client.get("/console/people/account/factor").text
    [secret] = re.findall("<code>(.+?)</code>", page)
    assert 'src="data:image/svg+xml' in page
    sent = client.post("/console/people/account/factor", data={"code": code(secret, door.time)})
    assert sent.status_code == 302, main(sent)
    codes = re.findall("<li><code>(.+?)</code>", client.get(sent.location).text)
    assert len(codes) == 10
    return secret, codes
