"""`askdesk match`: judge, match and draft what changed; what people taught, and the chance that was fitted to it."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from askdesk.commands import configured, now, on_terminal, opened, say_json

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from askdesk.config import Config
    from askdesk.store.db import Record

HOW = {
    "posted": "replies that people posted with a link",
    "chosen": "pages that people chose, or said there is none",
    "gap": "questions of gaps that a reviewer took on or filled",
    "no page": "questions dismissed because no page covers them",
    "link": "public answers that link to one of our pages",
}


@click.command("match")
@click.option("--report", is_flag=True, help="show what people taught and every chance fitted to it, with its figures")
@click.option("--use", type=int, help="put a fitted chance back in use by its number; 0 is the shipped one")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def command(ctx: click.Context, report: bool, use: int | None, as_json: bool) -> int:
    """Embed what is new or changed, match, draft, group the gaps."""
    config = configured(ctx)
    engine = opened(config)
    if use is not None:
        _use(engine, use)
    if report:
        return _report(engine, as_json)
    return 0 if use is not None else _match(config, engine, as_json)


def _match(config: Config, engine: Engine, as_json: bool) -> int:
    from askdesk import night
    from askdesk.commands.watch import Watch

    problems: list[str] = []
    with Watch(terminal=on_terminal()) as watch:
        counts = night.match(config, engine, now=now(), problems=problems, watch=watch)
    if as_json:
        say_json({**counts, "problems": problems})
    else:
        print(", ".join(f"{k} {v}" for k, v in counts.items()) or "nothing was matched")
        for problem in problems:
            print(f"needs a look: {problem}")
    return 1 if problems else 0


def _use(engine: Engine, number: int) -> None:
    from askdesk.store import chances

    with engine.begin() as db:
        chances.use(db, number, by=getpass.getuser(), now=now())
    print(f"chance {number} is in use; the next `askdesk match` or night judges every question by it")


def _report(engine: Engine, as_json: bool) -> int:
    from askdesk.store import chances, verdicts
    from askdesk.store.db import reading

    with reading(engine) as db:
        said, fitted = verdicts.counts(verdicts.all_of_them(db)), chances.all_of_them(db)
    if as_json:
        say_json({"verdicts": said, "chances": [_row(r) for r in fitted]})
        return 0
    print(f"{sum(said.values())} questions whose answer people told")
    for how, count in said.items():
        print(f"  {count:>5}  {HOW[how]}")
    _table(fitted)
    return 0


def _row(r: Record) -> dict[str, Any]:
    names = ("id", "at", "encoder", "verdicts", "unseen", "figures", "live", "why")
    return {n: getattr(r, n) for n in names} | {"model": r.model}


def _table(fitted: Sequence[Record]) -> None:
    from rich.console import Console
    from rich.table import Table

    if not fitted:
        print("no chance has been fitted yet: the shipped one is in use")
        return
    table = Table(title="Chances fitted to it, measured on a fifth of the answers that they never saw")
    columns = ("no", "made", "answers", "unseen", "log loss", "Brier", "ECE", "right first", "in use")
    for name in columns:
        table.add_column(name)
    for r in fitted:
        before, after = r.figures.get("before", {}), r.figures.get("after", {})
        pairs = [f"{before[n]:.3f} → {after[n]:.3f}" if n in after else "" for n in ("log loss", "Brier", "ECE")]
        first = f"{after['right first']:.2f}" if after else ""
        table.add_row(str(r.id), f"{r.at:%Y-%m-%d}", str(r.verdicts), str(r.unseen), *pairs, first, "yes" if r.live else "")
    Console(width=120).print(table)
    if not any(r.live for r in fitted):
        print("the shipped chance is in use")
