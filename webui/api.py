"""The few calls of the script: saving while somebody types, and what changed meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request

from askdesk.errors import Conflict
from askdesk.store import db as database
from askdesk.store import events
from askdesk.store import queue as cards
from webui import card, checks, desk, faults, sheet, words

bp = Blueprint("api", __name__, url_prefix="/api")

Answer = Response | tuple[Response, int]


@bp.get("/alive")
def alive() -> Answer:
    """Say that the queue runs and reaches its database."""
    with desk.reading() as db:
        database.ping(db)
    return jsonify(alive=True)


@bp.get("/card")
def look() -> Answer:
    """Return who has a card, for how long, who else looks, and what changed since the page was loaded."""
    id = request.args.get("id", "")
    with desk.reading() as db:
        shown = sheet.read(db, id)
    desk.glimpse(id)
    return jsonify(present(shown, request.args.get("seen", "")))


@bp.post("/text")
def save() -> Answer:
    """Keep what was typed and return what the checks say of it; typing also keeps the claim alive."""
    id, text = card.here(), card.typed()
    try:
        with desk.writing() as db:
            cards.save_text(db, id, text, by=desk.me(), now=desk.now())
            lease = timedelta(minutes=desk.config().askdesk.claim_minutes)
            shown = sheet.read(db, id, typed=text)
            if shown.left < lease.total_seconds() / 2:
                cards.renew(db, id, by=desk.me(), now=desk.now(), lease=lease)
                shown = sheet.read(db, id, typed=text)
            if request.form.get("copied"):
                events.note(db, who=desk.me(), what="copied", subject=id, now=desk.now())
    except Conflict as refused:
        return jsonify(sentence=card.refusal(refused)), 409
    return jsonify(present(shown, request.form.get("seen", "")))


def present(shown: sheet.Sheet, seen: str) -> dict[str, Any]:
    """Return a card as the script needs it."""
    return {
        "mine": shown.is_mine,
        "holder": shown.holder_shown,
        "left": shown.left,
        "changed": shown.changed_since(seen),
        "viewers": viewers(shown.viewers),
        "length": shown.length,
        "checks": [{"sentence": check.sentence, "level": check.level} for check in shown.checks],
        "stops": checks.stops(shown.checks),
    }


def viewers(names: list[str]) -> str:
    """Return who else has the card open, in a sentence; empty if nobody."""
    if not names:
        return ""
    return faults.sentence(f"{words.listed(names)} {'is' if len(names) == 1 else 'are'} reading this too")
