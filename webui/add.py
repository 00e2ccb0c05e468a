"""A question that somebody found where no program may read: handed in by hand, or by a bookmarklet that fills the form."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from askdesk.store import intake
from webui import desk, faults, places

bp = Blueprint("add", __name__, url_prefix="/add")

LONGEST = {"url": 2000, "title": 500, "text": 20_000}
SELECTED = 4000  # characters of a selection that the bookmarklet takes along
BOOKMARKLET = (
    "javascript:(()=>{{open('{form}?'+new URLSearchParams({{url:location.href,title:document.title,"
    "text:String(getSelection()||'').slice(0,{most})}}),'askdesk','width=720,height=780')}})()"
)
Page = str | Response | tuple[str, int]


@bp.get("")
def show() -> str:
    """Show the form, filled with what the bookmarklet brought; nothing is stored by looking at it."""
    given = {field: request.args.get(field, "")[:most] for field, most in LONGEST.items()}
    return form(given)


@bp.post("")
def hand_in() -> Page:
    """Take the question in, at once where that can be; what is wrong is said with the form still filled."""
    given = {field: request.form.get(field, "").strip() for field in LONGEST}
    chosen = tuple(slug for slug in request.form.getlist("department") if slug)
    if wrong := unfit(given, chosen):
        return form(given, chosen, wrong), 400
    held, now = desk.desk(), desk.now()
    with desk.writing() as db:
        number = intake.put(db, **given, departments=chosen, by=desk.me(), now=now)
    if held.take_up:
        held.take_up(held.config, held.engine, now)
    with desk.writing() as db:
        row = intake.row(db, number)
        is_refused = row is not None and row.done_at and not row.question_id
        if is_refused:
            intake.drop(db, number)
    if row is not None and is_refused:
        return form(given, chosen, faults.sentence(row.note)), 400
    flash(said(row))
    return redirect(url_for("add.show"))


def form(given: dict[str, str], chosen: tuple[str, ...] = (), wrong: str = "") -> str:
    """Return the page."""
    with desk.reading() as db:
        lately = intake.recent(db, by=desk.me())
    return render_template(
        "add/show.html",
        given=given,
        chosen=chosen,
        wrong=wrong,
        lately=lately,
        departments=desk.config().departments,
        bookmarklet=BOOKMARKLET.format(form=url_for("add.show", _external=True), most=SELECTED),
        longest=LONGEST,
    )


def unfit(given: dict[str, str], chosen: tuple[str, ...]) -> str:
    """Return what is wrong with a form, empty if nothing that can be told here."""
    if not places.is_web_address(given["url"]):
        return "That is no web address. It must start with http:// or https://, as the browser shows it at the top."
    long = next((field for field, most in LONGEST.items() if len(given[field]) > most), None)
    if long:
        what = {"url": "address", "title": "question", "text": "rest of the post"}[long]
        return f"The {what} is longer than {LONGEST[long]:,} characters. Shorten it."
    slugs = {department.slug for department in desk.config().departments}
    return "There is no such department any more. Choose one from the list." if set(chosen) - slugs else ""


def said(row: object) -> str | Markup:
    """Return what became of a hand-in."""
    id, note = getattr(row, "question_id", None), getattr(row, "note", "")
    if not id:
        return "It is kept, and the next night takes it in."
    with desk.reading() as db:
        has_card = any(one.card for one in intake.recent(db, by=desk.me()) if one.question_id == id)
    if has_card:
        link = Markup('<a href="{}">Look at it</a>').format(url_for("card.show", id=id))
        return (Markup("It was here already. {}.") if note else Markup("Taken in. {}.")).format(link)
    if note == "same":
        return "It was here already; it comes into the queue once the next night has looked for an answer."
    return "Taken in. It comes into the queue once the next night has looked for an answer."
