"""The Flask application for people with a browser: the public page and the console."""

from collections.abc import Callable

from flask import Flask

from ivr.console.access import WHO, Person
from ivr.console.context import NAME, Console
from ivr.console.identity import sessions
from ivr.console.parts import create_console
from ivr.editions.worker_view import WorkerView
from ivr.page.views import create_page
from ivr.settings import Settings
from ivr.telephony.responder import Clock, utc
from ivr.web.application import create_application


def create_pages(
    settings: Settings,
    editions: WorkerView,
    clock: Clock = utc,
    who: Callable[[], Person | None] = sessions.who,
) -> Flask:
    """Make the application; `who` says who is signed in, if not the session does."""
    app = create_application(settings.secret, settings.public_url.startswith("https:"))
    app.extensions[NAME] = Console(settings, editions, clock)
    app.extensions[WHO] = who
    app.register_blueprint(create_page(lambda: editions.live.line, clock))
    app.register_blueprint(create_console())
    return app
