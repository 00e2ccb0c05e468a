"""`askdesk add`: a question that a person found."""

from __future__ import annotations

import click

from askdesk.commands import configured, now, opened


@click.command("add")
@click.argument("url")
@click.option("--title", default="", help="What it asks, in the asker's words; default: what the address spells.")
@click.option("--text", default="", help="The rest of the post.")
@click.option("--department", "departments", multiple=True, help="Whose question it is; default: whom it mentions.")
@click.pass_context
def command(ctx: click.Context, url: str, title: str, text: str, departments: tuple[str, ...]) -> None:
    """Take in a question from Quora, Facebook, LinkedIn, anywhere; the next `askdesk match` suggests an answer."""
    from askdesk import config as configuration
    from askdesk.errors import UsageError
    from askdesk.store import events, questions
    from crawler import intake

    config = configured(ctx)
    slugs = [d.slug for d in config.departments]
    for slug in departments:
        if slug not in slugs:
            raise UsageError(f"there is no department {slug!r}{configuration.near(slug, slugs)}")
    found = intake.question(url, title=title, text=text, departments=config.departments, only=departments, now=now())
    with opened(config).begin() as db:
        what = questions.save(db, found, now=now())
        events.note(db, who=events.PROGRAM, what="added", subject=found.id, now=now())
    said = {"new": "taken in", "changed": "was there already; its text is brought up to date", "same": "was there already"}[what]
    print(f"{found.id}: {said}")
