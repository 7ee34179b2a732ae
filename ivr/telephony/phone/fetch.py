"""Make HTTP requests as Twilio makes them: signed, limited in time, redirected and retried.

A URL's fragment can change the limits: `#rc=2&rp=5xx,rt` retries twice, after a 5xx and after a
read time-out (Twilio, "Webhook connection overrides"). It is neither sent nor signed.
"""

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urldefrag, urljoin
from uuid import uuid4

import requests
from urllib3.exceptions import HTTPError

from ivr.telephony.phone.markup import TwilioError
from ivr.telephony.phone.verbs import MAX_DOCUMENT
from ivr.telephony.signature import sign

FOLLOWED = (301, 302, 303, 307)  # Twilio, error 11216; 308 is not among them
MAX_REDIRECTS = 10  # Twilio does not say how many it follows before error 11215
MAX_MEDIA = 16 * 1024 * 1024  # bytes; this phone's own limit
POLICIES = frozenset({"ct", "rt", "4xx", "5xx"})

# What can go wrong, the first that fits: the cause, Twilio's error, the retry policy that covers
# it, in words.
FAILURES: tuple[tuple[type[BaseException], int, str, str], ...] = (
    (requests.ConnectTimeout, 11201, "ct", "takes too long to connect"),
    (socket.gaierror, 11210, "ct", "has a host that cannot be found"),
    (ConnectionRefusedError, 11202, "ct", "refuses the connection; is the line running?"),
    (ssl.SSLError, 11220, "ct", "fails at TLS"),
    (TimeoutError, 11205, "rt", "does not answer in time"),
    (ConnectionError, 11205, "ct", "breaks the connection"),
    (HTTPException, 11206, "", "does not answer with HTTP"),
    (requests.ConnectionError, 11205, "ct", "cannot be reached"),
    (ValueError, 11100, "", "is not an address; write http:// or https:// and a host"),
    (Exception, 11206, "", "breaks off its answer"),
)


class FetchError(TwilioError):
    """A request that failed; `status` is that of the answer, if one came.

    `policy` is the retry policy (ct, rt, 4xx, 5xx) that would make Twilio try again.
    """

    def __init__(self, number: int, text: str, policy: str = "", status: int | None = None) -> None:
        super().__init__(number, text)
        self.policy = policy
        self.status = status


class Request(NamedTuple):
    """What to ask for. `params` are the form of a POST, or the query of a GET."""

    url: str
    method: str = "POST"
    params: tuple[tuple[str, str], ...] = ()


class Page(NamedTuple):
    """A good answer, and the URL it came from after redirects."""

    url: str
    status: int
    content_type: str | None
    body: bytes


