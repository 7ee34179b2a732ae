"""Put the prompts' audio into cloud storage, and fetch the list of what an edition plays there.

In the bucket, files have the paths that they have in the folder of prompts. A file never changes,
since its name holds a hash of what it says, so anybody may cache it for ever. What an edition of
the menu plays is listed in `editions/<edition>.json`, its index. The index is written
last: every file that it names is there by then.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urlsplit

from ivr.prompts.keys import is_audio

if TYPE_CHECKING:
    import requests

_URL = re.compile(
    # The name is one that Amazon S3, Google and Azure allow; only S3 forbids the underscore.
    r"(?!https?:)(?!s3://[^/]*_)[a-z][a-z0-9]*://[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]"
    r"(/[\w-][\w.-]*)*/?",
    re.ASCII,
)
_EXPECTED = "audio is rendered/<name>.wav or recordings/<language>/<name>.wav, in a-z, 0-9, . - _"

_Headers = tuple[str, str]  # Content-Type, Cache-Control
_AUDIO = ("audio/wav", "public, max-age=31536000, immutable")
_INDEX = ("application/json", "no-cache")
MAX_UPLOADS = 8  # at the same time
MAX_INDEX_BYTES = 16 * 1024 * 1024

_PACKAGES = {"s3": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs"}
_S3_CONFIG = {
    "connect_timeout": 10,  # seconds
    "retries": {"mode": "standard"},
    # The checksums that S3 can do without are what some other storage refuses.
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}

# By the name of the exception's class or of a base class, so that no cloud's library is imported.
_CURES = {
    "FileNotFoundError": "create the bucket, or correct PROMPTS_BUCKET",
    "PermissionError": "check the credentials, and allow them to list and to write",
    "NoCredentialsError": "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "ConnectionError": "check the address and the network",
    "HTTPClientError": "check the address and the network",
    "ClientConnectionError": "check the address and the network",
}


class BucketError(Exception):
    """Audio that could not be put into a bucket, or fetched; its message says why."""


class Uploaded(NamedTuple):
    """How many files were sent, and how many were there already."""

    sent: int
    kept: int


@dataclass(frozen=True)
class Bucket:
    """A place in cloud storage: `s3://name/prefix`, or the URL of any other that fsspec knows.

    Credentials, region and endpoint are those of the cloud's own environment variables and files.
    """

    url: str

    @classmethod
    def parse(cls, url: str) -> Self:
        """Check the URL of a bucket, with or without a prefix. Raises BucketError."""
        if not _URL.fullmatch(url):
            raise BucketError(f'"{url}" is not a bucket: write s3://name or s3://name/a/prefix')
        return cls(url.rstrip("/"))

    def __str__(self) -> str:
        return self.url

    def upload(
        self,
        folder: Path,
        paths: Collection[str],
        edition: str,
        index: Mapping[str, str],
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> Uploaded:
        """Send those of `paths`, in `folder`, that are not there yet, and last of all the index.

        `paths` are such as `rendered/abc.wav`, and the values of `index` are such paths too. After
        each file `progress` gets how many are there, and how many there will be.

        Raise BucketError if something failed; the index is then what it was.
        """
        if bad := [path for path in (*paths, *index.values()) if not is_audio(path)]:
            raise BucketError(f"{bad[0]!r} cannot be sent to {self}: {_EXPECTED}")
        with _explained(f"{self} cannot be used"):
            storage = _storage(self.url)
            start = storage._strip_protocol(self.url) + "/"
            there = {
                name.removeprefix(start): file["size"]
                for top in {path.partition("/")[0] for path in paths}
                for name, file in storage.find(start + top, detail=True).items()
            }
        with _explained(f"the audio cannot be sent to {self}"):
            missing = [p for p in paths if there.get(p) != (folder / p).stat().st_size]

        def send(path: str, content: bytes | None = None, headers: _Headers = _AUDIO) -> None:
            with _explained(f"{path} cannot be sent to {self}"):
                body = (folder / path).read_bytes() if content is None else content
                storage.pipe_file(f"{self.url}/{path}", body, **_options(self.url, *headers))

        kept = len(paths) - len(missing)
        with ThreadPoolExecutor(MAX_UPLOADS) as pool:  # an error ends `map`: it cancels the rest
            for number, _ in enumerate(pool.map(send, missing), kept + 1):
                progress(number, len(paths))
        send(f"editions/{edition}.json", json.dumps({"prompts": dict(index)}).encode(), _INDEX)
        return Uploaded(len(missing), kept)


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Turn any error into a BucketError: each cloud's library raises others."""
    try:
        yield
    except BucketError:
        raise
    except Exception as error:
        raise BucketError(f"{what}: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} cannot be read ({error.strerror}); render it again"
    names = [kind.__name__ for kind in type(error).__mro__]
    cure = next((f"; {_CURES[name]}" for name in names if name in _CURES), "")
    said = str(getattr(error, "strerror", "") or error).rstrip(".") or names[0]
    return re.sub(r"\?[^\s\"]*", "", said) + cure  # without the query of a URL in it


def _storage(url: str) -> Any:
    """Return fsspec's client for the cloud that a URL names."""
    scheme = urlsplit(url).scheme
    # No caches: what is there may have changed since, and so may the settings.
    options: dict[str, Any] = {"skip_instance_cache": True, "use_listings_cache": False}
    if scheme == "s3":
        # AWS_REGION is what every other AWS library reads; this one does not.
        region = os.environ.get("AWS_REGION")
        options["client_kwargs"] = {"region_name": region} if region else {}
        options["config_kwargs"] = _S3_CONFIG
    try:
        import fsspec

        return fsspec.filesystem(scheme, **options)
    except ImportError:
        missing = f"the package that uploads to {scheme}:// is missing"
        cure = f"`pip install {_PACKAGES.get(scheme, 'fsspec')}`"
        raise BucketError(f"{missing}: {cure}") from None


def _options(url: str, kind: str, cache: str) -> dict[str, Any]:
    """Return the headers of a file as each cloud's library takes them.

    Twilio only plays files whose Content-Type is audio.
    """
    match urlsplit(url).scheme:
        case "s3":
            return {"ContentType": kind, "CacheControl": cache}
        case "gs" | "gcs":
            return {"content_type": kind, "fixed_key_metadata": {"cache_control": cache}}
        case "az" | "abfs":
            return {"content_settings": {"content_type": kind, "cache_control": cache}}
    return {}


def fetch(base_url: str, edition: str, timeout: float = 10) -> Mapping[str, str] | None:
    """Return the index of an edition: the path of each prompt below the bucket's public address.

    None is returned where there is no index (404, or the 403 of a bucket that does not list its
    files). It takes at most `timeout` seconds in all. Raise BucketError if it cannot be fetched, or
    is not an index.
    """
    import requests
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    url = f"{base_url.rstrip('/')}/editions/{edition}.json"
    deadline = time.monotonic() + timeout
    try:
        with requests.get(url, timeout=timeout, stream=True) as response:
            if response.status_code in (403, 404):
                return None
            if response.status_code != 200:
                raise BucketError(f"{url} answers {response.status_code}")
            return _index(_body(response, deadline), url)
    except (requests.Timeout, TimeoutError, ReadTimeoutError):
        raise BucketError(f"{url} does not answer in time") from None
    except requests.exceptions.SSLError:
        raise BucketError(f"{url} cannot be fetched: TLS fails") from None
    except requests.ConnectionError:
        raise BucketError(f"{url} cannot be reached") from None
    except ValueError:  # of requests: no scheme that it knows, or no host
        raise BucketError(f"{url} is not an address: write https:// and a host") from None
    except (requests.RequestException, HTTPError, OSError):
        raise BucketError(f"{url} breaks off in the middle of its answer") from None


def _body(response: requests.Response, deadline: float) -> bytes:
    """Return the body, or a little more than the largest that is accepted.

    It is read as it comes, since a body that trickles in never meets a read timeout.
    """
    body = b""
    while len(body) <= MAX_INDEX_BYTES and (
        piece := response.raw.read1(MAX_INDEX_BYTES, decode_content=True)
    ):
        body += piece
        if time.monotonic() > deadline:
            raise TimeoutError
    return body


def _index(body: bytes, url: str) -> Mapping[str, str]:
    """Return the paths in the body of an index; nothing in it is trusted."""
    if len(body) > MAX_INDEX_BYTES:
        raise BucketError(f"{url} is too large: an index has at most {MAX_INDEX_BYTES >> 20} MiB")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise BucketError(f"{url} is not JSON: upload it again") from None
    index = document.get("prompts") if isinstance(document, dict) else None
    if not isinstance(index, dict):
        raise BucketError(f'{url} is not an index, {{"prompts": {{…}}}}: upload it again')
    if bad := [path for path in index.values() if not is_audio(path)]:
        raise BucketError(f"{url} lists {bad[0]!r}: {_EXPECTED}")
    return index
