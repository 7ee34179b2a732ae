"""Where people outside find the console, and the link that opens it for the first of them."""

import time
from ipaddress import ip_address
from urllib.parse import urlsplit

import sqlalchemy as sa

from ivr.console.identity.table import FIRST, PeopleTable
from ivr.settings import Settings

WELCOME = "/console/people/welcome/"


def base(settings: Settings, here: str = "") -> str:
    """The address of the console without a path; `here` is one that is known to work."""
    if host := settings.console_host:
        public = urlsplit(settings.public_url)
        port = public.port if settings.public_url else settings.port
        return f"{public.scheme or 'http'}://{host}{f':{port}' if port else ''}"
    return settings.public_url or here.rstrip("/") or f"http://127.0.0.1:{settings.port}"


def link(settings: Settings, token: str, here: str = "") -> str:
    """The address to send somebody, with which they set a password."""
    return base(settings, here) + WELCOME + token


def is_only_here(url: str) -> bool:
    """Whether an address leads to the line on this machine alone, and nowhere from another."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def first_link(settings: Settings, engine: sa.Engine) -> str:
    """Make the link for the first administrator; "" if somebody is there. Raises StoreError.

    It is for this machine, unless the way to the line is encrypted; earlier ones end.
    """
    table = PeopleTable(engine)
    if not table.is_empty():
        return ""
    token = table.link(FIRST, "", int(time.time()))
    return link(settings, token)
