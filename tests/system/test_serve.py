"""`ivr serve` as it runs for real: its start and end, its workers, and a file that is saved."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from ivr.editions.publish import go_back
from ivr.editions.table import EditionsTable
from ivr.editions.watcher import POLL_INTERVAL
from ivr.prompts.keys import key
from ivr.prompts.recordings import Recordings
from ivr.server.serve import GRACE
from ivr.store.database import connect
from ivr.telephony.webhooks import MAX_BODY
from tests.support.lines import (
    BASE,
    SIGNED,
    TREE,
    Line,
    answers,
    free_port,
    serving,
    signed,
    until,
)
from tests.support.menu_files import menu_file
from tests.support.paths import ROOT
from tests.support.processes import left_in
from tests.support.twiml_contract import problems
from tests.support.waiting import PATIENCE

NINE = TREE.replace("At eight.", "At nine.")
WHERE = "menu: {1: {title: Here, answer: On the hill.}, 2: {title: There, answer: No.}}\n"
BROKEN = TREE.replace("greeting:", "greetin:")
WARNING = "warning: Only this computer can call the line, because TWILIO_AUTH_TOKEN is not set.\n"


def half(line: Line) -> tuple[bytes, bytes]:
    """A signed request in two pieces: the second is the end of its body."""
    headers, body = signed("/voice", {"CallSid": "CA0"})
    named = {"Host": "line.example.org", "Content-Length": str(len(body)), **headers}
    head = "\r\n".join(["POST /voice HTTP/1.1", *map(": ".join, named.items()), "", ""])
    return head.encode() + body[:3], body[3:]


def press(line: Line, key: str, edition: str, menu: str = "main") -> str:
    """What a caller in a menu of an edition hears who presses a key."""
    answer = line.call(f"/voice/{edition}/{menu}", Digits=key)
    assert (answer.status, problems(answer.body)) == (200, [])
    return answer.text


def no_mishap(line: Line) -> bool:
    said = line.said()
    return "Traceback" not in said and "panic" not in said and "\nerror: " not in said


def test_what_somebody_cleaned_away_is_published_again(tmp_path: Path) -> None:
    with serving(tmp_path, environ=SIGNED | {"TMPDIR": str(tmp_path)}) as line:
        (live,) = tmp_path.glob("ivr-*/live")
        live.unlink()
        until(live.is_file, line)
        (worker,) = line.workers()
        os.kill(worker, signal.SIGKILL)
        until(lambda: line.workers() not in ([], [worker]) and answers(line), line)
        assert line.call().status == 200


def test_a_host_may_be_a_name(tmp_path: Path) -> None:
    with serving(tmp_path, "--host", "localhost") as line:
        assert line.call().status == 200
        assert f"http://localhost:{line.port}/voice" in line.said()


class TestItsEnd:
    @pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT])
    def test_what_is_under_way_is_answered_first(self, tmp_path: Path, signal_: int) -> None:
        with serving(tmp_path) as line:
            begin, end = half(line)
            with line.connected(begin) as caller, line.connected() as idle:
                idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                assert idle.recv(1_000).startswith(b"HTTP/1.1 200")
                line.process.send_signal(signal_)
                assert idle.recv(1_000) == b""  # so the line knows that it is to end
                caller.sendall(end)
                assert caller.recv(65_536).startswith(b"HTTP/1.1 200")
                assert line.ended() == 0
            assert no_mishap(line)
        assert left_in(tmp_path) == []

    def test_a_sender_who_never_finishes_holds_it_for_less_than_ten_seconds(
        self, tmp_path: Path
    ) -> None:
        with serving(tmp_path) as line, line.connected(half(line)[0]) as late:
            line.process.terminate()
            assert line.ended() == 0
            assert GRACE < 10  # seconds, after which a host would kill it
            assert late.recv(1_000).startswith(b"HTTP/1.1 408")
            assert no_mishap(line)

    @pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_to_all_of_its_processes_is_an_end_too(
        self, tmp_path: Path, signal_: int
    ) -> None:
        # Ctrl-C in a terminal, and Heroku's SIGTERM.
        with serving(tmp_path, "--workers", "2") as line:
            if signal_ == signal.SIGINT:
                os.killpg(line.process.pid, signal_)
            else:
                for pid in (*line.workers(), line.process.pid):
                    os.kill(pid, signal_)
            assert line.ended() == 0
            assert "Traceback" not in line.said()
        assert left_in(tmp_path) == []

    def test_ctrl_c_while_a_worker_begins_is_an_end_without_a_mishap(self, tmp_path: Path) -> None:
        with serving(tmp_path) as line:
            [worker] = line.workers()
            os.kill(worker, signal.SIGKILL)
            until(lambda: line.workers() not in ([], [worker]), line)
            os.killpg(line.process.pid, signal.SIGINT)
            assert line.ended() == 0
            assert "Traceback" not in line.said()
        assert left_in(tmp_path) == []

    def test_workers_end_with_a_line_that_is_killed(self, tmp_path: Path) -> None:
        with serving(tmp_path, "--workers", "2") as line:
            line.process.kill()
            line.ended()
            assert left_in(tmp_path) == []


class TestItsWorkers:
    def test_one_that_is_killed_again_and_again_comes_back(self, tmp_path: Path) -> None:
        with serving(tmp_path) as line:
            killed = set[int]()
            while len(killed) < 3:  # within a few seconds, after which granian would give up
                until(lambda: answers(line) and set(line.workers()) - killed, line)
                worker = max(set(line.workers()) - killed)
                killed.add(worker)
                os.kill(worker, signal.SIGKILL)
            until(lambda: set(line.workers()) - killed and answers(line), line)

    def test_one_that_is_killed_comes_back(self, tmp_path: Path) -> None:
        with serving(tmp_path) as line:
            [worker] = line.workers()
            os.kill(worker, signal.SIGKILL)
            until(lambda: line.workers() not in ([], [worker]), line)
            until(lambda: answers(line), line)
            assert line.call().status == 200

    def test_they_are_replaced_one_by_one_while_the_line_answers(self, tmp_path: Path) -> None:
        # SIGHUP does at once what their lifetime does in a day.
        with serving(tmp_path) as line:
            [old] = line.workers()
            line.process.send_signal(signal.SIGHUP)
            until(lambda: len(line.workers()) == 2, line)
            until(lambda: old not in line.workers(), line)
            assert len(line.workers()) == 1
            assert line.call().status == 200
            assert no_mishap(line)

    def test_two_agree(self, tmp_path: Path) -> None:
        with serving(tmp_path, environ=SIGNED | {"WEB_CONCURRENCY": "2"}) as line:
            old = line.edition()
            assert len(line.workers()) == 2
            line.tree.write_text(NINE)
            new = sha256(NINE.encode()).hexdigest()[: len(old)]
            until(lambda: line.edition() == new, line)
            # A worker that has not heard of the new edition yet finds it when a call is in it.
            assert {"At nine." in press(line, "1", new) for _ in range(20)} == {True}
            assert {"At eight." in press(line, "1", old) for _ in range(20)} == {True}
            until(lambda: {line.edition() for _ in range(20)} == {new}, line)


class TestAFileThatIsSaved:
    def test_a_sound_one_is_live_soon_and_calls_stay_where_they_began(self, tmp_path: Path) -> None:
        with serving(tmp_path) as line:
            old = line.edition()
            line.tree.write_text(NINE)
            until(lambda: line.edition() != old, line)
            assert "At nine." in press(line, "1", line.edition())
            assert "At eight." in press(line, "1", old)
            live = "tree.yaml: edition 2 is live\n"
            until(lambda: live in line.said(), line)

    def test_one_with_errors_is_reported_and_the_running_tree_stays(self, tmp_path: Path) -> None:
        with serving(tmp_path) as line:
            old = line.edition()
            line.tree.write_text(BROKEN)
            kept = f"{line.tree}: not live; callers still hear edition 1\n"
            until(lambda: kept in line.said(), line)
            assert f"{line.tree}:8:1: error: " in line.said()
            assert "   8 | greetin: Thank you for calling the clinic.\n" in line.said()
            [worker] = line.workers()
            os.kill(worker, signal.SIGKILL)
            until(lambda: line.workers() not in ([], [worker]), line)
            until(lambda: answers(line), line)
            assert line.edition() == old
            assert "At eight." in press(line, "1", old)
            line.tree.write_text(NINE)
            until(lambda: line.edition() != old, line)

    def test_one_that_is_fixed_as_it_was_is_reported_as_valid(self, tmp_path: Path) -> None:
        with serving(tmp_path) as line:
            line.tree.write_text(BROKEN)
            until(lambda: "callers still hear" in line.said(), line)
            line.tree.write_text(TREE)
            fixed = f"{line.tree} has no errors any more; it is edition 1, which is live\n"
            until(lambda: fixed in line.said(), line)

    def test_one_that_was_away_for_a_while_is_published_over_nothing(self, tmp_path: Path) -> None:
        """Somebody has gone back from it; a mount that comes and goes does not change that."""
        with serving(tmp_path) as line:
            first = line.edition()
            line.tree.write_text(NINE)
            until(lambda: line.edition() != first, line)
            go_back(EditionsTable(connect(f"sqlite:///{tmp_path}/var/ivr.db")), 1, "me")
            until(lambda: line.edition() == first, line)
            line.tree.rename(tmp_path / "away")
            until(lambda: "No such file or directory" in line.said(), line)
            (tmp_path / "away").rename(line.tree)
            until(lambda: "is not what callers hear, which is edition 3" in line.said(), line)
            assert line.edition() == first

    def test_one_that_an_editor_replaces_is_noticed(self, tmp_path: Path) -> None:
        with serving(tmp_path) as line:
            old = line.edition()
            (tmp_path / "new").write_text(NINE)
            (tmp_path / "new").replace(line.tree)
            until(lambda: line.edition() != old, line)
            assert "At nine." in press(line, "1", line.edition())

    def test_one_that_is_gone_is_reported(self, tmp_path: Path) -> None:
        with serving(tmp_path) as line:
            line.tree.unlink()
            until(lambda: f"{line.tree}: No such file or directory\n" in line.said(), line)
            assert line.call().status == 200
            old = line.edition()
            line.tree.write_text(NINE)
            until(lambda: line.edition() != old, line)

    def test_one_that_is_saved_unchanged_says_nothing(self, tmp_path: Path) -> None:
        with serving(tmp_path) as line:
            before = line.said()
            old = line.edition()
            line.tree.write_text(TREE)
            line.tree.with_name("other.yaml").write_text(BROKEN)
            time.sleep(3 * POLL_INTERVAL)
            assert line.edition() == old
            line.tree.write_text(NINE)
            until(lambda: line.edition() != old, line)
            until(lambda: line.said() != before, line)
            assert line.said() == f"{before}{line.tree}: edition 2 is live\n"

    def test_so_is_a_file_that_it_includes(self, tmp_path: Path) -> None:
        part = tmp_path / "parts" / "where.yaml"
        part.parent.mkdir()
        part.write_text(WHERE)
        tree = TREE.replace("answer: On the hill.", "include: parts/where.yaml")
        with serving(tmp_path, tree=tree) as line:
            old = line.edition()
            assert "On the hill." in press(line, "1", old, "where-are-you")
            part.write_text(WHERE.replace("hill", "beach"))
            until(lambda: line.edition() != old, line)
            new = line.edition()
            assert "On the beach." in press(line, "1", new, "where-are-you")
            assert "On the hill." in press(line, "1", old, "where-are-you")
            part.unlink()
            gone = f'{line.tree}:15:14: error: option 2 "Where are you?": include: there is no file'
            until(lambda: gone in line.said(), line)
            part.write_text(WHERE.replace("menu:", "mnu:"))
            until(lambda: f'{part}:1:1: error: the file: unknown field "mnu"' in line.said(), line)
            assert line.edition() == new
            part.write_text(WHERE)
            until(lambda: line.edition() == old, line)


class TestItsStart:
    def test_without_a_token_it_warns_and_serves_this_machine(self, tmp_path: Path) -> None:
        with serving(tmp_path, environ={}) as line:
            assert f" is live\n{WARNING}" in line.said()
            assert f"The line answers at http://127.0.0.1:{line.port}/voice" in line.said()
            assert line.ask("POST", "/voice", {}).status == 200
            assert line.ask("POST", "/voice", {"X-Forwarded-For": "192.0.2.1"}).status == 403

    def test_its_clock_can_be_fixed_for_a_trial(self, tmp_path: Path) -> None:
        hours = "617-726-3884\n    hours: {mon-fri: 8:30-17:00}\n    timezone: America/New_York"
        tree = TREE.replace("617-726-3884", hours)
        with serving(tmp_path, "--at", "2026-12-24 18:00", tree=tree) as line:
            shows = "warning: the clock of this line always shows 2026-12-24 23:00 UTC\n"
            assert shows in line.said()
            assert "You can call again tomorrow at " in press(line, "0", line.edition())

    def test_with_one_it_serves_who_signs(self, tmp_path: Path) -> None:
        with serving(tmp_path) as line:
            assert "warning" not in line.said()
            assert line.call().status == 200
            assert line.ask("POST", "/voice", {}).status == 403
            headers, body = signed("/voice", {"x": "x" * MAX_BODY})
            assert line.ask("POST", "/voice", headers, body).status == 413

    def test_a_file_with_errors_is_not_served(self, tmp_path: Path) -> None:
        with pytest.raises(AssertionError, match="has ended"), serving(tmp_path, tree=BROKEN):
            pass
        said = (tmp_path / "output.txt").read_text()
        assert "tree.yaml:8:1: error: " in said
        assert said.endswith("It cannot go live.\n")

    def test_a_port_in_use_is_named(self, tmp_path: Path) -> None:
        with serving(tmp_path) as line:
            run = self.second(tmp_path, "--port", str(line.port))
        assert run.returncode == 1
        assert run.stderr.endswith(
            f"error: the line cannot listen at 127.0.0.1, port {line.port}: Address already in "
            "use; end what listens there, or name another port with --port\n"
        )

    def test_so_is_an_address_of_another_machine(self, tmp_path: Path) -> None:
        (tmp_path / "tree.yaml").write_text(TREE)
        run = self.second(tmp_path, "--host", "192.0.2.1", "--port", str(free_port()))
        assert run.returncode == 1
        assert "the line cannot listen at 192.0.2.1, port" in run.stderr
        assert run.stderr.endswith("; name another address with --host\n")
        assert "Traceback" not in run.stderr

    def second(self, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "ivr", "serve", str(folder / "tree.yaml"), *options],
            env=os.environ | SIGNED,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def test_the_procfile_starts_it_as_a_host_does(self, tmp_path: Path) -> None:
        release, web = (ROOT / "Procfile").read_text().splitlines()
        assert release == "release: python -m ivr publish --release"
        web = web.removeprefix("web: ")
        assert shlex.split(web)[:4] == ["python", "-m", "ivr", "serve"]
        shutil.copy(ROOT / "faq_tree.yaml", tmp_path)
        port = free_port()
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        host = SIGNED | {"PORT": str(port), "WEB_CONCURRENCY": "2", "PATH": path}
        output = tmp_path / "output.txt"
        with output.open("wb") as said:
            process = subprocess.Popen(
                ["sh", "-c", f"exec {web}"],
                cwd=tmp_path,
                env=os.environ | host,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        line = Line(process, port, output, tmp_path / "faq_tree.yaml")
        try:
            until(lambda: answers(line), line)
            assert f"http://0.0.0.0:{port}/voice" in line.said()
            assert len(line.workers()) == 2
            assert problems(line.call().body, BASE) == []
        finally:
            process.terminate()
            assert line.ended() == 0


def test_headers_that_never_come_and_connections_that_idle_are_given_up(tmp_path: Path) -> None:
    sooner = (
        "import ivr.server.serve; ivr.server.serve.HEADER_TIMEOUT = 300; "
        "from ivr.cli import main; main()"
    )
    with serving(tmp_path, program=("-c", sooner)) as line:
        with line.connected(b"POST /voice HTTP/1.1\r\nHost: ") as late, line.connected() as idle:
            assert late.recv(1_000) == b""
            assert idle.recv(1_000) == b""
        assert line.call().status == 200


PLAYED = TREE.replace("greeting:", "voice: prompts\ngreeting:")
GREETING = key("Thank you for calling the clinic.", "en-US", slow=False)


def played(line: Line) -> str:
    """The path of what callers hear first."""
    url = line.call().text.partition("<Play>")[2].partition("</Play>")[0]
    return url.removeprefix(SIGNED["PUBLIC_URL"])


@pytest.fixture
def prompts(tmp_path: Path) -> dict[str, str]:
    """The settings of a signed line with a folder of audio."""
    return SIGNED | {"IVR_PROMPTS": str(tmp_path / "prompts")}


def silent(line: Line) -> list[str]:
    """The audio that callers who arrive now should hear and cannot."""
    urls = re.findall("<Play>(.+?)</Play>", line.call().text)
    return [url for url in urls if line.ask("GET", url, {}).status != 200]


def test_a_tree_that_plays_prompts_answers_at_once_and_soon_with_their_audio(
    tmp_path: Path, prompts: dict[str, str]
) -> None:
    with serving(tmp_path, environ=prompts, tree=PLAYED) as line:
        assert "The line answers" in line.said()
        until(lambda: "<Say" not in line.call().text, line)
        assert re.search(
            r"making the audio of its prompts …\nprompts: \d+ made, 0 kept\n", line.said()
        )
        audio = line.ask("GET", played(line), {})
        assert (audio.status, audio.headers["content-type"]) == (200, "audio/wav")
        assert audio.body.startswith(b"RIFF")
        assert audio.headers["cache-control"] == "public, max-age=31536000, immutable"
        etag = {"If-None-Match": audio.headers["etag"]}
        assert line.ask("GET", played(line), etag).status == 304
    with serving(tmp_path, environ=prompts, tree=PLAYED) as line:
        assert "<Say" not in line.call().text  # a second start has it at hand


def test_a_menu_that_is_saved_goes_live_with_its_audio(
    tmp_path: Path, prompts: dict[str, str]
) -> None:
    with serving(tmp_path, environ=prompts, tree=PLAYED) as line:
        until(lambda: "<Say" not in line.call().text, line)
        before = line.edition()
        line.tree.write_text(PLAYED.replace("Thank you", "Many thanks"))
        while line.edition() == before:
            assert silent(line) == []
        assert "<Say" not in line.call().text


def test_the_line_ends_in_the_middle_of_making_audio(
    tmp_path: Path, prompts: dict[str, str]
) -> None:
    with serving(tmp_path, environ=prompts | {"TMPDIR": str(tmp_path)}, tree=PLAYED) as line:
        large = menu_file(400).replace("A big line", "A clinic")
        line.tree.write_text(large.replace("greeting:", "voice: prompts\ngreeting:"))
        rendered = tmp_path / "prompts" / "rendered"
        until(lambda: len(list(rendered.glob("*.wav"))) > 200, line)
        line.process.terminate()
        assert line.ended() == 0
        assert no_mishap(line)
    assert not list(tmp_path.glob("ivr-*"))


def test_a_recording_that_is_taken_up_is_heard_by_the_next_caller(
    tmp_path: Path, prompts: dict[str, str]
) -> None:
    with serving(tmp_path, environ=prompts, tree=PLAYED) as line:
        recordings = Recordings(tmp_path / "prompts")
        until(lambda: played(line).startswith("/prompts/rendered/"), line)
        for sound in (b"first", b"second"):
            before = played(line)
            file = recordings.file("greeting", GREETING, "en-US", sound)
            assert line.ask("GET", before, {}).status == 200
            until(lambda name=file.name: played(line).endswith(name), line)  # type: ignore[misc]
            assert line.ask("GET", played(line), {}).body == sound
        until(lambda: "other audio is live" in line.said(), line)
        file.unlink()
        until(lambda: played(line).startswith("/prompts/rendered/"), line)


def test_one_that_is_made_while_audio_is_made_is_heard_too(
    tmp_path: Path, prompts: dict[str, str]
) -> None:
    with serving(tmp_path, environ=prompts, tree=PLAYED) as line:
        until(lambda: (tmp_path / "prompts" / "rendered").is_dir(), line)
        file = Recordings(tmp_path / "prompts").file("greeting", GREETING, "en-US", b"sound")
        until(lambda: played(line).endswith(file.name), line)
        assert line.ask("GET", played(line), {}).body == b"sound"


def test_audio_that_somebody_removed_is_said_at_once_and_made_again(
    tmp_path: Path, prompts: dict[str, str]
) -> None:
    with serving(tmp_path, environ=prompts, tree=PLAYED) as line:
        until(lambda: "<Say" not in line.call().text, line)
        url = played(line)
        shutil.rmtree(tmp_path / "prompts")
        until(lambda: not silent(line), line)
        until(lambda: "<Say" not in line.call().text, line)
        assert line.ask("GET", url, {}).status == 200


def test_audio_that_is_uploaded_after_the_start_is_played_and_stays_when_the_bucket_is_away(
    tmp_path: Path,
) -> None:
    edition = sha256(PLAYED.encode()).hexdigest()[:12]
    (tmp_path / "bucket" / "editions").mkdir(parents=True)
    file = tmp_path / "bucket" / "editions" / f"{edition}.json"
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with subprocess.Popen(command, cwd=tmp_path / "bucket", stderr=subprocess.DEVNULL) as bucket:
        base = f"http://127.0.0.1:{port}"
        sooner = (
            "import ivr.editions.live_audio as a; a.FETCH_INTERVAL = 1.2; "
            "from ivr.cli import main; main()"
        )
        environ = SIGNED | {"PROMPTS_URL": base}
        with serving(tmp_path, environ=environ, tree=PLAYED, program=("-c", sooner)) as line:
            assert "until then Twilio's voice speaks" in line.said()
            assert "<Say" in line.call().text
            for name in ("a", "b"):  # the second is one that was recorded and uploaded later
                file.write_text(f'{{"prompts": {{"{GREETING}": "rendered/{name}.wav"}}}}')
                address = f"{base}/rendered/{name}.wav"
                until(lambda to=address: played(line) == to, line)  # type: ignore[misc]
            bucket.terminate()
            bucket.wait()
            time.sleep(3 * POLL_INTERVAL + 1.2)
            assert played(line) == address
