"""Which host answers what, where the settings give the page or the console a host of its own."""

from typing import NamedTuple
from urllib.parse import urlsplit

from ivr.settings import Settings

CONSOLE = "/console"
MAX_REQUEST = 32 * 1024 * 1024  # bytes; a recording of a minute has some 5 MB


def is_console(path: str) -> bool:
    """Tell whether a path is one of the console's; servers take several slashes at once for one."""
    path = f"/{path.lstrip('/')}"
    return path == CONSOLE or path.startswith(f"{CONSOLE}/")


class Hosts(NamedTuple):
    """The hosts of the page, the console and the calls; "" is any that is not another's."""

    page: str
    console: str
    line: str

    def answer(self, host: str, path: str, is_line: bool) -> bool:
        """Tell whether a path answers at what a request names as its host.

        `is_line` says that the path is one of calls, audio or figures. Those are not told apart
        from the page or the console where PUBLIC_URL has the same host.
        """
        asked = name_of(host)
        if is_line:
            return asked == self.line or asked not in (self.page, self.console)
        own, other = (self.page, self.console)
        if is_console(path):
            own, other = other, own
        return asked == own if own else not other or asked != other


def hosts(settings: Settings) -> Hosts | None:
    """Read them from the settings; None if everything answers everywhere."""
    if not settings.page_host and not settings.console_host:
        return None
    line = urlsplit(settings.public_url).hostname or ""
    return Hosts(settings.page_host, settings.console_host, line)


def name_of(host: str) -> str:
    """Return a Host header without its port, and without the dot that ends a full name."""
    name, _, port = host.strip().lower().rpartition(":")
    return (name if port.isdigit() and name else host.strip().lower()).removesuffix(".")
