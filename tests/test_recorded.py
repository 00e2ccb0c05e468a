"""Every recorded case of every source, discovered: served on loopback, crawled by the real run, compared with what it expects.

`tests/recorded/<kind>/<case>/case.json` holds `why`, the `block`, the `answers` (path, query, status, headers, body: a file
beside it; `method` and words that must be `sent`), what is `stored` before, the `cursor`, the `etags` (address, mark) of pages
read and the `quotas`, the `secret` of the source, and what to `expect`: outcome, note, counts, what is `spent` and the questions.
`{case}` in the block is the case's folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import crawling
import loopback
import pytest
from northmoor import NOW, make_config
from sqlalchemy import select

from askdesk import config as configuration
from askdesk.config import Config
from askdesk.model import Question, Status
from askdesk.store import db as database
from askdesk.store import questions, quotas, runs, validators
from askdesk.store.quotas import Quota
from askdesk.store.schema import questions as table
from askdesk.store.validators import Validators
from crawler.manners import unchanged
from crawler.pipelines.personal import ADDRESSED

CASES = sorted(Path(__file__).parent.glob("recorded/*/*/case.json"))


def name(case: Path) -> str:
    return f"{case.parent.parent.name}-{case.parent.name}".replace("_", "-")


class Seen:
    """What the crawl of all cases left behind."""

    def __init__(self) -> None:
        self.runs: dict[str, dict[str, Any]] = {}
        self.rows: dict[str, dict[str, Any]] = {}
        self.asked: dict[str, list[str]] = {}
        self.bases: dict[str, str] = {}
        self.cursors: dict[str, dict[str, Any]] = {}
        self.spent: dict[str, dict[str, float]] = {}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    folder = tmp_path_factory.mktemp("recorded")
    made = Seen()
    with ExitStack() as stack:
        blocks = []
        for case in CASES:
            told = json.loads(case.read_text(encoding="utf-8"))
            answers = [{**a, "content": (case.parent / a["body"]).read_bytes() if "body" in a else b""} for a in told["answers"]]
            server = stack.enter_context(loopback.serving(answers))
            made.bases[name(case)], made.asked[name(case)] = server.url, server.asked
            block = {"name": name(case), "kind": case.parent.parent.name, "delay": 0.0, **told["block"]}
            blocks.append({k: filled(v, server.url, case.parent) for k, v in block.items()})
            if "secret" in told:
                environ = stack.enter_context(pytest.MonkeyPatch.context())
                environ.setenv(f"ASKDESK_{re.sub(r'[^A-Za-z0-9]', '_', block['name']).upper()}_KEY", told["secret"])
        config = make_config(f"sqlite:///{folder / 'askdesk.db'}", sources=blocks)
        engine = database.ready(config.askdesk.database)
        file = folder / "askdesk.toml"
        file.write_text(toml(config.askdesk.database, blocks), encoding="utf-8")
        for case in CASES:
            prepare(engine, case, made.bases[name(case)], configuration.load(file))
        made.runs = {run["source"]: run for run in crawling.crawl(file, now=NOW, sources=[b["name"] for b in blocks])}
        with engine.begin() as db:
            made.rows = {row.id: dict(row._mapping) for row in db.execute(select(table))}
            for row_id, row in made.rows.items():
                row["replies"] = [{"key": p.key, "text": p.text, "by_asker": p.by_asker} for p in questions.posts_of(db, row_id)]
            for block in blocks:
                told = quotas.of(db, block["name"])
                made.spent[block["name"]] = {one.name: round((one.cap or 0.0) - one.left, 6) for one in told}
            made.cursors = {b["name"]: runs.cursor(db, b["name"]) for b in blocks}
        yield made


def filled(value: Any, base: str, folder: Path = Path()) -> Any:
    told = json.dumps(value).replace("{base}", base).replace("{host}", base.removeprefix("http://"))
    return json.loads(told.replace("{case}", str(folder)))


def prepare(engine: Any, case: Path, base: str, config: Config) -> None:
    """Store what the case says earlier nights left."""
    told = filled(json.loads(case.read_text(encoding="utf-8")), base)
    with engine.begin() as db:
        for stored in told.get("stored", []):
            values = {
                "source": name(case),
                "kind": case.parent.parent.name,
                "url": base,
                "title": "",
                "body": "",
                "departments": ("physics",),
            }
            asked = datetime.fromisoformat(stored.pop("asked_at"))
            status = Status(stored.pop("status", "open"))
            question = Question(**{**values, **stored, "asked_at": asked, "status": status})
            questions.save(db, question, now=asked)
        if "cursor" in told:
            runs.set_cursor(db, name(case), told["cursor"], now=NOW)
        for told_quota in told.get("quotas", []):
            resets_at = datetime.fromisoformat(told_quota.pop("resets_at"))
            quotas.note(db, name(case), [Quota(**told_quota, resets_at=resets_at, seen_at=NOW)])
        mark = unchanged.read_with(list(config.departments), config.source(name(case)).model_dump())
        for url, etag in told.get("etags", {}).items():
            page = Validators(page=unchanged.name(url), etag=etag, read_with=mark, read_at=NOW)
            validators.keep(db, name(case), [page], now=NOW)


def toml(url: str, blocks: list[dict[str, Any]]) -> str:
    config = make_config(url)
    department = config.departments[0].model_dump(mode="json", exclude={"faq"}, exclude_none=True)
    lines = [
        "[askdesk]",
        f"database = {json.dumps(url)}",
        'contact = "mailto:web@physics.northmoor.example"',
        "allow_private_hosts = true",
    ]
    for section, values in [("departments", department), *(("sources", block) for block in blocks)]:
        lines += [f"[[{section}]]", *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_it_is_read_as_the_case_expects(case: Path, seen: Seen):
    told = filled(json.loads(case.read_text(encoding="utf-8")), seen.bases[name(case)])
    expect, run = told["expect"], seen.runs[name(case)]

    assert (run["outcome"], run["note"] if expect.get("note") is None else expect["note"] in run["note"]) == (
        expect.get("outcome", "ok"),
        "" if expect.get("note") is None else True,
    )
    mine = {row_id: row for row_id, row in seen.rows.items() if row["source"] == name(case)}
    assert sorted(mine) == sorted(question["id"] for question in expect["questions"])
    for question in expect["questions"]:
        shown = {key: plain(mine[question["id"]][key]) for key in question}
        kept = case.parent.parent.name in ADDRESSED  # elsewhere the handle is read, and not stored
        assert shown == ({**question, "author": question["author"] if kept else None} if "author" in question else question)
    for what, number in expect.get("counts", {}).items():
        assert (what, run["counts"].get(what, 0)) == (what, number)
    for target in expect.get("never_asked", []):
        assert [asked for asked in seen.asked[name(case)] if target in asked] == []
    assert {what: seen.spent[name(case)].get(what) for what in expect.get("spent", {})} == expect.get("spent", {})
    if "cursor" in expect:
        assert {key: seen.cursors[name(case)].get(key) for key in expect["cursor"]} == expect["cursor"]


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, list) and value and isinstance(value[0], dict) and "text" in value[0]:
        return [{k: v for k, v in reply.items() if v not in (False, None)} for reply in value]
    return str(value) if isinstance(value, Status) else value


def test_there_are_cases_of_every_kind():
    import crawler

    assert sorted({case.parent.parent.name for case in CASES}) == crawler.kinds()
