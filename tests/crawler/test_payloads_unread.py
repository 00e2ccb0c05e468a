"""Saved answers that refuse, come up empty, or that no family asks for; the last test holds that none is left out in silence."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import crawling
import loopback
import pytest
from northmoor import NOW, recorded_dir
from payloads import answer, data, family
from scrapy.http import Request, TextResponse

import crawler
from askdesk.errors import ConfigError, SourceError
from crawler.read import discussion
from crawler.read.dates import Reader
from crawler.read.page import Page, decoded

pytestmark = pytest.mark.recorded
UNREAD = {
    "askbot/question_24396": "questions are read on their pages, which tell the answers too",
    "askbot/comments_2481": "comments are read on the page of their question",
    "bluesky/post_record": "a bare record of a repository; posts are asked for by searchPosts and getPosts",
    "bluesky/post_record_extended": "as post_record",
    "discourse/categories": "topics are found by the list of the newest, or by categories that the block names",
    "discourse/post_single": "posts are asked for by topic",
    "discourse/posts_before": "the newest posts of a forum are not asked for, its newest topics are",
    "discourse/posts_latest": "as posts_before",
    "hackernews/askstories": "stories are found by the search, which finds all kinds of them",
    "hackernews/maxitem": "as askstories",
    "hackernews/updates": "as askstories",
    "mailinglists/w3c_archive_month": "hypermail archives have no mailbox to fetch; no kind reads their pages",
    "mailinglists/w3c_message": "as w3c_archive_month",
    "mailinglists/w3c_message_cc": "as w3c_archive_month",
    "mailinglists/w3c_message_nonascii": "as w3c_archive_month",
    "mastodon/status_history": "only what a status says now counts",
    "mattermost/error": "Mattermost shows nothing without an account, and is no kind",
    "mattermost/posts": "as error",
    "mattermost/posts_empty": "as error",
    "mattermost/posts_next": "as error",
    "reddit/duplicates": "what was linked elsewhere is not asked for",
    "websearch/bing": "closed in 2025; websearch speaks to Brave alone",
    "websearch/google_cse": "websearch speaks to Brave alone",
}
"""Folder and name -> why no family asks for it."""

HEAD = """
[askdesk]
database = "sqlite:///{folder}/askdesk.db"
contact = "mailto:web@physics.northmoor.example"
allow_private_hosts = true
[[departments]]
slug = "physics"
name = "Department of Physics"
institution = "Northmoor University"
aliases = ["NMU Physics"]
homepage = "https://physics.northmoor.example/"
"""
JSON = {"Content-Type": "application/json; charset=UTF-8"}
HTML = {"Content-Type": "text/html; charset=UTF-8"}
LEFT = {"X-Ratelimit-Remaining": "599.0", "X-Ratelimit-Reset": "82", "X-Ratelimit-Used": "1"}
REFUSED = {
    "r401": ("error_401.json", 401, JSON),
    "r403": ("error_403.json", 403, JSON | LEFT),
    "r404": ("error_404.json", 404, JSON | LEFT),
    "wall": ("blocked_network_policy.html", 403, HTML),
    "walled_ok": ("blocked_network_policy.html", 200, HTML),
}
"""Source -> the saved answer to its searches, with the status it had; a block page may come with status 200 as well."""
TOKEN = {"path": "/api/v1/access_token", "method": "POST", "headers": JSON, "content": b'{"access_token": "t"}'}


def reddits(saved: Path) -> dict[str, list[dict[str, Any]]]:
    """Return what each place answers: one refusal each; one that asks to wait, then answers; one that lets nobody sign in."""
    told = {
        name: [TOKEN, {"path": "/search", "content": (saved / file).read_bytes(), "status": status, "headers": headers}]
        for name, (file, status, headers) in REFUSED.items()
    }
    slow = {"content": (saved / "error_429_with_headers.html").read_bytes(), "headers": HTML | {"Retry-After": "4"}}
    empty = {"path": "/search", "content": (saved / "listing_empty.json").read_bytes(), "headers": JSON}
    told["slow"] = [TOKEN, {"path": "/search", "status": 429, "times": 1, **slow}, empty]
    told["no_token"] = [{**TOKEN, "status": 429, "content": (saved / "error_429_token.json").read_bytes()}]
    return told


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Any], list[str]]]:
    """Crawl every such place once; return per source its run and what it asked for."""
    saved, folder, asked = recorded_dir() / "payloads", tmp_path_factory.mktemp("refused"), {}
    stack, path = saved / "stackexchange", "/2.3/search/advanced"
    second = {"path": path, "query": {"page": "2"}, "content": (stack / "questions_page_2.json").read_bytes(), "headers": JSON}
    first = {"path": path, "content": (stack / "questions_backoff.json").read_bytes(), "headers": JSON}
    toot = {"content": (saved / "mastodon" / "timeline_401.json").read_bytes(), "status": 401, "headers": JSON}
    kinds = {name: ("reddit", "reddit", answers) for name, answers in reddits(saved / "reddit").items()}
    kinds["overflow"] = ("stackexchange", "stackoverflow", [second, first])
    kinds["toots"] = ("mastodon", "", [{"path": "/api/v1/timelines/tag/nmuphysics", **toot}])
    text = HEAD.format(folder=folder)
    with ExitStack() as stack_of, pytest.MonkeyPatch.context() as patch:
        for name, (kind, site, answers) in kinds.items():
            server = stack_of.enter_context(loopback.serving(answers))
            asked[name] = server.asked
            text += f'[[sources]]\nname = "{name}"\nkind = "{kind}"\nsite = "{site or server.url}"\ndelay = 0.0\n'
            text += f'base_url = "{server.url}{"/2.3" if kind == "stackexchange" else ""}"\n' if site else ""
            if kind == "reddit":
                text += "approved = true\n"
                patch.setenv(f"ASKDESK_{name.upper()}_KEY", "id:secret")
        (folder / "askdesk.toml").write_text(text, encoding="utf-8")
        runs = crawling.crawl(folder / "askdesk.toml", now=NOW)
    return {run["source"]: (run, asked[run["source"]]) for run in runs}


@pytest.mark.parametrize(
    ("source", "outcome", "says"),
    [
        ("r401", "blocked", r"answered 401 for /search: it asks for a login"),
        ("r403", "blocked", r"answered 403 for /search: it does not let us in"),
        ("r404", "failed", r"answered 404 for /search: there is no such page"),
        ("wall", "blocked", r"answered 403 for /search: it does not let us in"),
        ("walled_ok", "blocked", r"a web page that holds nothing we can read; it may block us"),
        ("no_token", "blocked", r"answered 429 for /api/v1/access_token: it asks us to slow down"),
        ("toots", "blocked", r"answered 401 for /api/v1/timelines/tag/nmuphysics: it asks for a login"),
    ],
)
def test_a_refusal_is_one_clear_sentence_and_no_row(ended: Any, source: str, outcome: str, says: str):
    run, _ = ended[source]

    assert (run["outcome"], run["counts"].get("rows", 0)) == (outcome, 0)
    assert re.search(says, run["note"])
    assert "Traceback" not in run["note"]


def test_a_page_that_asks_to_wait_is_waited_for(ended: Any):
    run, asked = ended["slow"]

    assert (run["outcome"], run["note"] or "") == ("ok", "")
    searches = [target for target in asked if target.startswith("/search")]
    assert len(searches) == len(set(searches)) + 1


def test_a_page_with_a_backoff_is_followed_to_the_last(ended: Any):
    run, asked = ended["overflow"]

    assert run["outcome"] == "ok"
    assert any("page=2" in target for target in asked)
    assert not any("page=3" in target for target in asked)


# Bluesky and Discourse: what is not there any more


@pytest.mark.parametrize(
    "file",
    ["thread_ancestors", "thread_blocked_1", "thread_blocked_2", "thread_deleted_notFoundPost", "threadViewPost_embed_media"],
)
def test_what_stands_above_is_blocked_or_gone_is_no_reply(recorded: Path, tmp_path: Path, file: str):
    bluesky = family("bluesky", "bsky.social", tmp_path)
    post = {
        "author": {"handle": "a.test"},
        "record": {"text": "?", "createdAt": "2023-01-01T00:00:00Z"},
        "key": "d/0",
        "page": "p",
    }
    response = answer(recorded / "payloads" / "bluesky" / f"{file}.json", "https://bsky.social/xrpc/x", item={"uri": "u", **post})

    (row,) = bluesky.rows(response)

    assert bluesky.read(row, response).replies == ()


def test_an_old_search_of_discourse_is_no_list_and_no_crash(recorded: Path, tmp_path: Path):
    discourse = family("discourse", "https://forum.example", tmp_path)
    response = answer(recorded / "payloads" / "discourse" / "search_header_old.json", "https://forum.example/search.json")

    assert (list(discourse.rows(response)), discourse.following(response)) == ([], None)


def test_posts_of_a_topic_by_their_ids_join_it(recorded: Path, tmp_path: Path):
    discourse = family("discourse", "https://forum.example", tmp_path)
    saved = recorded / "payloads" / "discourse"
    topic = data(saved / "topic.json")
    topic["post_stream"]["stream"].append(123456)
    url = "https://forum.example/t/57.json"
    request = Request(url, meta={"page": True})
    (following,) = discourse.thread(TextResponse(url, body=json.dumps(topic).encode(), request=request))
    assert following.url == "https://forum.example/t/57/posts.json?post_ids%5B%5D=123456"
    response = answer(saved / "topic_posts_by_ids.json", following.url, **following.meta)
    (row,) = discourse.thread(response)

    *_, last = sorted(discourse.read(row, response).replies, key=lambda reply: reply.key == "123456")

    assert (last.key, last.html, last.author) == ("123456", "<p>Some text.</p>", "Some-username")
    assert f"{last.at:%Y-%m-%d %H:%M:%S}" == "2020-01-27 11:32:03"


# What no family asks for


@pytest.mark.parametrize("name", ["mattermost", "bing", "google_cse", "hypermail"])
def test_it_is_no_kind_and_says_so(name: str):
    with pytest.raises(ConfigError, match=f"there is no kind of source '{name}'"):
        crawler.known(name)


@pytest.mark.parametrize("file", ["w3c_archive_month", "w3c_message", "w3c_message_cc", "w3c_message_nonascii"])
def test_a_hypermail_page_is_refused_in_a_sentence_and_never_half_read(recorded: Path, tmp_path: Path, file: str):
    url = "https://lists.example/Archives/Public/quad/"
    response = answer(recorded / "payloads" / "mailinglists" / f"{file}.html", url, is_front=True)

    with pytest.raises(SourceError, match="names no month of an archive; give the address that lists them"):
        list(family("pipermail", url, tmp_path).rows(response))
    assert discussion.read(Page(decoded(response), url, Reader(NOW))) is None


@pytest.mark.parametrize("file", ["bing.json", "google_cse.json"])
def test_hits_of_another_search_service_are_not_taken_for_braves(recorded: Path, tmp_path: Path, file: str):
    response = answer(recorded / "payloads" / "websearch" / file, "https://api.search.brave.com/res/v1/web/search")

    assert list(family("websearch", "web", tmp_path).rows(response)) == []


def test_every_saved_answer_is_read_by_a_test_or_said_to_be_unread(recorded: Path):
    tests = "\n".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*recorded.py"))
    tests += "\n".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_payloads_*.py"))
    saved = [file for file in (recorded / "payloads").glob("*/*") if file.name not in {"SOURCE.txt", "truth.json"}]
    by_truth = {"html_forums", "faq_pages"}  # their tests go through all that truth.json names

    unnamed = [
        file.relative_to(recorded / "payloads").as_posix()
        for file in saved
        if file.parent.name not in by_truth and not re.search(rf'["/]{re.escape(file.stem)}({re.escape(file.suffix)})?"', tests)
    ]

    assert unnamed == []
    assert [name for name in UNREAD if not any(f"{file.parent.name}/{file.stem}" == name for file in saved)] == []
