"""The bucket: moto's S3 server over real HTTP, and a plain web server for what no bucket says."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import boto3  # type: ignore[import-untyped]  # it ships no types
import pytest
import requests

from ivr.prompts.bucket import Bucket, BucketError, Uploaded, fetch
from tests.support import waiting
from tests.support.lines import free_port

EDITION = "0123456789ab"
INDEX = {"Welcome.": "rendered/one.wav", "Goodbye.": "recordings/en-US/two-1a2b.wav"}
PATHS = sorted(INDEX.values())


class Storage(NamedTuple):
    """An S3 server, and a bucket in it that anybody may read."""

    url: str
    log: Path
    name: str

    @property
    def base(self) -> str:
        """Where the bucket is read."""
        return f"{self.url}/{self.name}"

    def sent(self) -> list[str]:
        """The paths that were put into this bucket, in order, as the server tells."""
        lines = self.log.read_text().splitlines()
        asked = (line.split('"')[1].split() for line in lines if line.count('"') == 2)
        start = f"/{self.name}/"
        return [path.removeprefix(start) for verb, path, _ in asked
                if verb == "PUT" and path.startswith(start)]  # fmt: skip

    def fill(self, names: list[str]) -> None:
        """Put these there, each a byte long."""
        with requests.Session() as session:
            for name in names:
                assert session.put(f"{self.base}/{name}", b"-").ok


@pytest.fixture(autouse=True)
def nothing_comes_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    log = tmp_path_factory.mktemp("moto") / "log"
    port = free_port()
    with log.open("wb") as file, subprocess.Popen(
        [sys.executable, "-u", "-m", "moto.server", "-p", str(port)],
        env=os.environ | {"MOTO_S3_DEFAULT_MAX_KEYS": "10"},  # a page of a list, else 1,000
        stdout=file,
        stderr=file,
    ) as process:  # fmt: skip
        try:
            until(lambda: b"Running on" in log.read_bytes(), process)
            yield f"http://127.0.0.1:{port}", log
        finally:
            process.kill()


@pytest.fixture
def storage(
    server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Storage]:
    url, log = server
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    settings = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": url,
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    for name in os.environ.keys() - own.keys():
        monkeypatch.delenv(name)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    found = Storage(url, log, f"bucket-{time.monotonic_ns()}")
    boto3.client("s3", "us-east-1").create_bucket(Bucket=found.name, ACL="public-read")
    yield found
    requests.post(f"{url}/moto-api/reset-auth", "Infinity")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, path in enumerate(PATHS, 1):
        (tmp_path / "prompts" / path).parent.mkdir(parents=True)
        (tmp_path / "prompts" / path).write_bytes(b"RIFF" * number)
    return tmp_path / "prompts"


def until(happens: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    waiting.until(lambda: process.poll() is not None or happens())
    assert process.poll() is None, "the server has ended: pip install 'moto[server]'"


def reason(bucket: Bucket, folder: Path, paths: list[str] = PATHS) -> str:
    """Why an upload fails."""
    with pytest.raises(BucketError) as raised:
        bucket.upload(folder, paths, EDITION, INDEX)
    return str(raised.value)


@pytest.mark.parametrize(
    ("address", "bucket", "written"),
    [
        ("s3://prompts", Bucket("prompts"), "s3://prompts"),
        ("s3://prompts/", Bucket("prompts"), "s3://prompts"),
        ("s3://my.prompts-1/a", Bucket("my.prompts-1", "a/"), "s3://my.prompts-1/a"),
        ("s3://prompts/a/b_c-d.e/", Bucket("prompts", "a/b_c-d.e/"), "s3://prompts/a/b_c-d.e"),
    ],
)
def test_an_address_is_a_bucket(address: str, bucket: Bucket, written: str) -> None:
    assert Bucket.parse(address) == bucket
    assert str(bucket) == written


@pytest.mark.parametrize(
    "address",
    ["", "prompts", "s3:/prompts", "s3://", "s3://ab", "s3://Prompts", "s3://-ab", "s3://a_b",
     "https://prompts.s3.amazonaws.com", "s3://prompts//a", "s3://prompts/../a", "s3://prompts/.",
     "s3://prompts/a b", "s3://prompts/ä", "s3://key:secret@prompts", "s3://prompts?a",
     "s3://prompts\n", f"s3://{'a' * 64}"],
)  # fmt: skip
def test_what_is_no_address_is_told_what_it_should_look_like(address: str) -> None:
    with pytest.raises(BucketError) as raised:
        Bucket.parse(address)
    assert str(raised.value) == (f'"{address}" is no bucket: write s3://name or s3://name/a/prefix')


@pytest.mark.parametrize("prefix", ["", "lines/clinic/"])
def test_what_is_uploaded_is_read_with_its_headers(
    storage: Storage, folder: Path, prefix: str
) -> None:
    bucket = Bucket(storage.name, prefix)
    assert bucket.upload(folder, PATHS, EDITION, INDEX) == Uploaded(sent=2, kept=0)
    for path in PATHS:
        answer = requests.get(f"{storage.base}/{prefix}{path}")
        assert answer.content == (folder / path).read_bytes()
        assert answer.headers["Content-Type"] == "audio/wav"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["ETag"]
    answer = requests.head(f"{storage.base}/{prefix}editions/{EDITION}.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert fetch(f"{storage.base}/{prefix}", EDITION) == INDEX
    assert bucket.upload(folder, PATHS, EDITION, INDEX) == Uploaded(sent=0, kept=2)


def test_the_index_is_sent_last_and_what_is_there_not_again(storage: Storage, folder: Path) -> None:
    bucket = Bucket(storage.name)
    bucket.upload(folder, PATHS, EDITION, INDEX)
    first = storage.sent()
    assert (sorted(first[:-1]), first[-1]) == (PATHS, f"editions/{EDITION}.json")
    (folder / "rendered/new.wav").write_bytes(b"new")
    (folder / PATHS[0]).write_bytes(b"a file that was cut off, now whole")
    wanted = [*PATHS, "rendered/new.wav"]
    told: list[tuple[int, int]] = []
    uploaded = bucket.upload(folder, wanted, "later", INDEX, lambda *now: told.append(now))
    assert uploaded == Uploaded(sent=2, kept=1)
    second = storage.sent()[len(first) :]
    assert sorted(second[:-1]) == sorted([PATHS[0], "rendered/new.wav"])
    assert second[-1] == "editions/later.json"
    assert told == [(2, 3), (3, 3)]


def test_the_list_is_read_to_its_last_page(storage: Storage, folder: Path) -> None:
    names = [f"rendered/{number:04}.wav" for number in range(31)]
    storage.fill(names)
    for name in names:
        (folder / name).write_bytes(b"-")
    told: list[tuple[int, int]] = []
    bucket = Bucket(storage.name)
    uploaded = bucket.upload(folder, names, EDITION, {}, lambda *now: told.append(now))
    assert uploaded == Uploaded(sent=0, kept=31)
    assert told == []
    assert storage.sent()[31:] == [f"editions/{EDITION}.json"]


def test_a_file_that_vanishes_while_others_are_sent_leaves_the_index_as_it_was(
    storage: Storage, folder: Path
) -> None:
    bucket = Bucket(storage.name)
    bucket.upload(folder, [], EDITION, {})
    paths = [f"rendered/{number:03}.wav" for number in range(100)]
    for path in paths:
        (folder / path).write_bytes(b"-")

    def lose(done: int, whole: int) -> None:
        (folder / paths[-1]).unlink(missing_ok=True)

    with pytest.raises(BucketError) as raised:
        bucket.upload(folder, paths, EDITION, INDEX, lose)
    assert str(raised.value) == (
        f"rendered/099.wav cannot be sent to s3://{storage.name}: "
        "the file has vanished; render it again"
    )
    assert fetch(storage.base, EDITION) == {}
    assert 1 < len(storage.sent()) <= 100


def test_ctrl_c_ends_an_upload_and_leaves_the_index_as_it_was(
    storage: Storage, folder: Path
) -> None:
    bucket = Bucket(storage.name)
    bucket.upload(folder, [], EDITION, {})
    paths = [f"rendered/{number:03}.wav" for number in range(100)]
    for path in paths:
        (folder / path).write_bytes(b"-")

    def interrupt(done: int, whole: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bucket.upload(folder, paths, EDITION, INDEX, interrupt)
    assert fetch(storage.base, EDITION) == {}
    assert len(storage.sent()) < 100, "what waited was sent all the same"


def test_a_file_that_was_never_there_is_named_before_anything_is_sent(
    storage: Storage, folder: Path
) -> None:
    said = reason(Bucket(storage.name), folder, [*PATHS, "rendered/no.wav"])
    assert said == (
        f"rendered/no.wav cannot be sent to s3://{storage.name}: "
        "the file has vanished; render it again"
    )
    assert storage.sent() == []


def test_a_file_that_cannot_be_read_is_named(storage: Storage, folder: Path) -> None:
    (folder / "rendered/folder.wav").mkdir()
    assert reason(Bucket(storage.name), folder, ["rendered/folder.wav"]) == (
        f"rendered/folder.wav cannot be sent to s3://{storage.name}: "
        "it cannot be read (Is a directory)"
    )


def test_a_name_that_no_line_would_take_is_not_sent(storage: Storage, folder: Path) -> None:
    said = reason(Bucket(storage.name), folder, ["recordings/de/Grüße.wav"])
    assert said.startswith(f"'recordings/de/Grüße.wav' cannot be sent to s3://{storage.name}: ")
    assert said.endswith(
        "audio is rendered/<name>.wav or recordings/<language>/<name>.wav, in a-z, 0-9, . - _"
    )
    assert storage.sent() == []


def test_a_bucket_that_is_not_there_is_named(storage: Storage, folder: Path) -> None:
    assert reason(Bucket("no-such-bucket"), folder) == (
        "s3://no-such-bucket cannot be used: there is no bucket of that name: "
        "create it, or correct PROMPTS_BUCKET"
    )


def test_storage_that_cannot_be_reached_is_named(
    storage: Storage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    assert reason(Bucket("prompts"), folder) == (
        f"s3://prompts cannot be used: the storage cannot be reached at {address}"
    )


def test_storage_whose_tls_fails_is_told_with_the_cause(
    storage: Storage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with web(saying(200, b"")) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url.replace("http:", "https:"))
        said = reason(Bucket("prompts"), folder)
    assert said.startswith("s3://prompts cannot be used: SSL validation failed for https://127.0")


def test_missing_credentials_are_asked_for(
    storage: Storage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert reason(Bucket(storage.name), folder) == (
        f"s3://{storage.name} cannot be used: there are no credentials: "
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("AWS_ENDPOINT_URL", "storage", "Invalid endpoint: storage"),
        ("AWS_PROFILE", "nobody", "The config profile (nobody) could not be found"),
    ],
)
def test_wrong_aws_settings_are_told(
    storage: Storage,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    said: str,
) -> None:
    monkeypatch.setenv(name, value)
    assert reason(Bucket(storage.name), folder) == f"the AWS settings are wrong: {said}"


def test_wrong_credentials_are_told_apart(
    storage: Storage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = Bucket(storage.name)
    iam = boto3.client("iam", "us-east-1")
    iam.create_user(UserName=storage.name)
    key = iam.create_access_key(UserName=storage.name)["AccessKey"]
    requests.post(f"{storage.url}/moto-api/reset-auth", "0")  # from now on it looks at them
    start = f"{bucket} cannot be used: "
    assert reason(bucket, folder) == start + (
        "the storage does not know these credentials: correct AWS_ACCESS_KEY_ID"
    )
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    assert reason(bucket, folder) == start + (
        "the credentials are wrong: correct AWS_SECRET_ACCESS_KEY"
    )
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    assert reason(bucket, folder) == start + (
        "access is denied: allow these credentials s3:ListBucket and s3:PutObject"
    )
    assert storage.sent() == []


def test_uploading_without_the_package_says_how_to_get_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    assert reason(Bucket("prompts"), folder) == (
        "the package that uploads is missing: `.venv/bin/pip install 'boto3>=1.36,<2'`"
    )


class Web(NamedTuple):
    """A web server that always answers the same, and what it was asked."""

    url: str
    asked: list[tuple[str, Mapping[str, str]]]


@contextmanager
def web(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[Web]:
    asked: list[tuple[str, Mapping[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # else nobody is told to go on with what they send

        def do_GET(self) -> None:
            asked.append((self.path, dict(self.headers)))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer(self)
            self.close_connection = True

        do_PUT = do_GET  # noqa: N815 -- its name in http.server

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Web(f"http://127.0.0.1:{server.server_port}", asked)
        finally:
            server.shutdown()
            thread.join()


def saying(status: int, body: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_the_region_that_is_set_is_the_one_that_is_asked(
    storage: Storage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = b"<Error><Code>Strange</Code><Message>So it is.</Message></Error>"
    with web(saying(400, refusal)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        monkeypatch.setenv("AWS_REGION", "eu-central-1")
        said = reason(Bucket("prompts"), folder)
    assert said == "s3://prompts cannot be used: Strange So it is."  # what no table has foreseen
    assert "/eu-central-1/s3/" in server.asked[0][1]["Authorization"]


def test_storage_that_knows_no_checksums_is_asked_for_none(
    storage: Storage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with web(saying(200, b"<ListBucketResult/>")) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        Bucket("prompts").upload(folder, PATHS, EDITION, INDEX)
    sent = [headers for path, headers in server.asked if path.startswith("/prompts/")]
    names = {name.lower() for headers in sent for name in headers}
    assert len(sent) == 3
    assert "content-length" in names
    assert [name for name in names if "checksum" in name or "trailer" in name] == []


@pytest.mark.parametrize("status", [403, 404])
def test_an_edition_that_is_not_there_has_no_index(status: int) -> None:
    with web(saying(status, b"<Error/>")) as server:
        assert fetch(f"{server.url}/a/", EDITION) is None
    assert server.asked[0][0] == f"/a/editions/{EDITION}.json"


def test_an_edition_that_a_bucket_does_not_have_has_no_index(storage: Storage) -> None:
    assert fetch(storage.base, EDITION) is None


SHAPE = 'is no index, {"prompts": {…}}: upload it again'
BAD_PATHS: list[object] = [
    "", "a.wav", "rendered/a.mp3", "rendered/a.wav\n", "/rendered/a.wav", "rendered/../a.wav",
    "rendered/..", "recordings/a.wav", "recordings/../a.wav", "recordings/en/../../a.wav",
    "recordings/e.n/a.wav", "rendered/a/b.wav", "rendered\\a.wav", "https://example.org/a.wav",
    "//example.org/rendered/a.wav", "rendered/a.wav?b=.wav", "rendered/%2e%2e.wav",
    "rendered/a b.wav", "rendered/ä.wav", "RENDERED/a.wav", None, 1, True, ["rendered/a.wav"], {},
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "said"),
    [
        *[(body, "is not JSON: upload it again")
          for body in (b"", b"<html>", b'{"prompts": {}', b"\xff\xfe\xfd", b"[" * 100_000)],
        *[(body, SHAPE)
          for body in (b"null", b"[]", b'"prompts"', b"{}", b'{"prompts": []}', b'{"prompts": 1}')],
        *[(json.dumps({"prompts": {"Good.": "rendered/good.wav", "Bad.": bad}}).encode(),
           f"has {bad!r} in it: audio is rendered/<name>.wav") for bad in BAD_PATHS],
        (b" " * (16 * 1024 * 1024 + 1), "is too large: an index has at most 16 MiB"),
    ],
)  # fmt: skip
def test_an_index_is_not_trusted(body: bytes, said: str) -> None:
    with web(saying(200, body)) as server, pytest.raises(BucketError) as raised:
        fetch(server.url, EDITION)
    assert str(raised.value).startswith(f"{server.url}/editions/{EDITION}.json {said}")


@pytest.mark.parametrize("status", [204, 400, 401, 500, 503])
def test_an_answer_that_is_no_index_is_told_by_its_number(status: int) -> None:
    with web(saying(status, b"")) as server, pytest.raises(BucketError) as raised:
        fetch(server.url, EDITION)
    assert str(raised.value) == f"{server.url}/editions/{EDITION}.json answers {status}"


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


def no_gzip(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n{}")


def silent(handler: BaseHTTPRequestHandler) -> None:
    handler.rfile.read(1)  # until the other side gives up


def trickling(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
    try:
        while True:
            handler.wfile.write(b" ")
            time.sleep(0.05)
    except OSError:
        return


def silent_after_a_while(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n{")
    handler.rfile.read(1)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (breaks_off, "breaks off its answer"),
        (no_gzip, "breaks off its answer"),
        (silent, "does not answer in time"),
        (silent_after_a_while, "does not answer in time"),
        (trickling, "does not answer in time"),
    ],
)
def test_an_answer_that_does_not_come_whole_is_told(
    answer: Callable[[BaseHTTPRequestHandler], None], said: str
) -> None:
    with web(answer) as server, pytest.raises(BucketError) as raised:
        fetch(server.url, EDITION, timeout=0.3)
    assert str(raised.value) == f"{server.url}/editions/{EDITION}.json {said}"


def test_an_address_that_leads_nowhere_is_told() -> None:
    with web(saying(200, b"{}")) as server:
        plain = server.url
        with pytest.raises(BucketError, match=r"/editions/e.json fails at TLS"):
            fetch(plain.replace("http:", "https:"), "e")
    with pytest.raises(
        BucketError, match=r"^http://127.0.0.1:[0-9]+/editions/e.json cannot be rea"
    ):
        fetch(plain, "e")
    for wrong in ("cdn.example.org", "ftp://cdn.example.org", "https://"):
        with pytest.raises(BucketError, match=r"is not an address: write https:// and a host$"):
            fetch(wrong, "e")
