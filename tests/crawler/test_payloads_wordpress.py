"""A saved answer of WordPress' own comments API."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from payloads import data, family

from crawler.pipelines import clean

pytestmark = pytest.mark.recorded


def test_it_reads_a_comment_without_a_zone_and_without_https(recorded: Path, tmp_path: Path):
    wordpress = family("wordpress", "http://example.org/", tmp_path)
    comments = data(recorded / "payloads" / "wordpress" / "comments.json")

    found = clean.question(wordpress.read([{**comments[0], "under": {}}, []], None))

    assert (found.id, found.url) == ("wordpress:example.org:4#2", "http://example.org/?p=4#comment-2")
    assert (found.body, found.author, found.answers) == ("This is a comment", "Internet of something or other", 0)
    assert found.asked_at == datetime(2017, 2, 14, tzinfo=UTC)
