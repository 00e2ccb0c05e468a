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

import board
import campus
import crawling
import loopback
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
THREADS, ROWS, OTHERS = 340, 20, 16  # of a board that is as most are: one thread in 17 is about us
STATE = re.compile(rb"<td>0</td><td><a href=\"/viewtopic.php\?p=.*?</td>")
RECORDED = ROOT / "tests" / "recorded"


def lines() -> Iterator[str]:
    """Yield the figures."""
    yield f"calls that look at {NUMBER:,} open questions again"
    for kind in crawler.kinds():
        yield f"  {kind:<14} {_calls(kind)}"
    yield from _second_night()
    yield from _second_night_of_a_large_board()


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
        asked += list(source.looks(source.due)) if hasattr(source, "looks") else []  # behind the sign-in
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
        file = campus.prepared(Path(folder), port)
        config = configuration.load(str(file))
        names, later = [block.name for block in config.sources], base + timedelta(hours=23)
        first = {run["source"]: run["counts"] for run in crawling.crawl(file, now=base, sources=names)}
        engine = database.ready(config.askdesk.database)
        with engine.begin() as db:
            due = {name: len(questions.due(db, name, now=later)) for name in names}
        engine.dispose()
        second = {run["source"]: run["counts"] for run in crawling.crawl(file, now=later, sources=names)}
    yield "second night over an unchanged world, of the first; each open question due is looked at again on top"
    for name in [*names, "all"]:
        parts = names if name == "all" else [name]
        told = []
        for what in ("requests", "bytes"):
            before, after = (sum(night[part].get(what, 0) for part in parts) for night in (first, second))
            told.append(f"{what} {before:>9,} -> {after:>7,} {after / before:6.1%}")
        again = sum(due[part] for part in parts)
        yield f"  {name:<14} {'   '.join(told)}   {again} open questions due"


def _second_night_of_a_large_board() -> Iterator[str]:
    """Yield the same of a board on which most threads are about others, as the campus has hardly any such.

    Once as it is, once with an ETag on each page (the campus's board puts another session id into each of its own), and once more
    with lists that do not say when a thread was last written in, so that all of them are asked for.
    """
    answers = list(_large_board())
    tagged = [{**answer, "etag": f'"{number}"'} for number, answer in enumerate(answers)]
    silent = [
        {**answer, "content": STATE.sub(b"", answer["content"])} if "/viewforum" in answer["path"] else answer
        for answer in tagged
    ]
    for name, pages in (("large board", answers), ("with ETags", tagged), ("and bare lists", silent)):
        with loopback.serving(pages) as site, tempfile.TemporaryDirectory() as folder:
            file = board.written(Path(folder), board.forum(site.url))
            (first,) = crawling.crawl(file, now=NOW)
            (second,) = crawling.crawl(file, now=NOW + timedelta(days=1))
        told = []
        for what in ("requests", "bytes"):
            before, after = first["counts"][what], second["counts"][what]
            told.append(f"{what} {before:>9,} -> {after:>7,} {after / before:6.1%}")
        seen = second["counts"]
        yield f"  {name:<14} {'   '.join(told)}   {seen.get('unchanged', 0)} of {seen['pages']} pages unchanged"


def _large_board() -> Iterator[dict[str, Any]]:
    """Yield the pages of a board: its lists, newest thread first, and its threads."""
    html = {"Content-Type": "text/html; charset=utf-8"}
    pages = range(1, THREADS // ROWS + 1)
    pager = "".join(f'<a href="/viewforum.php?f=1&amp;page={page}">{page}</a> ' for page in pages)
    for page in reversed(pages):
        rows = "".join(_row(number) for number in range((page - 1) * ROWS, page * ROWS))
        content = f"<title>B</title><table>{rows}</table><p>{pager}</p>".encode()
        query = {"f": "1", "page": str(page)} if page > 1 else {"f": "1"}
        yield {"path": "/viewforum.php", "query": query, "content": content, "headers": html}
    yield {"path": "/", "content": b'<title>B</title><a href="/viewforum.php?f=1">Studying</a>', "headers": html}
    for number in range(THREADS):
        content = _thread(number).encode()
        yield {"path": "/viewtopic.php", "query": {"t": str(number + 1)}, "content": content, "headers": html}


def _title(number: int) -> str:
    return f"NMU Physics: lab course {number}?" if number % (OTHERS + 1) == 0 else f"A bicycle with {number} gears?"


def _row(number: int) -> str:
    moment = f"{NOW - timedelta(hours=3 * number):%a %b %d, %Y %I:%M %p}"
    link = f'<a href="/viewtopic.php?t={number + 1}">{_title(number)}</a>'
    return f'<tr><td>{link}</td><td>0</td><td><a href="/viewtopic.php?p={number + 1}#p{number + 1}">{moment}</a></td></tr>'


def _thread(number: int) -> str:
    title, moment = _title(number), f"{NOW - timedelta(hours=3 * number):%a %b %d, %Y %I:%M %p}"
    head = f'<p class="author">by <strong><a href="/u?u=1">ann</a></strong> {moment}</p>'
    post = f'<div class="post" id="p{number + 1}">{head}<div class="content">{"Who knows more of it? " * 30}</div></div>'
    return f'<title>{title} - B</title><h2 class="topic-title">{title}</h2>{post}'
