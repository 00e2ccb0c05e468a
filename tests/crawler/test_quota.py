"""What a site tells of its limits is kept, shown, and never gone beyond, from one run to the next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import crawling
import loopback
import pytest
from board import FORUM, forum, written
from northmoor import NOW
from scrapy.http import TextResponse

from askdesk import config as configuration
from askdesk import legal
from askdesk.store import db as database
from askdesk.store import quotas, runs
from askdesk.store.quotas import Quota
from crawler.budget import end_of
from crawler.manners import quota

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "4990", "X-RateLimit-Reset": "3600"}, [(5000, 4990, 3600)]),
        ({"X-Ratelimit-Used": "4", "X-Ratelimit-Remaining": "96.0", "X-Ratelimit-Reset": "247"}, [(100, 96, 247)]),
        ({"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "1795672860"}, [(None, 0, 60)]),
        ({"X-RateLimit-Remaining": "299", "X-RateLimit-Reset": "2026-11-26T06:05:00Z"}, [(None, 299, 300)]),
        (
            {"X-RateLimit-Limit": "1, 2000", "X-RateLimit-Remaining": "0, 1977", "X-RateLimit-Reset": "1, 1419704"},
            [(1, 0, 1), (2000, 1977, 1419704)],
        ),
        ({"RateLimit": "limit=100, remaining=50, reset=5"}, [(100, 50, 5)]),
        ({"RateLimit": '"default";r=50;t=30', "RateLimit-Policy": '"default";q=100;w=60'}, [(100, 50, 30)]),
        ({"X-App-Usage": '{"call_count":28,"total_time":95}'}, [(100, 5, None)]),
        ({"X-App-Usage": "nonsense", "X-RateLimit-Remaining": "many"}, [(100, 100, None)]),
        ({"X-RateLimit-Remaining": "-1"}, []),
        ({"Server": "x"}, []),
    ],
)
def test_every_way_of_telling_a_limit_is_read(headers: dict[str, str], expected: list[Any]):
    found = quota.told(TextResponse("https://x.example/", headers=headers), NOW)

    seconds = [(one.resets_at - NOW).total_seconds() if one.resets_at else None for one in found]
    assert [(one.cap, one.left, reset) for one, reset in zip(found, seconds, strict=True)] == expected


@pytest.mark.parametrize(
    "body",
    [
        b'{"items":[%s],"has_more":false,"quota_max":10000,"quota_remaining":8712}',
        b'{"has_more": false,\n "quota_remaining": 8712,\n "quota_max": 10000,\n "items": [%s]}',
    ],
)
def test_the_quota_of_a_day_stands_at_either_end_of_an_answer_of_stack_exchange(body: bytes):
    body %= b",".join([b'{"body":"\\"quota_max\\":1,\\"quota_remaining\\":1"}'] * 20)
    (found,) = quota.told(TextResponse("https://x.example/", body=body), NOW)

    assert (found.cap, found.left, found.resets_at) == (10000, 8712, datetime(2026, 11, 27, tzinfo=UTC))
    assert legal.left(found) == "8,712 of 10,000 calls left"


@pytest.mark.parametrize(
    ("period", "expected"), [("2026-11", (2026, 12, 1)), ("2026-12", (2027, 1, 1)), ("2026-11-30", (2026, 12, 1))]
)
def test_a_period_ends_where_the_next_begins(period: str, expected: tuple[int, int, int]):
    assert end_of(period, UTC) == datetime(*expected, tzinfo=UTC)


def limited(rest: int, *, seconds: int = 7200) -> list[dict[str, Any]]:
    told = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": str(rest), "X-RateLimit-Reset": str(seconds)}
    return [{**answer, "headers": {**answer["headers"], **told}} for answer in FORUM]


def test_the_next_run_in_the_same_window_starts_from_what_is_left(tmp_path: Path):
    with loopback.serving(limited(3)) as server:
        file = written(tmp_path, forum(server.url))
        engine = database.ready(configuration.load(file).askdesk.database)
        (first,) = crawling.crawl(file, now=NOW)
        with engine.begin() as db:
            (kept,) = quotas.of(db, "board")
        asked = len(server.asked)
        (second,) = crawling.crawl(file, now=NOW + HOUR, sources=["board"])
        between = server.asked[asked:]
        (third,) = crawling.crawl(file, now=NOW + 4 * HOUR, sources=["board"])

    assert (kept.cap, kept.left) == (100, 3)
    assert [url for url in between if "robots" not in url] == []
    assert second["outcome"] == "failed"
    assert "3 of 100 calls left" in second["note"]
    assert "2026-11-26 08:00 UTC" in second["note"]
    assert (first["outcome"], "3 of 100" in first["note"]) == ("failed", True)
    assert third["counts"]["requests"] > 1
    with engine.begin() as db:
        assert runs.cursor(db, "board")["not_before"].startswith("2026-11-26T12")


def test_looking_again_may_use_what_searches_leave(tmp_path: Path):
    with loopback.serving(FORUM) as server:
        file = written(tmp_path, forum(server.url, more='delay = 0.0\nevery = "4 weeks"'))
        crawling.crawl(file, now=NOW)
        engine = database.ready(configuration.load(file).askdesk.database)
        later = NOW + timedelta(days=9)
        with engine.begin() as db:
            quotas.note(db, "board", [Quota(name="calls", cap=100, left=3, resets_at=later + HOUR, seen_at=later)])
        (again,) = crawling.crawl(file, now=later)

    assert (again["stage"], again["outcome"], again["counts"]["rows"]) == ("recheck", "ok", 2)
