"""What Twilio calls: who is let in, which answer they get, and what happens when one fails."""

import hmac
import logging
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from urllib.parse import urldefrag, urlencode
from xml.etree import ElementTree

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ivr.dialogue.state import State
from ivr.dialogue.turn import Move
from ivr.editions.live_folder import publish
from ivr.editions.worker_view import Edition, WorkerView
from ivr.prompts.keys import key
from ivr.server.app import create_app, create_webhooks
from ivr.settings import Settings
from ivr.telephony import responder as module
from ivr.telephony import webhooks
from ivr.telephony.address import RETRIES, read_url
from ivr.telephony.blueprint import blueprint
from ivr.telephony.responder import Responder
from ivr.telephony.signature import parameters, sign
from ivr.telephony.webhooks import MAX_BODY, MAX_PARAMETERS, STATUS, AccessPolicy, Webhooks
from ivr.tree.load.loader import load
from ivr.tree.model import Line
from tests.support.lines import BASE, TOKEN, TREE, signed
from tests.support.twiml_contract import problems

NEXT = "fedcba9876543210fedcba9876543210"
CALLER = {
    "CallSid": "CA0000marked0000000000000000000000",
    "From": "+16175550142",
    "FromCity": "Marked Heath",
    "CallerName": "Mx. Marked",
}
NOT_SIGNED = "This request is not signed by Twilio.\n"
SHARED_KEY_SAID = (
    "a request was refused: it is signed with a SharedKey of Twilio's Webhooks configuration API "
    "(public beta), and this line checks the auth token's signature; delete the webhook rule for "
    "this line's address"
)
MAIN_MENU = "When are you open? Press 1."


def put(folder: Path, text: str = TREE) -> Line:
    line = load(text.encode()).line
    assert line
    publish(folder, {"": text.encode()}, line.edition)
    return line


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return put(tmp_path)


@pytest.fixture
def editions(tmp_path: Path, line: Line) -> WorkerView:
    return WorkerView(tmp_path)


@pytest.fixture
def app(editions: WorkerView) -> Flask:
    """The line as it is served to Twilio."""
    return create_app(Settings(auth_token=TOKEN, public_url=BASE), editions)


@pytest.fixture
def open_app(editions: WorkerView) -> Flask:
    """The line without a token."""
    return create_app(Settings(), editions)


class Tapes(dict[str, str]):
    """Audio that is looked up as a test says."""

    def __init__(self, look_up: Callable[[str], str | None]) -> None:
        self.look_up = look_up

    def get(self, key: str, default: object = None) -> str | None:  # type: ignore[override]
        return self.look_up(key)


def playing(editions: WorkerView, look_up: Callable[[str], str | None]) -> Flask:
    """The webhooks alone, in an edition with audio that a test makes."""

    class Store:
        live = editions.live._replace(sounds=Tapes(look_up))

        def get(self, edition: str) -> Edition | None:
            return self.live

    return webhooks_alone(Responder(Store()))


def webhooks_alone(responder: Responder) -> Flask:
    app = Flask("alone")
    app.register_blueprint(blueprint(Webhooks(AccessPolicy((TOKEN,), BASE), responder)))
    return app


def post(app: Flask, url: str = "/voice", token: str = TOKEN, **fields: str) -> TestResponse:
    url = urldefrag(url).url.removeprefix(BASE)  # a fragment is for Twilio alone
    headers, body = signed(url, {**CALLER, **fields}, token)
    return app.test_client().post(url, data=body, headers=headers)


def heard(response: TestResponse) -> str:
    """The words of an answer, which must be TwiML as Twilio takes it."""
    assert (response.status_code, response.content_type) == (200, "text/xml")
    assert response.content_length == len(response.data)
    assert problems(response.data, BASE if b"https:" in response.data else None) == []
    return " ".join(" ".join(ElementTree.fromstring(response.data).itertext()).split())


def action(response: TestResponse) -> str:
    """Where a key that is pressed now goes."""
    gather = ElementTree.fromstring(response.data).find("Gather")
    assert gather is not None
    return gather.attrib["action"]


