"""The family that CONTRIBUTING.md shows is crawled with, as it stands there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import loopback
from northmoor import NOW, ROOT
from sqlalchemy import create_engine, select

from askdesk.store.schema import questions

RUN = """
import sys
from crawler import sources
sys.path.append(sys.argv.pop(1))
sources.__path__.append(sys.argv.pop(1))
import crawling
crawling._main()
"""
CONFIG = """
[askdesk]
database = "sqlite:///{database}"
contact = "mailto:web@physics.northmoor.example"
allow_private_hosts = true
[[departments]]
slug = "physics"
name = "Department of Physics"
institution = "Northmoor University"
aliases = ["NMU Physics"]
homepage = "https://physics.northmoor.example/"
[[sources]]
name = "talk"
kind = "parley"
site = "{site}"
delay = 0.0
"""
TOPICS = {
    "topics": [{"id": 7, "reply_count": 2, "last_reply": "2026-11-25T10:00:00Z"}, {"id": 8, "reply_count": 0}],
    "links": {"next": "/api/topics?page=2"},
}
TOPIC = {
    "id": 7,
    "title": "Keys of NMU Physics?",
    "content": "<p>Who has <b>them</b>?</p>",
    "writer": {"name": "mira"},
    "created": "2026-11-24T10:00:00Z",
    "likes": 3,
    "tags": [{"name": "keys"}],
    "reply_count": 3,
    "replies": [
        {"id": 71, "content": "The porter.", "writer": {"name": "bo"}, "created": "2026-11-25T10:00:00Z", "state": "accepted"},
        {"id": 72, "content": "Spam.", "created": "2026-11-25T11:00:00Z", "state": "deleted"},
    ],
}
OTHER = {"id": 8, "title": "Buses", "content": "When?", "created": "2026-11-24T10:00:00Z", "reply_count": 0, "replies": []}


def test_the_family_that_contributing_shows_reads_a_forum(tmp_path: Path):
    shown = re.findall(r"```python\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "families").mkdir()
    (tmp_path / "families" / "parley.py").write_text(shown[0], encoding="utf-8")
    pages = {"/api/topics": TOPICS, "/api/topics/7": TOPIC, "/api/topics/8": OTHER}
    answers = [{"path": "/api/topics", "query": {"page": "2"}, "content": b'{"topics": []}'}]
    answers += [{"path": path, "content": json.dumps(page).encode()} for path, page in pages.items()]

    with loopback.serving(answers) as server:
        file = tmp_path / "askdesk.toml"
        file.write_text(CONFIG.format(database=tmp_path / "askdesk.db", site=server.url), encoding="utf-8")
        command = [sys.executable, "-P", "-c", RUN, str(ROOT / "tests"), str(tmp_path / "families")]
        command += [str(file), NOW.isoformat(), "null", "false"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr[-3000:]
    run = json.loads(done.stdout.splitlines()[-1])[0]
    assert (run["outcome"], run["counts"]["rows"], run["counts"].get("bad_rows", 0)) == ("ok", 2, 0)
    with create_engine(f"sqlite:///{tmp_path / 'askdesk.db'}").begin() as db:
        row = db.execute(select(questions)).one()
    assert (row.key, row.title, row.body, row.score) == ("7", "Keys of NMU Physics?", "Who has them?", 3)
    assert (row.status, row.answers, row.accepted, row.tags) == ("solved", 3, "71", ["keys"])
    assert row.url == f"{server.url}/t/7"
    assert shown[0].count("\n") <= 40
