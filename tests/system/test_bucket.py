"""The bucket: moto's S3 server over real HTTP, and a plain web server for odd answers."""

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
        """The paths that were put into this bucket, in order, by the server's log."""
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
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
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
    ("url", "kept"),
    [
        ("s3://prompts", "s3://prompts"),
        ("s3://prompts/", "s3://prompts"),
        ("s3://my.prompts-1/a", "s3://my.prompts-1/a"),
        ("s3://prompts/a/b_c-d.e/", "s3://prompts/a/b_c-d.e"),
        ("gs://my_prompts/a", "gs://my_prompts/a"),
        ("az://prompts", "az://prompts"),
    ],
)
def test_the_url_of_a_bucket(url: str, kept: str) -> None:
    assert str(Bucket.parse(url)) == kept


@pytest.mark.parametrize(
    "url",
    ["", "prompts", "s3:/prompts", "s3://", "s3://ab", "s3://Prompts", "s3://-ab", "s3://a_b",
     "https://prompts.s3.amazonaws.com", "s3://prompts//a", "s3://prompts/../a", "s3://prompts/.",
     "s3://prompts/a b", "s3://prompts/ä", "s3://key:secret@prompts", "s3://prompts?a",
     "s3://prompts\n", f"s3://{'a' * 64}"],
)  # fmt: skip
def test_another_url_is_reported_with_an_example(url: str) -> None:
    with pytest.raises(BucketError) as raised:
        Bucket.parse(url)
    expected = f'"{url}" is not a bucket: write s3://name or s3://name/a/prefix'
    assert str(raised.value) == expected


def test_any_storage_that_fsspec_knows_will_do(folder: Path) -> None:
    import fsspec

    bucket = Bucket("memory://prompts/clinic")
    assert bucket.upload(folder, PATHS, EDITION, INDEX) == Uploaded(sent=2, kept=0)
    storage = fsspec.filesystem("memory")
    for path in PATHS:
        assert storage.cat_file(f"prompts/clinic/{path}") == (folder / path).read_bytes()
    index = json.loads(storage.cat_file(f"prompts/clinic/editions/{EDITION}.json"))
    assert index == {"prompts": INDEX}
    assert bucket.upload(folder, PATHS, EDITION, INDEX) == Uploaded(sent=0, kept=2)


def test_storage_that_nobody_knows_is_named(folder: Path) -> None:
    said = reason(Bucket("clouds://prompts"), folder)
    assert said == "clouds://prompts cannot be used: Protocol not known: clouds"


