"""The page Publish: a draft beside what is live, proposals, and what is planned."""

from contextlib import suppress

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console.access import Role, needs, somebody
from ivr.console.change.table import Draft, DraftsTable
from ivr.console.context import console
from ivr.console.differences.say import say as say_differences
from ivr.console.identity.kept_forms import local
from ivr.console.log import record
from ivr.console.publishing import meant
from ivr.console.publishing.going_live import author, place, say_what_became
from ivr.console.publishing.live import live_state
from ivr.console.publishing.planning import open_schedules, plan_back, plan_from_form
from ivr.console.publishing.review import Review, review
from ivr.editions.planned.proposals import ProposalsTable
from ivr.editions.planned.schedules import SchedulesTable
from ivr.editions.publish import MAX_NOTE, next_back
from ivr.editions.table import Published, RefusedError, TakenError
from ivr.editions.written.menu_files import is_writable, is_written
from ivr.editions.written.publish import Edition, publish_and_write
from ivr.web.problems import told
from ivr.web.translations import gettext as _

publishing = Blueprint(
    "publishing", __name__, url_prefix="/publishing", template_folder="templates"
)


@publishing.context_processor
def _said() -> dict[str, object]:
    return {"say": say_differences}


@publishing.get("/")
@needs(Role.EDITOR)
def home() -> str:
    if "draft" in request.args:
        return _page(review(_draft(request.args.get("draft", 0, type=int))), {})
    return _home({})


def _home(missing: dict[str, str]) -> str:
    here = console()
    proposals = ProposalsTable(here.engine).open()
    drafts = {one.id: one for one in DraftsTable(here.engine).all()}
    return render_template(
        "console/publishing/home.html", drafts=drafts.values(), by_id=drafts, live=live_state(),
        proposals=proposals, planned=open_schedules(), line=here.editions.live.line,
        now=here.clock(), missing=missing, form=request.form, back=_back(),
    )  # fmt: skip


def _back() -> Published | None:
    """The edition that taking back what is live would make live again."""
    with suppress(RefusedError):
        return next_back(console().table)[1]
    return None


def _draft(number: int) -> Draft:
    if not 0 < number < 2**31 or (found := DraftsTable(console().engine).get(number)) is None:
        abort(404)
    return found


def _page(found: Review, missing: dict[str, str]) -> str:
    here, draft = console(), found.draft
    path = here.settings.tree
    return render_template(
        "console/publishing/review.html", one=found, draft=draft, missing=missing,
        form=request.form, line=found.checked.line or found.live.line, live=live_state(),
        proposal=ProposalsTable(here.engine).of(draft.id), kinds=meant.KINDS,
        writes=is_written(path, found.live.files) and is_writable(path), file=path,
        differs=path.exists() and not is_written(path, found.live.files), now=here.clock(),
    )  # fmt: skip


@publishing.post("/publish")
@needs(Role.PUBLISHER)
def publish() -> ResponseReturnValue:
    found = review(_draft(request.form.get("draft", 0, type=int)))
    if missing := meant.missing(found, request.form):
        return _page(found, missing), 422
    who, before = somebody(), found.live
    one = Edition(found.draft.files, before.files, before.published.number, _note())
    try:
        outcome = publish_and_write(console().table, place(), one, author(who))
    except TakenError:
        found = review(found.draft)
        return _page(found, meant.missing(found, request.form)), 409
    _done(found.draft, "published", who.name)
    record("publish", f"edition {outcome.published.number}", _note())
    say_what_became(outcome)
    return redirect(url_for("console.publishing.home"))


def _note() -> str:
    """Why: one line, since lists have one for each edition."""
    return " ".join(request.form.get("note", "").replace("\0", " ").split())[:MAX_NOTE]


