"""requirements.txt, which hosts install from: as pyproject.toml has it, each file by its hash."""

import re
import tomllib

from packaging.requirements import Requirement

from tests.support.paths import ROOT

LOCKED = (ROOT / "requirements.txt").read_text("utf-8")
ENTRY = re.compile(
    r"^([A-Za-z0-9][\w.-]*)==(\S+?)(?: ; (.+?))? \\\n((?:    --hash=sha256:\w{64}.*\n)+)", re.M
)


def test_every_dependency_is_there_in_a_version_that_is_allowed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    versions: dict[str, list[str]] = {}
    for name, version, *_ in ENTRY.findall(LOCKED):
        versions.setdefault(name, []).append(version)
    for wanted in map(Requirement, project["dependencies"]):
        found = versions.get(wanted.name.lower().replace("_", "-"), [])
        assert found, f"{wanted} is not in requirements.txt; run `make requirements`"
        assert all(version in wanted.specifier for version in found), f"{wanted}: {found}"


def test_every_line_is_a_version_with_its_hashes_and_none_is_an_address() -> None:
    rest = ENTRY.sub("", LOCKED)
    assert [line for line in rest.splitlines() if not line.startswith("#")] == []
    assert "://" not in LOCKED
