"""Forty posts that five departments rejected, among those they worked on and those nobody judged: as values and in a database.

`rejects/posts.jsonl`: `standing` is what people made of a post, `teaches` the name that a reject is about; empty: none.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path as File
from typing import Any

from northmoor import make_question
from sqlalchemy import Engine

from askdesk import config as configuration
from askdesk.config import Department
from askdesk.model import Path, Role, Verdict
from askdesk.store import names, people, questions, queue
from askdesk.store.names import Seen
from crawler.mentions import Finder
from crawler.mentions.backtest import Backtest

HERE = File(__file__).parent
PEOPLE = {"lea": Role.LEAD, "jon": Role.STAFF}


@cache
def rows() -> list[dict[str, Any]]:
    """Return the posts with what people made of them."""
    return [json.loads(line) for line in (HERE / "rejects" / "posts.jsonl").read_text(encoding="utf-8").splitlines()]


@cache
def departments() -> tuple[Department, ...]:
    """Return the five departments of the routing posts."""
    return configuration.load(HERE / "routing" / "askdesk.toml").departments


@cache
def finder() -> Finder:
    """Return what finds them."""
    return Finder(departments())


def seen() -> list[Seen]:
    """Return the posts as the store hands them out."""
    shown = ("title", "body", "standing")
    return [Seen(id=r["id"], source="board", html="", departments=(r["department"],), **{k: r[k] for k in shown}) for r in rows()]


def bench() -> Backtest:
    """Return the posts, ready for back-tests."""
    return Backtest(departments(), seen(), {})


def id_of(number: str) -> str:
    """Return the id under which a post is stored."""
    return make_question(key=number).id


def written(folder: File) -> File:
    """Return the configuration of the five departments, written to *folder*."""
    file = folder / "askdesk.toml"
    text = (HERE / "routing" / "askdesk.toml").read_text(encoding="utf-8")
    file.write_text(re.sub(r"sqlite:///\w+\.db", "sqlite:///a.db", text), encoding="utf-8")
    return file


def fill(engine: Engine, *, now: datetime) -> None:
    """Store two people and all posts, each moved to where people put it."""
    with engine.begin() as db:
        for name, role in PEOPLE.items():
            people.add(db, name, password="a long password", role=role, now=now)
        for number, r in enumerate(rows()):
            mentions = finder().find(r["title"], r["body"])
            asked = make_question(key=r["id"], source="board", title=r["title"], body=r["body"], html="")
            asked = replace(asked, mentions=mentions, departments=tuple({m.department for m in mentions}))
            questions.save(db, asked, now=now)
            values = {"path": Path.ANSWER, "verdict": Verdict.GAP, "chance": 0.1, "worth": 0.5, "faq_id": None, "draft": ""}
            queue.deal(db, asked.id, **values, now=now)
            if r["standing"] == names.REJECTED:
                queue.dismiss(db, asked.id, by="jon", reason=names.NOT_US, now=now)
            if r["standing"] == names.OURS and number % 3 == 0:
                queue.dismiss(db, asked.id, by="jon", reason="answered", now=now)
            if r["standing"] == names.OURS and number % 3:
                queue.claim(db, asked.id, by="jon", now=now)
            if r["standing"] == names.OURS and number % 3 == 2:
                queue.mark_posted(db, asked.id, by="jon", text="Yes.", reply_url="https://x.example/1", link=None, now=now)
