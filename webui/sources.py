"""The places we read, each with its legal card: why we may, what is kept, and what is left of its quota."""

from __future__ import annotations

from flask import Blueprint, render_template

from askdesk import legal
from askdesk.store import places, quotas, runs
from webui import desk

bp = Blueprint("sources", __name__, url_prefix="/sources")


@bp.get("")
def show() -> str:
    """Show the card of every source of the configuration, those that can't be read first."""
    config, now = desk.config(), desk.now()
    with desk.reading() as db:
        stated = places.all_of_them(db)
        cards = [
            legal.card(
                block,
                config.askdesk,
                stated.get(block.name, {}),
                quotas=quotas.of(db, block.name),
                last=runs.last(db, block.name),
                fine=runs.last(db, block.name, outcome="ok"),
                now=now,
            )
            for block in config.sources
        ]
    return render_template("sources/show.html", cards=sorted(cards, key=lambda card: not card.is_lacking))
