"""Five hundred posts, each routed to the departments it is about and to no other.

`routing/posts.jsonl` holds posts as people write them: `voice` is `written` where one was written by itself and `crossed` where
it is made of parts; `why` says what makes it easy or hard, `departments` is the truth by the contract's meaning of the word.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from askdesk import config
from crawler.mentions import Finder

FOLDER = Path(__file__).parent / "routing"
FLOOR = 0.98


@cache
def posts() -> list[dict[str, Any]]:
    """Return the posts with their truth."""
    return [json.loads(line) for line in (FOLDER / "posts.jsonl").read_text(encoding="utf-8").splitlines()]


@cache
def finder() -> Finder:
    """Return what finds the five departments."""
    return Finder(config.load(str(FOLDER / "askdesk.toml")).departments)


def routed(post: dict[str, Any]) -> set[str]:
    return {mention.department for mention in finder().find(post["title"], post["body"])}


def test_precision_and_recall_are_above_the_floor():
    right = wrong = missed = 0
    told = []
    for post in posts():
        found, truth = routed(post), set(post["departments"])
        right, wrong, missed = right + len(found & truth), wrong + len(found - truth), missed + len(truth - found)
        told += [(post["id"], post["why"], sorted(truth), sorted(found))] if found != truth else []

    precision, recall = right / (right + wrong), right / (right + missed)
    print(f"precision {precision:.4f} recall {recall:.4f} over {right + missed} routes of {len(posts())} posts")
    assert precision >= FLOOR, told
    assert recall >= FLOOR, told


def test_no_department_and_no_kind_of_post_is_left_behind():
    """A floor over all could hide that one department, or all signatures, go wrong."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for post in posts():
        is_right = routed(post) == set(post["departments"])
        for group in (post["why"], *post["departments"]):
            hits[group].append(is_right)

    shares = {group: sum(right) / len(right) for group, right in hits.items() if len(right) >= 10}
    assert {group: share for group, share in shares.items() if share < 0.9} == {}


def test_the_posts_are_many_and_unlike():
    written = [post for post in posts() if post["voice"] == "written"]

    assert len(posts()) == 500
    assert len(written) >= 150
    assert len({post["body"] for post in posts()}) == 500
    assert 0.4 < sum(bool(post["departments"]) for post in posts()) / 500 < 0.6
    assert sum(len(post["departments"]) > 1 for post in posts()) >= 5


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_departments_changes_nothing(order: int):
    departments = config.load(str(FOLDER / "askdesk.toml")).departments
    turned = Finder(departments[::order])

    for post in posts()[:100]:
        assert {mention.department for mention in turned.find(post["title"], post["body"])} == routed(post)
