"""The id of a request: whose it is, where it is found, and what may be one."""

from pathlib import Path

import pytest

from ivr.editions.live_folder import publish
from ivr.editions.worker_view import WorkerView
from ivr.server.app import create_app, create_webhooks
from ivr.server.forward import Forwarder
from ivr.server.gateway import Gateway
from ivr.server.request_log import RequestLog
from ivr.server.worker import Worker
from ivr.settings import Settings
from ivr.tree.load.loader import load
from tests.support.lines import TREE
from tests.support.rsgi import Asked, ask

HEROKU = "8601b555-6a83-4c12-8269-97c8e32cdb5a"
NGINX = "8c96bd2a1c6d4fbbaa2c8b0a5d9b37a1"


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    line = load(TREE.encode()).line
    assert line
    publish(tmp_path, {"": TREE.encode()}, line.edition)
    editions = WorkerView(tmp_path)
    webhooks = create_webhooks(Settings(), editions)
    app = create_app(Settings(), editions, webhooks)
    return Gateway(Worker(webhooks, app, editions, RequestLog(), Forwarder("")))


def request_id(
    gateway: Gateway, given: str | None = None, method: str = "POST", path: str = "/voice"
) -> str:
    """The one id that the answer to a request has."""
    headers = {} if given is None else {"x-request-id": given}
    found = ask(gateway, Asked(method, path, "", headers)).header("X-Request-Id")
    assert found
    return found


@pytest.mark.parametrize("path", ["/voice", "/voice/status", "/healthz", "/prompts/x", "/nothing"])
def test_every_answer_has_one_of_its_own(gateway: Gateway, path: str) -> None:
    # The documents of calls are kept, and sent again to the next.
    methods = ("GET", "POST", "POST", "GET")
    assert len({request_id(gateway, None, method, path) for method in methods}) == 4


@pytest.mark.parametrize("given", [HEROKU, NGINX])
def test_one_of_the_proxy_in_front_is_taken(gateway: Gateway, given: str) -> None:
    assert request_id(gateway, given) == given
    assert request_id(gateway) != given


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
def test_nothing_else_is(gateway: Gateway, given: str) -> None:
    assert request_id(gateway, given) not in ("", given)


def test_two_workers_never_give_the_same() -> None:
    first, second = RequestLog().begin(None), RequestLog().begin(None)
    assert first.id != second.id
