"""Saved answers of Bluesky's servers: searches, threads with gaps, an error."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from payloads import answer, family
from scrapy.http import Request

from askdesk.errors import SourceError
from askdesk.model import Question
from crawler.pipelines import clean
from crawler.read import dates

pytestmark = pytest.mark.recorded


def everything(recorded: Path, tmp_path: Path, file: str, **meta: Any) -> list[Any]:
    bluesky = family("bluesky", "bsky.social", tmp_path)
    url = "https://bsky.social/xrpc/app.bsky.feed.searchPosts"
    response = answer(recorded / "payloads" / "bluesky" / file, url, **meta)
    # Its authors made the ids of some threads into `record(3)`; real ones name a collection.
    body = re.sub(rb'"record\((\d+)\)"', rb'"at://did:plc:test/app.bsky.feed.post/\1"', response.body)
    return [bluesky.read(row, response) for row in bluesky.rows(response.replace(body=body)) if not isinstance(row, Request)]


def test_it_reads_every_post_of_a_search(recorded: Path, tmp_path: Path):
    found: list[Question] = [clean.question(one) for one in everything(recorded, tmp_path, "searchPosts.json")]

    assert len(found) == 25
    assert sum("#" in one.key for one in found) == 12
    assert [one.id for one in found if not (one.title and one.author and one.asked_at)] == []
    assert all(re.fullmatch(r"https://bsky\.app/profile/did:plc:\w+/post/\w+", one.url) for one in found)


def test_it_reads_a_post_whole_with_its_links(recorded: Path, tmp_path: Path):
    (found,) = (clean.question(one) for one in everything(recorded, tmp_path, "getPosts.json"))

    assert found.key == "did:plc:ic6zqvuw5ulmfpjiwnhsr2ns/3k7qmjev5lr2s"
    assert found.asked_at == datetime(2023, 9, 19, 11, 32, 54, 574000, tzinfo=UTC)
    assert 'href="https://rstats.ai/gov.html"' in found.html
    assert found.body.startswith("Excited to be a speaker")
    assert "📈 I'll be debuting" in found.body


@pytest.mark.parametrize(
    ("file", "replies"),
    [
        ("getPostThread.json", 0),
        ("thread_deep.json", None),
        ("thread_deleted_1.json", None),
        ("thread_takedown_replies.json", None),
    ],
)
def test_it_reads_the_replies_that_are_left(recorded: Path, tmp_path: Path, file: str, replies: int | None):
    post = {
        "uri": "at://did:plc:test/app.bsky.feed.post/0",
        "author": {"handle": "a.test"},
        "record": {"text": "?", "createdAt": "2023-01-01T00:00:00Z"},
        "key": "did:plc:test/0",
        "page": "https://bsky.app/profile/did:plc:test/post/0",
    }

    (found,) = everything(recorded, tmp_path, file, item=post)

    assert all(reply.text and reply.at is not None for reply in found.replies)
    assert replies is None or len(found.replies) == replies


def test_it_says_what_an_error_says(recorded: Path, tmp_path: Path):
    with pytest.raises(SourceError, match="refuses the call"):
        everything(recorded, tmp_path, "error_400_record.json")


def test_it_reads_nothing_in_an_empty_list(recorded: Path, tmp_path: Path):
    assert everything(recorded, tmp_path, "feeds_empty.json") == []
    assert dates.iso("1970-01-01T00:00:00.000Z") is not None
