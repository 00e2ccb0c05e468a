"""Saved items of Hacker News' own API, by which stored comments are looked at again."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from payloads import answer, family

from askdesk.model import Observation, Status

pytestmark = pytest.mark.recorded


def looked_at(recorded: Path, tmp_path: Path, file: str, key: str) -> list[Any]:
    spider = family("hackernews", "news.ycombinator.com", tmp_path)
    row = SimpleNamespace(id=f"hackernews:news.ycombinator.com:1#{key}", key=f"1#{key}", title="By the sea?")
    url = f"https://hacker-news.firebaseio.com/v0/item/{key}.json"
    return list(spider.rows(answer(recorded / "payloads" / "hackernews" / file, url, page=True, comment=row)))


@pytest.mark.parametrize(("file", "key"), [("item_21501055.json", "21501055"), ("item_null_9000.json", "9000")])
def test_a_deleted_or_unknown_comment_is_gone(file: str, key: str, recorded: Path, tmp_path: Path):
    (seen,) = looked_at(recorded, tmp_path, file, key)

    assert seen == Observation(id=f"hackernews:news.ycombinator.com:1#{key}", status=Status.GONE)


def test_a_comment_with_replies_is_replied_and_its_replies_are_asked_for(recorded: Path, tmp_path: Path):
    seen, request = looked_at(recorded, tmp_path, "item_14516923.json", "14516923")

    assert (seen.status, seen.answers) == (Status.REPLIED, 5)
    assert request.url == "https://hn.algolia.com/api/v1/items/14516923"
