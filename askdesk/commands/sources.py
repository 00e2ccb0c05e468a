"""`askdesk sources`: the legal card of each source."""

from __future__ import annotations

from typing import Any

import click

from askdesk.commands import configured, opened, say_json

UNSETTLED = "not known before the first crawl has looked at the place"


@click.command("sources")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Say of every source why it may be read, under which terms, with which limits, and when it last was."""
    import crawler
    from askdesk.store import db as store
    from askdesk.store import runs

    config = configured(ctx)
    cards: list[dict[str, Any]] = []
    with store.reading(opened(config)) as db:
        for block in config.sources:
            settled = runs.cursor(db, block.name).get("auto", {}).get("kind") if block.kind == "auto" else block.kind
            kind = crawler.kind(settled) if settled else None
            last, fine = runs.last(db, block.name), runs.last(db, block.name, outcome="ok")
            cards.append(
                {
                    "name": block.name,
                    "kind": settled or block.kind,
                    "site": block.site,
                    "basis": getattr(kind, "basis", UNSETTLED),
                    "terms": getattr(kind, "terms", UNSETTLED),
                    "unanswered": getattr(kind, "unanswered", UNSETTLED),
                    "credential": "given" if block.secret else "none",
                    "delay": block.delay,
                    "every_hours": block.every.total_seconds() / 3600,
                    "last_outcome": last.outcome if last else None,
                    "last_read": fine.started_at.isoformat() if fine else None,
                }
            )
    if as_json:
        say_json({"sources": cards})
        return
    for card in cards:
        print(f"{card['name']} ({card['kind']}, {card['site']})")
        for key in ("basis", "terms", "unanswered", "credential", "last_read"):
            print(f"  {key.replace('_', ' ')}: {card[key] or 'never' if key == 'last_read' else card[key]}")
