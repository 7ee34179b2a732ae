"""Where the text editor is served, if it has been built; if not, the console says so once."""

from flask import Blueprint, session, url_for

from ivr.console.editor.build import SCRIPT, is_built

_SAID = "editor-missing"


def editor_address() -> str | None:
    """Return the address of the editor's module; None where it has not been built."""
    return url_for("console.static", filename=f"built/{SCRIPT}") if is_built() else None


def say_editor_is_missing() -> bool:
    """Tell whether to say that there is no editor, which each session hears once."""
    if is_built() or session.get(_SAID):
        return False
    session[_SAID] = True
    return True


def install(console: Blueprint) -> None:
    """Let all templates ask."""
    console.add_app_template_global(editor_address)
    console.add_app_template_global(say_editor_is_missing)
