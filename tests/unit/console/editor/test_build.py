"""The text editor built from its sources, and a console without it."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ivr.console.editor import address, build
from tests.support.pages import pages
from tests.support.paths import ROOT

LOCK = json.loads((build.HERE / "package-lock.json").read_text("utf-8"))


def test_no_address_of_a_registry_is_in_the_lock_file() -> None:
    assert "http" not in (build.HERE / "package-lock.json").read_text("utf-8")
    packages = {name: one for name, one in LOCK["packages"].items() if name}
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())


def test_the_lock_file_is_of_these_libraries() -> None:
    package = json.loads((build.HERE / "package.json").read_text("utf-8"))
    assert LOCK["packages"][""]["dependencies"] == package["dependencies"]


def test_nothing_built_is_in_git() -> None:
    assert "/ivr/console/static/built/" in (ROOT / ".gitignore").read_text("utf-8").split()


def test_where_it_cannot_be_built_somebody_hears_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*_: object) -> None:
        raise build.NotBuiltError("npm: there is no network")

    monkeypatch.setattr(build, "_run", run)
    with pytest.raises(build.NotBuiltError):
        build.build(tmp_path)
    assert not build.is_built(tmp_path)
    monkeypatch.setattr(build, "is_built", lambda *_: False)
    build.main()
    assert "there is no network. The console has a plain text field" in capsys.readouterr().err


def test_a_console_without_it_says_so_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "is_built", lambda: False)
    with pages(tmp_path) as served:
        template = served.app.jinja_env.get_template("console/editor/missing.html")
        with served.app.test_request_context("/console/change/"):
            assert address.editor_address() is None
            assert "The text editor is not installed" in template.render()
            assert template.render().strip() == ""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    build.build(folder)
    return folder


@pytest.mark.slow
@pytest.mark.needs("npm", "node")
class TestBuilt:
    def test_it_is_one_module_with_its_licences(self, built: Path) -> None:
        script = (built / build.SCRIPT).read_text("utf-8")
        for name in ("createEditor", "createComparison", "createMerge"):
            assert f"as {name}" in script
        licences = (built / build.LICENCES).read_text("utf-8")
        assert "@codemirror/view" in licences
        assert "Permission is hereby granted" in licences

    def test_it_is_built_again_only_if_its_sources_have_changed(self, built: Path) -> None:
        before = (built / build.SCRIPT).stat().st_mtime_ns
        build.build(built)
        assert (built / build.SCRIPT).stat().st_mtime_ns == before
        (built / build.BUILT_FROM).write_text("another")
        build.build(built)
        assert (built / build.SCRIPT).stat().st_mtime_ns > before

    def test_a_wheel_has_it(self, tmp_path: Path) -> None:
        source = tmp_path / "source"
        ignored = shutil.ignore_patterns("__pycache__", "built")
        shutil.copytree(ROOT / "ivr", source / "ivr", ignore=ignored)
        for name in ("pyproject.toml", "setup.py", "README.md"):
            shutil.copy(ROOT / name, source)
        done = subprocess.run(
            [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "--wheel-dir", tmp_path,
             "--disable-pip-version-check", source],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        (wheel,) = tmp_path.glob("*.whl")
        names = zipfile.ZipFile(wheel).namelist()
        for name in (build.SCRIPT, build.LICENCES):
            assert f"ivr/console/static/built/{name}" in names
        assert "ivr/web/templates/web/error.html" in names
        assert not [name for name in names if "node_modules" in name]