class TestAccess:
    def test_a_signed_request_is_answered(self, app: Flask) -> None:
        assert heard(post(app)).startswith("Thank you for calling the clinic.")

    @pytest.mark.parametrize(
        "url", ["/voice", "/voice/", "/voice/0123456789ab/main", "/voice/../x", "/voice/%00%ff?x=/"]
    )
    def test_an_unsigned_one_is_refused_before_its_body_is_read(self, app: Flask, url: str) -> None:
        class Unread(BytesIO):
            def read(self, *_: object) -> bytes:
                raise AssertionError("the body was read")

            readline = readinto = read  # type: ignore[assignment]  # as good as read

        response = app.test_client().post(
            url, input_stream=Unread(), content_length=10_000_000, headers={"Content-Type": "x"}
        )
        assert (response.status_code, response.text) == (403, NOT_SIGNED)
        assert response.mimetype == "text/plain"

    def test_one_that_somebody_else_signed_is_refused(self, app: Flask) -> None:
        response = post(app, token=NEXT)
        assert (response.status_code, response.text) == (403, NOT_SIGNED)

    @pytest.mark.parametrize("signature", ["", "x", "=" * 28, "\u00e9" * 28, "0/aaaaaaaaaaa" * 99])
    def test_what_is_not_a_signature_is_refused(self, app: Flask, signature: str) -> None:
        headers = {"X-Twilio-Signature": signature}
        assert app.test_client().post("/voice", headers=headers).status_code == 403

    def test_a_signature_is_good_for_its_own_address_and_fields_only(self, app: Flask) -> None:
        headers, body = signed("/voice", CALLER)
        client = app.test_client()
        assert client.post("/voice", data=body, headers=headers).status_code == 200
        assert client.post("/voice?x=1", data=body, headers=headers).status_code == 403
        assert client.post("/voice/", data=body, headers=headers).status_code == 403
        assert client.post("/voice", data=body + b"&x=1", headers=headers).status_code == 403
        as_text = headers | {"Content-Type": "text/plain"}
        assert client.post("/voice", data=body, headers=as_text).status_code == 403

    @pytest.mark.parametrize("token", [TOKEN, NEXT])
    def test_two_tokens_are_good_while_one_follows_the_other(
        self, editions: WorkerView, token: str
    ) -> None:
        settings = Settings(auth_token=TOKEN, auth_token_next=NEXT, public_url=BASE)
        assert post(create_app(settings, editions), token=token).status_code == 200

    def test_repeated_fields_are_signed_and_read(self, app: Flask, line: Line) -> None:
        url = f"/voice/{line.edition}/main"
        body = "Digits=1&Digits=2&x=&x=b&x=a"
        fields = [("Digits", "1"), ("Digits", "2"), ("x", ""), ("x", "b"), ("x", "a")]
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": sign(TOKEN, BASE + url, fields),
        }
        response = app.test_client().post(url, data=body, headers=headers)
        assert heard(response).startswith("On the hill.")

    @pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
    def test_without_a_token_this_machine_is_served(self, open_app: Flask, address: str) -> None:
        response = open_app.test_client().post("/voice", environ_base={"REMOTE_ADDR": address})
        assert heard(response).startswith("Thank you")

    @pytest.mark.parametrize(
        "address", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "::ffff:192.0.2.1", "localhost", ""]
    )
    def test_and_nobody_else(self, open_app: Flask, address: str) -> None:
        response = open_app.test_client().post("/voice", environ_base={"REMOTE_ADDR": address})
        assert response.status_code == 403

    @pytest.mark.parametrize(
        "header",
        ["X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via"],
    )
    def test_nor_anybody_who_comes_through_a_proxy_on_this_machine(
        self, open_app: Flask, header: str
    ) -> None:
        response = open_app.test_client().post("/voice", headers={header: "127.0.0.1"})
        assert response.status_code == 403

    def test_an_engine_may_sign_the_fragment_too(self, app: Flask) -> None:
        """As somleng-switch does with the addresses of our documents."""
        url = action(post(app))
        assert url.endswith(RETRIES)
        body = urlencode({**CALLER, "Digits": "1"}).encode()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": sign(TOKEN, url, parameters(body)),
        }
        path = urldefrag(url).url.removeprefix(BASE)
        answer = app.test_client().post(path, data=body, headers=headers)
        assert heard(answer).startswith("At eight.")


