"""A page is asked for again only if it has changed, and a 304 means what it says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import crawling
import loopback
import pytest
from board import FORUM, forum, topic, written
from northmoor import NOW
from scrapy.http import Response
from sqlalchemy import Connection, Engine, select

from askdesk import config as configuration
from askdesk.model import Run
from askdesk.store import db as database
from askdesk.store import questions, retention, validators
from askdesk.store import schema as tables
from askdesk.store.validators import Validators
from crawler import health
from crawler.manners import unchanged

DAY = timedelta(days=1)
ENTRY = """<entry><id>tag:x,2026:1</id><title>NMU Physics: are there labs?</title><link href="{base}/1"/>
<published>2026-11-25T06:00:00Z</published><content>Northmoor physics, please.</content></entry>"""
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>{ENTRY}</feed>'.encode()


def tagged(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**answer, "etag": f'"{number}"'} for number, answer in enumerate(answers)]


def opened(file: Path) -> Engine:
    return database.ready(configuration.load(file).askdesk.database)


def rows(db: Connection) -> dict[str, Any]:
    return {row.key: row for row in db.execute(select(tables.questions))}


def test_a_thread_that_did_not_change_counts_as_checked(tmp_path: Path):
    with loopback.serving(tagged(FORUM)) as server:
        file = written(tmp_path, forum(server.url))
        (first,) = crawling.crawl(file, now=NOW)
        (second,) = crawling.crawl(file, now=NOW + DAY)
        third = server.answers[2]
        third["content"], third["etag"] = topic(2).replace(b"Where?", b"Where, please?"), '"new"'
        (last,) = crawling.crawl(file, now=NOW + 40 * DAY, sources=["board"])

    assert first["counts"].get("unchanged", 0) == 0
    assert (second["outcome"], second["counts"]["unchanged"]) == ("ok", 2)
    assert second["counts"]["bytes"] < first["counts"]["bytes"]
    with opened(file).begin() as db:
        found = rows(db)
    assert {row.checked_at for row in found.values()} == {NOW + 40 * DAY}
    assert {row.status for row in found.values()} == {"open"}
    assert "Where, please?" in found["2"].body
    assert last["outcome"] == "ok"


def test_a_thread_checked_by_304_moves_on_and_its_history_does_not(tmp_path: Path):
    with loopback.serving(tagged(FORUM)) as server:
        file = written(tmp_path, forum(server.url, more='delay = 0.0\nevery = "4 weeks"'))
        crawling.crawl(file, now=NOW)
        crawling.crawl(file, now=NOW + 9 * DAY)

    with opened(file).begin() as db:
        found = rows(db)
        assert {row.checked_at for row in found.values()} == {NOW + 9 * DAY}
        assert all(row.next_check_at > NOW + 9 * DAY for row in found.values())
        assert all(len(questions.history_of(db, row.id)) == 1 for row in found.values())


def test_words_that_were_emptied_are_read_again_whatever_the_site_says(tmp_path: Path):
    with loopback.serving(tagged(FORUM)) as server:
        file = written(tmp_path, forum(server.url))
        crawling.crawl(file, now=NOW)
        later = NOW + 8 * DAY
        with opened(file).begin() as db:
            done = retention.forget(db, now=later, default=900 * DAY, by_source={}, unseen={"board": DAY})
        crawling.crawl(file, now=later)

    with opened(file).begin() as db:
        assert done == {"forgotten": 0, "stale": 2}
        assert {row.body for row in rows(db).values()} == {"Where?"}


def test_the_front_page_of_a_forum_is_never_taken_as_the_word_for_its_boards(tmp_path: Path):
    front = b'<title>B</title><a href="/viewforum.php?f=1">Studying</a>'
    html = {"Content-Type": "text/html"}
    board = {"path": "/viewforum.php", "content": FORUM[0]["content"].replace(b"two", b"two, not yet there"), "headers": html}
    pages = [{**FORUM[0], "content": front}, FORUM[1], board]
    with loopback.serving(tagged(pages)) as server:
        file = written(tmp_path, forum(server.url))
        for night in range(3):
            crawling.crawl(file, now=NOW + night * DAY, sources=["board"])
        server.answers[2] |= {"content": FORUM[0]["content"], "etag": '"new"'}
        server.answers.append({**FORUM[2], "times": 9, "etag": '"late"'})
        crawling.crawl(file, now=NOW + 3 * DAY, sources=["board"])

    with opened(file).begin() as db:
        assert sorted(rows(db)) == ["1", "2"]


def test_a_feed_that_did_not_change_is_read_and_is_no_silent_zero(tmp_path: Path):
    block = 'name = "column"\nkind = "feed"\nsite = "{url}/feed"\ndelay = 0.0\n'
    feed = {"path": "/feed", "content": ATOM, "headers": {"Content-Type": "application/atom+xml"}}
    entry = {"path": "/1", "content": b"<title>here</title>", "headers": {"Content-Type": "text/html"}}
    with loopback.serving([*tagged([feed]), entry]) as server:
        file = written(tmp_path, block.replace("{url}", server.url))
        nights = [crawling.crawl(file, now=NOW + night * DAY, sources=["column"])[0] for night in range(4)]

    assert [night["outcome"] for night in nights] == ["ok"] * 4
    assert [night["counts"].get("unchanged", 0) for night in nights] == [0, 1, 1, 1]
    assert health.report(opened(file), [Run(**{**nights[-1], "started_at": NOW, "finished_at": NOW})]) == []


def test_a_full_crawl_reads_everything_again(tmp_path: Path):
    with loopback.serving(tagged(FORUM)) as server:
        file = written(tmp_path, forum(server.url))
        crawling.crawl(file, now=NOW)
        (full,) = crawling.crawl(file, now=NOW + DAY, full=True)

    assert "unchanged" not in full["counts"]


def test_other_names_read_every_page_anew(tmp_path: Path):
    with loopback.serving(tagged(FORUM)) as server:
        file = written(tmp_path, forum(server.url))
        crawling.crawl(file, now=NOW)
        file.write_text(file.read_text().replace('"NMU Physics"', '"NMU Physics", "NMU physicists"'))
        (again,) = crawling.crawl(file, now=NOW + DAY)

    assert "unchanged" not in again["counts"]


def test_a_list_is_relied_on_only_after_a_run_in_which_all_it_led_to_was_read(tmp_path: Path):
    broken = {"path": "/viewtopic.php", "query": {"t": "2"}, "status": 500, "times": 9}
    with loopback.serving(tagged([broken, *FORUM])) as server:
        server.answers[0]["times"] = 9
        file = written(tmp_path, forum(server.url))
        crawling.crawl(file, now=NOW)
        server.answers[0]["times"] = 0
        crawling.crawl(file, now=NOW + DAY, sources=["board"])

    with opened(file).begin() as db:
        assert sorted(rows(db)) == ["1", "2"]


def test_what_was_told_is_kept_by_source_and_forgotten_in_time(engine: Engine):
    told = [Validators(page=f"{n:064x}", etag=f'"{n}"', read_with="x", read_at=NOW) for n in range(3)]

    with engine.begin() as db:
        validators.keep(db, "one", told, now=NOW)
        validators.keep(db, "two", told[:1], now=NOW)
        validators.keep(
            db, "one", [Validators(page="f" * 64, etag="", read_with="x", read_at=NOW + 61 * DAY)], now=NOW + 61 * DAY
        )

    with engine.begin() as db:
        assert set(validators.of(db, "one", read_with="x")) == {"f" * 64}
        assert set(validators.of(db, "two", read_with="x")) == {told[0].page}
        assert validators.of(db, "two", read_with="another version") == {}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"ETag": 'W/"1"'}, ('W/"1"', "")),
        (
            {"Last-Modified": "Thu, 26 Nov 2026 06:00:00 GMT", "Date": "Thu, 26 Nov 2026 07:00:00 GMT"},
            ("", "Thu, 26 Nov 2026 06:00:00 GMT"),
        ),
        ({"Last-Modified": "Thu, 26 Nov 2026 07:00:00 GMT", "Date": "Thu, 26 Nov 2026 07:00:00 GMT"}, ("", "")),
        ({}, ("", "")),
    ],
)
def test_a_page_of_this_very_second_is_not_relied_on(given: dict[str, str], expected: tuple[str, str]):
    assert unchanged.told(Response("http://x.example/", headers=given)) == expected
