"""Saved lists of real Discourse sites: every topic is named, whatever its list leaves empty."""

from __future__ import annotations

from pathlib import Path

import pytest
from payloads import answer, data, family

pytestmark = pytest.mark.recorded
LISTS = ("latest", "hot", "category_latest_topics", "topics_pinned", "topics_empty", "topics_last_posted_at_null")


@pytest.mark.parametrize("name", LISTS)
def test_every_topic_of_a_list_is_named_once(name: str, recorded: Path, tmp_path: Path):
    discourse = family("discourse", "https://forum.example", tmp_path)
    file = recorded / "payloads" / "discourse" / f"{name}.json"
    response = answer(file, "https://forum.example/latest.json")

    shown = [discourse.shown(item, response) for item in discourse.listed(response)]

    told = [topic for topic in data(file)["topic_list"]["topics"] if topic.get("visible", True)]
    assert [thread.key for thread in shown if thread] == [str(topic["id"]) for topic in told]
    assert all(thread.state and thread.url for thread in shown if thread)
