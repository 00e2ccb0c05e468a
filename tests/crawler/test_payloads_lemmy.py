"""Saved answers of a Lemmy server 0.18, whose times have no zone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from payloads import data, family

from crawler.pipelines import clean

pytestmark = pytest.mark.recorded


def test_it_reads_a_post_and_the_comments_of_many_servers(recorded: Path, tmp_path: Path):
    lemmy = family("lemmy", "https://startrek.website/", tmp_path)
    saved = recorded / "payloads" / "lemmy"
    view, comments = data(saved / "post_view.json")["post_view"], data(saved / "comment_list.json")["comments"]

    found = clean.question(lemmy.read([view, comments], None))

    assert (found.id, found.url) == ("lemmy:startrek.website:108995", "https://startrek.website/post/108995")
    assert found.asked_at == datetime(2023, 6, 23, 18, 13, 34, 874155, tzinfo=UTC)
    assert (found.answers, len(found.replies), sum(reply.role == "bot" for reply in found.replies)) == (88, 79, 1)
    assert len({reply.key for reply in found.replies}) == 79
    assert all(a.at <= b.at for a, b in zip(found.replies, found.replies[1:], strict=False) if a.at and b.at)


@pytest.mark.parametrize("file", ["post_list_community.json", "post_list_front.json"])
def test_it_gives_posts_of_other_servers_the_identity_they_have_there(file: str, recorded: Path, tmp_path: Path):
    lemmy = family("lemmy", "https://startrek.website/", tmp_path)
    listed = data(recorded / "payloads" / "lemmy" / file)
    views = listed["posts"] if isinstance(listed, dict) else listed

    found = [lemmy.read([view, []], None) for view in views]

    assert len({question.id for question in found}) == len(views) == 40
    assert [question.url for question in found] == [view["post"]["ap_id"] for view in views]
    assert all(question.asked_at and question.title for question in found)
    assert {question.site for question in found} > {"startrek.website", "lemmy.world", "kbin.social"}
    assert lemmy.numbers[found[0].id] == str(views[0]["post"]["id"])
