"""Forum software as recorded beside the checkout: found from the front page alone, every thread read rightly."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import crawling
import pytest
from northmoor import NOW
from sqlalchemy import select

from askdesk import config as configuration
from askdesk.store import db as database
from askdesk.store.schema import questions

SOFTWARE = ("phpbb", "mybb", "smf", "bbpress", "q2a")
pytestmark = pytest.mark.recorded


@contextmanager
def replayed(folder: Path, software: str) -> Iterator[str]:
    command = [
        sys.executable,
        str(folder / "replay.py"),
        str(folder / software / f"{software}.warc.gz"),
        "--port",
        "0",
        "--seconds",
        "120",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            yield server.stdout.readline().split()[-1]
        finally:
            server.terminate()


def path(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url).rstrip("/")


@pytest.mark.parametrize("software", SOFTWARE)
def test_every_thread_about_us_is_found_and_read_rightly(software: str, recorded: Path, tmp_path: Path):
    with replayed(recorded, software) as url:
        head = (recorded / "askdesk.toml").read_text(encoding="utf-8").partition("[[sources]]")[0]
        file = tmp_path / "askdesk.toml"
        file.write_text(
            f'{head}[[sources]]\nname = "{software}"\nkind = "forum"\nsite = "{url}/"\ndelay = 0.0\n', encoding="utf-8"
        )
        (run,) = crawling.crawl(file, now=NOW)
    truth = json.loads((recorded / software / "truth.json").read_text(encoding="utf-8"))["threads"]
    with database.ready(configuration.load(file).askdesk.database).begin() as db:
        rows = {row.key: row for row in db.execute(select(questions))}

    assert (run["outcome"], run["note"]) == ("ok", "")
    ours = [t for t in truth if t["labels"]["mentions_department"] and t["status"] != "gone"]
    threads = [t for t in ours if not t.get("in_reply")]
    inside = [f"{t['id']}#{t['in_reply']['id']}" for t in ours if t.get("in_reply")]
    assert sorted(rows) == sorted([*(t["id"] for t in threads), *inside])
    assert [shown(rows[t["id"]]) for t in threads] == [expected(t) for t in threads]


def shown(row: Any) -> dict[str, Any]:
    return {
        "title": row.title,
        "asked_at": row.asked_at.strftime("%Y-%m-%dT%H:%M"),
        "answers": row.answers,
        "status": row.status,
        "path": path(row.url),
    }


def expected(thread: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": thread["title"],
        "asked_at": thread["asked_at"][:16],
        "answers": thread["answers"],
        "status": thread["status"],
        "path": path(thread["url"]),
    }
