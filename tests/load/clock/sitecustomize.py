"""Puts the clock of every Python process ahead by the seconds in LOAD_AHEAD.

Python runs this as it starts, when its folder is in PYTHONPATH: in a line, and in its workers. Only
the time of day is another one; waits are as long as they were. (libfaketime makes waits of Python
3.11 fail or spin.)
"""

import datetime
import os
import time

_AHEAD = float(os.environ.get("LOAD_AHEAD", "0"))
_time = time.time


class _Shifted(datetime.datetime):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> "_Shifted":
        return cls.fromtimestamp(_time() + _AHEAD, tz)


if _AHEAD:
    time.time = lambda: _time() + _AHEAD
    datetime.datetime = _Shifted  # type: ignore[misc]
