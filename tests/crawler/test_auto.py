"""kind = "auto": what an address or one look says, that the crawl resolves it, and what is said of places nobody can read."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import crawling
import loopback
import pytest
from northmoor import NOW, ROOT
from scrapy.http import HtmlResponse, Request, TextResponse
from sqlalchemy import select
from written import written

import crawler
from askdesk import cli
from askdesk.errors import ConfigError
from askdesk.store import db as database
from askdesk.store.schema import questions
from crawler import auto, closed

HTML = {"Content-Type": "text/html; charset=utf-8"}


def page(body: str, **headers: str) -> HtmlResponse:
    url = "https://place.example/"
    return HtmlResponse(url, body=body.encode(), headers=headers, encoding="utf-8", request=Request(url))


def recorded_answers(case: str) -> list[dict[str, Any]]:
    folder = ROOT / "tests" / "recorded" / case
    told = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    answers = [{**a, "content": (folder / a["body"]).read_bytes() if "body" in a else b""} for a in told["answers"]]
    return [*answers, *({key: value for key, value in a.items() if key != "query"} for a in answers)]


@pytest.mark.parametrize(
    ("address", "kind", "site"),
    [
        ("https://academia.stackexchange.com/", "stackexchange", "academia"),
        ("https://stackoverflow.com", "stackexchange", "stackoverflow"),
        ("https://www.reddit.com/r/northmoor/", "reddit", "northmoor"),
        ("https://github.com/quad/labs", "github", "quad/labs"),
        ("https://github.com", "github", "github"),
        ("https://www.youtube.com/channel/UCaaaaaaaaaaaaaaaaaaaaaa", "youtube", "UCaaaaaaaaaaaaaaaaaaaaaa"),
        ("https://news.ycombinator.com", "hackernews", "news.ycombinator.com"),
        ("https://bsky.app/profile/x", "bluesky", "bsky.social"),
        ("https://x.com/quad", "x", "x"),
        ("https://www.linkedin.com/company/42/", "linkedin", "42"),
    ],
)
def test_it_knows_some_places_by_their_address(address: str, kind: str, site: str):
    guess = auto.by_address(address)

    assert guess is not None
    assert (guess.kind, guess.site) == (kind, site)


def test_it_does_not_take_a_place_for_another_whose_name_ends_alike():
    assert auto.by_address("https://notreddit.com/") is None
    assert auto.by_address("https://index.com/") is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('<html><meta name="generator" content="Discourse 3.4.0"></html>', "discourse"),
        ('<html><script id="ajaxify-data" type="application/json">{}</script></html>', "nodebb"),
        ('<html><script id="flarum-json-payload" type="application/json">{}</script></html>', "flarum"),
        ("<html><!-- Powered by Question2Answer - http://www.question2answer.org/ --></html>", "q2a"),
        ("<html><p>Powered by Askbot version 1</p></html>", "askbot"),
        ('<html><table><a href="2026-November/thread.html">[ Thread ]</a></table></html>', "pipermail"),
        ("<html><footer>Powered by HyperKitty</footer></html>", "hyperkitty"),
        ('<html>Powered by <a href="https://www.phpbb.com/">phpBB</a></html>', "forum"),
        (
            '<html><script type="application/ld+json">{"@context":"https://schema.org","@type":"DiscussionForumPosting"}</script></html>',
            "forum",
        ),
        ('<html><meta name="generator" content="WordPress 6.6"><p>bbPress</p></html>', "forum"),
        ('<html><meta name="generator" content="WordPress 6.6"></html>', "wordpress"),
        (
            '<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><item><title>i</title></item></channel></rss>',
            "feed",
        ),
        ("From a at b  Mon Nov 16 09:00:00 2026\nFrom: a\n\nHi", "mbox"),
    ],
)
def test_it_reads_the_marks_of_a_page(body: str, kind: str):
    guess = auto.from_page(page(body))

    assert guess is not None
    assert guess.kind == kind
    assert guess.kind in crawler.kinds()


def test_it_reads_headers_before_the_page():
    guess = auto.from_page(page("<html></html>", **{"X-Powered-By": "NodeBB"}))

    assert guess is not None
    assert (guess.kind, guess.why) == ("nodebb", "a header of the answer is NodeBB's")


def test_it_says_nothing_of_a_page_that_says_nothing():
    assert auto.from_page(page("<html><p>Welcome to our bakery</p></html>")) is None
    assert auto.from_page(TextResponse("https://place.example/", body=b'{"a": 1}')) is None


def test_every_probe_and_mark_leads_to_a_kind_that_is_there():
    named = {kind for kind, *_ in (*auto.PROBES, *auto.MARKS, *auto.HEADERS, *auto.PLACES)}

    assert named - set(crawler.kinds()) == set()


def test_a_crawl_resolves_it_by_a_known_path_and_remembers(tmp_path: Path):
    with loopback.serving(
        [{"path": "/", "content": b"<html>Hello</html>", "headers": HTML}, *recorded_answers("discourse/listing")]
    ) as server:
        file = written(tmp_path, {"name": "talk", "kind": "auto", "site": server.url, "delay": 0.0})

        first = crawling.crawl(file, now=NOW, sources=["talk"])
        before = len(server.asked)
        again = crawling.crawl(file, now=NOW, sources=["talk"])

    assert (first[0]["outcome"], again[0]["outcome"]) == ("ok", "ok")
    with database.ready(f"sqlite:///{tmp_path / 'a.db'}").begin() as db:
        ids = list(db.scalars(select(questions.c.id)))
    assert ids
    assert all(one.startswith("discourse:127.0.0.1:") for one in ids)
    assert [one for one in server.asked[before:] if one == "/"] == []


def test_a_crawl_says_of_a_place_that_takes_no_kind_that_it_does(tmp_path: Path):
    with loopback.serving([{"path": "/", "content": b"<html>Bread</html>", "headers": HTML}]) as server:
        file = written(
            tmp_path,
            {"name": "bakery", "kind": "auto", "site": server.url, "delay": 0.0},
            {"name": "quora", "kind": "auto", "site": "https://www.quora.com/"},
        )

        ended = {run["source"]: run for run in crawling.crawl(file, now=NOW, sources=["bakery", "quora"])}

    assert ended["bakery"]["outcome"] == "failed"
    assert "no forum, feed or archive" in ended["bakery"]["note"]
    assert "askdesk add URL" in ended["quora"]["note"]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://plus.google.com/communities/1", "closed for consumers in April 2019"),
        ("storify.com", "closed in May 2018"),
        ("https://friendfeed.com/x", "closed in April 2015"),
        ("https://uk.answers.yahoo.com/question/1", "closed in 2021"),
        ("https://de.quora.com/Was-ist", "askdesk add URL"),
        ("https://www.facebook.com/groups/freshers", "no API since April 2024"),
        ("https://discord.gg/abc", "can't be read from outside"),
        ("https://groups.google.com/g/x", 'kind = "mbox"'),
    ],
)
def test_it_says_what_closed_and_what_works_instead(address: str, words: str):
    assert words in (closed.about(address) or "")


@pytest.mark.parametrize("address", ["https://www.facebook.com/quad", "https://myquora.community/", "https://talk.example/"])
def test_it_says_nothing_of_other_places(address: str):
    assert closed.about(address) is None


@pytest.mark.parametrize(
    ("kind", "words"), [("quora", "no API"), ("discord", "outside"), ("yahooanswers", "2021"), ("googleplus", "2019")]
)
def test_a_kind_named_after_such_a_place_is_answered_with_it(kind: str, words: str):
    with pytest.raises(ConfigError, match=words):
        crawler.known(kind)


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest):
    """Return what `askdesk check` says, run in a process of its own."""
    import subprocess
    import sys

    def check(file: Path, *arguments: str) -> dict[str, dict[str, Any]]:
        command = [sys.executable, "-m", "askdesk", "--config", str(file), "check", "--json", *arguments]
        told = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)
        assert told.returncode in {0, 1}, told.stderr
        return {one["what"]: one for one in json.loads(told.stdout)["checks"]}

    return check


def test_check_says_all_this_without_spending_money(tmp_path: Path, said: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ASKDESK_PAID_KEY", "secret")
    with loopback.serving(
        [{"path": "/", "content": b'<html><meta name="generator" content="Discourse 3"></html>', "headers": HTML}]
    ) as server:
        file = written(
            tmp_path,
            {"name": "talk", "kind": "auto", "site": server.url, "delay": 0.0},
            {"name": "old", "kind": "forum", "site": "https://plus.google.com/"},
            {"name": "paid", "kind": "x", "site": "x", "base_url": server.url},
            {"name": "lacking", "kind": "github", "site": "github", "base_url": server.url},
        )

        told = said(file)

    assert "takes the kind discourse, since the page says that Discourse made it" in told["talk"]["said"]
    assert (told["old"]["ok"], "April 2019" in told["old"]["said"]) == (False, True)
    assert (told["paid"]["ok"], "may cost 0.50 dollars" in told["paid"]["said"]) == (True, True)
    assert "set ASKDESK_LACKING_KEY" in told["lacking"]["said"]
    assert [one for one in server.asked if one not in {"/", "/robots.txt"}] == []


def test_check_proposes_a_kind_for_any_address(tmp_path: Path, said: Any):
    answers = [{"path": "/", "content": b"<html>app</html>", "headers": HTML}]
    answers += [{"path": "/api/v3/site", "content": b'{"site_view": {}}', "headers": {"Content-Type": "application/json"}}]
    with loopback.serving(answers) as server:
        told = said(written(tmp_path), server.url, "https://www.quora.com/", "https://academia.stackexchange.com")

    assert 'kind = "lemmy"' in told[server.url]["said"]
    assert "/api/v3/site answers" in told[server.url]["said"]
    assert told["https://www.quora.com/"]["ok"] is False
    assert 'site = "academia"' in told["https://academia.stackexchange.com"]["said"]


def test_check_refuses_what_is_no_address(tmp_path: Path):
    assert cli.run(["--config", str(written(tmp_path)), "check", "talk.example"]) == 2
    logging.getLogger().handlers.clear()


@pytest.mark.recorded
def test_it_knows_the_saved_pages_of_forums(recorded: Path):
    told = {}
    for file in sorted((recorded / "payloads" / "html_forums").glob("*.html")):
        response = HtmlResponse("https://board.example/thread-1.html", body=file.read_bytes(), encoding="utf-8")
        guess = auto.from_page(response) or auto.from_structure(response)
        told[file.name] = guess.kind if guess else None

    wrong = {name: kind for name, kind in told.items() if kind != ("discourse" if name.startswith("discourse") else "forum")}
    assert wrong == {}
