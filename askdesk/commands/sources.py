"""`askdesk sources`: the legal card of each source."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from askdesk.commands import configured, now, opened, say_json

SHOWN = ("basis", "terms", "unanswered", "credential", "quota", "retention", "opt_out", "last_read")


@click.command("sources")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Say of every source why it may be read, what is left of its quota, how long its words are kept, and when it was read."""
    from askdesk import legal
    from askdesk.store import db as store
    from askdesk.store import quotas, runs
    from crawler import legal as stating

    config = configured(ctx)
    engine, moment = opened(config), now()
    stated = stating.write(config, engine, now=moment)
    told: list[dict[str, Any]] = []
    with store.reading(engine) as db:
        for block in config.sources:
            limits = quotas.of(db, block.name)
            card = legal.card(
                block,
                config.askdesk,
                stated.get(block.name, {}),
                quotas=limits,
                last=runs.last(db, block.name),
                fine=runs.last(db, block.name, outcome="ok"),
                now=moment,
            )
            told.append(
                asdict(card)
                | {
                    "credential": "given" if block.secret else "none",
                    "credential_needed": stated.get(block.name, {}).get("credential_needed", ""),
                    "credential_told": card.credential,
                    "limits": [asdict(limit) for limit in limits],
                    "retention_days": legal.kept(block, config.askdesk).total_seconds() / 86400,
                    "delay": block.delay,
                    "every_hours": block.every.total_seconds() / 3600,
                    "last_read": card.last_read.isoformat() if card.last_read else None,
                }
            )
    if as_json:
        say_json({"sources": told})
        return
    for one in told:
        print(f"{one['name']} ({one['kind']}, {one['site']})")
        for key in SHOWN:
            print(f"  {key.replace('_', ' ')}: {_plain(one, key)}")


def _plain(one: dict[str, Any], key: str) -> str:
    if key == "credential":
        return str(one["credential_told"])
    if key == "quota":
        return "; ".join(one["quota"]) or "the site tells of none"
    return str(one[key] or "never")
