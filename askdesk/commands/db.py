"""`askdesk db`: upgrade, back up, check, prune."""

from __future__ import annotations

from pathlib import Path

import click

from askdesk.commands import configured, opened, say_json


@click.group("db")
def command() -> None:
    """Upgrade, back up, check and prune the database."""


@command.command("upgrade")
@click.pass_context
def upgrade(ctx: click.Context) -> None:
    """Bring the tables to what this version needs."""
    from askdesk.store import db

    config = configured(ctx)
    db.upgrade(config.askdesk.database)
    print(f"{db.shown(config.askdesk.database)} is at version {db.head()}")


@command.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def backup(ctx: click.Context, file: Path) -> None:
    """Write a whole and consistent copy of the database, while others use it."""
    from askdesk.store import upkeep

    config = configured(ctx)
    upkeep.backup(config.askdesk.database, file)
    print(f"written to {file} ({file.stat().st_size:,} bytes)")


@command.command("check")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> int:
    """Compare the database with itself and the index with the database; say what does not fit."""
    from askdesk.store import db as store
    from askdesk.store import upkeep
    from matcher import audit

    config = configured(ctx)
    engine = opened(config)
    with store.reading(engine) as db:
        found = upkeep.check(db)
    found += audit.check(config, engine)
    if as_json:
        say_json({"ok": not found, "problems": found})
    else:
        print("\n".join(found) if found else "all is well")
    return 1 if found else 0


@command.command("prune")
@click.pass_context
def prune(ctx: click.Context) -> None:
    """Drop the vectors of models that are no longer configured; those in use stay."""
    from askdesk.store import vectors
    from matcher import audit

    config = configured(ctx)
    with opened(config).begin() as db:
        dropped = vectors.drop_others(db, audit.keys(config))
    print(f"{dropped} vectors of other models dropped")
