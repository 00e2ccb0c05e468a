"""Saved answers of real Askbot sites, of an older version than the recorded one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from payloads import answer, family
from scrapy.http import Request

from crawler.pipelines import clean

pytestmark = pytest.mark.recorded


def read(recorded: Path, tmp_path: Path, file: str, url: str) -> tuple[Any, list[Any]]:
    askbot = family("askbot", "https://ask.example/en/", tmp_path)
    response = answer(recorded / "payloads" / "askbot" / file, url, page=True)
    (row,) = askbot.thread(response)
    following = [row.url] if isinstance(row, Request) else []
    found = askbot.read([row.meta["first"], row.meta["replies"]] if isinstance(row, Request) else row, response)
    return found and clean.question(found), following


def test_it_reads_a_question_with_an_answer_and_comments(recorded: Path, tmp_path: Path):
    found, following = read(recorded, tmp_path, "question.html", "https://ask.example/en/question/2481/words/")

    assert (found.key, found.title, found.author, found.answers) == (
        "2481",
        "Sending public/private messages between users",
        "thekooliest09",
        1,
    )
    assert found.asked_at == datetime(2010, 4, 9, 4, 47, 24, tzinfo=UTC)
    answered = next(reply for reply in found.replies if reply.key == "7429")
    assert (answered.at, answered.author, answered.score) == (datetime(2012, 5, 3, 14, 19, 55, tzinfo=UTC), "todofixthis", 6)
    assert answered.text.startswith("+1 This would be an excellent feature")
    assert following == []


def test_it_goes_on_to_the_second_page_of_answers_and_never_to_page_none(recorded: Path, tmp_path: Path):
    found, following = read(recorded, tmp_path, "question_multipage_1.html", "https://ask.example/en/question/2488/words/")

    assert following == ["https://ask.example/en/question/2488/list-of-askbot-sites/?sort=votes&page=2"]
    assert (found.title, found.author, found.answers) == ("list of askbot sites", None, 10)
    assert [reply.key for reply in found.replies if not reply.text or not reply.at] == []


def test_it_finds_no_question_on_a_page_that_is_not_there(recorded: Path, tmp_path: Path):
    found, _ = read(recorded, tmp_path, "question_no_answer.html", "https://ask.example/en/question/1/words/")

    assert found is None


def test_it_follows_the_list_as_far_as_its_count(recorded: Path, tmp_path: Path):
    askbot = family("askbot", "http://askbot.org/en/", tmp_path)
    one = answer(recorded / "payloads" / "askbot" / "questions_p1.json", "http://askbot.org/en/api/v1/questions/")
    two = answer(recorded / "payloads" / "askbot" / "questions_p2.json", "http://askbot.org/en/api/v1/questions/?page=2")

    shown = [askbot.shown(item, page) for page in (one, two) for item in askbot.listed(page)]

    assert [(thread.key, thread.url.rpartition("/question/")[2]) for thread in shown] == [
        ("2481", "2481/sending-publicprivate-messages-between-users/"),
        ("2488", "2488/list-of-askbot-sites/"),
    ]
    assert (askbot.following(one), askbot.following(two)) == ("http://askbot.org/en/api/v1/questions/?page=2", None)
