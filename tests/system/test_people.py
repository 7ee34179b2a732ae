"""The first person of the console, with the real `ivr serve` and nothing else."""

import re
from pathlib import Path

import requests

from tests.support.lines import Line, serving, until

PASSWORD = "correct horse battery"
LINK = r"Nobody may use the console yet\. Open it within an hour, once: (\S+)\n"


def link(line: Line) -> str:
    until(lambda: re.search(LINK, line.said()), line)
    found = re.search(LINK, line.said())
    assert found
    return found[1]


def send(client: requests.Session, url: str, **fields: str) -> requests.Response:
    """Send the form of a page as a browser does."""
    page = client.get(url, timeout=60)
    found = re.search('name="csrf_token" value="(.+?)"', page.text)
    assert found, page.text
    return client.post(page.url, data=fields | {"csrf_token": found[1]}, timeout=60)


def test_the_link_that_is_printed_opens_the_console_once(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2", environ={}) as line:
        address = link(line)
        base = f"http://127.0.0.1:{line.port}"
        assert address.startswith(f"{base}/console/people/welcome/")
        closed = requests.get(f"{base}/console/", timeout=60)
        assert "closed until somebody is invited" in closed.text
        through_a_proxy = {"X-Forwarded-For": "192.0.2.1"}
        assert requests.get(address, headers=through_a_proxy, timeout=60).status_code == 410
        client = requests.Session()
        fields = {"name": "Anna Lee", "email": "anna@clinic.example", "password": PASSWORD}
        assert "Anna Lee" in send(client, address, **fields).text
        assert client.get(f"{base}/console/people/", timeout=60).status_code == 200
        assert requests.get(address, timeout=60).status_code == 410
        assert PASSWORD not in line.said()
    with serving(tmp_path, environ={}) as line:
        base = f"http://127.0.0.1:{line.port}"
        client = requests.Session()
        fields = {"email": "anna@clinic.example", "password": PASSWORD}
        assert "Anna Lee" in send(client, f"{base}/console/people/sign-in", **fields).text
        assert not re.search(LINK, line.said())
