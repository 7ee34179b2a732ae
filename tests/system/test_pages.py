"""The process of the pages, with the real `ivr serve`: its start, its end, and what it costs."""

import os
import signal
import socket
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ivr.telephony.webhooks import MAX_BODY
from ivr.web.hosts import MAX_REQUEST
from tests.support.lines import SIGNED, Line, serving, until
from tests.support.processes import left_in

MANY = 1_000
CHROME = {"Accept": "text/html", "User-Agent": "Mozilla/5.0"}


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with serving(tmp_path_factory.mktemp("line"), "--workers", "2") as line:
        yield line


def page(line: Line, path: str = "/") -> int:
    return line.ask("GET", path, CHROME).status


def post(line: Line, path: str, length: int) -> socket.socket:
    head = f"POST {path} HTTP/1.1\r\nHost: line.example.org\r\nContent-Length: {length}\r\n\r\n"
    return line.connected(head.encode())


def status(connection: socket.socket) -> int:
    return int(connection.recv(65_536).split(b" ", 2)[1])


def test_it_begins_with_the_first_page_and_runs_behind_calls(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2") as line:
        assert line.call().status == 200
        assert line.pages() == []
        answer = line.ask("GET", "/", CHROME)
        assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        (process,) = line.pages()
        assert os.getpriority(os.PRIO_PROCESS, process) == 10
        assert {page(line) for _ in range(20)} == {200}
        assert line.pages() == [process]  # one for all workers
    assert left_in(tmp_path) == []


def test_nobody_else_can_ask_it(tmp_path: Path) -> None:
    with serving(tmp_path, environ=SIGNED | {"TMPDIR": str(tmp_path)}):
        (folder,) = tmp_path.glob("ivr-*")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(tmp_path.glob("ivr-*")) == []


def test_a_folder_with_a_long_name_is_no_hindrance(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 100)
    folder.mkdir()
    with serving(tmp_path, environ=SIGNED | {"TMPDIR": str(folder)}) as line:
        assert page(line) == 200


def test_one_that_is_killed_begins_again_with_the_next_page(tmp_path: Path) -> None:
    with serving(tmp_path) as line:
        assert page(line) == 200
        (process,) = line.pages()
        os.kill(process, signal.SIGKILL)
        assert page(line) == 200
        assert line.pages() != [process]
        until(lambda: "the pages' process has ended (-9)" in line.said(), line)


def test_one_that_cannot_start_costs_no_caller_anything(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "waitress.py").write_text("raise ImportError('it is broken')\n")
    with serving(tmp_path, environ=SIGNED | {"PYTHONPATH": str(broken)}) as line:
        answer = line.ask("GET", "/", CHROME)
        assert answer.status == 503
        assert "Telephone calls go on." in answer.text
        assert line.call().status == 200
        until(lambda: "the pages' process has ended (1)" in line.said(), line)


def test_hosts_of_their_own_show_nothing_else(tmp_path: Path) -> None:
    own = {"PAGE_HOST": "page.example.org", "CONSOLE_HOST": "console.example.org"}
    with serving(tmp_path, environ=SIGNED | own) as line:

        def answered(host: str) -> list[int]:
            paths = "/", "/console/static/console.css", "/healthz"
            found = [line.ask("GET", path, CHROME | {"Host": host}) for path in paths]
            nowhere = [one for one in found if one.status == 404]
            assert all("content-security-policy" not in one.headers for one in nowhere)
            return [one.status for one in found]

        assert answered("page.example.org") == [200, 404, 404]
        assert answered("console.example.org") == [404, 200, 404]
        assert answered("line.example.org") == [404, 404, 200]
        assert line.call().status == 200


def test_the_page_is_there_when_the_database_is_not(tmp_path: Path) -> None:
    with serving(tmp_path) as line:
        (tmp_path / "var" / "ivr.db").rename(tmp_path / "var" / "gone.db")
        (tmp_path / "var" / "ivr.db").mkdir()  # which no database can be opened as
        assert page(line) == 200
        assert line.call().status == 200


class TestItsEnd:
    @pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT])
    def test_a_page_that_is_under_way_is_answered_first(self, tmp_path: Path, signal_: int) -> None:
        with serving(tmp_path) as line:
            assert page(line) == 200
            (process,) = line.pages()
            os.kill(process, signal.SIGSTOP)
            with line.connected() as idle, ThreadPoolExecutor() as pool:
                idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                assert idle.recv(1_000).startswith(b"HTTP/1.1 200")
                before = connections(line)
                asked = pool.submit(page, line)
                until(lambda: connections(line) > before, line)
                os.killpg(line.process.pid, signal_)
                assert idle.recv(1_000) == b""  # so the line knows that it is to end
                os.kill(process, signal.SIGCONT)
                assert asked.result() == 200
            assert line.ended() == 0
            assert "Traceback" not in line.said()
        assert left_in(tmp_path) == []

    def test_one_that_hangs_ends_with_the_line(self, tmp_path: Path) -> None:
        with serving(tmp_path) as line:
            assert page(line) == 200
            os.kill(line.pages()[0], signal.SIGSTOP)
            line.process.terminate()
            assert line.ended() == 0
        assert left_in(tmp_path) == []

    def test_a_line_that_is_killed_leaves_nothing(self, tmp_path: Path) -> None:
        with serving(tmp_path, "--workers", "2") as line:
            assert page(line) == 200
            line.process.kill()
            assert left_in(tmp_path) == []


