"""Saved answers of the YouTube Data API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from payloads import answer, family
from scrapy.http import Request

from askdesk.errors import SourceError
from askdesk.model import Status

pytestmark = pytest.mark.recorded
META = {"call": "commentThreads", "sent": {}}


def rows(recorded: Path, tmp_path: Path, file: str, **meta: Any) -> tuple[Any, Any, list[Any]]:
    youtube = family("youtube", "UC_x5XG1OV2P6uZZ5FSM9Ttw", tmp_path)
    response = answer(recorded / "payloads" / "youtube" / file, "https://www.googleapis.com/youtube/v3/x", **{**META, **meta})
    return youtube, response, list(youtube.rows(response))


@pytest.mark.parametrize(("file", "count"), [("commentThreads_video_p1.json", 5), ("commentThreads_channel.json", 2)])
def test_it_reads_comments(recorded: Path, tmp_path: Path, file: str, count: int):
    youtube, response, found = rows(recorded, tmp_path, file)

    questions = [youtube.read(row, response) for row in found]

    assert len(questions) == count
    assert [one.id for one in questions if not (one.body and one.author and one.asked_at)] == []


def test_it_takes_the_words_as_written_and_counts_replies(recorded: Path, tmp_path: Path):
    youtube, response, found = rows(recorded, tmp_path, "commentThreads_video_p1.json")

    last = youtube.read(found[-1], response)

    assert (last.author, last.status, last.answers) == ("matrix uduma", Status.REPLIED, 2)
    assert last.body.startswith("Lot's of good light")
    assert last.url.endswith("&lc=UgwI_ylXVnzPS8Q-oAV4AaABAg")


def test_it_follows_pages_to_the_last(recorded: Path, tmp_path: Path):
    youtube, first, _ = rows(recorded, tmp_path, "commentThreads_video_p1.json")
    _, last, _ = rows(recorded, tmp_path, "commentThreads_video_p2.json")

    assert isinstance(youtube.next_page(first), Request)
    assert youtube.next_page(last) is None


def test_it_reads_replies_of_a_comment(recorded: Path, tmp_path: Path):
    thread = {"id": "T", "snippet": {"videoId": "v", "topLevelComment": {"snippet": {"textOriginal": "?"}}}}
    youtube, response, found = rows(recorded, tmp_path, "comments_replies_p1.json", call="comments", item=thread)

    question = youtube.read(found[0], response)

    assert [reply.key for reply in question.replies] == [
        "Ugw5zYU6n9pmIgAZWvN4AaABAg.91zT3cYb5B291za5eJxzs1",
        "Ugw5zYU6n9pmIgAZWvN4AaABAg.91zT3cYb5B291za6voUoRh",
    ]


def test_it_asks_for_the_comments_of_videos_and_of_no_channel(recorded: Path, tmp_path: Path):
    _, _, videos = rows(recorded, tmp_path, "search_keywords_p1.json", call="search")
    _, _, channels = rows(recorded, tmp_path, "search_channels.json", call="search")

    assert len({request.meta["sent"]["videoId"] for request in videos}) == 25
    assert channels == []


def test_it_says_what_an_error_says(recorded: Path, tmp_path: Path):
    with pytest.raises(SourceError, match="does not have permission"):
        rows(recorded, tmp_path, "error_permission.json")
