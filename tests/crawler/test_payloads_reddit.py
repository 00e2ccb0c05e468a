"""Saved answers of Reddit's API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from payloads import answer, family
from scrapy.http import Request

from askdesk.errors import SourceError
from askdesk.model import Observation, Status
from crawler.pipelines import clean

pytestmark = pytest.mark.recorded


def rows(recorded: Path, tmp_path: Path, file: str, **meta: Any) -> tuple[Any, Any, list[Any]]:
    reddit = family("reddit", "reddit", tmp_path, approved=True)
    response = answer(recorded / "payloads" / "reddit" / file, "https://oauth.reddit.com/x", **meta)
    return reddit, response, list(reddit.rows(response))


def test_it_asks_for_the_comments_of_what_names_us_alone(recorded: Path, tmp_path: Path):
    _, _, found = rows(recorded, tmp_path, "search.json", path="/search", sent={})

    assert found == []


@pytest.mark.parametrize(
    ("file", "replies", "answers"),
    [("comments_small.json", 2, 2), ("comments_sorted_limited.json", None, 41), ("comments_chain_deep.json", None, None)],
)
def test_it_reads_a_thread(recorded: Path, tmp_path: Path, file: str, replies: int | None, answers: int | None):
    reddit, response, (row,) = rows(recorded, tmp_path, file)

    found = clean.question(reddit.read(row, response))

    assert found.title
    assert found.url.startswith("https://www.reddit.com/r/")
    assert found.asked_at is not None
    assert all(reply.text and reply.at and reply.url for reply in found.replies)
    assert replies is None or len(found.replies) == replies
    assert answers is None or found.answers <= answers


def test_it_takes_a_deleted_comment_for_gone(recorded: Path, tmp_path: Path):
    class Row:
        id = "reddit:reddit:52o2fl#d7ltvl0"

    _, _, found = rows(recorded, tmp_path, "comment_deleted_info.json", asked={"t1_d7ltvl0": [Row.id]})

    assert found == [Observation(id=Row.id, status=Status.GONE)]


@pytest.mark.parametrize("file", ["listing_empty.json", "info_unknown_id.json"])
def test_it_reads_nothing_in_an_empty_listing(recorded: Path, tmp_path: Path, file: str):
    reddit, response, found = rows(recorded, tmp_path, file, path="/search", sent={})

    assert found == []
    assert not isinstance(reddit.next_page(response), Request)


def test_it_says_that_a_cut_answer_can_not_be_read(recorded: Path, tmp_path: Path):
    with pytest.raises(SourceError, match="can't be read"):
        rows(recorded, tmp_path, "listing_truncated_bad.json")
