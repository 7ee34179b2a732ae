"""The last release, answering webhooks in a process of its own from its code in git's history."""

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path

from tests.support.paths import ROOT

COMMIT = "2c47c83"
PROGRAM = """
import json, sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from ivr.telephony.answers import Answers
from ivr.tree.loader import load

lines = {}
for asked in map(json.loads, sys.stdin):
    file, at, url, params = asked
    if file not in lines:
        tree, clock = load(Path(file).read_bytes()).tree, []
        if tree is None:
            print("null", flush=True)
            continue
        live = SimpleNamespace(tree=tree, sounds={}, version=tree.edition)
        get = {tree.edition: live}.get
        lines[file] = Answers(SimpleNamespace(live=live, get=get), lambda c=clock: c[-1]), clock
    answers, clock = lines[file]
    clock.append(datetime.fromisoformat(at))
    print(json.dumps(answers.to(url, params)[0].body.decode()), flush=True)
"""


def is_there() -> bool:
    """Whether git's history here has it."""
    asked = ["git", "cat-file", "-e", f"{COMMIT}^{{commit}}"]
    try:
        return not subprocess.run(asked, cwd=ROOT, capture_output=True, check=False).returncode
    except OSError:
        return False


class UnreadableError(Exception):
    """The file has something that the last release does not know."""


class LastRelease:
    """Answers as the last release does."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def respond(self, file: Path, at: datetime, url: str, params: Mapping[str, str]) -> str:
        """The document for a request at a time, on the line of a menu file.

        Raises UnreadableError.
        """
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([str(file), at.isoformat(), url, params]) + "\n")
        self.process.stdin.flush()
        document: str | None = json.loads(self.process.stdout.readline())
        if document is None:
            raise UnreadableError(file.name)
        return document


@contextmanager
def running(folder: Path) -> Iterator[LastRelease]:
    """Run it from a folder, into which it is unpacked."""
    archive = subprocess.check_output(["git", "archive", COMMIT, "ivr"], cwd=ROOT)
    with tarfile.open(fileobj=BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield LastRelease(process)
