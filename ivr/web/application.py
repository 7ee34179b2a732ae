"""The Flask application for people with a browser: its headers, its words, and what it refuses."""

import hmac
import logging
from datetime import timedelta
from types import TracebackType

from flask import Flask, Response, abort, request

from ivr.web import errors, formats, problems, translations
from ivr.web.hosts import MAX_REQUEST

# Nothing inline, nothing from elsewhere (W3C, Content Security Policy Level 3).
POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
    "media-src 'self' blob:", "connect-src 'self'", "font-src 'self'", "form-action 'self'",
    "frame-ancestors 'none'", "base-uri 'none'",
))  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SAFE = {"GET", "HEAD", "OPTIONS"}
MAX_FORM = 16 * 1024 * 1024  # bytes of a form without files; a menu of 10,000 answers has 5 MB
# The cookie outlives the session that it names, so that what somebody sends too late can be kept
# for them (`console.identity`).
COOKIE_LASTS = timedelta(days=30)


log = logging.getLogger(__name__)
_Failed = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Application(Flask):
    def log_exception(self, exc_info: _Failed) -> None:
        """Log that something failed, and not at which URL, which may hold anything."""
        log.error("a page could not be shown", exc_info=exc_info)


def create_application(secret: str, is_https: bool) -> Flask:
    """Make an application without pages; `secret` is the line's, from which it has a key."""
    app = _Application(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=hmac.digest(secret.encode(), b"the console's sessions", "sha256"),
        SESSION_COOKIE_NAME="ivr-console",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_https,
        PERMANENT_SESSION_LIFETIME=COOKIE_LASTS,
        SESSION_REFRESH_EACH_REQUEST=False,  # it would come with every file
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=MAX_FORM,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(_refuse_other_sites)
    app.after_request(_add_headers)
    app.after_request(_stay_here)
    errors.install(app)
    translations.install(app)
    problems.install(app)
    formats.install(app)
    return app


def _refuse_other_sites() -> None:
    """Refuse a change that another site asks for (W3C, Fetch Metadata); a token is checked too."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.method not in SAFE and site not in ("same-origin", "none"):
        abort(403)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _stay_here(response: Response) -> Response:
    """Let Werkzeug's own redirects name no scheme and host, which a proxy may have changed."""
    location, here = response.location or "", request.host_url
    if location.startswith(here):
        response.location = f"/{location.removeprefix(here).lstrip('/')}"
    return response