class TestSharedKeys:
    """Twilio's newer signature, for which somebody sets up a rule (public beta)."""

    @pytest.fixture
    def headers(self) -> dict[str, str]:
        """Of a request that Twilio signs with a key of its Webhooks configuration API."""
        mac = hmac.new(b"a shared key", (BASE + "/voice").encode(), sha256)
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": b64encode(mac.digest()).decode(),
            "X-Twilio-Webhooks-Signature-Settings": "key=WK1,algorithm=HMAC_SHA256",
        }

    def refused(self, app: Flask, headers: dict[str, str]) -> list[str]:
        response = app.test_client().post("/voice", headers=headers)
        return [response.text] * (response.status_code == 403)

    def test_is_refused_and_the_log_says_why_once_an_hour(
        self,
        app: Flask,
        headers: dict[str, str],
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        for _ in range(3):
            assert self.refused(app, headers) == [NOT_SIGNED]
        assert [record.getMessage() for record in caplog.records] == [SHARED_KEY_SAID]
        monkeypatch.setattr(webhooks, "QUIET", 0)  # an hour later
        assert self.refused(app, headers) == [NOT_SIGNED]
        assert len(caplog.records) == 2
        assert "WK1" not in caplog.text

    def test_nothing_is_said_of_one_that_is_only_wrong(
        self, app: Flask, headers: dict[str, str], caplog: pytest.LogCaptureFixture
    ) -> None:
        del headers["X-Twilio-Webhooks-Signature-Settings"]
        assert self.refused(app, headers) == [NOT_SIGNED]
        assert caplog.records == []

    def test_the_header_says_nothing_of_a_request_that_is_genuine(self, app: Flask) -> None:
        headers, body = signed("/voice", CALLER)
        headers["X-Twilio-Webhooks-Signature-Settings"] = "key=WK1,algorithm=HMAC_SHA1"
        assert heard(app.test_client().post("/voice", data=body, headers=headers))


LONG = {**CALLER, "x": "x" * MAX_BODY}


class TestBodies:
    def test_a_long_one_is_refused(self, app: Flask) -> None:
        headers, body = signed("/voice", LONG)
        assert app.test_client().post("/voice", data=body, headers=headers).status_code == 413

    def test_a_long_one_that_does_not_give_its_length_is_refused(self, app: Flask) -> None:
        headers, body = signed("/voice", LONG)
        assert self.chunked(app, headers, body).status_code == 413

    def test_a_usual_one_need_not_give_its_length(self, app: Flask) -> None:
        headers, body = signed("/voice", CALLER)
        assert heard(self.chunked(app, headers, body)).startswith("Thank you")

    def test_one_of_very_many_fields_is_refused(self, app: Flask) -> None:
        """It takes long to verify them, no matter who has sent them."""
        for count, status in ((MAX_PARAMETERS, 200), (MAX_PARAMETERS + 1, 403)):
            more = {f"x{number}": "" for number in range(count - len(CALLER))}
            headers, body = signed("/voice", CALLER | more)
            answer = app.test_client().post("/voice", data=body, headers=headers)
            assert answer.status_code == status

    def test_the_longest_is_taken(self, app: Flask) -> None:
        rest = MAX_BODY - len(urlencode(CALLER | {"x": ""}))
        headers, body = signed("/voice", CALLER | {"x": "x" * rest})
        assert len(body) == MAX_BODY
        assert app.test_client().post("/voice", data=body, headers=headers).status_code == 200

    @staticmethod
    def chunked(app: Flask, headers: dict[str, str], body: bytes) -> TestResponse:
        return app.test_client().post(
            "/voice",
            input_stream=BytesIO(body),
            headers=headers,
            environ_overrides={"wsgi.input_terminated": True},
        )


class TestAddresses:
    def test_a_key_is_answered_where_the_caller_is(self, app: Flask) -> None:
        menu = action(post(app))
        assert heard(post(app, menu, Digits="1")).startswith("At eight.")
        assert heard(post(app, menu, Digits="2")).startswith("On the hill.")

    def test_silence_is_distinguished_from_a_key(self, app: Flask, line: Line) -> None:
        url = f"/voice/{line.edition}/main"
        silent = [heard(post(app, url)), heard(post(app, url, Digits=""))]
        assert silent[0] == silent[1] != heard(post(app, url, Digits="3"))

    def test_the_outcome_of_a_transfer_is_answered(self, app: Flask, line: Line) -> None:
        dial = post(app, f"/voice/{line.edition}/main", Digits="0")
        found = ElementTree.fromstring(dial.data).find("Dial")
        assert found is not None
        assert "617-726-3884" in heard(post(app, found.attrib["action"], DialCallStatus="busy"))
        assert "<Hangup" in post(app, found.attrib["action"], DialCallStatus="completed").text

    def test_a_call_is_never_put_through_to_the_number_that_was_called(
        self, app: Flask, line: Line
    ) -> None:
        url, own = f"/voice/{line.edition}/main", "+16177263884"
        assert "<Dial" in post(app, url, Digits="0", To="+16177241000").text
        led_back = post(app, url, Digits="0", To=own)
        assert "<Dial" not in led_back.text
        assert "the front desk did not go through. The number is" in heard(led_back)
        assert "<Dial" in post(app, url, Digits="0").text

    @pytest.mark.parametrize(
        "url",
        [
            "/voice/nonsense",
            "/voice/0123456789ab/main",
            "/voice/{edition}",
            "/voice/{edition}/",
            "/voice/{edition}/nowhere",
            "/voice/{edition}/main/",
            "/voice/{edition}/main/x/y",
            "/voice/{edition}/main?misses=9",
            "/voice/{edition}/main?part=two",
            "/voice/{edition}/main?part=0",
            "/voice/{edition}/main?pace=fast&x=1",
            "/voice/{edition}/when-are-you-open?part=99",
            "/voice/{edition}/main?to=nobody",
            "/voice/..%2F..%2Fetc%2Fpasswd",
            "/voice/%E2%82%AC?%E2%82%AC=%00",
        ],
    )
    @pytest.mark.parametrize("key", ["", "1"])
    def test_one_that_is_stale_or_made_by_hand_gets_the_main_menu(
        self, app: Flask, line: Line, url: str, key: str
    ) -> None:
        response = post(app, url.format(edition=line.edition), Digits=key)
        assert heard(response).startswith(f"Main menu. {MAIN_MENU}")

    @pytest.mark.parametrize("url", ["/voice", "/voice/", "/voice?line=1", "/voice/?x"])
    def test_a_call_begins_at_the_root_however_it_was_typed(self, app: Flask, url: str) -> None:
        assert heard(post(app, url)).startswith("Thank you for calling the clinic.")

    @pytest.mark.parametrize("url", ["/voice/", "//voice", "/voice//", "/voice//x", "/voice/x/"])
    def test_none_is_redirected(self, app: Flask, url: str) -> None:
        assert post(app, url).status_code in (200, 404)

    @pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
    @pytest.mark.parametrize("url", ["/voice", "/voice/", "/voice/0123456789ab/main"])
    def test_only_posts_are_taken(self, app: Flask, method: str, url: str) -> None:
        headers, _ = signed(url, {})
        response = app.test_client().open(url, method=method, headers=headers)
        assert response.status_code == 405


class TestTheWhisper:
    def test_whoever_picks_up_hears_what_it_is_about(self, app: Flask, line: Line) -> None:
        dial = post(app, f"/voice/{line.edition}/when-are-you-open", Digits="0")
        number = ElementTree.fromstring(dial.data).find("Dial/Number")
        assert number is not None
        assert number.attrib["method"] == "POST"
        whisper = post(app, number.attrib["url"])
        assert heard(whisper) == "A clinic, about: When are you open?"
        assert [verb.tag for verb in ElementTree.fromstring(whisper.data)] == ["Say"]

    def test_it_is_refused_to_others(self, app: Flask, line: Line) -> None:
        url = f"/voice/{line.edition}/when-are-you-open/whisper"
        assert post(app, url, token=NEXT).status_code == 403


class TestTheClock:
    TIMES = TREE.replace(
        "617-726-3884",
        """617-726-3884
    hours: {mon-fri: 8:30-17:00}
    timezone: America/New_York
notices:
  - {text: We have moved., until: 2026-12-21 17:30-05:00}""",
    )

    def test_when_a_step_fails_only_the_failure_is_recorded(
        self, editions: WorkerView, line: Line, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "read_event", lambda *_: 1 / 0)
        long = "x" * 300
        address = read_url(f"/voice/{line.edition}/{long}?to={long}")
        move = Responder(editions).respond(address, {"Digits": "1"}).move
        assert move == (State(line.edition), "trouble", "", False)

    @pytest.fixture
    def clock(self) -> list[datetime]:
        return [datetime(2026, 12, 21, 21, 59, 59, tzinfo=UTC)]  # a second before five

    @pytest.fixture
    def timely(self, tmp_path: Path, clock: list[datetime]) -> Flask:
        put(tmp_path, self.TIMES)
        settings, editions = Settings(auth_token=TOKEN, public_url=BASE), WorkerView(tmp_path)
        return create_app(settings, editions, create_webhooks(settings, editions, lambda: clock[0]))

    def test_at_five_nobody_is_dialled_any_more(self, timely: Flask, clock: list[datetime]) -> None:
        menu = action(post(timely))
        before = post(timely, menu, Digits="0")
        assert "<Dial" in before.text
        clock[0] += timedelta(seconds=1)
        after = post(timely, menu, Digits="0")
        assert "<Dial" not in after.text
        assert "You can call again tomorrow at 8:30 in the morning." in heard(after)
        clock[0] += timedelta(hours=7)  # midnight there
        assert "You can call again today at 8:30" in heard(post(timely, menu, Digits="0"))
        clock[0] += timedelta(hours=8.5)
        assert post(timely, menu, Digits="0").data == before.data

    def test_a_call_that_rings_at_five_may_be_answered(
        self, timely: Flask, clock: list[datetime]
    ) -> None:
        dial = ElementTree.fromstring(post(timely, action(post(timely)), Digits="0").data)
        found = dial.find("Dial")
        assert found is not None
        clock[0] += timedelta(seconds=10)
        gone = post(timely, found.attrib["action"], DialCallStatus="no-answer")
        assert "You can call again tomorrow" in heard(gone)
        assert "try again" not in heard(gone)

    def test_nobody_is_asked_to_call_them_either_when_the_line_fails(
        self, timely: Flask, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock[0] += timedelta(hours=1)
        menu = action(post(timely))
        monkeypatch.setattr(module, "read_event", lambda *_: 1 / 0)
        said = heard(post(timely, menu, Digits="0"))
        assert "something went wrong" in said
        assert "You can call again tomorrow" in said

    def test_a_notice_ends_to_the_minute(self, timely: Flask, clock: list[datetime]) -> None:
        clock[0] += timedelta(minutes=30)  # 17:29:59
        assert "We have moved." in heard(post(timely))
        clock[0] += timedelta(seconds=1)
        assert "We have moved." not in heard(post(timely))

    def test_a_clock_that_is_put_back_is_believed(
        self, timely: Flask, clock: list[datetime]
    ) -> None:
        clock[0] += timedelta(minutes=1)
        menu = action(post(timely))
        assert "<Dial" not in post(timely, menu, Digits="0").text
        clock[0] -= timedelta(minutes=2)
        assert "<Dial" in post(timely, menu, Digits="0").text

    def test_it_is_not_asked_again_once_nothing_can_change(
        self, timely: Flask, editions: WorkerView
    ) -> None:
        asked: list[None] = []

        def clock() -> datetime:
            asked.append(None)
            return datetime.now(UTC)

        settings = Settings(auth_token=TOKEN, public_url=BASE)
        app = create_app(settings, editions, create_webhooks(settings, editions, clock))
        for _ in range(5):
            post(app)
        assert len(asked) == 1


class TestEditions:
    NEW = TREE.replace("At eight.", "At nine.")

    def test_a_call_stays_in_the_edition_that_it_began_in(
        self, app: Flask, editions: WorkerView, tmp_path: Path
    ) -> None:
        menu = action(post(app))
        put(tmp_path, self.NEW)
        editions.refresh()
        assert heard(post(app, menu, Digits="1")).startswith("At eight.")
        assert heard(post(app, action(post(app)), Digits="1")).startswith("At nine.")

    def test_one_that_is_gone_leaves_its_callers_in_the_main_menu_of_the_live_one(
        self, app: Flask, editions: WorkerView, line: Line, tmp_path: Path
    ) -> None:
        put(tmp_path, self.NEW)
        (tmp_path / f"{line.edition}.yaml").unlink()
        newer = create_app(Settings(auth_token=TOKEN, public_url=BASE), WorkerView(tmp_path))
        response = post(newer, f"/voice/{line.edition}/when-are-you-open", Digits="9")
        assert heard(response).startswith(f"Main menu. {MAIN_MENU}")
        assert heard(post(newer, action(response), Digits="1")).startswith("At nine.")


class TestFailures:
    @pytest.fixture
    def broken(self, editions: WorkerView) -> Flask:
        """A line whose audio fails for one answer."""

        def look_up(found: str) -> None:
            if found == key("At eight.", "en-US", slow=False):
                raise ZeroDivisionError("the tape is torn")

        return playing(editions, look_up)

    def test_the_caller_hears_whom_to_call_and_the_log_why(
        self, broken: Flask, line: Line, caplog: pytest.LogCaptureFixture
    ) -> None:
        words = heard(post(broken, f"/voice/{line.edition}/main", Digits="1"))
        assert "I am sorry, something went wrong on this line." in words
        assert "617-726-3884" in words
        [record] = caplog.records
        assert record.levelno == logging.ERROR
        assert "the caller is offered the operator" in record.getMessage()
        assert "ZeroDivisionError: the tape is torn" in caplog.text

    def test_the_rest_of_the_line_answers(self, broken: Flask, line: Line) -> None:
        url = f"/voice/{line.edition}/main"
        post(broken, url, Digits="1")
        assert heard(post(broken, url, Digits="2")).startswith("On the hill.")

    def test_a_failure_is_not_kept(self, editions: WorkerView, line: Line) -> None:
        tapes = iter([ZeroDivisionError("the tape is torn")])

        def look_up(found: str) -> None:
            for error in tapes:
                raise error

        app = playing(editions, look_up)
        url = f"/voice/{line.edition}/main"
        assert "something went wrong" in heard(post(app, url, Digits="1"))
        assert heard(post(app, url, Digits="1")).startswith("At eight.")

    def test_a_store_that_fails_leaves_callers_an_answer(
        self, line: Line, caplog: pytest.LogCaptureFixture
    ) -> None:
        class Torn:
            live = Edition(line, {}, "torn")

            def get(self, edition: str) -> Edition | None:
                raise PermissionError(13, "the folder is locked")

        app = webhooks_alone(Responder(Torn()))
        assert "617-726-3884" in heard(post(app, f"/voice/{line.edition}/main", Digits="1"))
        assert "the folder is locked" in caplog.text

    def test_nothing_of_the_caller_is_logged(
        self, broken: Flask, app: Flask, line: Line, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        post(broken, f"/voice/{line.edition}/main", Digits="1")
        for server in (app, broken):
            post(server)
            post(server, token=NEXT)
            post(server, "/voice/nonsense", DialCallStatus="marked")
        assert caplog.records
        assert [value for value in CALLER.values() if value in caplog.text] == []
        assert "marked" not in caplog.text.lower()


class TestEvents:
    """What is recorded of a call, with the token by which a repeated request is known."""

    @pytest.fixture
    def recorded(self) -> list[tuple[str, str, str]]:
        """The call's id, the reason of the move, and the token of each event."""
        return []

    @pytest.fixture
    def webhooks(self, editions: WorkerView, recorded: list[tuple[str, str, str]]) -> Webhooks:
        def on_event(call: str, move: Move, token: str) -> None:
            recorded.append((call, move.reason, token))

        return Webhooks(AccessPolicy((TOKEN,), BASE), Responder(editions), on_event)

    @pytest.mark.parametrize(
        ("url", "fields", "reason"),
        [("/voice", {}, "arrived"), (STATUS, {"CallStatus": "completed"}, "ended")],
    )
    @pytest.mark.parametrize("token", ["ab-12", ""])
    def test_the_token_of_a_request_is_recorded_with_its_event(
        self,
        webhooks: Webhooks,
        recorded: list[tuple[str, str, str]],
        url: str,
        fields: dict[str, str],
        reason: str,
        token: str,
    ) -> None:
        sent, body = signed(url, {**CALLER, **fields})
        headers = {name.lower(): value for name, value in sent.items()}
        if token:
            headers["i-twilio-idempotency-token"] = token
        assert webhooks.respond("POST", url, headers, body).status in (200, 204)
        assert recorded == [(CALLER["CallSid"], reason, token)]


class TestKeptAnswers:
    def test_an_answer_is_made_once(self, editions: WorkerView, line: Line) -> None:
        asked: list[str] = []

        app = playing(editions, asked.append)
        url = f"/voice/{line.edition}/main"
        first = post(app, url, Digits="1").data
        made = len(asked)
        assert post(app, url, Digits="1").data == first
        assert len(asked) == made > 0

    def test_audio_that_is_made_later_is_played(
        self, app: Flask, editions: WorkerView, line: Line, tmp_path: Path
    ) -> None:
        assert "Thank you for calling the clinic." in post(app).text
        greeting = key(line.default.greeting, line.default.language, slow=False)
        publish(
            tmp_path, {"": TREE.encode()}, line.edition, {greeting: "/prompts/rendered/made.wav"}
        )
        editions.refresh()
        answer = post(app).text
        assert f"<Play>{BASE}/prompts/rendered/made.wav</Play>" in answer
        assert "Thank you for calling the clinic." not in answer
        assert MAIN_MENU in answer

    def test_a_pause_between_audio_is_audio_too(self, tmp_path: Path, line: Line) -> None:
        texts = line.default.greeting, MAIN_MENU
        sounds = {
            **{key(text, "en-US", slow=False): "/prompts/rendered/made.wav" for text in texts},
            "silence-600ms": "/prompts/rendered/silence-600ms.wav",
        }
        publish(tmp_path, {"": TREE.encode()}, line.edition, sounds)
        app = create_app(Settings(auth_token=TOKEN, public_url=BASE), WorkerView(tmp_path))
        played = ElementTree.fromstring(post(app).text).findall(".//Play")
        made, silence = (
            f"{BASE}/prompts/rendered/{name}.wav" for name in ("made", "silence-600ms")
        )
        assert [play.text for play in played] == [made, silence, made]

    def test_memory_is_bounded(
        self, editions: WorkerView, line: Line, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "MAX_CACHE", 8_000)
        responder = Responder(editions)
        for number in range(50):
            address = read_url(f"/voice/{line.edition}/main?misses={number + 9}")
            assert MAIN_MENU.encode() in responder.respond(address, {}).document
            kept = responder._known.values()
            assert 0 < sum(len(one.document) + module.OVERHEAD for one in kept) <= 8_000

    def test_so_are_the_menus_that_it_holds(
        self, tmp_path: Path, line: Line, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "MAX_LINES", 3)
        found = {number: Edition(line, {}, number) for number in map(str, range(10))}

        class Store:
            live = found["0"]

            def get(self, edition: str) -> Edition | None:
                return found[edition]

        responder = Responder(Store())
        for number, edition in found.items():
            assert responder.now(edition).line == line
            assert number in responder._now
            assert len(responder._now) <= 3

    def test_it_is_known_by_what_was_understood_not_by_what_was_posted(
        self, editions: WorkerView, line: Line
    ) -> None:
        responder = Responder(editions)
        place = f"/voice/{line.edition}/main"
        asked = [
            (f"{place}", {"Digits": "1", "To": "+16175550100", "CallSid": "CA1"}),
            (f"{place}?x=1", {"Digits": "12", "To": "+16175550199", "CallSid": "CA2"}),
            (f"{place}?part=1&v=1", {"Digits": "1", "SpeechResult": "opening hours"}),
        ]
        answers = [responder.respond(read_url(url), fields) for url, fields in asked]
        assert len({id(answer) for answer in answers}) == len(responder._known) == 1

    def test_many_threads_get_the_same_bytes(self, app: Flask, line: Line) -> None:
        url = f"/voice/{line.edition}/main"
        with ThreadPoolExecutor(8) as threads:
            asked = [threads.submit(post, app, url, Digits=key) for key in "12" * 100]
        answers = [one.result().data for one in asked]
        assert answers == [post(app, url, Digits=key).data for key in "12" * 100]
