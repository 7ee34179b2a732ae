"""Signatures: Twilio's own vectors, its npm package's, the SDK's opinion, and every mutation."""

import json
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import urlencode, urlparse

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # no types
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Request

from ivr.telephony import signature
from ivr.telephony.address import RETRIES
from ivr.telephony.signature import Guard, Params, parameters, sign
from tests.support.paths import ROOT
from tests.support.signed_app import TOKEN

FACTS = ROOT / "tests" / "support" / "twilio_facts"

# --- Twilio's own vectors: tests/unit/test_request_validator.py of twilio-python ---

COMPANY = "https://mycompany.com/myapp.php?foo=1&bar=2"
CALL = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
]
REPEATED = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234")]
BODY_HASH = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
VECTORS = [
    pytest.param(COMPANY, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", id="plain"),
    pytest.param(COMPANY, REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU=", id="repeated key"),
    pytest.param(
        "http://mycompany.com:1234/myapp.php?foo=1&bar=2",
        CALL,
        "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=",
        id="port 1234",
    ),
    pytest.param(
        f"{COMPANY}&bodySHA256={BODY_HASH}", [], "a9nBmqA0ju/hNViExpshrM61xv4=", id="bodySHA256"
    ),
]
PORTS = [
    pytest.param(
        "https://mycompany.com:1234/myapp.php?foo=1&bar=2",
        "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        id="signed without our port",
    ),
    pytest.param(COMPANY, "kvajT1Ptam85bY51eRf/AJRuM3w=", id="signed with port 443"),
    pytest.param(
        "http://mycompany.com/myapp.php?foo=1&bar=2",
        "0ZXoZLH/DfblKGATFgpif+LLRf4=",
        id="signed with port 80",
    ),
]


@pytest.mark.parametrize(("url", "params", "made"), VECTORS)
def test_we_sign_as_twilio_does(url: str, params: Params, made: str) -> None:
    assert sign("12345", url, params) == made
    assert Guard(["12345"]).genuine(url, params, made)


@pytest.mark.parametrize(("url", "made"), PORTS)
def test_a_port_that_twilio_added_or_left_out_does_not_matter(url: str, made: str) -> None:
    assert Guard(["12345"]).genuine(url, CALL, made)


RECORDED = json.loads((FACTS / "signatures.json").read_text("utf-8"))["requests"]


@pytest.mark.parametrize("request_", RECORDED, ids=lambda r: f"{r['signed']} {r['body'][-20:]}")
def test_we_sign_as_twilios_npm_package_does(request_: dict[str, str]) -> None:
    params = parameters(request_["body"].encode())
    assert sign(request_["token"], request_["signed"], params) == request_["signature"]
    assert Guard([request_["token"]]).genuine(request_["requested"], params, request_["signature"])


# --- one change anywhere ---

URL = "https://line.example.org/voice/0123456789ab/cost-and-billing?part=1&misses=0&pace=normal"
BODY = (
    b"CallSid=CA00000000000000000000000000000000&From=%2B16175550100&FromCity=SAINT+PAUL"
    b"&FromState=&CallStatus=in-progress&Digits=2&msg=Gather+End"
)
CHARACTERS = "aA0/?&=#%+ ;:@.~\t\x00é"
SIGNATURE = sign(TOKEN, URL, parameters(BODY))


def mutants(text: str) -> Iterator[str]:
    """``text`` with each character left out, doubled, replaced, and others put in between."""
    for place in range(len(text) + 1):
        head, tail = text[:place], text[place:]
        yield head + tail[1:]
        yield head + tail[:1] + tail
        for character in CHARACTERS:
            yield head + character + tail
            yield head + character + tail[1:]


def test_the_unchanged_request_is_genuine() -> None:
    assert Guard([TOKEN]).genuine(URL, parameters(BODY), SIGNATURE)


def test_every_change_of_the_url_is_refused_except_what_the_sdk_drops() -> None:
    guard, params = Guard([TOKEN]), parameters(BODY)
    accepted = {url for url in mutants(URL) if guard.genuine(url, params, SIGNATURE)}
    assert accepted == {url for url in mutants(URL) if urlparse(url).geturl() == URL}
    # tabs and spaces that no request line can hold, an empty fragment, an empty ";" parameter
    dropped = {url: url.replace("\t", "").strip("\x00 #").replace(";?", "?") for url in accepted}
    assert set(dropped.values()) == {URL}


def test_every_change_of_the_body_is_refused_unless_the_signed_text_is_the_same() -> None:
    """Twilio signs names and values without a mark between them, so that ``Digits=2`` signs as
    ``Digits2=`` does. Such a change may lose a key, but never press another."""
    guard = Guard([TOKEN])
    forms = {mutant: parameters(mutant.encode()) for mutant in mutants(BODY.decode())}
    accepted = {body for body, form in forms.items() if guard.genuine(URL, form, SIGNATURE)}
    text = signed_text(parameters(BODY))
    assert accepted == {body for body, form in forms.items() if signed_text(form) == text}
    assert {dict(forms[body]).get("Digits", "lost") for body in accepted} == {"2", "lost"}
    assert len(accepted) < 40


def signed_text(form: Params) -> str:
    return "".join(name + value for name, value in sorted(set(form)))


def test_every_change_of_the_signature_is_refused() -> None:
    guard, params = Guard([TOKEN]), parameters(BODY)
    changed = [mutant for mutant in mutants(SIGNATURE) if mutant != SIGNATURE]
    assert not any(guard.genuine(URL, params, made) for made in changed)


# --- a signature over the fragment too, as somleng-switch makes it ---

SIGNED_WHOLE = sign(TOKEN, URL + RETRIES, parameters(BODY))


def test_a_url_may_be_signed_with_our_fragment() -> None:
    guard, params = Guard(["former", TOKEN]), parameters(BODY)
    assert guard.genuine(URL, params, SIGNED_WHOLE)
    assert guard.genuine(URL, params, SIGNATURE)


def test_and_with_no_other_text_at_its_end() -> None:
    guard, params = Guard([TOKEN]), parameters(BODY)
    signed = {end for end in mutants(RETRIES) if end != RETRIES} | {RETRIES + RETRIES, "#rc=1", "?"}
    accepted = {end for end in signed if guard.genuine(URL, params, sign(TOKEN, URL + end, params))}
    assert accepted == {end for end in signed if urlparse(URL).geturl() == URL + end}


def test_every_change_of_the_url_is_refused_then_too() -> None:
    guard, params = Guard([TOKEN]), parameters(BODY)
    assert {url for url in mutants(URL) if guard.genuine(url, params, SIGNED_WHOLE)} == {URL}


def test_a_genuine_request_of_twilios_costs_one_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a text made for the second try before the first has failed."""
    hashed: list[str] = []
    signed_text = signature._signed_text

    def counted(url: str, params: Params) -> bytes:
        hashed.append(url)
        return signed_text(url, params)

    def validate(*_: object) -> bool:
        hashed.append("by the SDK")
        return False

    monkeypatch.setattr(signature, "_signed_text", counted)
    monkeypatch.setattr(RequestValidator, "validate", validate)
    guard, params = Guard([TOKEN]), parameters(BODY)
    for made, tries in (
        (SIGNATURE, [URL]),
        (SIGNED_WHOLE, [URL, URL + RETRIES]),
        ("A" * 28, [URL, URL + RETRIES, "by the SDK"]),
    ):
        hashed.clear()
        guard.genuine(URL, params, made)
        assert hashed == tries


# --- the SDK's opinion ---

LETTERS = st.text(alphabet="aZ09-._~/%2F'é;:@!$()*, |\"\t[]🙂\ud800", max_size=8)
HOSTS = st.sampled_from(
    ["line.example.org", "LINE.example.org", "a_b", "127.0.0.1", "[::1]", "x@y", "", "bücher.de"]
)
PORT = st.sampled_from(
    ["", "", ":443", ":80", ":0", ":1234", ":65536", ":999999", ":", ":x", ":08"]
)
QUERIES = st.one_of(
    st.just(""),
    st.just(f"?bodySHA256={BODY_HASH}"),
    st.tuples(LETTERS, LETTERS).map(lambda pair: "?" + "=".join(pair)),
    LETTERS.map("?{}".format),
    LETTERS.map("#{}".format),
)
URLS = st.builds(
    "{}://{}{}{}{}{}".format,
    st.sampled_from(["https", "http", "HTTPS", "x"]),
    HOSTS,
    PORT,
    st.sampled_from(["", "/", "//", "/voice", "/voice;", "/voice?", "/voice/ab12/cost?part=1&"]),
    LETTERS,
    QUERIES,
)
FORMS = st.lists(st.tuples(LETTERS, LETTERS), max_size=5)
BODIES = st.one_of(
    FORMS.map(lambda form: urlencode(form, errors="replace").encode()),
    st.text(alphabet="ab=&+%2Bc3éA9Ff;🙂 ", max_size=20).map(str.encode),
    st.lists(st.sampled_from([b"%", b"%c3", b"%A9", b"\xff", b"\xc3\xa9", b"=", b"&", b"+"])).map(
        b"".join
    ),
)


def form_of(body: bytes) -> MultiDict[str, str]:
    """The form that Werkzeug, and so Flask, makes of a body."""
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    return Request(environ).form


def signed_whole(tokens: list[str], url: str, body: bytes, made: str) -> bool:
    """Whether a URL that the SDK would sign as it is was signed with our fragment at its end."""
    if not signature._PLAIN.fullmatch(url):
        return False
    return made in [sign(token, url + RETRIES, parameters(body)) for token in tokens]


def sdk_accepts(tokens: list[str], url: str, body: bytes, made: str) -> bool:
    try:
        return any(RequestValidator(t).validate(url, form_of(body), made) for t in tokens)
    except ValueError:  # the SDK falls over an impossible port and half a surrogate pair
        return False


@given(BODIES)
def test_a_body_is_read_as_werkzeug_reads_it(body: bytes) -> None:
    assert MultiDict(parameters(body)) == form_of(body)


@given(URLS, URLS, BODIES, BODIES, st.data())
def test_we_and_the_sdk_agree_but_for_our_fragment(
    url: str, other_url: str, body: bytes, other_body: bytes, data: st.DataObject
) -> None:
    signer = data.draw(st.sampled_from(["current", "next", "stranger"]))
    urls = [url, other_url, url.rstrip("?;#"), *ports(url)]
    signed_url = data.draw(st.sampled_from(urls)) + data.draw(st.sampled_from(["", RETRIES]))
    signed_body = data.draw(st.sampled_from([body, body, body, other_body]))
    try:
        made = sign(signer, signed_url, parameters(signed_body))
    except UnicodeEncodeError:
        made = data.draw(st.sampled_from(["", "é" * 28, "\ud800" * 28, "A" * 27 + "="]))
    tokens = ["current", "next"]
    verdict = Guard(tokens).genuine(url, parameters(body), made)
    expected = sdk_accepts(tokens, url, body, made) or signed_whole(tokens, url, body, made)
    assert verdict == expected


def ports(url: str) -> list[str]:
    """The same URL with the standard ports and with none."""
    parts = url.split("/", 3)
    host = parts[2].split(":")[0]
    return ["/".join([*parts[:2], host + port, *parts[3:]]) for port in ("", ":443", ":80")]


# --- tokens ---


def test_two_tokens_count_while_one_is_being_changed() -> None:
    guard = Guard(["current", "next"])
    assert guard.genuine(COMPANY, CALL, sign("current", COMPANY, CALL))
    assert guard.genuine(COMPANY, CALL, sign("next", COMPANY, CALL))
    assert not guard.genuine(COMPANY, CALL, sign("former", COMPANY, CALL))


def test_without_a_token_nothing_is_genuine() -> None:
    assert not Guard([]).genuine(COMPANY, CALL, sign("", COMPANY, CALL))


def test_an_empty_token_is_an_error() -> None:
    with pytest.raises(ValueError, match="an auth token is empty; leave it out, or give the"):
        Guard(["12345", ""])
