"""Signing in and out, and one's own password."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from askdesk.errors import NotAllowed
from askdesk.store import people
from webui import desk, faults

bp = Blueprint("who", __name__)

SHORTEST = 10
Page = str | Response | tuple[str, int]


@bp.get("/sign-in")
def sign_in() -> Page:
    """Show the door."""
    onward = safe(request.args.get("next"))
    if g.get("person") is not None:
        return redirect(onward)
    return render_template("who/sign_in.html", next=onward, name="", wrong="")


@bp.post("/sign-in")
def enter() -> Page:
    """Let a person in, or say in one sentence why not."""
    name, onward = request.form.get("name", "").strip(), safe(request.form.get("next"))
    wrong, found = "Name or password is wrong. Both matter to the letter.", None
    with desk.writing() as db:
        try:
            found = people.sign_in(db, name, request.form.get("password", ""), now=desk.now())
        except NotAllowed as locked:
            wrong = faults.sentence(str(locked))
    if found is None:
        return render_template("who/sign_in.html", next=onward, name=name, wrong=wrong), 403
    open_session(found.name, found.session_key)
    return redirect(onward)


@bp.post("/sign-out")
def sign_out() -> Page:
    """End the session."""
    session.clear()
    flash("You are signed out.")
    return redirect(url_for("who.sign_in"))


@bp.get("/password")
def password() -> Page:
    """Show the form for a new password."""
    return render_template("who/password.html", wrong="", shortest=SHORTEST)


@bp.post("/password")
def change_password() -> Page:
    """Set a new password, if the old one is right and the new one is worth having."""
    old, new, again = (request.form.get(field, "") for field in ("old", "new", "again"))
    wrong = unfit(new, again)
    with desk.writing() as db:
        if not wrong:
            try:
                known = people.sign_in(db, desk.me(), old, now=desk.now())
                wrong = "" if known else "The present password is wrong."
            except NotAllowed as locked:
                wrong = faults.sentence(str(locked))
        if not wrong:
            people.set_password(db, desk.me(), new, by=desk.me(), now=desk.now())
            changed = people.get(db, desk.me())
    if wrong or changed is None:
        return render_template("who/password.html", wrong=wrong, shortest=SHORTEST), 400
    open_session(changed.name, changed.session_key)
    flash("Your password is changed. Everywhere else you are signed out.")
    return redirect(url_for("queue.show"))


def unfit(new: str, again: str) -> str:
    """Return what is wrong with a new password, empty if nothing."""
    if len(new) < SHORTEST:
        return f"The new password has fewer than {SHORTEST} characters. Four plain words make a good one."
    if len(new) > 1000:
        return "The new password is longer than 1,000 characters."
    return "" if new == again else "The two new passwords are not the same."


def open_session(name: str, key: str) -> None:
    """Begin a session, with nothing left of the one before."""
    session.clear()
    session.permanent = True
    session["person"], session["key"] = name, key


def safe(onward: str | None) -> str:
    """Return *onward* if it is a path of ours, else the queue: a link to us must not send anybody elsewhere."""
    home = url_for("queue.show")
    if (
        not onward
        or not onward.startswith("/")
        or onward.startswith(("//", "/\\"))
        or any(ord(c) < 32 or c == "\\" for c in onward)
    ):
        return home
    parts = urlsplit(onward)
    return home if parts.scheme or parts.netloc else onward
