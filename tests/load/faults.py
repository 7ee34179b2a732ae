"""What goes wrong during load: a fault happens, passes, and is over when its function returns."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ivr.check.check import check
from ivr.editions.publish import publish_file
from ivr.editions.reading import read_edition
from ivr.editions.table import EditionsTable
from ivr.store.database import connect
from tests.bench.calls import BASE, CALL, TOKEN
from tests.load.crowd import Crowd
from tests.load.settings import FILLED, variant
from tests.load.signing import ANYBODY, Signed
from tests.load.site import Instance, Site
from tests.support.databases import Postgres
from tests.support.paths import BAD_FILES

BAD_EDITIONS = 8  # offered one after another
KILLED = 6  # workers, one after another
SLOW_SENDERS = 300  # connections to each port that are held open by slow senders
MAX_DISK = 16 * 1024 * 1024  # bytes of a disk that may be filled
RESPAWN = 60  # seconds in which a worker that was killed has a successor


class Scene(NamedTuple):
    """Where a fault happens; `kills` gets the instants at which workers are killed."""

    site: Site
    server: Postgres
    url: str
    crowd: Crowd
    kills: list[float]


Fault = Callable[[Scene], Awaitable[None]]


async def workers_killed(scene: Scene) -> None:
    """One worker after another, of each line in turn, when the one before has a successor."""
    lines = scene.site.instances
    for number in range(KILLED):
        line = lines[number % len(lines)]
        await _whole(line)
        scene.kills.append(line.kill_worker(number // len(lines)))
        await asyncio.sleep(2)
    for line in lines:
        await _whole(line)


async def database_stopped(scene: Scene) -> None:
    """PostgreSQL stops as in a crash, and is started again."""
    await asyncio.sleep(3)
    await asyncio.to_thread(scene.server.stop)
    await asyncio.sleep(6)
    assert "the line goes on with what it knows" in _said(scene)
    await asyncio.to_thread(scene.server.start)
    await asyncio.sleep(3)


async def disk_full(scene: Scene) -> None:
    """Where journals are written nothing more fits, for a while."""
    await asyncio.sleep(3)
    fillers = [one.seen(FILLED) / "filler" for one in scene.site.instances]
    for filler in fillers:
        _fill(filler)
    await asyncio.sleep(7)
    assert "events wait until they can be written" in _said(scene)
    for filler in fillers:
        filler.unlink()
    await asyncio.sleep(2)


async def bad_editions(scene: Scene) -> None:
    """Menus with errors are saved, published by command, and put into the database itself."""
    lines = scene.site.instances
    bad = [file for file in sorted(BAD_FILES.glob("*.yaml")) if not check(file.read_bytes()).line]
    for number, file in enumerate(bad[:: len(bad) // BAD_EDITIONS][:BAD_EDITIONS]):
        lines[number % len(lines)].file.write_bytes(file.read_bytes())
        await asyncio.sleep(1.2)
        assert f"{lines[number % len(lines)].file}: not live" in _said(scene)
    command = sys.executable, "-m", "ivr", "publish", str(bad[0])
    environ = lines[0].environ | {"DATABASE_URL": scene.url}
    ran = await asyncio.to_thread(
        subprocess.run, command, env=environ, cwd=lines[0].folder, capture_output=True, check=False
    )
    assert ran.returncode == 1, "a menu with errors was published"
    store = EditionsTable(connect(scene.url))
    await asyncio.to_thread(_unreadable, store)
    await asyncio.sleep(3)
    await _publish(scene, store, 1)
    await asyncio.sleep(3)


async def editions_every_second(scene: Scene) -> None:
    """Another menu goes live, again and again."""
    store = EditionsTable(connect(scene.url))
    for number in range(1, 16):
        begun = time.monotonic()
        await _publish(scene, store, number)
        await asyncio.sleep(max(0, begun + 1 - time.monotonic()))
    await asyncio.sleep(3)


async def clock_changed(scene: Scene) -> None:
    """The clock of the lines comes to a change, and goes past it."""
    assert scene.crowd.change
    await asyncio.sleep(max(0, scene.crowd.change - scene.crowd.ahead - time.time()) + 6)


async def line_ended(scene: Scene) -> None:
    """One of two lines ends as a deployment ends it, and comes back."""
    await _away(scene, lambda line: line.end())


async def line_gone(scene: Scene) -> None:
    """One of two lines is gone at once, with its workers, and comes back."""
    await _away(scene, lambda line: scene.kills.extend(line.kill()))


async def slow_senders(scene: Scene) -> None:
    """Clients who never finish what they send hold connections, to the lines and the balancer."""
    ports = [*(one.port for one in scene.site.instances), scene.site.port]
    end = time.monotonic() + 12
    request = Signed(TOKEN, BASE, CALL).request("/voice", ANYBODY)
    # Half of them stop within the headers, half within the body.
    cuts = 40, request.index(b"\r\n\r\n") + 20
    await asyncio.gather(
        *(
            _dawdle(port, request[: cuts[number % 2]], request, end)
            for port in ports
            for number in range(SLOW_SENDERS)
        )
    )


async def nothing(_: Scene) -> None:
    """To compare with."""
    await asyncio.sleep(12)


def _said(scene: Scene) -> str:
    return "".join(line.running().said() for line in scene.site.instances)


async def _whole(line: Instance) -> None:
    end = time.monotonic() + RESPAWN
    while len(line.running().workers()) < line.workers:
        assert time.monotonic() < end, "a worker that was killed has no successor"
        await asyncio.sleep(0.1)


async def _away(scene: Scene, go: Callable[[Instance], None]) -> None:
    line = scene.site.instances[0]
    await asyncio.sleep(3)
    go(line)
    await asyncio.to_thread(line.ended)
    await asyncio.sleep(4)
    line.start()
    await asyncio.to_thread(line.ready)
    await asyncio.sleep(4)


def _fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        size = os.statvfs(filler).f_blocks * os.statvfs(filler).f_frsize
        assert size < MAX_DISK, f"{filler} is on no small disk"
        with suppress(OSError):
            while True:
                file.write(bytes(4096))


def _unreadable(store: EditionsTable) -> None:
    """What a later release may have published."""
    newest = store.newest()
    assert newest
    store.publish({"": b"menu: {}"}, "0123456789ab", newest.number, "a test", origin="console")


async def _publish(scene: Scene, store: EditionsTable, number: int) -> None:
    raw = variant(number)
    edition = await asyncio.to_thread(scene.crowd.oracle.add, raw)
    newest = await asyncio.to_thread(store.newest)
    over = newest.number if newest else 0
    line = read_edition({"": raw}, edition)
    await asyncio.to_thread(publish_file, store, {"": raw}, line, "a test", over=over)


async def _dawdle(port: int, begun: bytes, request: bytes, end: float) -> None:
    """Send the beginning of a request, then a byte a second; begin again when sent away."""
    while time.monotonic() < end:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(begun)
            for byte in request[len(begun) :]:
                await asyncio.sleep(1)
                if writer.is_closing() or time.monotonic() > end:
                    break
                writer.write(bytes([byte]))
            writer.close()
