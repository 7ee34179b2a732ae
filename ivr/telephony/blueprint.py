"""Carries webhooks over WSGI: a Flask blueprint around `webhooks.Webhooks`."""

from urllib.parse import quote
from wsgiref.types import WSGIEnvironment

from flask import Blueprint, Response, request

from ivr.telephony.address import carries_call
from ivr.telephony.webhooks import MAX_BODY, TOO_LONG, Webhooks


def blueprint(webhooks: Webhooks) -> Blueprint:
    """Make the blueprint; it answers before Flask looks for a route.

    So no URL of a call is ever redirected, which would lose the call, and none gets an answer of
    Flask's own.
    """
    blueprint = Blueprint("webhooks", __name__)

    @blueprint.before_app_request
    def answer() -> Response | None:
        environ = request.environ
        if not carries_call(environ["PATH_INFO"]):
            return None
        method, headers = environ["REQUEST_METHOD"], _Headers(environ)
        client = environ.get("REMOTE_ADDR", "")
        reply = webhooks.refusal(method, headers, client)
        if reply is None:
            reply = webhooks.respond(method, target(environ), headers, _body(environ), client)
        return Response(reply.body, reply.status, reply.headers)

    return blueprint


def target(environ: WSGIEnvironment) -> str:
    """Return the path and query as they were requested.

    Flask's `request.url` cannot be used: it is percent-decoded, and shows the inside of a proxy.
    Werkzeug's server and gunicorn pass the target on as it was sent; granian passes the path on
    decoded, so there it is escaped again, which is exact for unreserved characters (all that our
    URLs have) and for characters that were escaped in upper case. Any other spelling (`%2F`,
    `%7E`, `%c3`, a bare `'`) gets a URL that nobody signed, and is refused.
    """
    sent: str = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
    if sent.startswith("/"):  # not if it names a host, which may be anybody's
        return sent
    path = quote(environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"], encoding="latin-1")
    query = environ.get("QUERY_STRING")
    return f"{path}?{query}" if query else path


class _Headers:
    def __init__(self, environ: WSGIEnvironment) -> None:
        self._environ = environ

    def get(self, name: str, /) -> str | None:
        name = name.upper().replace("-", "_")
        prefix = "" if name == "CONTENT_TYPE" else "HTTP_"
        return self._environ.get(prefix + name)


def _body(environ: WSGIEnvironment) -> bytes:
    # Werkzeug's own way takes longer, and cuts off a body in chunks at the limit without a word.
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdecimal():
        length = MAX_BODY + 1 if environ.get("wsgi.input_terminated") else 0
    elif int(length) > MAX_BODY:
        return TOO_LONG
    body: bytes = environ["wsgi.input"].read(int(length))
    return body
