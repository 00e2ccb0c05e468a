"""What each kind states for the legal card: basis, terms, credential, opt-outs, and how long its words may go unseen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

import crawler
from askdesk.config import Config, Source
from askdesk.store import places, runs
from crawler.block import needed

PAGES = "pages that say noindex or none, in their head or in X-Robots-Tag, are left out and forgotten; robots.txt is obeyed"
API = "what is deleted or hidden there is forgotten here; robots.txt is obeyed where the API's terms do not stand in its place"


def stated(kind: Any, block: Source) -> dict[str, Any]:
    """Return what *kind*, a source family, states of itself and of *block*."""
    unseen: timedelta | None = getattr(kind, "unseen_at_most", None)
    return {
        "kind": kind.name,
        "basis": kind.basis,
        "terms": kind.terms,
        "unanswered": kind.unanswered,
        "opt_out": getattr(kind, "opt_out", "") or (PAGES if kind.html else API),
        "credential_needed": needed(kind, block),
        "credential_given": block.secret is not None,
        "unseen_hours": unseen.total_seconds() / 3600 if unseen else None,
    }


def of(config: Config, cursors: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return source -> what its kind states, of all whose kind is settled; *cursors* know what `auto` took."""
    found = {}
    for block in config.sources:
        settled = cursors.get(block.name, {}).get("auto", {}).get("kind") if block.kind == "auto" else block.kind
        if settled:
            found[block.name] = stated(crawler.kind(settled), block)
    return found


def write(config: Config, engine: Engine, *, now: datetime) -> dict[str, dict[str, Any]]:
    """Write the cards down for the queue, and return them."""
    with engine.begin() as db:
        found = of(config, {block.name: runs.cursor(db, block.name) for block in config.sources})
        places.keep(db, found, now=now)
    return found


def unseen(cards: Mapping[str, dict[str, Any]]) -> dict[str, timedelta]:
    """Return source -> how long words may be kept without being looked at again, of those whose terms say so."""
    return {name: timedelta(hours=card["unseen_hours"]) for name, card in cards.items() if card.get("unseen_hours")}
