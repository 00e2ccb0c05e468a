"""Saved answers of GitHub's GraphQL API about discussions."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from payloads import family
from scrapy.http import Request, TextResponse

from askdesk.model import Question, Status
from crawler.pipelines import clean

pytestmark = pytest.mark.recorded


def read(recorded: Path, tmp_path: Path, file: str) -> Question:
    told: Any = json.loads((recorded / "payloads" / "github_discussions" / file).read_text())
    github = family("github", "PyGithub/PyGithub", tmp_path)
    response = TextResponse(
        "https://api.github.com/graphql", body=json.dumps({"data": {"nodes": [told["data"]["node"]]}}).encode()
    )
    response.request = Request(response.url)
    (row,) = github.rows(response)
    return clean.question(github.read(row, response))


def test_it_reads_an_answered_discussion(recorded: Path, tmp_path: Path):
    found = read(recorded, tmp_path, "discussion_setup.json")

    assert (found.key, found.status, found.accepted, found.answers) == ("D_kwDOADYVqs4AaHoG", Status.SOLVED, "10426644", 2)
    assert (found.author, found.title) == ("heitorPB", "How to get a list of custom repository properties?")
    assert found.url == "https://github.com/PyGithub/PyGithub/discussions/2993"
    assert found.replies[0].text.startswith("This comment contains the answer")
    assert found.replies[0].at == datetime(2024, 8, 23, 6, 36, 50, tzinfo=UTC)


def test_it_reads_a_discussion_without_an_answer(recorded: Path, tmp_path: Path):
    found = read(recorded, tmp_path, "discussion_node_unanswered.json")

    assert found.accepted is None
    assert found.status in {Status.OPEN, Status.REPLIED}
    assert found.title
    assert found.body
