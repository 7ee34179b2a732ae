"""`python -m tests.bench`: how fast the line is, as ratios within one run.

Absolute figures depend on the machine and on what else it does; ratios hold. Needs two cores, 5 GB
of disk and Debian's PostgreSQL.
"""

import argparse
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import answering, keys, loading, recording, rendering, understanding
from tests.support.databases import running
from tests.support.menu_files import menu_file

SMALL, MIDDLE, LARGE = 14, 1_000, 10_000  # answers


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    target = parser.parse_args().json
    with TemporaryDirectory() as folder, running() as postgres:
        files = {answers: Path(folder, f"{answers}.yaml") for answers in (SMALL, MIDDLE, LARGE)}
        for answers, file in files.items():
            file.write_text(menu_file(answers))
        shared = {"PostgreSQL": postgres.database()}
        databases = {"SQLite": f"sqlite:///{folder}/line.db", "PostgreSQL": postgres.database()}
        parts = [
            answering.measure({answers: files[answers] for answers in (SMALL, LARGE)}, shared),
            recording.measure(databases),
            loading.measure(files),
            rendering.measure(),
            understanding.measure(),
            keys.measure(),
        ]
    tables = [table for part in parts for table in part.tables]
    goals = [goal for part in parts for goal in part.goals]
    for table in tables:
        print(f"{table.text()}\n")
    print("Goals")
    for goal in goals:
        print(goal.text())
    if target:
        found = {
            "tables": [table.as_json() for table in tables],
            "goals": [{"name": g.name, "ratio": g.value, "met": g.met} for g in goals],
        }
        target.write_text(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
