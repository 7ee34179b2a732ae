"""When something happened, in words."""

from datetime import UTC, datetime

from ivr.web.translations import gettext as _
from ivr.web.translations import ngettext

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400  # seconds


def ago(at: datetime, now: datetime | None = None) -> str:
    """Say how long ago something happened."""
    seconds = max(0, int(((now or datetime.now(UTC)) - at).total_seconds()))
    if seconds < _MINUTE:
        return ngettext("%(num)d second ago", "%(num)d seconds ago", seconds)
    if seconds < _HOUR:
        return ngettext("%(num)d minute ago", "%(num)d minutes ago", seconds // _MINUTE)
    if seconds < _DAY:
        return ngettext("%(num)d hour ago", "%(num)d hours ago", seconds // _HOUR)
    return ngettext("%(num)d day ago", "%(num)d days ago", seconds // _DAY)


def title_of(title: str, number: int) -> str:
    """Return what a draft is called."""
    return title or _("Draft %(number)d", number=number)
