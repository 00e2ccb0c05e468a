"""The run: what is due, what a failure costs, and that a second time changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import crawling
import loopback
import pytest
from board import FORUM, forum, written
from northmoor import NOW, ROOT, make_config
from sqlalchemy import select

from askdesk import config as configuration
from askdesk.errors import ConfigError
from askdesk.model import Run
from askdesk.store import db as database
from askdesk.store import runs
from askdesk.store.schema import questions
from crawler import block as blocks
from crawler import health, run


def stored(file: Path) -> dict[str, tuple[str, int]]:
    with database.ready(configuration.load(file).askdesk.database).begin() as db:
        return {row.key: (row.status, row.answers) for row in db.execute(select(questions))}


def test_a_second_night_asks_for_what_changed_alone_and_doubles_nothing(tmp_path: Path):
    with loopback.serving(FORUM) as server:
        file = written(tmp_path, forum(server.url))
        crawling.crawl(file, now=NOW)
        before, first = stored(file), len(server.asked)
        crawling.crawl(file, now=NOW + timedelta(hours=1))
        early = len(server.asked) - first
        crawling.crawl(file, now=NOW + timedelta(days=1), sources=["board"])

    assert sorted(before) == ["1", "2"]
    assert early == 0
    assert stored(file) == before


@pytest.mark.slow
def test_a_run_that_only_looks_again_keeps_where_the_source_left_off(tmp_path: Path):
    with loopback.serving(FORUM) as server:
        file = written(tmp_path, forum(server.url, more='delay = 0.0\nevery = "4 weeks"'))
        crawling.crawl(file, now=NOW)
        engine = database.ready(configuration.load(file).askdesk.database)
        with engine.begin() as db:
            before = runs.cursor(db, "board")
        (again,) = crawling.crawl(file, now=NOW + timedelta(days=9))

    with engine.begin() as db:
        assert runs.cursor(db, "board") == before
    assert before["since"]
    assert again["stage"] == "recheck"


def test_one_bad_source_costs_the_others_nothing(tmp_path: Path):
    with loopback.serving(FORUM) as server:
        file = written(tmp_path, forum("http://127.0.0.1:9", "dead"), forum(server.url))
        ended = {one["source"]: one for one in crawling.crawl(file, now=NOW)}

    assert (ended["dead"]["outcome"], ended["dead"]["note"]) == (
        "failed",
        "nothing answers at 127.0.0.1:9; 127.0.0.1:9 showed no thread that could be read",
    )
    assert ended["board"]["outcome"] == "ok"
    assert ended["board"]["counts"]["new"] == 2


def test_a_run_killed_in_the_middle_is_made_good_by_the_next(tmp_path: Path):
    slow = [
        {**FORUM[0]},
        FORUM[1],
        {"path": "/viewtopic.php", "status": 503, "times": 1, "headers": {"Retry-After": "60"}},
        FORUM[2],
    ]
    with loopback.serving(slow) as server:
        file = written(tmp_path, forum(server.url))
        command = [sys.executable, "-P", str(ROOT / "tests" / "crawling.py"), str(file), NOW.isoformat(), "null", "false"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while len(server.asked) < 4 and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        process.kill()
        process.wait()
        crawling.crawl(file, now=NOW + timedelta(minutes=1))

    assert sorted(stored(file)) == ["1", "2"]
    with database.ready(configuration.load(file).askdesk.database).begin() as db:
        assert [one.outcome for one in runs.recent(db, "board")] == ["ok", "interrupted"]


def test_the_delay_of_a_host_is_kept(tmp_path: Path):
    moments: list[float] = []

    class Clocked(loopback.Loopback):
        def answer(self, target: str):
            moments.append(time.monotonic())
            return super().answer(target)

    with loopback.serving(FORUM) as server:
        server.__class__ = Clocked
        crawling.crawl(written(tmp_path, forum(server.url, more="delay = 0.4")), now=NOW)

    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert len(gaps) >= 3
    assert min(gaps) > 0.35


def test_private_addresses_are_refused_unless_they_are_allowed(tmp_path: Path):
    with loopback.serving(FORUM) as server:
        (ended,) = crawling.crawl(written(tmp_path, forum(server.url), private=False), now=NOW)

    assert ended["outcome"] in {"failed", "blocked"}
    assert "is not on the public internet" in ended["note"]
    assert server.asked == []


def test_robots_that_answer_500_shut_the_site(tmp_path: Path):
    with loopback.serving([{"path": "/robots.txt", "status": 500}, *FORUM]) as server:
        (ended,) = crawling.crawl(written(tmp_path, forum(server.url)), now=NOW)

    assert "robots.txt" in ended["note"]
    assert {target for target in server.asked if not target.startswith("/robots")} == set()


def test_it_says_who_it_is(tmp_path: Path):
    from crawler import settings

    agent = settings.of(make_config("sqlite:///x"), 1.0)["USER_AGENT"]

    assert agent.startswith("askdesk/")
    assert "mailto:web@physics.northmoor.example" in agent


@pytest.mark.parametrize(
    ("key", "sentence"),
    [("bords", "did you mean 'boards'?"), ("delays", "did you mean 'delay'?"), ("zzz", "is not a key the kind 'forum' knows")],
)
def test_an_unknown_key_of_a_block_is_a_sentence(key: str, sentence: str):
    from crawler.sources.forum import Forum

    block = make_config("sqlite:///x", sources=[{"name": "b", "kind": "forum", "site": "https://f.example/", key: 1}]).sources[0]

    with pytest.raises(ConfigError, match=sentence.replace("?", r"\?")):
        blocks.check(Forum, block)


def past(outcome: str = "ok", rows: int = 40, stage: str = "crawl", **counts: int) -> Run:
    return Run(
        id=1, source="b", stage=stage, started_at=NOW, finished_at=NOW, outcome=outcome, counts={"rows": rows, **counts}, note=""
    )


def test_a_source_is_due_by_its_last_good_run():
    block = make_config("sqlite:///x", sources=[{"name": "b", "kind": "forum", "site": "https://f.example/"}]).sources[0]

    assert run.is_due(block, None, {}, NOW)
    assert not run.is_due(block, past(), {}, NOW + timedelta(hours=2))
    assert run.is_due(block, past(), {}, NOW + timedelta(hours=23))
    assert not run.is_due(block, None, {"not_before": (NOW + timedelta(hours=1)).isoformat()}, NOW)


@pytest.mark.parametrize(
    ("now", "before", "sentence"),
    [
        (past(rows=0), [past(), past(), past()], "showed no post at all; usually it shows about 40"),
        (past(rows=3), [past(), past(), past()], "showed 3 posts; usually it shows about 40"),
        (past(rows=35), [past(), past(), past()], None),
        (past(rows=0), [past()], None),
        (past(rows=0, stage="recheck"), [past(stage="recheck")] * 3, None),
        (past("blocked"), [], "b is blocked"),
        (past(rows=10, bad_rows=8), [], "could not be read; the site may have changed"),
    ],
)
def test_each_run_is_judged_by_its_own_history(now: Run, before: list[Run], sentence: str | None):
    told = health.judge(now, before)

    assert told is None if sentence is None else sentence in (told or "")


def test_the_ecosystems_own_door_runs_one_source(tmp_path: Path):
    with loopback.serving(FORUM) as server:
        file = written(tmp_path, forum(server.url))
        command = [sys.executable, "-m", "scrapy", "crawl", "forum", "-a", "source=board", "-o", str(tmp_path / "out.jsonl")]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "ASKDESK_CONFIG": str(file)},
            timeout=60,
            check=False,
        )

    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert done.returncode == 0, done.stderr[-2000:]
    assert sorted(row["key"] for row in rows) == ["1", "2"]
    assert sorted(stored(file)) == ["1", "2"]
    assert "Where?" not in done.stderr
    assert " ann" not in done.stderr


def test_check_reaches_every_source_once_and_says_what_is_wrong(tmp_path: Path):
    with loopback.serving(FORUM) as server:
        file = written(tmp_path, forum(server.url), forum("http://127.0.0.1:9", "dead"))
        code = "import sys; from askdesk import config; from crawler import check; print(check.check(config.load(sys.argv[1])))"
        done = subprocess.run(
            [sys.executable, "-c", code, str(file)], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
        )

    assert "('board', True, " in done.stdout, done.stderr[-2000:]
    assert "('dead', False, 'nothing answers at 127.0.0.1:9')" in done.stdout
    assert len([target for target in server.asked if not target.startswith("/robots")]) == 1
