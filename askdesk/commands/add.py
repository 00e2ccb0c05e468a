"""`askdesk add`: a question that a person found, or a table of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from askdesk.commands import configured, now, opened

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from askdesk.config import Config

SAID = {"new": "taken in", "changed": "was there already; its text is brought up to date", "same": "was there already"}


@click.command("add")
@click.argument("url", metavar="URL|FILE.csv")
@click.option("--title", default="", help="What it asks, in the asker's words; default: what the address spells.")
@click.option("--text", default="", help="The rest of the post.")
@click.option("--department", "departments", multiple=True, help="Whose question it is; default: whom it mentions.")
@click.pass_context
def command(ctx: click.Context, url: str, title: str, text: str, departments: tuple[str, ...]) -> int:
    """Take in a question from Quora, Facebook, LinkedIn, anywhere; the next `askdesk match` suggests an answer.

    A FILE.csv holds one address a line, with a title and a text where you have them.
    """
    from askdesk import config as configuration
    from askdesk.errors import UsageError

    config = configured(ctx)
    slugs = [d.slug for d in config.departments]
    for slug in departments:
        if slug not in slugs:
            raise UsageError(f"there is no department {slug!r}{configuration.near(slug, slugs)}")
    if url.lower().endswith(".csv") and "://" not in url:
        return _table(config, Path(url), departments)
    with opened(config).begin() as db:
        print(_taken_in(db, config, url, title=title, text=text, only=departments))
    return 0


def _table(config: Config, file: Path, only: tuple[str, ...]) -> int:
    """Take in every line of a table that can be; say of each other one what it lacks, and return 1 if there was one."""
    from askdesk.errors import UsageError
    from crawler import intake

    if not file.is_file():
        raise UsageError(f"there is no file {file}")
    bad = 0
    engine = opened(config)
    for line, url, title, text in intake.rows(file):
        try:
            with engine.begin() as db:
                print(_taken_in(db, config, url, title=title, text=text, only=only))
        except UsageError as error:
            bad += 1
            print(f"line {line}: {error}")
    return 1 if bad else 0


def _taken_in(db: Connection, config: Config, url: str, *, title: str, text: str, only: tuple[str, ...]) -> str:
    from askdesk.store import events
    from crawler import intake

    taken = intake.take(db, config, url, title=title, text=text, only=only, by=events.PROGRAM, now=now())
    return f"{taken.id}: {SAID[taken.what]}"
