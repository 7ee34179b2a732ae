"""`ivr publish` on a terminal: it says what would go, and asks."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from ivr.editions.table import EditionsTable
from ivr.settings import NAMES
from ivr.store.database import connect
from tests.support.lines import TREE

HALF = TREE[: TREE.index("  2:")]


def typed(folder: Path, database: str, answer: str, *arguments: str) -> tuple[int, str]:
    """Run `ivr publish` on a terminal, and answer; return its status and what it showed."""
    shown, terminal = pty.openpty()
    own = {name: value for name, value in os.environ.items() if name not in NAMES}
    process = subprocess.Popen(
        [sys.executable, "-m", "ivr", "publish", *arguments],
        cwd=folder,
        env=own | {"DATABASE_URL": database},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    output, is_answered = b"", False
    while True:
        try:
            output += os.read(shown, 4096)
        except OSError:  # nobody writes to it any more
            break
        if not is_answered and b"[y/N]" in output:
            os.write(shown, f"{answer}\n".encode())
            is_answered = True
    os.close(shown)
    return process.wait(), output.decode().replace("\r\n", "\n")


def live(database: str) -> bytes:
    store = EditionsTable(connect(database))
    newest = store.newest()
    assert newest
    return store.files(newest.edition)[""]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (HALF, '"Where are you?"'),
        (TREE.replace("A clinic", "The pharmacy"), 'but callers hear "A clinic"'),
    ],
)
def test_it_asks_and_does_as_it_is_told(tmp_path: Path, now: str, said: str) -> None:
    database, file = f"sqlite:///{tmp_path}/line.db", tmp_path / "faq_tree.yaml"
    file.write_text(TREE)
    assert typed(tmp_path, database, "") == (0, "faq_tree.yaml: edition 1 is live.\n")
    file.write_text(now)
    status, output = typed(tmp_path, database, "n")
    assert status == 1
    assert said in output
    assert output.endswith("Nothing was published.\n")
    assert live(database) == TREE.encode()
    status, output = typed(tmp_path, database, "y")
    assert status == 0
    assert output.endswith("faq_tree.yaml: edition 2 is live.\n")
    assert live(database) == now.encode()


def test_a_deploy_is_never_asked(tmp_path: Path) -> None:
    database, file = f"sqlite:///{tmp_path}/line.db", tmp_path / "faq_tree.yaml"
    file.write_text(TREE)
    assert typed(tmp_path, database, "", "--release")[0] == 0
    file.write_text(HALF)
    status, output = typed(tmp_path, database, "y", "--release")
    assert (status, "[y/N]" in output) == (0, False)
    assert "callers go on hearing what is live" in output
    assert "ivr publish --yes" in output
    file.write_text(TREE.replace("A clinic", "The pharmacy"))
    status, output = typed(tmp_path, database, "y", "--release")
    assert (status, "[y/N]" in output) == (1, False)
    assert 'callers hear "A clinic"' in output
    assert live(database) == TREE.encode()
