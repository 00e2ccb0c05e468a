"""`askdesk mentions`: names learned from rejects, each with its back-test, and decided by a lead."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from askdesk.commands import configured, now, opened, say_json
from askdesk.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from askdesk.config import Config
    from askdesk.store.db import Record
    from askdesk.store.names import Rule
    from crawler.mentions.backtest import Outcome

KINDS = {
    "lookalike": "a name that is never ours",
    "ambiguous": "an alias that is to count only beside a context word",
    "context": "a word beside which an ambiguous name counts",
    "no_context": "a context word to take away",
    "alias": "one more name of ours",
}
SAID = {
    "lookalike": "look-alike “{}”",
    "ambiguous": "“{}” counts only beside a context word",
    "context": "new context word “{}”",
    "no_context": "no context word “{}”",
    "alias": "alias “{}”",
}
STANDINGS = {"rejected": "rejected", "ours": "of ours", "unjudged": "unjudged"}
LIMIT = "Only stored questions are tested: what no name ever found is not among them."
F = TypeVar("F", bound=Callable[..., Any])


@click.group("mentions")
def command() -> None:
    """Names learned from rejects: proposed here, back-tested, and in force only once a lead accepts them."""


def _rule_options(wrapped: F) -> F:
    for kind, what in reversed(KINDS.items()):
        option = "--" + kind.replace("_", "-")
        wrapped = click.option(option, kind, multiple=True, metavar="WORDS", help=f"Instead of a NUMBER: {what}.")(wrapped)
    return click.option("--department", metavar="SLUG", help="Whose name it is, with the options below.")(wrapped)


@command.command("suggest")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def suggest(ctx: click.Context, as_json: bool) -> None:
    """List what the rejects teach, each with a number and its back-test; changes nothing."""
    from askdesk.store import db as store
    from askdesk.store import names
    from crawler import renaming

    config = configured(ctx)
    engine = opened(config)
    renaming.propose(config, engine, now=now())
    with store.reading(engine) as db:
        rows = names.proposed(db)
    if as_json:
        say_json({"proposals": [_told(r) for r in rows]})
        return
    for r in rows:
        _say(r)
    if not rows:
        print("nothing to suggest: it takes two rejects (“Not about us”) with a name in common")
        return
    print(f"{LIMIT}\nLook closer with `askdesk mentions test NUMBER`; a lead decides with `accept NUMBER` or `drop NUMBER`.")


@command.command("test")
@click.argument("number", required=False)
@_rule_options
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def test(ctx: click.Context, /, number: str | None, department: str | None, as_json: bool, **edits: Sequence[str]) -> None:
    """Show which stored questions a proposal, or a change you think of, would keep, drop and find; changes nothing."""
    config = configured(ctx)
    rule, outcome = _tested(config, opened(config), number, department, edits)
    if as_json:
        say_json({"number": rule.id, "department": rule.department, "edits": _pairs(rule)} | outcome.evidence())
        return
    print(_line(rule.id, rule.department, _pairs(rule)))
    _show(outcome)


@command.command("accept")
@click.argument("number", required=False)
@_rule_options
@click.option("--by", metavar="NAME", help="The lead or admin who decides; default: who is logged in here.")
@click.pass_context
def accept(ctx: click.Context, /, number: str | None, department: str | None, by: str | None, **edits: Sequence[str]) -> None:
    """Put a proposal, or a change you think of, in force, after its back-test; the file stays as it is."""
    from askdesk.store import names

    config = configured(ctx)
    engine = opened(config)
    rule, outcome = _tested(config, engine, number, department, edits)
    print(_line(rule.id, rule.department, _pairs(rule)))
    _show(outcome)
    with engine.begin() as db:
        names.write_down(db, rule, outcome.evidence(), now=now())
        names.accept(db, rule.id, by=by or getpass.getuser(), now=now())
    print(f"{rule.id} is in force: the next crawl finds by it, and the next night takes waiting cards out of the queue")


@command.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List what is in force beside the lists of the file, and who accepted it."""
    from askdesk.store import db as store
    from askdesk.store import names

    with store.reading(opened(configured(ctx))) as db:
        rows = names.accepted(db)
    if as_json:
        say_json({"in_force": [_told(r) for r in rows]})
        return
    for r in rows:
        print(f"{_line(r.id, r.department, r.edits)}; {r.accepted_by}, {r.accepted_at:%Y-%m-%d}")
    if not rows:
        print("nothing beside the lists of the file")


@command.command("drop")
@click.argument("number")
@click.option("--by", metavar="NAME", help="The lead or admin who decides; default: who is logged in here.")
@click.pass_context
def drop(ctx: click.Context, number: str, by: str | None) -> None:
    """Take back what is in force, or refuse a proposal so that it does not come again."""
    from askdesk.store import names

    with opened(configured(ctx)).begin() as db:
        was_in_force = names.drop(db, number, by=by or getpass.getuser(), now=now())
    print(
        f"{number} is no longer in force; the next night brings back the cards it took out"
        if was_in_force
        else f"{number} will not be suggested again"
    )


def _tested(
    config: Config, engine: Engine, number: str | None, department: str | None, edits: Mapping[str, Sequence[str]]
) -> tuple[Rule, Outcome]:
    """Return a rule by its number, or the one the options make, with a fresh back-test."""
    from askdesk.store import db as store
    from askdesk.store import names
    from crawler import renaming

    made = tuple(names.Edit(kind=kind, words=" ".join(words.split())) for kind in names.KINDS for words in edits[kind])
    if bool(number) == bool(made) or (made and not department):
        raise UsageError("name a proposal by its NUMBER, or a change with --department and --lookalike or its like")
    if made:
        rule = names.Rule(department=department or "", edits=made)
    else:
        with store.reading(engine) as db:
            rule = names.rule(names.get(db, number or ""))
    return rule, renaming.test(renaming.bench(config, engine), rule)


def _pairs(rule: Rule) -> list[list[str]]:
    return [[e.kind, e.words] for e in rule.edits]


def _told(r: Record) -> dict[str, Any]:
    names = ("department", "edits", "state", "proposed_at", "accepted_by", "accepted_at", "evidence")
    return {"number": r.id} | {name: getattr(r, name) for name in names}


def _line(id: str, department: str, edits: Sequence[Sequence[str]]) -> str:
    return f"{id}  {department}: {', '.join(SAID[kind].format(words) for kind, words in edits)}"


def _say(r: Record) -> None:
    print(_line(r.id, r.department, r.edits))
    dropped, found = ({s: len(ids) for s, ids in r.evidence[what].items()} for what in ("dropped", "found"))
    news = f"; finds {_counts(found)}" if any(found.values()) else ""
    print(f"        drops {_counts(dropped)}; keeps {_counts(r.evidence['kept'])}{news}")


def _counts(by_standing: Mapping[str, int]) -> str:
    return ", ".join(f"{by_standing.get(key, 0)} {word}" for key, word in STANDINGS.items())


def _show(outcome: Outcome) -> None:
    """Print every question that a rule drops or finds, and how many it keeps."""
    evidence = outcome.evidence()
    for what, key, some in (("drops", "dropped", outcome.dropped), ("finds", "found", outcome.found)):
        print(f"{what} {_counts({standing: len(ids) for standing, ids in evidence[key].items()})}")
        for s in sorted(some, key=lambda s: (list(STANDINGS).index(s.standing), s.id)):
            print(f"  {STANDINGS[s.standing]:<9} {s.id}  {_shortened(s.title or s.body)}")
    print(f"keeps {_counts(evidence['kept'])}\n{LIMIT}")


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 70 else words[:69] + "…"