def _done(draft: Draft, state: str, by: str) -> None:
    """A draft that is published goes from the lists; a month long it can be brought back."""
    engine = console().engine
    ProposalsTable(engine).decide(draft.id, "published", by)
    drafts = DraftsTable(engine)
    now = drafts.get(draft.id)
    if now and now.hash == draft.hash:  # else somebody has just saved something else into it
        drafts.remove(draft.id)


@publishing.post("/plan")
@needs(Role.PUBLISHER)
def plan() -> ResponseReturnValue:
    found = review(_draft(request.form.get("draft", 0, type=int)))
    missing = meant.missing(found, request.form)
    missing |= plan_from_form(found, _note(), author(somebody()), dry_run=bool(missing))
    if missing:
        return _page(found, missing), 422
    record("plan", found.draft.title or f"draft {found.draft.id}", _note())
    flash(_("It is planned. You can cancel it here until then."), "well")
    return redirect(url_for("console.publishing.home"))


@publishing.post("/back")
@needs(Role.PUBLISHER)
def back() -> ResponseReturnValue:
    """Plan that what is live is taken back."""
    if missing := plan_back(author(somebody())):
        return _home(missing), 422
    record("plan", "take back what is live")
    flash(_("It is planned. You can cancel it here until then."), "well")
    return redirect(url_for("console.publishing.home"))


@publishing.errorhandler(RefusedError)
def _refused(error: RefusedError) -> ResponseReturnValue:
    flash(told(str(error)), "error")
    return redirect(url_for("console.now.home"))


@publishing.post("/cancel")
@needs(Role.PUBLISHER)
def cancel() -> ResponseReturnValue:
    number = request.form.get("schedule", 0, type=int)
    if 0 < number < 2**31 and SchedulesTable(console().engine).cancel(number):
        record("cancel", f"plan {number}")
        flash(_("It is cancelled."), "well")
    else:
        flash(_("There is nothing to cancel: it has happened, or somebody has cancelled it."),
              "warning")  # fmt: skip
    return redirect(url_for("console.publishing.home"))


@publishing.post("/propose")
@needs(Role.EDITOR)
def propose() -> ResponseReturnValue:
    draft = _draft(request.form.get("draft", 0, type=int))
    who = somebody()
    ProposalsTable(console().engine).propose(draft.id, draft.hash, who.name, _note(), who.id)
    record("propose", draft.title or f"draft {draft.id}", _note())
    flash(_("Publishers see it on this page now."), "well")
    return redirect(url_for("console.publishing.home", draft=draft.id))


@publishing.post("/dismiss")
@needs(Role.EDITOR)
def dismiss() -> ResponseReturnValue:
    """Say no more that a proposal was sent back; only whoever proposed it has that said."""
    draft = _draft(request.form.get("draft", 0, type=int))
    table, who = ProposalsTable(console().engine), somebody()
    if any(one.draft == draft.id for one in table.returned(who.id, who.name)):
        table.dismiss(draft.id)
    return redirect(local(request.form.get("back", "")) or url_for("console.change.home"))


@publishing.post("/say")
@needs(Role.EDITOR)
def say() -> ResponseReturnValue:
    """Comment a proposal; a publisher may send it back with it."""
    draft = _draft(request.form.get("draft", 0, type=int))
    table = ProposalsTable(console().engine)
    proposal, who = table.of(draft.id), somebody()
    if "return" in request.form and who.role < Role.PUBLISHER:
        abort(403)
    text = request.form.get("text", "").replace("\0", " ").strip()
    if "return" in request.form and not text:
        flash(_("Say what should change, so that whoever proposed it knows."), "error")
        return redirect(url_for("console.publishing.home", draft=draft.id, _anchor="proposal"))
    if proposal and text:
        table.say(proposal.id, who.name, text)
        record("comment", draft.title or f"draft {draft.id}", text)
    if "return" in request.form and table.decide(draft.id, "returned", who.name):
        record("send back", draft.title or f"draft {draft.id}", text)
    return redirect(url_for("console.publishing.home", draft=draft.id))
