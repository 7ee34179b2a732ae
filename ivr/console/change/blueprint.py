"""The blueprint of this part: which draft an address names, and what happens where it is gone."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console.change import words
from ivr.console.change.forms import new
from ivr.console.change.table import NoDraftError
from ivr.store.database import StoreError
from ivr.web.errors import without_database
from ivr.web.translations import gettext as _

MAX_LISTED = 200  # problems that a page lists; a file may have thousands
change = Blueprint("change", __name__, url_prefix="/change", template_folder="templates")


@change.url_value_preprocessor
def _name_draft(_endpoint: str | None, values: dict[str, int] | None) -> None:
    """Keep the number of the draft that an address names."""
    g.draft_id = values.pop("id", 0) if values else 0


@change.context_processor
def _said() -> dict[str, object]:
    return {"ago": words.ago, "title_of": words.title_of, "new_kinds": new.KINDS}


@change.errorhandler(NoDraftError)
def _missing(_error: NoDraftError) -> ResponseReturnValue:
    flash(_("This draft was removed. You can bring it back below."), "error")
    return redirect(url_for("console.change.home"), 303)


@change.errorhandler(StoreError)
def _away(error: StoreError) -> ResponseReturnValue:
    if request.method == "POST":  # what was typed is not lost
        return without_database(error)
    said = _("Drafts cannot be read or saved now, because the database is away. "
             "What callers hear goes on. Try again in a minute.")  # fmt: skip
    return render_template("console/change/away.html", said=said), 503
