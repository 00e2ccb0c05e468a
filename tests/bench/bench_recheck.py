"""What looking again costs: calls for 1,000 open questions on each platform, and a second night over an unchanged world."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import campus
import crawling
from northmoor import NOW, ROOT, make_config

import crawler
from askdesk import config as configuration
from askdesk.campus import server
from askdesk.campus.world import World
from askdesk.model import Question, Status
from askdesk.store import db as database
from askdesk.store import questions

NUMBER = 1000
PLACE = "http://place.example"
RECORDED = ROOT / "tests" / "recorded"


def lines() -> Iterator[str]:
    """Yield the figures."""
    yield f"calls that look at {NUMBER:,} open questions again"
    for kind in crawler.kinds():
        yield f"  {kind:<14} {_calls(kind)}"
    yield from _second_night()


def _calls(kind: str) -> str:
    """Return how many requests a family makes first; what it asks beyond that depends on what it finds."""
    cases = [json.loads(case.read_text(encoding="utf-8")) for case in sorted((RECORDED / kind).glob("*/case.json"))]
    models = [(case, stored) for case in cases for stored in case.get("stored", [])]
    if not models:
        return "     - (nothing stored is looked at: no recorded case has any)"
    case, model = min(models, key=lambda pair: "#" in pair[1]["key"])
    block = {"name": "it", "kind": kind, **case["block"]}
    if "secret" in case:
        os.environ["ASKDESK_IT_KEY"] = case["secret"]
    with tempfile.TemporaryDirectory() as folder:
        told = json.loads(json.dumps([block, model]).replace("{base}", PLACE).replace("{host}", PLACE.partition("//")[2]))
        config = make_config(f"sqlite:///{folder}/a.db", sources=[json.loads(json.dumps(told[0]).replace("{case}", folder))])
        engine = database.ready(config.askdesk.database)
        _store(engine, kind, told[1])
        source = crawler.kind(kind)("it", config=config, engine=engine, searching=False, now=NOW)
        asked = list(source.recheck(source.due))
        engine.dispose()
    os.environ.pop("ASKDESK_IT_KEY", None)
    return f"{len(asked):6,} ({len(source.due):,} due)"


def _store(engine: Any, kind: str, model: dict[str, Any]) -> None:
    """Store the questions, each like *model* with a number of its own."""
    asked = NOW - timedelta(days=2)
    with engine.begin() as db:
        for number in range(NUMBER):
            values = {name: _numbered(value, number) for name, value in model.items() if name in {"key", "url", "site"}}
            values["site"] = model.get("site", "x")
            rest = {"source": "it", "kind": kind, "title": "", "body": "", "departments": ("physics",), "status": Status.OPEN}
            question = Question(**{"url": f"{PLACE}/{number}", **rest, **values}, asked_at=asked)  # type: ignore[arg-type]
            questions.save(db, question, now=asked)


def _numbered(value: str, number: int) -> str:
    """Return *value* with its last number another, or one at its end."""
    place = value.partition("#")[0]
    told, made = re.subn(r"\d+(?=\D*$)", str(10**9 + number), place)
    return told if made else f"{place}{number}"


def _second_night() -> Iterator[str]:
    """Yield requests and bytes of the first night on the campus, and of another over the same world."""
    port = campus.free_ports()
    base = datetime.now(UTC).replace(microsecond=0)
    with server.serving(World(night=1, base=base), first_port=port), tempfile.TemporaryDirectory() as folder:
        config = campus.prepared(Path(folder), port)
        names = [block.name for block in configuration.load(str(config)).sources]
        first, second = (
            {run["source"]: run["counts"] for run in crawling.crawl(config, now=now, sources=names)}
            for now in (base, base + timedelta(hours=23))
        )
    yield "second night over an unchanged world, of the first (which looks at each open question again on top)"
    for name in [*names, "all"]:
        parts = names if name == "all" else [name]
        told = []
        for what in ("requests", "bytes"):
            before, after = (sum(night[part].get(what, 0) for part in parts) for night in (first, second))
            told.append(f"{what} {before:>9,} -> {after:>7,} {after / before:6.1%}")
        yield f"  {name:<14} {'   '.join(told)}"
