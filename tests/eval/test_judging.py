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
            {"question precision": 0.95, "question recall": 0.95, "tone accuracy": 0.88, "language accuracy": 0.985},
        ),
        (
            "triage_fresh",
            {"question precision": 0.95, "question recall": 0.95, "tone accuracy": 0.79, "language accuracy": 0.985},
        ),
        (
            "triage_fresh2",
            {"question precision": 0.86, "question recall": 0.83, "tone accuracy": 0.78, "language accuracy": 0.985},
        ),
    ],
)
def test_triage_stays_above_on_our_posts(name: str, floors: dict[str, float]) -> None:
    assert short(judging.of_triage(judging.rows(name)), floors) == {}


@pytest.mark.parametrize(
    ("name", "floors"),
    [
        ("triage_posts", {"precision": 0.99, "recall": 0.99}),
        ("triage_fresh", {"precision": 1.0, "recall": 1.0}),
        ("departments_fresh", {"precision": 0.96, "recall": 1.0}),
    ],
)
def test_departments_stay_above_on_our_posts(name: str, floors: dict[str, float]) -> None:
    assert short(departments(name), floors) == {}


def departments(name: str) -> dict[str, float]:
    """Return precision and recall over the departments of the posts of a set."""
    finder = Finder(config.load(HERE / "askdesk.toml").departments)
    right = named = true = 0

    for post in judging.rows(name):
        said, truth = {m.department for m in finder.find(post["title"], post["body"])}, set(post["departments"])
        right, named, true = right + len(said & truth), named + len(said), true + len(truth)

    return {"precision": right / named, "recall": right / true}


@pytest.mark.parametrize(("name", "named"), [("slots_pairs", 0.95), ("slots_fresh", 0.95), ("slots_scope", 0.90)])
def test_slots_stay_above_on_our_pairs(name: str, named: float) -> None:
    assert short(judging.of_slots(judging.rows(name)), {"clash named": named, "harmless left alone": 0.97}) == {}


def test_slots_tell_weak_from_covered_in_our_own_field() -> None:
    base = report.quality()
    if base is None or not (base / "indomain").is_dir():
        pytest.skip("the development sets are not here (ASKDESK_QUALITY names their folder)")

    found = judging.of_indomain(base / "indomain")

    assert found[judging.SLOTS] >= 0.75
    assert found["indomain: answers wrongly said to clash"] <= 0.02


def test_a_query_that_is_weak_by_a_slot_counts_when_its_near_entry_clashes(tmp_path: Path) -> None:
    def write(name: str, *found: object) -> None:
        (tmp_path / name).write_text("".join(f"{json.dumps(r)}\n" for r in found), encoding="utf-8")

    write("corpus.jsonl", {"_id": "e", "title": "What is the fee for 2026?", "text": "In 2026 the fee is 300.", "metadata": {}})
    write(
        "queries.jsonl",
        {"_id": "a", "text": "What is the fee for 2028?", "metadata": {"kind": "slot"}},
        {"_id": "b", "text": "What do I pay?", "metadata": {"kind": "slot"}},
        {"_id": "c", "text": "What is the fee?", "metadata": {"kind": "answered"}},
    )
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "dev.tsv").write_text("query-id\tcorpus-id\tscore\na\te\t1\nb\te\t1\nc\te\t2\n", encoding="utf-8")

    assert judging.of_indomain(tmp_path) == {judging.SLOTS: 0.5, "indomain: answers wrongly said to clash": 0.0}


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
