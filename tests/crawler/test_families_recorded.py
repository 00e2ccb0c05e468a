"""NodeBB, Question2Answer and Askbot as recorded beside the checkout: read by name, kind and site alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import crawling
import pytest
from northmoor import NOW

from askdesk import config as configuration
from askdesk.store import db as database
from askdesk.store import questions

FIELDS = ("title", "asked_at", "answers", "status", "url")
pytestmark = pytest.mark.recorded


@pytest.mark.parametrize("kind", ["nodebb", "q2a", "askbot"])
def test_every_thread_about_us_is_read_rightly_and_a_second_night_asks_for_the_lists_alone(
    kind: str, recorded: Path, tmp_path: Path
):
    file = tmp_path / "askdesk.toml"
    replay = [sys.executable, str(recorded / "replay.py"), str(recorded / kind / f"{kind}.warc.gz"), "--port", "0"]
    with subprocess.Popen([*replay, "--seconds", "120"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        site = server.stdout.readline().split()[-1]
        head = (recorded / "askdesk.toml").read_text(encoding="utf-8").partition("[[sources]]")[0]
        block = f'[[sources]]\nname = "{kind}"\nkind = "{kind}"\nsite = "{site}/"\ndelay = 0.0\n'
        file.write_text(head + block, encoding="utf-8")
        (run,) = crawling.crawl(file, now=NOW)
        (again,) = crawling.crawl(file, now=NOW, sources=[kind])
        server.terminate()
    truth = json.loads((recorded / kind / "truth.json").read_text(encoding="utf-8"))["threads"]
    with database.ready(configuration.load(file).askdesk.database).begin() as db:
        rows = {row.key: row for row in questions.all_rows(db)}

    assert (run["outcome"], run["note"]) == ("ok", "")
    ours = [t for t in truth if t["labels"]["mentions_department"] and t["status"] != "gone"]
    threads = [t for t in ours if not t.get("in_reply")]
    inside = {f"{t['id']}#{t['in_reply']['id']}": t["in_reply"]["url"] for t in ours if t.get("in_reply")}
    assert sorted(rows) == sorted([*(t["id"] for t in threads), *inside])
    assert {t["id"]: shown(rows[t["id"]]._mapping) for t in threads} == {t["id"]: shown(t) for t in threads}
    assert {key: path(rows[key].url) for key in inside} == {key: path(url) for key, url in inside.items()}
    assert again["counts"]["requests"] <= 3
    assert "rows" not in again["counts"]


def shown(values: Any) -> dict[str, Any]:
    told = {name: str(values[name]) for name in FIELDS}
    return {**told, "asked_at": told["asked_at"].replace(" ", "T")[:16], "url": path(told["url"])}


def path(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url)
