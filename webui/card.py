"""One question: reading it, claiming it, and every way of putting it down again."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from askdesk.errors import AlreadyClaimed, Conflict
from askdesk.store import pages
from askdesk.store import queue as cards
from webui import desk, faults, sheet, story, who, words

bp = Blueprint("card", __name__, url_prefix="/card")

SNOOZES = {"3h": "3 hours", "1d": "A day", "3d": "3 days", "7d": "A week"}
LENGTHS = {"3h": timedelta(hours=3), "1d": timedelta(days=1), "3d": timedelta(days=3), "7d": timedelta(days=7)}
Page = str | Response | tuple[str, int]


@bp.get("")
def show() -> str:
    """Show a card; looking at it claims nothing."""
    id = request.args.get("id", "")
    page = render(id)
    desk.glimpse(id)
    return page


def render(id: str, *, typed: str | None = None, told: str = "", reply_url: str = "") -> str:
    """Return the page of a card; *told* is a sentence to begin with."""
    with desk.reading() as db:
        shown = sheet.read(db, id, typed=typed)
        before, after, number, total = pages.neighbours(db, id, person=desk.me(), now=desk.now())
        lines = story.of(db, id, me=desk.me(), names=shown.names)
    return render_template(
        "card/show.html",
        sheet=shown,
        told=told,
        reply_url=reply_url,
        before=before,
        after=after,
        number=number,
        total=total,
        lines=lines,
        reasons=words.REASONS,
        snoozes=SNOOZES,
        config_minutes=desk.config().askdesk.claim_minutes,
    )


@bp.get("/history")
def history() -> str:
    """Show all that happened to a question."""
    with desk.reading() as db:
        shown = sheet.read(db, request.args.get("id", ""))
        lines = story.of(db, shown.question.id, me=desk.me(), names=shown.names)
    return render_template("card/history.html", sheet=shown, lines=lines)


@bp.post("/claim")
def claim() -> Page:
    """Take a question; the second to ask is told who has it and until when."""
    id, lease = here(), timedelta(minutes=desk.config().askdesk.claim_minutes)
    try:
        with desk.writing() as db:
            cards.claim(db, id, by=desk.me(), now=desk.now(), lease=lease)
    except Conflict as refused:
        return render(id, told=refusal(refused)), 409
    return redirect(url_for("card.show", id=id))


def refusal(refused: Conflict) -> str:
    """Return why something could not be done, with the time of day where a colleague has the question."""
    until = getattr(refused, "until", None)
    if isinstance(refused, AlreadyClaimed) and until:
        return (
            f"{refused.by} has this question until {words.clock(until)}. You can read along; it comes back if the time runs out."
        )
    return faults.sentence(str(refused))


@bp.post("/renew")
def renew() -> Page:
    """Begin one's lease anew."""
    with desk.writing() as db:
        cards.renew(db, here(), by=desk.me(), now=desk.now(), lease=timedelta(minutes=desk.config().askdesk.claim_minutes))
    return redirect(url_for("card.show", id=here()))


@bp.post("/release")
def release() -> Page:
    """Put a question back for the others; the text stays."""
    with desk.writing() as db:
        cards.release(db, here(), by=desk.me(), now=desk.now())
    flash("You put it back. What you wrote is kept with it.")
    return redirect(url_for("queue.show"))


@bp.post("/save")
def save() -> Page:
    """Keep what was written; without script this is the button under the text."""
    id, text = here(), typed()
    try:
        with desk.writing() as db:
            cards.save_text(db, id, text, by=desk.me(), now=desk.now())
    except Conflict as refused:
        return render(id, typed=text, told=refusal(refused)), 409
    flash("Saved.")
    return redirect(url_for("card.show", id=id))


@bp.post("/restore")
def restore() -> Page:
    """Put the suggestion back in place of what was written."""
    with desk.writing() as db:
        draft = sheet.read(db, here()).draft
        cards.save_text(db, here(), draft, by=desk.me(), now=desk.now())
    flash("The suggestion from the page is back.")
    return redirect(url_for("card.show", id=here()))


@bp.post("/choose")
def choose() -> Page:
    """Say which page answers it, or that none does; the suggestion follows, and the matcher learns from it."""
    faq_id = request.form.get("faq_id") or None
    try:
        with desk.writing() as db:
            cards.choose(db, here(), faq_id, by=desk.me(), now=desk.now())
            edited = cards.card(db, here()).edited
    except Conflict as refused:
        return render(here(), told=refusal(refused)), 409
    told = "The suggestion now comes from that page." if faq_id else "It counts as a question that no page covers."
    flash(told + (" What you wrote is kept; “From the page again” puts the new one in its place." if edited and faq_id else ""))
    return redirect(url_for("card.show", id=here()))


@bp.post("/snooze")
def snooze() -> Page:
    """Put a question off."""
    length = LENGTHS.get(request.form.get("for", ""), LENGTHS["1d"])
    until: datetime = desk.now() + length
    with desk.writing() as db:
        cards.snooze(db, here(), by=desk.me(), until=until, now=desk.now())
    flash(f"Put off for {words.span(length)}. It is under Waiting until then.")
    return redirect(url_for("queue.show"))


@bp.post("/wake")
def wake() -> Page:
    """Bring a question back before its time."""
    with desk.writing() as db:
        cards.wake(db, here(), by=desk.me(), now=desk.now())
    return redirect(url_for("card.show", id=here()))


@bp.post("/dismiss")
def dismiss() -> Page:
    """Take a question out of the queue, for a reason, with a way back."""
    reason = request.form.get("reason", "other")
    reason = reason if reason in words.REASONS else "other"
    with desk.writing() as db:
        cards.dismiss(db, here(), by=desk.me(), reason=reason, now=desk.now())
    flash(f"Dismissed: {words.REASONS[reason].lower()}.")
    flash(here(), "undo")  # the page that follows makes a button of it
    return redirect(who.safe(request.form.get("back")))


@bp.post("/reopen")
def reopen() -> Page:
    """Bring a dismissed question back."""
    with desk.writing() as db:
        cards.reopen(db, here(), by=desk.me(), now=desk.now())
    flash("It is back in the queue.")
    return redirect(url_for("card.show", id=here()))


def here() -> str:
    """Return the id of the question a form is about."""
    return request.form.get("id", "")


def typed() -> str:
    """Return the text of the composer, line ends as people mean them."""
    return request.form.get("text", "").replace("\r\n", "\n")
