"""The states of a draft as rows: their files, each content once, and which are deleted."""

import json
import time
import zlib
from collections.abc import Mapping
from hashlib import sha256

import sqlalchemy as sa

from ivr.store.drafts import draft_contents, draft_states, drafts
from ivr.tree.load.sources import edition

MAX_STATES = 400  # of a draft; the oldest are deleted
KEPT = 30 * 24 * 3600 * 1000  # milliseconds for which a removed draft can be brought back
MAX_BY, MAX_WHAT = 100, 200  # characters


def contents_of(connection: sa.Connection, number: int, listed: str) -> dict[str, bytes]:
    names: dict[str, str] = json.loads(listed)
    contents = draft_contents.c
    query = sa.select(contents.sha256, contents.content).where(
        contents.draft == number, contents.sha256.in_({*names.values()})
    )
    found = {sha: zlib.decompress(content) for sha, content in connection.execute(query)}
    return {name: found[sha] for name, sha in names.items()}


def add_state(
    connection: sa.Connection, number: int, step: int, parent: int, files: Mapping[str, bytes],
    by: str, what: str, base: int = 0,
) -> None:  # fmt: skip
    names = {name: sha256(content).hexdigest() for name, content in files.items()}
    new = {names[name]: content for name, content in files.items()}
    contents = draft_contents.c
    known = sa.select(contents.sha256).where(contents.draft == number, contents.sha256.in_(new))
    for sha in connection.execute(known).scalars().all():
        del new[sha]
    for sha, content in new.items():
        row = {"draft": number, "sha256": sha, "content": zlib.compress(content)}
        connection.execute(sa.insert(draft_contents).values(row))
    row = {"draft": number, "step": step, "parent": parent, "hash": edition(files),
           "files": json.dumps(names), "by": by[:MAX_BY], "at": now(),
           "what": what[:MAX_WHAT], "base": base}  # fmt: skip
    connection.execute(sa.insert(draft_states).values(row))


def prune(connection: sa.Connection, number: int, steps: int) -> None:
    """Delete the oldest states of a draft beyond the number that is kept."""
    states, contents = draft_states.c, draft_contents.c
    current = sa.select(drafts.c.step).where(drafts.c.id == number).scalar_subquery()
    old = sa.delete(draft_states).where(
        states.draft == number, states.step <= steps - MAX_STATES, states.step != current
    )
    if not connection.execute(old).rowcount:
        return
    listed = connection.execute(sa.select(states.files).where(states.draft == number)).scalars()
    used = {sha for one in listed for sha in json.loads(one).values()}
    kept = connection.execute(sa.select(contents.sha256).where(contents.draft == number)).scalars()
    unused = sa.delete(draft_contents).where(
        contents.draft == number, contents.sha256.in_({*kept} - used)
    )
    connection.execute(unused)


def forget_removed(connection: sa.Connection) -> None:
    """Delete the drafts that were removed long ago."""
    long_ago = drafts.c.removed.between(1, now() - KEPT)
    ids = connection.execute(sa.select(drafts.c.id).where(long_ago)).scalars().all()
    for table, column in _TABLES:
        connection.execute(sa.delete(table).where(column.in_(ids)))


_TABLES = (
    (draft_contents, draft_contents.c.draft),
    (draft_states, draft_states.c.draft),
    (drafts, drafts.c.id),
)


def now() -> int:
    return int(time.time() * 1000)
