"""What one worker of `ivr serve` answers with, made as its environment says."""

import atexit
import gc
import logging
import os
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from wsgiref.types import WSGIApplication

from ivr.dialogue.turn import OnEvent
from ivr.editions.worker_view import WorkerView
from ivr.events.journal import Journal
from ivr.events.recorder import recorder
from ivr.server.app import (
    EDITIONS,
    FIXED_CLOCK,
    METRICS,
    RECORDS,
    create_app,
    create_webhooks,
)
from ivr.server.forward import PAGES, Forwarder
from ivr.server.request_log import RequestLog
from ivr.settings import Settings, from_environment
from ivr.telephony.responder import utc
from ivr.telephony.webhooks import Webhooks, ignore
from ivr.web.hosts import Hosts, hosts

if TYPE_CHECKING:  # prometheus-client is loaded only where somebody asks for its figures
    from ivr.server.metrics import Metrics

log = logging.getLogger(__name__)


class Worker(NamedTuple):
    """What one worker of `ivr serve` answers with; without `hosts`, all of it at every host."""

    webhooks: Webhooks
    app: WSGIApplication
    editions: WorkerView
    log: RequestLog
    pages: Forwarder
    hosts: Hosts | None = None


def make_worker() -> Worker:
    """Make what one worker answers with, as its environment says."""
    settings = from_environment(os.environ)
    editions = WorkerView(Path(os.environ[EDITIONS]))
    editions.follow()
    gc.freeze()  # the menu stays; the collector need not walk it again and again
    fixed = os.environ.get(FIXED_CLOCK)
    clock = partial(datetime.fromisoformat, fixed) if fixed else utc
    metrics = _metrics(settings)
    webhooks = create_webhooks(settings, editions, clock, _on_event(settings))
    app, pages = create_app(settings, editions, webhooks, metrics), Forwarder(os.environ[PAGES])
    return Worker(webhooks, app, editions, RequestLog(metrics), pages, hosts(settings))


def _metrics(settings: Settings) -> "Metrics | None":
    """Make what counts for Prometheus, if it may ask."""
    if not settings.metrics_token:
        return None
    from ivr.server.metrics import Metrics

    try:
        return Metrics(Path(os.environ[EDITIONS]) / METRICS)
    except OSError as error:
        log.error("nothing is counted for Prometheus: %s", error)
        return None


def _on_event(settings: Settings) -> OnEvent:
    """Make what records events, if `ivr serve` says where."""
    if not (folder := os.environ.get(RECORDS)):
        return ignore
    try:
        journal = Journal(Path(folder))
    except OSError as error:
        log.error("calls are not written down: %s", error)
        return ignore
    atexit.register(journal.close)
    return recorder(journal, settings.secret)
