"""Servers that wish us ill: nothing hangs, memory stays small, the run says what happened, the other source is read.

Each crawl is the real run over loopback HTTP in a process of its own. Only waits are shorter than at night.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import hostile
import loopback
import pytest
from board import FORUM, forum, written
from northmoor import NOW
from sqlalchemy import select

from askdesk import config as configuration
from askdesk.store import db as database
from askdesk.store.schema import questions

MEGABYTES = 400
WAITS = {"DOWNLOAD_TIMEOUT": 2, "RETRY_TIMES": 1}


def crawled(folder: Path, block: str, **more: Any) -> hostile.Told:
    """Crawl the hostile source beside a good one and check what must hold whatever was done to us."""
    with loopback.serving(FORUM) as good:
        told = hostile.crawl(written(folder, block, forum(good.url, "good")), now=NOW, settings=WAITS, **more)

    print(f"{told.megabytes:.0f} MB, {told.seconds:.0f} s: {told.runs['bad']['note'] or told.runs['bad']['outcome']}")
    assert told.megabytes < MEGABYTES
    assert told.runs["good"]["outcome"] == "ok"
    assert told.runs["good"]["counts"]["new"] == 2
    assert told.runs["bad"]["outcome"] != "running"
    return told


def rows(folder: Path) -> list[Any]:
    """Return the stored questions of the hostile source."""
    with database.ready(configuration.load(folder / "askdesk.toml").askdesk.database).begin() as db:
        return [row for row in db.execute(select(questions)) if row.source == "bad"]


def test_redirects_without_end_are_left(tmp_path: Path):
    with hostile.serving(hostile.endless_redirects) as server:
        told = crawled(tmp_path, forum(server.url, "bad"))

    assert told.runs["bad"]["outcome"] == "failed"
    assert "leads from one address to the next without end" in told.runs["bad"]["note"]
    assert len(server.asked) < 60


def test_ten_gigabytes_are_cut_at_the_cap(tmp_path: Path):
    with hostile.serving(hostile.ten_gigabytes) as server:
        told = crawled(tmp_path, forum(server.url, "bad"))

    assert told.runs["bad"]["outcome"] == "failed"
    assert "sent more than 8 MB" in told.runs["bad"]["note"]
    assert server.sent < 200 * 1024 * 1024


def test_a_gzip_bomb_is_not_unpacked(tmp_path: Path):
    with hostile.serving(hostile.bomb()) as server:
        told = crawled(tmp_path, forum(server.url, "bad"))

    assert told.runs["bad"]["outcome"] == "failed"
    assert "sent more than 8 MB" in told.runs["bad"]["note"]


def test_one_byte_a_second_is_given_up(tmp_path: Path):
    with hostile.serving(hostile.drop_by_drop) as server:
        told = crawled(tmp_path, forum(server.url, "bad"))

    assert told.runs["bad"]["outcome"] == "failed"
    assert "took too long to answer" in told.runs["bad"]["note"]
    assert told.seconds < 60


def front_then_drops(ask: hostile.Handler) -> None:
    """Show a list of 300 threads at once, and each of them drop by drop."""
    if ask.path == "/":
        ask.give(b"".join(b'<li><a href="/viewtopic.php?t=%d">NMU Physics, part %d?</a></li>' % (n, n) for n in range(300)))
    else:
        hostile.drop_by_drop(ask)


@pytest.mark.slow
def test_a_host_that_is_always_slow_is_left_alone_after_a_few_pages(tmp_path: Path):
    with hostile.serving(front_then_drops) as server:
        told = crawled(tmp_path, forum(server.url, "bad"))

    assert told.runs["bad"]["outcome"] == "failed"
    assert "too long to answer" in told.runs["bad"]["note"]
    assert "left alone until the next run" in told.runs["bad"]["note"]
    assert len(server.asked) < 40


def front_that_never_ends(ask: hostile.Handler) -> None:
    """Answer each page after a moment, each with links to new pages."""
    here = len(ask.server.asked)
    time.sleep(0.2)
    ask.give(b"".join(b'<li><a href="/viewforum.php?f=%d">Board %d</a></li>' % (n, n) for n in range(here * 50, here * 50 + 50)))


@pytest.mark.slow
def test_a_source_that_is_never_done_is_ended(tmp_path: Path):
    with hostile.serving(front_that_never_ends) as server:
        block = forum(server.url, "bad", "delay = 0.0\nmax_pages = 100000")
        with loopback.serving(FORUM) as good:
            file = written(tmp_path, block, forum(good.url, "good"))
            told = hostile.crawl(file, now=NOW, settings={**WAITS, "CLOSESPIDER_TIMEOUT": 20})

    assert told.runs["good"]["outcome"] == "ok"
    assert told.runs["bad"]["outcome"] == "failed"
    assert "was not done after" in told.runs["bad"]["note"]


def test_robots_that_answer_503_shut_the_site(tmp_path: Path):
    with hostile.serving(hostile.ten_gigabytes, robots=500) as server:
        told = crawled(tmp_path, forum(server.url, "bad"))

    assert told.runs["bad"]["outcome"] == "failed"
    assert "robots.txt of 127.0.0.1" in told.runs["bad"]["note"]
    assert "answers 500" in told.runs["bad"]["note"]
    assert set(server.asked) == {"/robots.txt"}


THREAD = (
    '<title>{title}</title><h2 class="topic-title">{title}</h2><div class="post" id="p1"><p class="author">by <strong>'
    '<a href="/u?u=1">ann</a></strong> Mon Nov 2, 2026 9:00 am</p><div class="content">{body}</div></div>'
)


def one_thread(title: str, body: str, kind: str, encoding: str) -> hostile.Trick:
    """Return the trick that serves a forum of one thread in *encoding*, said to be *kind*."""

    def answer(ask: hostile.Handler) -> None:
        front = f'<ul><li><a href="/viewtopic.php?t=7">{title}</a></li><li><a href="/viewtopic.php?t=8">Rules</a></li></ul>'
        rules = THREAD.format(title="Rules", body="Be kind.")
        told = front if "t=" not in ask.path else THREAD.format(title=title, body=body) if "t=7" in ask.path else rules
        ask.give(told.encode(encoding), kind=kind)

    return answer


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "encoding"),
    [
        ("text/html; charset=utf-8", "windows-1252"),
        ("text/html; charset=no-such-thing", "utf-8"),
        ("text/html", "utf-8"),
        ("application/octet-stream", "utf-8"),
    ],
)
def test_a_wrong_charset_costs_no_post(kind: str, encoding: str, tmp_path: Path):
    with hostile.serving(one_thread("Müde von NMU Physics", "Größe bei NMU Physics?", kind, encoding)) as server:
        crawled(tmp_path, forum(server.url, "bad"))

    (row,) = rows(tmp_path)
    assert (row.title, row.body) == ("Müde von NMU Physics", "Größe bei NMU Physics?")


def test_a_web_page_in_place_of_json_is_said(tmp_path: Path):
    with hostile.serving(lambda ask: ask.give(b"<!doctype html><title>Please log in</title><form>password</form>")) as server:
        block = f'name = "bad"\nkind = "discourse"\nsite = "{server.url}/"\ndelay = 0.0\n'
        told = crawled(tmp_path, block)

    assert told.runs["bad"]["outcome"] == "blocked"
    assert "with a web page that holds nothing we can read" in told.runs["bad"]["note"]


@pytest.mark.parametrize(
    "inside", ["http://169.254.169.254/latest/", "http://localhost:{port}/", "http://inside.example:{port}/"]
)
def test_a_redirect_to_the_inside_is_refused(inside: str, tmp_path: Path):
    """The first name stands for a public host: the test alone lets it lead to loopback; what follows is judged as at night."""

    def answer(ask: hostile.Handler) -> None:
        is_first = (ask.headers.get("Host") or "").startswith("public.example")
        ask.give(b"secret", **({"status": 302, "Location": inside.format(port=ask.server.port)} if is_first else {}))

    with hostile.serving(answer) as server:
        file = written(tmp_path, forum(f"http://public.example:{server.port}", "bad"), private=False)
        names = {"public.example": "127.0.0.1", "inside.example": "127.0.0.1", "localhost": "127.0.0.1"}
        told = hostile.crawl(file, now=NOW, settings=WAITS, names=names)

    assert told.runs["bad"]["outcome"] == "failed"
    assert "is not on the public internet" in told.runs["bad"]["note"]
    assert rows(tmp_path) == []
    assert told.megabytes < MEGABYTES


def test_a_title_with_script_is_kept_as_words(tmp_path: Path):
    title = "&lt;script&gt;alert(1)&lt;/script&gt; NMU Physics: open?"
    body = '<script>alert(2)</script><img src=x onerror="alert(3)"><a href="javascript:alert(4)">NMU Physics</a> open today?'
    with hostile.serving(one_thread(title, body, "text/html; charset=utf-8", "utf-8")) as server:
        crawled(tmp_path, forum(server.url, "bad"))

    (row,) = rows(tmp_path)
    assert row.title.endswith("NMU Physics: open?")
    assert row.body == "NMU Physics open today?"
    assert not [bad for bad in ("<script", "onerror", "javascript:", "alert(2") if bad in row.html]


def hundred_thousand_links(ask: hostile.Handler) -> None:
    """Show a page of 100,000 links to threads; each thread is a page without posts."""
    if ask.path == "/":
        ask.give(b"<ul>" + b"".join(b'<li><a href="/viewtopic.php?t=%d">Topic %d</a></li>' % (n, n) for n in range(100_000)))
    else:
        ask.give(b"<p>nothing here</p>")


@pytest.mark.slow
def test_a_hundred_thousand_links_are_not_all_followed(tmp_path: Path):
    with hostile.serving(hundred_thousand_links) as server:
        told = crawled(tmp_path, forum(server.url, "bad"))

    assert told.runs["bad"]["outcome"] == "failed"
    assert len(server.asked) < 1000
    assert told.seconds < 60