class Limits(NamedTuple):
    """Seconds to connect, to wait for data, and in all; which failures are retried, how often."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    policies: frozenset[str] = frozenset({"ct"})


class _Terms(NamedTuple):
    """What holds for a request with its redirects and retries."""

    limits: Limits
    deadline: float
    headers: dict[str, str]
    largest: int


def limits(fragment: str) -> Limits:
    """Return what `fragment` says, else the defaults. Raise FetchError if Twilio refuses it."""
    fields = dict(parse_qsl(fragment))
    policies = frozenset(fields.get("rp", "ct").split(","))
    if not policies <= POLICIES | {"all"}:
        raise FetchError(11243, f"rp={fields['rp']} in #{fragment}: write 4xx, 5xx, ct, rt or all")
    return Limits(
        connect=_between(fields, "ct", 5_000, 100, 10_000) / 1000,
        read=_between(fields, "rt", 15_000, 100, 15_000) / 1000,
        total=_between(fields, "tt", 15_000, 100, 15_000) / 1000,
        retries=_between(fields, "rc", 1, 0, 5),
        policies=POLICIES if "all" in policies else policies,
    )


def _between(fields: dict[str, str], name: str, default: int, least: int, most: int) -> int:
    value = fields.get(name, str(default))
    if not re.fullmatch("[0-9]{1,5}", value) or not least <= int(value) <= most:
        raise FetchError(11100, f"{name}={value} after the # of a URL: write {least} to {most}")
    return int(value)


def join(base: str, url: str) -> str:
    """Return `url` as seen from `base`; what is not a URL comes back unchanged, for error 11100."""
    try:
        return urljoin(base, url)
    except ValueError:
        return url


class _Session(requests.Session):
    """A session that leaves redirects alone; its own would read and judge them before us."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class Fetcher:
    """Fetches over connections that are kept open; signs with its token unless that is empty."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._session = _Session()
        self._session.trust_env = False  # a proxy of this machine cannot reach a line on it

    def close(self) -> None:
        self._session.close()

    def documents(self, request: Request) -> Iterator[Page | FetchError]:
        """Yield each attempt: failures, then a page if one comes before the retries run out."""
        try:
            url, fragment = urldefrag(request.url)
            agreed = limits(fragment)
        except (ValueError, FetchError) as error:
            wrong = FetchError(11100, f"{request.url} is not an address")
            yield error if isinstance(error, FetchError) else wrong
            return
        headers = {"I-Twilio-Idempotency-Token": str(uuid4())}
        terms = _Terms(agreed, time.monotonic() + agreed.total, headers, MAX_DOCUMENT)
        for _ in range(1 + agreed.retries):
            try:
                yield self._follow(request._replace(url=url), terms)
                return
            except FetchError as error:
                yield error
                if error.policy not in agreed.policies or time.monotonic() > terms.deadline:
                    return

    def media(self, url: str) -> Page:
        """Return what is at `url`, in one attempt. Raise FetchError if it cannot be had."""
        usual = Limits()
        terms = _Terms(usual, time.monotonic() + usual.total, {}, MAX_MEDIA)
        return self._follow(Request(url, "GET"), terms)

    def _follow(self, request: Request, terms: _Terms) -> Page:
        for _ in range(1 + MAX_REDIRECTS):
            page, location = self._send(request, terms)
            asked = f"{request.method} {request.url} answers {page.status}"
            if page.status >= 400:
                raise FetchError(11217, asked, f"{page.status // 100}xx", page.status)
            if page.status < 300:
                return page
            if page.status not in FOLLOWED or not location:
                problem = "Twilio follows 301, 302, 303 and 307, with a Location"
                raise FetchError(11216, f"{asked}; {problem}", status=page.status)
            url = join(request.url, location)
            request = request._replace(url=url) if page.status == 307 else Request(url, "GET")
        raise FetchError(11215, f"{asked}, one redirect too many", status=page.status)

    def _send(self, request: Request, terms: _Terms) -> tuple[Page, str | None]:
        """Return the answer to one request, and where it redirects to."""
        left = max(terms.deadline - time.monotonic(), 0.001)
        timeout = (min(terms.limits.connect, left), min(terms.limits.read, left))
        options: dict[str, Any] = {"allow_redirects": False, "stream": True, "timeout": timeout}
        try:
            with self._session.send(self._signed(request, terms.headers), **options) as response:
                body = _body(response, terms)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise _failure(error, f"{request.method} {request.url}") from None
        answer = response.headers
        page = Page(request.url, response.status_code, answer.get("Content-Type"), body)
        return page, answer.get("Location")

    def _signed(self, request: Request, headers: dict[str, str]) -> requests.PreparedRequest:
        posted = request.method == "POST"
        form, query = (request.params, ()) if posted else ((), request.params)
        url = urldefrag(request.url).url
        plain = requests.Request(request.method, url, headers, data=form, params=query)
        prepared = self._session.prepare_request(plain)
        if self._token:  # over the URL as it is sent, with its query
            prepared.headers["X-Twilio-Signature"] = sign(self._token, str(prepared.url), form)
        return prepared


Answering = Callable[[str, str, Mapping[str, str], bytes], tuple[int, str, bytes]]
"""Answers a method, a URL without its host, headers and a body: a status, a type and a body."""


class InProcess(Fetcher):
    """Fetches from a line in this process, signed as over HTTP."""

    def __init__(self, token: str, answer: Answering) -> None:
        super().__init__(token)
        self._answer = answer

    def _send(self, request: Request, terms: _Terms) -> tuple[Page, str | None]:
        asked = self._signed(request, terms.headers)
        body = asked.body or b""
        sent = body.encode() if isinstance(body, str) else bytes(body)
        status, kind, found = self._answer(request.method, asked.path_url, asked.headers, sent)
        return Page(request.url, status, kind, found), None


def _body(response: requests.Response, terms: _Terms) -> bytes:
    """Return the body; of one that is too large, a little more than is accepted.

    Piece by piece, as it comes: a body that trickles in would never meet a read time-out.
    """
    body = b""
    while piece := response.raw.read1(MAX_DOCUMENT, decode_content=True):
        body += piece
        if time.monotonic() > terms.deadline:
            raise TimeoutError
        if len(body) > terms.largest:
            break
    return body


def _failure(error: BaseException, asked: str) -> FetchError:
    causes = [error]
    while cause := causes[-1].__cause__ or causes[-1].__context__:
        causes.append(cause)
    _, number, policy, words = next(
        row for row in FAILURES if any(isinstance(cause, row[0]) for cause in causes)
    )
    return FetchError(number, f"{asked} {words}", policy)
