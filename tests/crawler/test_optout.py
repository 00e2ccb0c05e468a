"""What asks not to be indexed is neither stored nor kept, and nobody's handle is kept that no reply needs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import crawling
import loopback
import pytest
from board import FORUM, forum, topic, written
from northmoor import NOW
from scrapy.http import HtmlResponse, Request, TextResponse
from sqlalchemy import select

from askdesk import config as configuration
from askdesk.store import db as database
from askdesk.store.schema import questions
from crawler.manners import optout

DAY = timedelta(days=1)
PAGE = {"page": True}


def page(head: str = "", *, kind: type = HtmlResponse, meta: dict[str, bool] = PAGE, **headers: str) -> HtmlResponse:
    url = "https://x.example/1"
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    body = f"<html><head>{head}</head><body>none of it, noindex</body></html>".encode()
    return kind(url, headers=told, body=body, encoding="utf-8", request=Request(url, meta=dict(meta)))


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (page('<meta name="robots" content="noindex, follow">'), True),
        (page('<META content=NONE name="ROBOTS">'), True),
        (page('<meta name="askdesk" content="noindex">'), True),
        (page(X_Robots_Tag="noindex"), True),
        (page(X_Robots_Tag="noarchive, none"), True),
        (page(X_Robots_Tag="askdesk: noindex"), True),
        (page(), False),
        (page('<meta name="robots" content="index, nofollow">'), False),
        (page('<meta name="description" content="noindex">'), False),
        (page('<meta name="googlebot" content="noindex">'), False),
        (page(X_Robots_Tag="googlebot: noindex"), False),
        (page('<meta name="robots" content="noindex">', meta={"page": True, "board": True}), False),
        (page('<meta name="robots" content="noindex">', meta={}), False),
        (page(X_Robots_Tag="noindex", kind=TextResponse), False),
    ],
)
def test_a_page_says_it_in_its_head_or_in_a_header(response: HtmlResponse, expected: bool):
    assert optout.has_opted_out(response) is expected


def test_a_thread_that_opts_out_later_is_forgotten_and_one_that_does_from_the_start_never_stored(tmp_path: Path):
    second = {**FORUM[2], "headers": {**FORUM[2]["headers"], "X-Robots-Tag": "noindex"}}
    with loopback.serving([FORUM[0], dict(FORUM[1]), second]) as server:
        file = written(tmp_path, forum(server.url))
        (first,) = crawling.crawl(file, now=NOW)
        server.answers[1]["content"] = topic(1).replace(b"<title>", b'<meta name="robots" content="noindex"><title>')
        (last,) = crawling.crawl(file, now=NOW + DAY)
        with database.ready(configuration.load(file).askdesk.database).begin() as db:
            rows = {row.key: row for row in db.execute(select(questions))}

    assert (first["counts"]["opted_out"], first["counts"]["new"]) == (1, 1)
    assert last["counts"]["opted_out"] == 2
    assert list(rows) == ["1"]
    assert (rows["1"].status, rows["1"].title, rows["1"].body) == ("gone", "", "")


def test_the_handle_of_an_asker_is_not_kept_where_a_reply_hangs_on_the_post(tmp_path: Path):
    with loopback.serving(FORUM) as server:
        file = written(tmp_path, forum(server.url))
        crawling.crawl(file, now=NOW)
        with database.ready(configuration.load(file).askdesk.database).begin() as db:
            authors = set(db.scalars(select(questions.c.author)))

    assert authors == {None}
