"""Files that are wrong, each next to exactly what `ivr check` says about it.

`pytest --update` writes the reports again; then read the diff as an administrator would.
"""

from unicodedata import category

import pytest

from ivr.check.check import check
from ivr.tree.problems import format_problem
from tests.support.bad_files import HEAD, MADE, STORED, contents
from tests.support.paths import BAD_FILES

HIDDEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")  # categories of Unicode that no terminal shows


@pytest.mark.parametrize("name", sorted({*STORED, *MADE}))
def test_the_report_is_exactly_this(name: str, request: pytest.FixtureRequest) -> None:
    path = BAD_FILES / f"{name}.txt"
    loaded = check(contents(name))
    report = [
        *(format_problem(problem, f"{name}.yaml", loaded.texts) for problem in loaded.problems),
        f"It can{'' if loaded.line else 'not'} go live.",
    ]
    found = "\n".join(report) + "\n"
    if request.config.getoption("update"):
        path.write_text(found, "utf-8")
    assert found == path.read_text("utf-8")
    # It can be shown in a terminal.
    assert {one for one in found if category(one) in HIDDEN} <= {"\n"}
    # The file goes live exactly if nothing is wrong.
    errors = [problem for problem in loaded.problems if problem.severity == "error"]
    assert (loaded.line is None) == bool(errors)


def test_every_report_has_its_file() -> None:
    assert {path.stem for path in BAD_FILES.glob("*.txt")} == {*STORED, *MADE}
    assert not STORED.keys() & MADE.keys()


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_a_file_that_is_nested_too_deep_is_reported_like_any_other(opening: str) -> None:
    # YAML libraries differ in where they stop reading such a file; the report does not.
    [problem] = check((HEAD + "menu:\n  " + opening * 100_000).encode()).problems
    assert problem.message == "nested more than 60 levels deep here"
