"""What every part of the console works with, and which menu a request is about."""

from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa
from flask import current_app

from ivr.editions.table import EditionsTable
from ivr.editions.worker_view import WorkerView
from ivr.settings import Settings
from ivr.store.database import StoreError, connect, missing_file
from ivr.telephony.responder import Clock, utc

NAME = "ivr-console"


@dataclass
class Console:
    """The settings, what is live as callers hear it, the clock, and the database."""

    settings: Settings
    editions: WorkerView
    clock: Clock = utc

    @cached_property
    def engine(self) -> sa.Engine:
        """The database, which the line has made.

        Raises StoreError while it is away; the next use tries again.
        """
        if missing_file(self.settings.database):
            raise StoreError("the line's database is not there any more")
        return connect(self.settings.database)

    @property
    def table(self) -> EditionsTable:
        """Every edition that was published. Raises StoreError."""
        return EditionsTable(self.engine)


def console() -> Console:
    """The console that answers this request."""
    found: Console = current_app.extensions[NAME]
    return found