@pytest.mark.parametrize(
    ("url", "package"),
    [("s3://prompts", "s3fs"), ("gs://prompts", "gcsfs"), ("az://prompts", "adlfs")],
)
def test_a_package_that_is_missing_is_named(
    url: str, package: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    scheme = url.partition(":")[0]
    assert reason(Bucket(url), folder) == (
        f"the package that uploads to {scheme}:// is missing: `pip install {package}`"
    )


@pytest.mark.parametrize("prefix", ["", "lines/clinic/"])
def test_uploaded_files_are_served_with_their_headers(
    storage: Storage, folder: Path, prefix: str
) -> None:
    bucket = Bucket(f"s3://{storage.name}/{prefix}".rstrip("/"))
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


def test_the_index_is_sent_last_and_only_new_files_are_sent(storage: Storage, folder: Path) -> None:
    bucket = Bucket(f"s3://{storage.name}")
    bucket.upload(folder, PATHS, EDITION, INDEX)
    first = storage.sent()
    assert (sorted(first[:-1]), first[-1]) == (PATHS, f"editions/{EDITION}.json")
    (folder / "rendered/new.wav").write_bytes(b"new")
    (folder / PATHS[0]).write_bytes(b"a file that was cut off, now whole")
    wanted = [*PATHS, "rendered/new.wav"]
    progress: list[tuple[int, int]] = []
    uploaded = bucket.upload(folder, wanted, "later", INDEX, lambda *now: progress.append(now))
    assert uploaded == Uploaded(sent=2, kept=1)
    second = storage.sent()[len(first) :]
    assert sorted(second[:-1]) == sorted([PATHS[0], "rendered/new.wav"])
    assert second[-1] == "editions/later.json"
    assert progress == [(2, 3), (3, 3)]


def test_the_list_is_read_to_its_last_page(storage: Storage, folder: Path) -> None:
    names = [f"rendered/{number:04}.wav" for number in range(31)]
    storage.fill(names)
    for name in names:
        (folder / name).write_bytes(b"-")
    progress: list[tuple[int, int]] = []
    bucket = Bucket(f"s3://{storage.name}")
    uploaded = bucket.upload(folder, names, EDITION, {}, lambda *now: progress.append(now))
    assert uploaded == Uploaded(sent=0, kept=31)
    assert progress == []
    assert storage.sent()[31:] == [f"editions/{EDITION}.json"]


def test_a_file_that_vanishes_while_others_are_sent_leaves_the_index_as_it_was(
    storage: Storage, folder: Path
) -> None:
    bucket = Bucket(f"s3://{storage.name}")
    bucket.upload(folder, [], EDITION, {})
    paths = [f"rendered/{number:03}.wav" for number in range(100)]
    for path in paths:
        (folder / path).write_bytes(b"-")

    def lose(done: int, whole: int) -> None:
        (folder / paths[-1]).unlink(missing_ok=True)

    with pytest.raises(BucketError) as raised:
        bucket.upload(folder, paths, EDITION, INDEX, lose)
    assert str(raised.value) == (
        f"rendered/099.wav cannot be sent to s3://{storage.name}: {folder / paths[-1]} "
        "cannot be read (No such file or directory); render it again"
    )
    assert fetch(storage.base, EDITION) == {}
    assert 1 < len(storage.sent()) <= 100


def test_ctrl_c_stops_an_upload_and_leaves_the_index_as_it_was(
    storage: Storage, folder: Path
) -> None:
    bucket = Bucket(f"s3://{storage.name}")
    bucket.upload(folder, [], EDITION, {})
    paths = [f"rendered/{number:03}.wav" for number in range(100)]
    for path in paths:
        (folder / path).write_bytes(b"-")

    def interrupt(done: int, whole: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bucket.upload(folder, paths, EDITION, INDEX, interrupt)
    assert fetch(storage.base, EDITION) == {}
    assert len(storage.sent()) < 100, "queued files were sent all the same"


def test_a_file_that_was_never_there_is_named_before_anything_is_sent(
    storage: Storage, folder: Path
) -> None:
    said = reason(Bucket(f"s3://{storage.name}"), folder, [*PATHS, "rendered/no.wav"])
    assert said == (
        f"the audio cannot be sent to s3://{storage.name}: {folder / 'rendered/no.wav'} "
        "cannot be read (No such file or directory); render it again"
    )
    assert storage.sent() == []


def test_a_file_that_cannot_be_read_is_named(storage: Storage, folder: Path) -> None:
    (folder / "rendered/folder.wav").mkdir()
    assert reason(Bucket(f"s3://{storage.name}"), folder, ["rendered/folder.wav"]) == (
        f"rendered/folder.wav cannot be sent to s3://{storage.name}: "
        f"{folder / 'rendered/folder.wav'} cannot be read (Is a directory); render it again"
    )


def test_a_name_that_no_line_accepts_is_not_sent(storage: Storage, folder: Path) -> None:
    said = reason(Bucket(f"s3://{storage.name}"), folder, ["recordings/de/Grüße.wav"])
    assert said.startswith(f"'recordings/de/Grüße.wav' cannot be sent to s3://{storage.name}: ")
    assert said.endswith(
        "audio is rendered/<name>.wav or recordings/<language>/<name>.wav, in a-z, 0-9, . - _"
    )
    assert storage.sent() == []


def test_a_bucket_that_does_not_exist_is_named(storage: Storage, folder: Path) -> None:
    assert reason(Bucket("s3://no-such-bucket"), folder) == (
        "s3://no-such-bucket cannot be used: The specified bucket does not exist; "
        "create the bucket, or correct PROMPTS_BUCKET"
    )


def test_storage_that_cannot_be_reached_is_named(
    storage: Storage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    assert reason(Bucket("s3://prompts"), folder) == (
        "s3://prompts cannot be used: Could not connect to the endpoint URL: "
        f'"{address}/prompts"; check the address and the network'
    )


def test_a_tls_failure_is_reported_with_its_cause(
    storage: Storage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with web(saying(200, b"")) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url.replace("http:", "https:"))
        said = reason(Bucket("s3://prompts"), folder)
    assert said.startswith("s3://prompts cannot be used: SSL validation failed for https://127.0")


def test_missing_credentials_are_asked_for(
    storage: Storage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert reason(Bucket(f"s3://{storage.name}"), folder) == (
        f"s3://{storage.name} cannot be used: Unable to locate credentials; "
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("AWS_ENDPOINT_URL", "storage", "Invalid endpoint: storage"),
        ("AWS_PROFILE", "nobody", "The config profile (nobody) could not be found"),
    ],
)
def test_wrong_aws_settings_are_reported(
    storage: Storage,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    said: str,
) -> None:
    monkeypatch.setenv(name, value)
    assert (
        reason(Bucket(f"s3://{storage.name}"), folder)
        == f"s3://{storage.name} cannot be used: {said}"
    )


def test_each_kind_of_wrong_credentials_is_reported(
    storage: Storage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = Bucket(f"s3://{storage.name}")
    iam = boto3.client("iam", "us-east-1")
    iam.create_user(UserName=storage.name)
    key = iam.create_access_key(UserName=storage.name)["AccessKey"]
    requests.post(f"{storage.url}/moto-api/reset-auth", "0")  # from now on it checks them
    cure = "; check the credentials, and allow them to list and to write"

    def said() -> str:
        return reason(bucket, folder).removeprefix(f"{bucket} cannot be used: ").removesuffix(cure)

    assert said() == "The AWS Access Key Id you provided does not exist in our records"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    assert said().startswith("The request signature we calculated does not match the signature")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    assert said() == "Access Denied"
    assert storage.sent() == []


class Web(NamedTuple):
    """A web server that always answers the same, and what it was asked."""

    url: str
    asked: list[tuple[str, Mapping[str, str]]]


@contextmanager
def web(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[Web]:
    asked: list[tuple[str, Mapping[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # clients that wait for 100-continue need it

        def do_GET(self) -> None:
            asked.append((self.path, dict(self.headers)))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer(self)
            self.close_connection = True

        do_HEAD = do_PUT = do_GET  # noqa: N815 -- their names in http.server

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
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_the_region_of_the_settings_is_used(
    storage: Storage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = b"<Error><Code>Strange</Code><Message>So it is.</Message></Error>"
    with web(saying(400, refusal)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        monkeypatch.setenv("AWS_REGION", "eu-central-1")
        said = reason(Bucket("s3://prompts"), folder)
    assert said == (
        "s3://prompts cannot be used: An error occurred (Strange) when calling the "
        "ListObjectsV2 operation: So it is"
    )
    assert "/eu-central-1/s3/" in server.asked[0][1]["Authorization"]


def test_no_checksums_are_sent(
    storage: Storage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with web(saying(200, b"<ListBucketResult/>")) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        Bucket("s3://prompts").upload(folder, PATHS, EDITION, INDEX)
    sent = [headers for path, headers in server.asked if path.endswith((".wav", ".json"))]
    names = {name.lower() for headers in sent for name in headers}
    assert len(sent) == 3
    assert "content-length" in names
    assert [name for name in names if "checksum" in name or "trailer" in name] == []


@pytest.mark.parametrize("status", [403, 404])
def test_an_edition_that_was_not_uploaded_has_no_index(status: int) -> None:
    with web(saying(status, b"<Error/>")) as server:
        assert fetch(f"{server.url}/a/", EDITION) is None
    assert server.asked[0][0] == f"/a/editions/{EDITION}.json"


def test_an_edition_that_is_not_in_a_real_bucket_has_no_index(storage: Storage) -> None:
    assert fetch(storage.base, EDITION) is None


SHAPE = 'is not an index, {"prompts": {…}}: upload it again'
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
           f"lists {bad!r}: audio is rendered/<name>.wav") for bad in BAD_PATHS],
        (b" " * (16 * 1024 * 1024 + 1), "is too large: an index has at most 16 MiB"),
    ],
)  # fmt: skip
def test_an_index_is_not_trusted(body: bytes, said: str) -> None:
    with web(saying(200, body)) as server, pytest.raises(BucketError) as raised:
        fetch(server.url, EDITION)
    assert str(raised.value).startswith(f"{server.url}/editions/{EDITION}.json {said}")


@pytest.mark.parametrize("status", [204, 400, 401, 500, 503])
def test_any_other_answer_is_reported_by_its_status(status: int) -> None:
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
        (breaks_off, "breaks off in the middle of its answer"),
        (no_gzip, "breaks off in the middle of its answer"),
        (silent, "does not answer in time"),
        (silent_after_a_while, "does not answer in time"),
        (trickling, "does not answer in time"),
    ],
)
def test_an_incomplete_answer_is_reported(
    answer: Callable[[BaseHTTPRequestHandler], None], said: str
) -> None:
    with web(answer) as server, pytest.raises(BucketError) as raised:
        fetch(server.url, EDITION, timeout=0.3)
    assert str(raised.value) == f"{server.url}/editions/{EDITION}.json {said}"


def test_an_address_that_leads_nowhere_is_reported() -> None:
    with web(saying(200, b"{}")) as server:
        plain = server.url
        with pytest.raises(BucketError, match=r"/editions/e.json cannot be fetched: TLS fails"):
            fetch(plain.replace("http:", "https:"), "e")
    with pytest.raises(
        BucketError, match=r"^http://127.0.0.1:[0-9]+/editions/e.json cannot be rea"
    ):
        fetch(plain, "e")
    for wrong in ("cdn.example.org", "ftp://cdn.example.org", "https://"):
        with pytest.raises(BucketError, match=r"is not an address: write https:// and a host$"):
            fetch(wrong, "e")
