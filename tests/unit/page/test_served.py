"""The page on the real server, beside the console: what is sent with it, and what is live."""

from pathlib import Path
from urllib.request import Request, urlopen

from tests.support import waiting
from tests.support.pages import pages, publish
from tests.support.paths import SHIPPED


def read(address: str, **headers: str) -> str:
    with urlopen(Request(address, headers=headers)) as answer:
        return str(answer.read().decode())


def test_the_page_follows_what_is_live(tmp_path: Path) -> None:
    with pages(tmp_path, role=None) as served:
        assert "Of course!" in read(served.base)
        publish(served.settings, {"": SHIPPED.read_bytes().replace(b"Of course!", b"Surely!")})
        waiting.until(lambda: "Surely!" in read(served.base))


def test_it_is_sent_without_cookies_and_may_be_kept_by_the_browser(tmp_path: Path) -> None:
    with pages(tmp_path) as served:
        answer = served.app.test_client().get("/")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["ETag"]
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_its_style_is_served_with_it(tmp_path: Path) -> None:
    with pages(tmp_path, role=None) as served:
        assert "color-scheme: light dark" in read(f"{served.base}/page/static/page.css")
