"""`askdesk user`: the people who answer."""

from __future__ import annotations

import os
import secrets
import sys

import click

from askdesk.commands import configured, now, opened
from askdesk.model import Role

ROLES = click.Choice([str(r) for r in Role])


@click.group("user")
def command() -> None:
    """Add and change the people who answer."""


def _password(given: str | None) -> tuple[str, bool]:
    """Return a password and whether it was made up here: asked for on a terminal, from ASKDESK_PASSWORD in a job."""
    if given or os.environ.get("ASKDESK_PASSWORD"):
        return given or os.environ["ASKDESK_PASSWORD"], False
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True)), False
    return secrets.token_urlsafe(12), True


@command.command("add")
@click.argument("name")
@click.option("--role", type=ROLES, default="staff", show_default=True)
@click.option("--shown-as", default="", help="Full name, as it stands under answers.")
@click.option("--title", default="", help="What the byline calls them, such as 'undergraduate adviser'.")
@click.option("--password", help="Default: asked for, or ASKDESK_PASSWORD, or made up and printed.")
@click.pass_context
def add(ctx: click.Context, name: str, role: str, shown_as: str, title: str, password: str | None) -> None:
    """Add a person who may sign in."""
    from askdesk.store import people

    word, made_up = _password(password)
    with opened(configured(ctx)).begin() as db:
        people.add(db, name, password=word, role=Role(role), shown_as=shown_as, title=title, now=now())
    print(f"{name} may sign in as {role}" + (f"; password: {word}" if made_up else ""))


@command.command("password")
@click.argument("name")
@click.option("--password")
@click.pass_context
def password(ctx: click.Context, name: str, password: str | None) -> None:
    """Give a person a new password; their open sessions end."""
    from askdesk.store import people

    word, made_up = _password(password)
    with opened(configured(ctx)).begin() as db:
        people.set_password(db, name, word, by="askdesk", now=now())
    print(f"{name} has a new password" + (f": {word}" if made_up else ""))


@command.command("list")
@click.pass_context
def list_(ctx: click.Context) -> None:
    """List the people and their roles."""
    from askdesk.store import db as store
    from askdesk.store import people

    with store.reading(opened(configured(ctx))) as db:
        for person in people.everyone(db):
            print(f"{person.name}\t{person.role}\t{person.shown_as}\t{'' if person.active else 'may not sign in'}".rstrip())


@command.command("change")
@click.argument("name")
@click.option("--role", type=ROLES)
@click.option("--shown-as")
@click.option("--title")
@click.option("--active/--not-active", default=None, help="Whether the person may sign in.")
@click.pass_context
def change(ctx: click.Context, name: str, role: str | None, shown_as: str | None, title: str | None, active: bool | None) -> None:
    """Change a person's role, name, title, or whether they may sign in."""
    from askdesk.errors import UsageError
    from askdesk.store import people

    asked = {"role": role, "shown_as": shown_as, "title": title, "active": active}
    values = {k: v for k, v in asked.items() if v is not None}
    if not values:
        raise UsageError("nothing to change; say --role, --shown-as, --title, --active or --not-active")
    with opened(configured(ctx)).begin() as db:
        people.change(db, name, by="askdesk", now=now(), **values)
    print(f"{name}: {', '.join(values)} changed")
