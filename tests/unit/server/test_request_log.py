"""The id of a request: whose it is, where it is found, and what may be one."""

from pathlib import Path

import pytest
from werkzeug.test import Client

from ivr.editions.live_folder import publish
from ivr.editions.worker_view import WorkerView
from ivr.server.app import create_app
from ivr.server.request_log import Observed
from ivr.settings import Settings
from ivr.tree.load.loader import load
from tests.support.lines import TREE

HEROKU = "8601b555-6a83-4c12-8269-97c8e32cdb5a"
NGINX = "8c96bd2a1c6d4fbbaa2c8b0a5d9b37a1"


@pytest.fixture
def client(tmp_path: Path) -> Client:
    tree = load(TREE.encode()).tree
    assert tree
    publish(tmp_path, {"": TREE.encode()}, tree.edition)
    return Client(Observed(create_app(Settings(), WorkerView(tmp_path))))


@pytest.mark.parametrize("path", ["/voice", "/voice/status", "/healthz", "/prompts/x", "/nothing"])
def test_every_answer_has_one_of_its_own(client: Client, path: str) -> None:
    # The documents of calls are kept, and sent again to the next.
    found = [client.open(path, method=method) for method in ("GET", "POST", "POST", "GET")]
    ids = [answer.headers.getlist("X-Request-Id") for answer in found]
    assert [len(one) for one in ids] == [1] * 4
    assert len({one for [one] in ids}) == 4


@pytest.mark.parametrize("given", [HEROKU, NGINX])
def test_one_of_the_proxy_in_front_is_taken(client: Client, given: str) -> None:
    answer = client.post("/voice", headers={"X-Request-Id": given})
    assert answer.headers.getlist("X-Request-Id") == [given]
    assert client.post("/voice").headers["X-Request-Id"] != given


@pytest.mark.parametrize(
    "given",
    [
        "",
        "a" * 19,
        "a" * 65,
        NGINX.upper(),
        f"CA{NGINX}",  # Twilio's id of a call
        "+16175550142",
        "16175550142",
        f"{HEROKU}\u0660",
        f"{HEROKU} ",
        f'{HEROKU}"}}',
    ],
)
def test_nothing_else_is(client: Client, given: str) -> None:
    answer = client.post("/voice", headers={"X-Request-Id": given})
    assert answer.headers["X-Request-Id"] not in ("", given)


def test_two_workers_never_give_the_same(tmp_path: Path) -> None:
    first, second = Observed(lambda *_: []), Observed(lambda *_: [])
    assert first.own != second.own
