"""Who may sign in: admins add people, change their roles and close accounts."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from askdesk.errors import Conflict
from askdesk.model import Role
from askdesk.store import people
from webui import desk, faults, who

bp = Blueprint("people", __name__, url_prefix="/people")

ROLES = {
    Role.STAFF: "Staff: answers questions",
    Role.MAINTAINER: "Maintainer: also keeps our pages and gaps",
    Role.LEAD: "Lead: also decides what is muted",
    Role.ADMIN: "Admin: also adds people",
}
Page = str | Response | tuple[str, int]


@bp.get("")
@desk.needs(Role.ADMIN)
def show() -> Page:
    """Show everybody, and the form for one more."""
    return listing()


def listing(wrong: str = "") -> str:
    """Return the page; *wrong* is what was wrong with the form just sent."""
    with desk.reading() as db:
        everyone = people.everyone(db)
    return render_template(
        "people/show.html", everyone=everyone, roles=ROLES, wrong=wrong, given=request.form, shortest=who.SHORTEST
    )


@bp.post("/add")
@desk.needs(Role.ADMIN)
def add() -> Page:
    """Add a person, or say what is wrong."""
    given = {field: request.form.get(field, "").strip() for field in ("name", "shown_as", "title", "role")}
    password = request.form.get("password", "")
    wrong = unfit(given["name"], given["role"]) or who.unfit(password, password)
    if wrong:
        return listing(wrong), 400
    try:
        with desk.writing() as db:
            role = Role(given["role"])
            people.add(
                db, given["name"], password=password, role=role, shown_as=given["shown_as"], title=given["title"], now=desk.now()
            )
    except Conflict as taken:
        return listing(faults.sentence(str(taken))), 409
    flash(f"{given['shown_as'] or given['name']} can sign in now. Ask them to change the password.")
    return redirect(url_for("people.show"))


def unfit(name: str, role: str) -> str:
    """Return what is wrong with a name or role, empty if nothing."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", name):
        return "A name to sign in with has letters, digits, '.', '-' and '_', at most 40, and no spaces."
    return "" if role in set(Role) else "Choose a role."


@bp.post("/change")
@desk.needs(Role.ADMIN)
def change() -> Page:
    """Change somebody's role, or close or open their account; one's own stays, so that an admin is left."""
    name, role = request.form.get("name", ""), request.form.get("role", "")
    if name == desk.me():
        return listing("Your own role and account stay as they are; another admin can change them."), 400
    values = {"active": request.form.get("active") == "yes"} | ({"role": role} if role in set(Role) else {})
    with desk.writing() as db:
        people.change(db, name, by=desk.me(), now=desk.now(), **values)
    flash("Changed.")
    return redirect(url_for("people.show"))
