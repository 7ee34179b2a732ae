"""Puts the prompts' audio into S3-compatible storage, and fetches what an edition plays from there.

In the bucket the files have the paths that they have in the folder of prompts. A file never
changes, since its name holds a hash of what it says; so it may be kept by anybody for ever. What an
edition of the menu plays stands in `editions/<edition>.json`, which is written last: whoever reads
it finds every file that it names.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from ivr.prompts.keys import is_audio

if TYPE_CHECKING:
    import requests

_ADDRESS = re.compile(
    # The name: what Amazon S3 takes ("General purpose bucket naming rules"); others take no more.
    r"s3://(?P<name>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?P<prefix>(/[\w-][\w.-]*)*)/?",
    re.ASCII,
)
_EXPECTED = "audio is rendered/<name>.wav or recordings/<language>/<name>.wav, in a-z, 0-9, . - _"

_AUDIO = {"ContentType": "audio/wav", "CacheControl": "public, max-age=31536000, immutable"}
_INDEX = {"ContentType": "application/json", "CacheControl": "no-cache"}
_AT_ONCE = 8  # uploads; the library keeps ten connections
_LARGEST = 16 * 1024 * 1024  # bytes of an index

_CODES = {  # of Amazon S3 ("Error responses"), which others use too
    "NoSuchBucket": "there is no bucket of that name: create it, or correct PROMPTS_BUCKET",
    "AccessDenied": "access is denied: allow these credentials s3:ListBucket and s3:PutObject",
    "InvalidAccessKeyId": "the storage does not know these credentials: correct AWS_ACCESS_KEY_ID",
    "SignatureDoesNotMatch": "the credentials are wrong: correct AWS_SECRET_ACCESS_KEY",
    "ExpiredToken": "the credentials have expired: get new ones",
}


class BucketError(Exception):
    """Audio that could not be put into a bucket, or fetched; its message says why."""


class Uploaded(NamedTuple):
    """How many files were sent, and how many were there already."""

    sent: int
    kept: int


@dataclass(frozen=True)
class Bucket:
    """A place in S3-compatible storage, whose `prefix` is empty or ends with a slash.

    Credentials, region and endpoint are those of the AWS environment variables and files.
    """

    name: str
    prefix: str = ""

    @classmethod
    def parse(cls, address: str) -> Self:
        """Returns the place that `s3://name` or `s3://name/a/prefix` means.

        Raises:
            BucketError: it should look otherwise.
        """
        found = _ADDRESS.fullmatch(address)
        if not found:
            raise BucketError(f'"{address}" is no bucket: write s3://name or s3://name/a/prefix')
        return cls(found["name"], f"{found['prefix'][1:]}/".lstrip("/"))

    def __str__(self) -> str:
        return f"s3://{self.name}/{self.prefix}".rstrip("/")

    def upload(
        self,
        folder: Path,
        paths: Collection[str],
        edition: str,
        index: Mapping[str, str],
        progress: Callable[[int, int], None] | None = None,
    ) -> Uploaded:
        """Sends those of `paths`, in `folder`, that are not there, and last of all the index.

        Args:
            folder: The folder of prompts.
            paths: What is in it, such as `rendered/abc.wav`.
            edition: Of the menu, twelve hexadecimal digits.
            index: The path of each prompt.
            progress: Is told how many files are there, and how many will be.

        Raises:
            BucketError: something failed, and the index is what it was.
        """
        if bad := _not_audio((*paths, *index.values())):
            raise BucketError(f"{bad[0]!r} cannot be sent to {self}: {_EXPECTED}")
        client = self._client()
        missing = self._missing(client, folder, paths)
        kept = len(paths) - len(missing)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            try:
                sending = [pool.submit(self._send, client, folder, path) for path in missing]
                for number, sent in enumerate(as_completed(sending), kept + 1):
                    sent.result()
                    if progress:
                        progress(number, len(paths))
            finally:
                pool.shutdown(cancel_futures=True)
        body = json.dumps({"prompts": dict(index)}).encode()
        self._put(client, f"editions/{edition}.json", lambda: body, _INDEX)
        return Uploaded(len(missing), kept)

    def _client(self) -> Any:
        try:
            import boto3  # type: ignore[import-untyped]  # it ships no types
            from botocore.config import Config  # type: ignore[import-untyped]
            from botocore.exceptions import BotoCoreError  # type: ignore[import-untyped]
        except ImportError:
            raise BucketError(
                "the package that uploads is missing: `.venv/bin/pip install 'boto3>=1.36,<2'`"
            ) from None
        config = Config(
            connect_timeout=10,
            read_timeout=60,
            retries={"mode": "standard"},
            # The checksums that S3 can do without are what some other storage refuses.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        try:
            # AWS_REGION is what every other AWS library reads; this one does not.
            session = boto3.session.Session(region_name=os.environ.get("AWS_REGION") or None)
            return session.client("s3", config=config)
        except (BotoCoreError, ValueError) as error:  # a profile or an endpoint that is none
            raise BucketError(f"the AWS settings are wrong: {error}") from None

    def _missing(self, client: Any, folder: Path, paths: Collection[str]) -> list[str]:
        """Returns those that are not there, or not with the size that they have here."""
        with self._explained(client, ""):
            there = self._list(client, {path.partition("/")[0] for path in paths})
        missing = []
        for path in paths:
            with self._explained(client, path):
                if there.get(path) != (folder / path).stat().st_size:
                    missing.append(path)
        return missing

    def _list(self, client: Any, tops: Collection[str]) -> dict[str, int]:
        """Returns path and size of all that is there in these folders."""
        pages = client.get_paginator("list_objects_v2").paginate
        return {
            file["Key"].removeprefix(self.prefix): file["Size"]
            for top in tops
            for page in pages(Bucket=self.name, Prefix=f"{self.prefix}{top}/")
            for file in page.get("Contents", ())
        }

    def _send(self, client: Any, folder: Path, path: str) -> None:
        self._put(client, path, (folder / path).read_bytes, _AUDIO)

    def _put(
        self, client: Any, path: str, body: Callable[[], bytes], headers: Mapping[str, str]
    ) -> None:
        with self._explained(client, path):
            client.put_object(Bucket=self.name, Key=self.prefix + path, Body=body(), **headers)

    @contextmanager
    def _explained(self, client: Any, path: str) -> Iterator[None]:
        """Makes a BucketError of what goes wrong with a file, or with the list if there is none."""
        from botocore import exceptions as aws  # type: ignore[import-untyped]

        unreachable = (
            aws.EndpointConnectionError,
            aws.ConnectTimeoutError,
            aws.ReadTimeoutError,
            aws.ConnectionClosedError,
        )
        what = f"{path} cannot be sent to {self}" if path else f"{self} cannot be used"
        try:
            yield
        except aws.NoCredentialsError:
            why = "there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            raise BucketError(f"{what}: {why}") from None
        except unreachable:
            why = f"the storage cannot be reached at {client.meta.endpoint_url}"
            raise BucketError(f"{what}: {why}") from None
        except aws.ClientError as error:
            code, said = (error.response["Error"].get(key, "") for key in ("Code", "Message"))
            raise BucketError(f"{what}: {_CODES.get(code, f'{code} {said}')}") from None
        except aws.BotoCoreError as error:  # some of them are OSErrors too
            raise BucketError(f"{what}: {error}") from None
        except FileNotFoundError:
            raise BucketError(f"{what}: the file has vanished; render it again") from None
        except OSError as error:
            raise BucketError(f"{what}: it cannot be read ({error.strerror})") from None


def fetch(base_url: str, edition: str, timeout: float = 10) -> Mapping[str, str] | None:
    """Returns the index of an edition from `<base_url>/editions/<edition>.json`.

    Args:
        base_url: Where the bucket is read, by HTTP.
        edition: Of the menu, twelve hexadecimal digits.
        timeout: Seconds, in all.

    Returns:
        The path of each prompt, below `base_url`; None where there is no index (404, or the 403
        of a bucket that does not say what it has).

    Raises:
        BucketError: it cannot be had, or is something else.
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
        raise BucketError(f"{url} fails at TLS") from None
    except requests.ConnectionError:
        raise BucketError(f"{url} cannot be reached") from None
    except ValueError:  # of requests: no scheme that it knows, or no host
        raise BucketError(f"{url} is not an address: write https:// and a host") from None
    except (requests.RequestException, HTTPError, OSError):
        raise BucketError(f"{url} breaks off its answer") from None


def _body(response: requests.Response, deadline: float) -> bytes:
    """Returns the body, or a little more than the largest that is taken.

    Piece by piece, as it comes: a body that trickles in would never meet a read time-out.
    """
    body = b""
    while len(body) <= _LARGEST and (piece := response.raw.read1(_LARGEST, decode_content=True)):
        body += piece
        if time.monotonic() > deadline:
            raise TimeoutError
    return body


def _index(body: bytes, url: str) -> Mapping[str, str]:
    """Returns the paths in the body of an index; nothing in it is trusted."""
    if len(body) > _LARGEST:
        raise BucketError(f"{url} is too large: an index has at most {_LARGEST >> 20} MiB")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise BucketError(f"{url} is not JSON: upload it again") from None
    index = document.get("prompts") if isinstance(document, dict) else None
    if not isinstance(index, dict):
        raise BucketError(f'{url} is no index, {{"prompts": {{…}}}}: upload it again')
    if bad := _not_audio(index.values()):
        raise BucketError(f"{url} has {bad[0]!r} in it: {_EXPECTED}")
    return index


def _not_audio(paths: Iterable[object]) -> list[object]:
    """Returns the paths that are none of audio."""
    return [path for path in paths if not is_audio(path)]
