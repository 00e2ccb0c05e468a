"""Saved answers of real Mastodon servers, and the search that needs a token."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import crawling
import loopback
import pytest
from northmoor import NOW
from payloads import answer, data, family

from askdesk import config as configuration
from askdesk.store import db as database
from askdesk.store import questions
from crawler.pipelines import clean


def read(mastodon: Any, file: Path) -> list[Any]:
    response = answer(file, "https://social.example/api/v1/timelines/tag/x", tag="x", way="next", first=True)
    rows = [row for row in mastodon.rows(response) if isinstance(row, list)]
    return [clean.question(mastodon.read(row, response)) for row in rows]


@pytest.mark.recorded
def test_it_reads_a_hashtag_timeline_and_who_opted_out(recorded: Path, tmp_path: Path):
    mastodon = family("mastodon", "https://mastodon.social/", tmp_path)

    found = read(mastodon, recorded / "payloads" / "mastodon" / "timeline_tag_mastodon_social.json")

    assert [(question.id, question.opt_out, question.answers) for question in found] == [
        ("mastodon:rstats.me:114870142137562212", True, 0),
        ("mastodon:mastodon.social:114869631572884594", True, 0),
        ("mastodon:hachyderm.io:114869598497920330", False, 0),
        ("mastodon:corteximplant.com:114869166140148790", True, 1),
        ("mastodon:bsky.brid.gy:3lu66quubp22m", False, 1),
    ]
    assert (
        mastodon.next_cursor["tags"]["x"]
        == data(recorded / "payloads" / "mastodon" / "timeline_tag_mastodon_social.json")[0]["id"]
    )


@pytest.mark.recorded
def test_it_leaves_out_what_is_not_public_and_reads_an_edited_status(recorded: Path, tmp_path: Path):
    mastodon = family("mastodon", "https://mastodon.social/", tmp_path)
    saved = recorded / "payloads" / "mastodon"

    assert read(mastodon, saved / "status_quote.json") == []
    assert [question.author for question in read(mastodon, saved / "status_edited.json")] == ["mastodonpy_test_2"]
    assert [question.body for question in read(mastodon, saved / "timeline_tag_4_6.json")] == ["#hoot (hashtag toot)"]
    assert read(mastodon, saved / "search_v2_statuses_empty.json") == []


@pytest.mark.recorded
def test_it_reads_the_replies_of_a_context(recorded: Path, tmp_path: Path):
    mastodon = family("mastodon", "https://mastodon.social/", tmp_path)
    saved = recorded / "payloads" / "mastodon"

    found = mastodon.read([data(saved / "status.json"), data(saved / "context_descendants.json")["descendants"]], None)

    assert (found.answers, len(found.replies)) == (3, 3)
    assert all(reply.at and reply.html and reply.url for reply in found.replies)


def test_it_searches_with_a_token_and_never_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    case = Path(__file__).parent.parent / "recorded" / "mastodon" / "recheck" / "1.json"
    status = {**json.loads(case.read_text(encoding="utf-8"))[0], "id": "9001", "replies_count": 0}
    status["uri"] = "https://far.example/users/ann/statuses/9001"
    answers = [
        {
            "path": "/api/v2/search",
            "query": {"q": '"NMU Physics"', "type": "statuses"},
            "content": json.dumps({"statuses": [status]}).encode(),
        },
        {"path": "/api/v2/search", "content": b'{"accounts": [], "statuses": [], "hashtags": []}'},
        {"path": "/api/v1/timelines/tag/nmuphysics", "content": b"[]"},
        {"path": "/api/v1/timelines/tag/northmoorphysics", "content": b"[]"},
    ]
    with loopback.serving(answers) as server:
        file = tmp_path / "askdesk.toml"
        file.write_text(CONFIG.format(folder=tmp_path, url=server.url), encoding="utf-8")
        (quiet,) = crawling.crawl(file, now=NOW)
        without = list(server.asked)
        monkeypatch.setenv("ASKDESK_TOOTS_KEY", "a-token")
        (run,) = crawling.crawl(file, now=NOW, full=True, sources=["toots"])

    assert (quiet["outcome"], run["outcome"]) == ("ok", "ok")
    assert [target for target in without if "search" in target] == []
    with database.ready(configuration.load(file).askdesk.database).begin() as db:
        assert [row.id for row in questions.all_rows(db)] == ["mastodon:far.example:9001"]


CONFIG = """
[askdesk]
database = "sqlite:///{folder}/askdesk.db"
contact = "mailto:web@physics.northmoor.example"
allow_private_hosts = true
[[departments]]
slug = "physics"
name = "Department of Physics and Astronomy"
institution = "Northmoor University"
aliases = ["NMU Physics", "Northmoor physics"]
homepage = "https://physics.northmoor.example/"
[[sources]]
name = "toots"
kind = "mastodon"
site = "{url}/"
delay = 0.0
"""
