"""Builds the console's text editor when a wheel is made; everything else is in pyproject.toml."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

sys.path.insert(0, str(Path(__file__).parent))

from ivr.console.editor import build as editor


class WithEditor(build_py):
    """Builds the editor first, but not for an installation that is for this checkout alone."""

    def run(self) -> None:
        if not self.editable_mode:
            editor.main()
        super().run()


setup(cmdclass={"build_py": WithEditor})
