"""Floors of triage, slots and `settled`; they may rise and never fall silently (a lower one needs a note in docs/decisions)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from northmoor import recorded_dir

from askdesk import config
from askdesk.model import Post
from crawler.mentions import Finder
from matcher import judging, report, settled

HERE = Path(__file__).parent


def short(found: dict[str, float], floors: dict[str, float]) -> dict[str, float]:
    return {name: found[name] for name, floor in floors.items() if found[name] < floor}


@pytest.mark.parametrize(
    ("name", "floors"),
    [
        (
            "triage_posts",
            {"question precision": 0.95, "question recall": 0.90, "tone accuracy": 0.87, "language accuracy": 0.985},
        ),
        (
            "triage_fresh",
            {"question precision": 0.90, "question recall": 0.93, "tone accuracy": 0.79, "language accuracy": 0.985},
        ),
    ],
)
def test_triage_stays_above_on_our_posts(name: str, floors: dict[str, float]) -> None:
    assert short(judging.of_triage(judging.rows(name)), floors) == {}


def test_departments_stay_above_on_our_posts() -> None:
    finder = Finder(config.load(HERE / "askdesk.toml").departments)
    right = named = true = 0

    for post in judging.rows("triage_posts") + judging.rows("triage_fresh"):
        said, truth = {m.department for m in finder.find(post["title"], post["body"])}, set(post["departments"])
        right, named, true = right + len(said & truth), named + len(said), true + len(truth)

    assert right / named >= 0.94
    assert right / true >= 0.91


@pytest.mark.parametrize("name", ["slots_pairs", "slots_fresh"])
def test_slots_stay_above_on_our_pairs(name: str) -> None:
    assert short(judging.of_slots(judging.rows(name)), {"clash named": 0.95, "harmless left alone": 0.97}) == {}


def test_settled_stays_above_on_threads_kept_from_training() -> None:
    found = judging.of_settled()

    assert found["settled: right side of 0.5"] >= 0.90
    assert found["settled: Brier"] < 0.10


@pytest.mark.recorded
def test_settled_is_right_on_every_recorded_thread() -> None:
    threads = json.loads((recorded_dir() / "seed_threads.json").read_text(encoding="utf-8"))["threads"]
    asked = [t for t in threads if t["labels"]["is_question"] and len(t["posts"]) > 1]

    wrong = [t["key"] for t in asked if (chance(t) >= 0.5) != t["labels"]["answered"]]

    assert len(asked) > 10
    assert wrong == []


def chance(thread: dict[str, Any]) -> float:
    first, *replies = thread["posts"]
    roles = {"quietlemma": "moderator", "nmudesk": "staff"}
    posts = [
        Post(
            key=str(number),
            text=reply["body"],
            by_asker=reply["author"] == first["author"],
            role=roles.get(reply["author"]),
            accepted=thread["accepted"] == number,
        )
        for number, reply in enumerate(replies, 1)
    ]
    return settled.chance(f"{thread['title']}\n{first['body']}", posts) or 0.0


@pytest.mark.slow
def test_triage_stays_above_on_the_development_sets() -> None:
    base = report.quality()
    if base is None or not (base / "triage-tone").is_dir():
        pytest.skip("the development sets are not here (ASKDESK_QUALITY names their folder)")

    found = judging.public(base)

    floors = {"question macro F1": 0.95, "tone macro F1": 0.75, "hostile macro F1": 0.89, "language accuracy": 0.99}
    assert short(found, floors) == {}
    assert found["plain questions called hostile"] < 0.01
