"""From the composer to the thread and back: the text is copied, a person posts it, and says where."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from askdesk.errors import Conflict
from askdesk.store import events
from askdesk.store import queue as cards
from webui import card, checks, desk, places, sheet

bp = Blueprint("posting", __name__, url_prefix="/card")

Page = str | Response | tuple[str, int]


@bp.post("/copy")
def copy() -> Page:
    """Save the text and show it ready to copy, with the way to the thread; script does the same in one step."""
    id, text = card.here(), card.typed()
    try:
        with desk.writing() as db:
            cards.save_text(db, id, text, by=desk.me(), now=desk.now())
            shown = sheet.read(db, id, typed=text)
            told = shown.changed_since(request.form.get("seen", "")) or " ".join(checks.stops(shown.checks))
            if not told:
                events.note(db, who=desk.me(), what="copied", subject=id, now=desk.now())
    except Conflict as refused:
        return card.render(id, typed=text, told=card.refusal(refused)), 409
    if told:
        return card.render(id, told=told), 409
    return render_template("posting/copy.html", sheet=shown, told="", reply_url="")


@bp.post("/posted")
def posted() -> Page:
    """Record where a person has posted the reply; the next crawl looks for it there."""
    id, reply_url = card.here(), request.form.get("reply_url", "").strip()
    with desk.reading() as db:
        # Without script this form does not carry the text: what is stored is what was copied.
        shown = sheet.read(db, id, typed=card.typed() or None)
    told = (
        shown.changed_since(request.form.get("seen", ""))
        or " ".join(checks.stops(shown.checks))
        or misplaced(reply_url, shown.question.url, shown.place)
    )
    if told:
        return card.render(id, typed=shown.text, told=told, reply_url=reply_url), 409 if "Since you opened" in told else 400
    try:
        with desk.writing() as db:
            cards.mark_posted(db, id, by=desk.me(), text=shown.text, reply_url=reply_url, link=linked(shown), now=desk.now())
    except Conflict as refused:
        return card.render(id, typed=shown.text, told=card.refusal(refused), reply_url=reply_url), 409
    flash("Thank you. The next crawl looks for your reply there and tells you under Posted when it has seen it.")
    return redirect(url_for("queue.show"))


def misplaced(reply_url: str, thread_url: str, place: str) -> str:
    """Return why an address can't be that of the reply, empty if it can."""
    if not reply_url:
        return (
            "Paste the address of your reply, so that the next crawl can find it. On most sites its time or “share” links to it."
        )
    if not places.is_web_address(reply_url) or len(reply_url) > 2000:
        return "That is no web address. It starts with https:// and names the site; copy it from the browser."
    if not places.same_site(reply_url, thread_url):
        return f"That address is not on {place}, where the question was asked. Copy the address of your reply there."
    return ""


def linked(shown: sheet.Sheet) -> str | None:
    """Return the page the reply links to, None if it does not."""
    return shown.link if shown.link and shown.link in shown.text else None
