"""The benchmark measures what it says: its menu files, its requests, its client, its goals."""

from pathlib import Path

import pytest

from ivr.tree.load.loader import load
from ivr.tree.model import Answer
from tests.bench.apps import APPS
from tests.bench.calls import signed_requests
from tests.bench.client import load as load_server
from tests.bench.results import Goal, Table
from tests.bench.servers import LINE, running
from tests.support.menu_files import menu_file


@pytest.mark.parametrize("answers", [1, 2, 6, 7, 14, 37, 250])
def test_a_menu_file_has_so_many_answers(answers: int) -> None:
    line = load(menu_file(answers).encode()).line
    assert line
    titles = [
        option.title for option in line.default.options.values() if isinstance(option, Answer)
    ]
    numbers = [int(title.rstrip("?").rpartition(" ")[2]) for title in titles]
    assert numbers == list(range(1, answers + 1))


SERVERS = [
    (LINE, ""),
    *((server, app) for server in ("granian's WSGI", "gunicorn") for app in APPS),
]


@pytest.mark.parametrize(("server", "app"), SERVERS)
def test_every_request_is_different_and_every_server_answers_it(
    tmp_path: Path, server: str, app: str
) -> None:
    file = tmp_path / "tree.yaml"
    file.write_text(menu_file(14))
    line = load(file.read_bytes()).line
    assert line
    requests = signed_requests(line, 60)
    assert len(set(requests)) == 60
    with running(server, app, file) as started:
        assert load_server(started.port, 0, requests).answered >= 60
        some, every = started.cpu()
        assert 0 < some <= every


def test_the_client_takes_no_refusal_for_an_answer(tmp_path: Path) -> None:
    file = tmp_path / "tree.yaml"
    file.write_text(menu_file(1))
    line = load(file.read_bytes()).line
    assert line
    forged = [one.replace(b"From=", b"Fram=") for one in signed_requests(line, 9)]
    with (
        running(LINE, "", file) as server,
        pytest.raises(RuntimeError, match="403"),
    ):
        load_server(server.port, 0, forged)


def test_figures_stand_under_their_heads() -> None:
    table = Table("Times", (("seconds", ".1f"), ("of it", ".0%")), [("load", 1.26, 0.5)])
    assert (
        table.text() == f"Times\n     {'seconds':>14} {'of it':>14}\nload {'1.3':>14} {'50%':>14}"
    )
    assert table.as_json() == {
        "title": "Times",
        "rows": {"load": {"seconds": 1.26, "of it": 0.5}},
    }


@pytest.mark.parametrize(
    ("goal", "text"),
    [
        (Goal("quick", 0.71, least=0.7), "met     0.71  quick (goal: at least 0.7)"),
        (Goal("quick", 0.69, least=0.7), "MISSED  0.69  quick (goal: at least 0.7)"),
        (Goal("small", 2.5, most=2), "MISSED  2.50  small (goal: at most 2)"),
        (Goal("same", 1, 0.95, 1.05), "met     1.00  same (goal: at least 0.95 and at most 1.05)"),
    ],
)
def test_a_goal_says_whether_it_is_met(goal: Goal, text: str) -> None:
    assert goal.text() == text