def connections(line: Line) -> int:
    """How many there are at the socket of the pages, accepted or not (proc(5))."""
    environ = Path(f"/proc/{line.workers()[0]}/environ").read_text().split("\0")
    (path,) = (one.partition("=")[2] for one in environ if one.startswith("IVR_PAGES="))
    rows = Path("/proc/net/unix").read_text().splitlines()
    return sum(row.endswith(f" {path}") for row in rows)


class TestBodies:
    def test_an_upload_may_be_long(self, line: Line) -> None:
        answer = line.ask("POST", "/console/nothing", CHROME, bytes(10_000_000))
        assert answer.status == 404  # and so it has been read

    def test_one_that_is_too_long_is_refused_without_being_read(self, line: Line) -> None:
        with post(line, "/console/nothing", MAX_REQUEST + 1) as connection:
            assert status(connection) == 413

    @pytest.mark.parametrize("path", ["/", "/consoles/x", "/voice"])
    def test_nobody_else_may_send_much(self, line: Line, path: str) -> None:
        with post(line, path, MAX_BODY + 1) as connection:
            assert status(connection) in (413, 403)

    def test_one_that_trickles_is_refused(self, line: Line) -> None:
        with post(line, "/console/nothing", 1_000_000) as connection:
            connection.sendall(b"x" * 100)
            assert line.call().status == 200
            assert status(connection) == 408

    def test_those_who_leave_are_forgotten(self, line: Line) -> None:
        for _ in range(20):
            post(line, "/console/nothing", 1_000_000).close()
        body = bytes(1_000_000)
        until(lambda: line.ask("POST", "/console/nothing", CHROME, body).status == 404, line)


def test_calls_go_on_while_many_read_pages(line: Line) -> None:
    with ThreadPoolExecutor(16) as pool:
        pages = [pool.submit(page, line) for _ in range(MANY)]
        calls = 0
        while not all(one.done() for one in pages) or calls < 100:
            assert line.call().status == 200
            calls += 1
    assert {one.result() for one in pages} == {200}


def test_the_log_says_nothing_of_who_reads(tmp_path: Path) -> None:
    environ = SIGNED | {"LOG_LEVEL": "debug"}
    with serving(tmp_path, environ=environ) as line:
        headers = CHROME | {"Cookie": "ivr-console=secret1", "X-Request-Id": "0" * 20}
        assert line.ask("GET", "/?token=secret2", headers).status == 200
        assert line.ask("POST", "/console/secret3", headers, b"secret4").status == 404
        until(lambda: "answered" in line.said(), line)
        assert "secret" not in line.said()
        assert {one["request_id"] for one in line.logged() if one["event"] == "answered"
                and one["to"] == "other"} >= {"0" * 20}  # fmt: skip
