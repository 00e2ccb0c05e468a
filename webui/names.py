"""Names learned from rejects: what each proposal would do to the stored questions, and the lead's word on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from askdesk.model import Role
from askdesk.store import names, people
from askdesk.store.db import Record
from webui import desk, words

bp = Blueprint("names", __name__, url_prefix="/names")

SAID = {
    "lookalike": "Never us: “{}”",
    "ambiguous": "“{}” only beside a context word",
    "context": "new context word “{}”",
    "no_context": "“{}” no longer a context word",
    "alias": "One more name of ours: “{}”",
}
STANDINGS = {
    names.REJECTED: ("dismissed as not about us", "covered"),
    names.OURS: ("that people worked on", "weak"),
    names.UNJUDGED: ("not judged yet", "gap"),
}
SHOWN = 12
"""Questions listed of each kind; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Questions of one standing that a rule would drop or find."""

    said: str
    colour: str
    questions: list[tuple[str, str]]
    """(id, heading) of the first few."""
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A proposal, or what is in force, as it is shown."""

    id: str
    heading: str
    department: str
    summary: str
    """What it would do, in a sentence."""
    dropped: list[Listed]
    found: list[Listed]
    at: datetime
    """When it was tested, or accepted."""
    who: str
    """Who accepted it; empty for a proposal."""


@bp.get("")
@desk.needs(Role.LEAD)
def show() -> str:
    """Show what waits for a decision, and what is in force beside the lists of the file."""
    with desk.reading() as db:
        shown_as = {p.name: p.shown_as for p in people.everyone(db)}
        proposed = [rule(db, r, shown_as) for r in names.proposed(db)]
        in_force = [rule(db, r, shown_as) for r in names.accepted(db)]
    return render_template("names/show.html", proposed=proposed, in_force=in_force)


@bp.post("/accept")
@desk.needs(Role.LEAD)
def accept() -> Response:
    """Put a proposal in force."""
    with desk.writing() as db:
        names.accept(db, request.form.get("id", ""), by=desk.me(), now=desk.now())
    flash("In force. The next crawl finds by it, and the next night takes the waiting questions that it drops out of the queue.")
    return redirect(url_for("names.show"))


@bp.post("/drop")
@desk.needs(Role.LEAD)
def drop() -> Response:
    """Refuse a proposal, or take back what is in force."""
    with desk.writing() as db:
        was_in_force = names.drop(db, request.form.get("id", ""), by=desk.me(), now=desk.now())
    flash("Taken back. The next night brings its questions back." if was_in_force else "Refused. It will not be suggested again.")
    return redirect(url_for("names.show"))


def rule(db: Connection, r: Record, shown_as: Mapping[str, str]) -> Rule:
    """Return a stored rule as it is shown."""
    heading = ", ".join(SAID[kind].format(said) for kind, said in r.edits)
    called = {d.slug: d.name for d in desk.config().departments}
    return Rule(
        id=r.id,
        heading=heading[0].upper() + heading[1:],
        department=called.get(r.department, r.department),
        summary=summary(r.evidence),
        dropped=listed(db, r.evidence.get("dropped", {})),
        found=listed(db, r.evidence.get("found", {})),
        at=r.accepted_at or r.proposed_at,
        who=shown_as.get(r.accepted_by, r.accepted_by) if r.accepted_by else "",
    )


def summary(evidence: Mapping[str, Any]) -> str:
    """Return what a rule would do, in a sentence."""
    dropped, kept = evidence.get("dropped", {}), evidence.get("kept", {})
    rejects, ours = len(dropped.get(names.REJECTED, [])), len(dropped.get(names.OURS, []))
    lost = f"loses {words.amount(ours, 'question')} of ours" if ours else "loses nothing of ours"
    return f"Drops {words.amount(rejects, 'reject')} and {lost}; keeps {words.amount(sum(kept.values()), 'other question')}."


def listed(db: Connection, by_standing: Mapping[str, Sequence[str]]) -> list[Listed]:
    """Return the questions of each standing that has any, losses first."""
    found = []
    for standing in (names.OURS, names.UNJUDGED, names.REJECTED):
        ids = by_standing.get(standing, [])
        if ids:
            said, colour = STANDINGS[standing]
            some = [(r.id, words.heading(r)) for r in names.asked(db, ids[:SHOWN])]
            found.append(Listed(said=f"{len(ids):,} {said}", colour=colour, questions=some, more=len(ids) - len(some)))
    return found
