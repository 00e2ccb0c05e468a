"""Saved pages of real forums, read as their truth says; lists lead to every thread and board they show, and are no thread."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from northmoor import NOW
from payloads import answer, family
from scrapy.http import Request

from crawler.read import addresses, discussion, markup
from crawler.read.dates import Reader
from crawler.read.page import Page, decoded
from crawler.read.thread import RawPost, Thread

pytestmark = pytest.mark.recorded
THREADS = (
    "xenforo1_thread_p5",
    "xenforo1_thread_last_page",
    "xenforo2_katzen_thread",
    "xenforo2_villagers_thread",
    "xenforo2_techist_thread",
    "vbulletin4_terraforums_p2",
    "vbulletin4_askdin_p3_rtl",
    "vbulletin4_pocketpc_p34",
    "vbulletin3_mazda_thread",
    "phpbb_codjumper_thread",
    "phpbb_xentax_thread",
    "phpbb_zoneconcours_thread",
    "phpbb_myoos_single_post",
    "discourse_crawler_topic",
    "discourse_crawler_topic_qa",
    "invision_grasscity_thread",
    "stackexchange_question_german",
)
LISTS = {
    "phpbb_bikeradar_viewforum": ("http://www.bikeradar.com/forums/", "viewforum.php?f=40001", "a.topictitle", 2),
    "smf_pcbheaven_board": ("http://www.pcbheaven.com/forum/", "index.php?board=18.0", "td.subject span[id^=msg] a", 20),
    "smf_guerrilla_index": ("http://guerrillagardening.org/community/", "index.php", "td > b > a[href*='board=']", 10),
    "mybb_pokemonpets_index": ("http://forum.pokemonpets.com/", "", "td strong > a[href*='Forum-']", 50),
    "bbpress_juragancipir_forum": ("http://juragancipir.com/forums/", "forum/diskusi-blog/", "a.bbp-topic-permalink", 30),
    "vanilla_pdfforge_category": ("http://forums.pdfforge.org/", "categories/help", ".DataList .Item .Title > a", 30),
    "shapado_debian_list": ("http://ask.debian.net/", "questions/", "h2 a", 25),
}
"""Page -> the forum, the page's own address, what its own markup calls a title, how many of them there are at least."""
BARE = {"phpbb_xentax_thread", "phpbb_codjumper_thread"}  # saved without the query that names the thread


def thread_of(recorded: Path, name: str, url: str) -> Thread:
    page = Page(decoded(answer(recorded / "payloads" / "html_forums" / f"{name}.html", url)), url, Reader(NOW))
    found = discussion.read(page)
    assert found is not None
    return found


@pytest.mark.parametrize("name", THREADS)
def test_a_saved_thread_is_read_as_its_truth_says(name: str, recorded: Path):
    told = json.loads((recorded / "payloads" / "html_forums" / "truth.json").read_text(encoding="utf-8"))["threads"][
        f"{name}.html"
    ]
    url = told["url"].partition(" ")[0] + ("?f=1&t=1" if name in BARE else "")

    thread = thread_of(recorded, name, url)

    posts = [post for post in thread.posts if not post.is_comment]
    assert (thread.title, len(posts)) == (told["title"], told["replies_visible"] + told["starts_thread"])
    last = next(
        (post for post in posts if name.startswith("stackexchange") and post.author == told["last_on_page"]["author"]), posts[-1]
    )
    for post, expected in ((posts[0], told["first_on_page"]), (last, told["last_on_page"])):
        if expected["body_start"]:  # a note of what was done with the thread has none, and is no post
            assert shown(post) == shown_in(expected)
            assert begins(post, expected["body_start"])
            assert numbered(post, expected["post_id"])


def shown(post: RawPost) -> tuple[str | None, str]:
    return post.author, f"{post.at:%Y-%m-%d %H:%M}" if post.at else ""


def shown_in(expected: dict[str, Any]) -> tuple[str, str]:
    moment = datetime.fromisoformat(expected["date"])
    return expected["author"], f"{(moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC):%Y-%m-%d %H:%M}"


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def begins(post: RawPost, start: str) -> bool:
    """Return whether a post begins so, quotes included, the names of drawn smileys left out."""
    drawn = re.sub(r":\w+:", "", unescape(re.sub(r"<[^>]+>", " ", markup.safe(post.html))))
    return letters(drawn).startswith(letters(start)[:40])


def numbered(post: RawPost, given: str | None) -> bool:
    """Return whether a post has the number that the page gives it, and an address that leads to it."""
    number = re.search(r"\d+$", given or "")
    return number is None or (post.key == number[0] and number[0] in (post.url or ""))


def test_no_saved_thread_was_left_out(recorded: Path):
    told = json.loads((recorded / "payloads" / "html_forums" / "truth.json").read_text(encoding="utf-8"))

    assert sorted(f"{name}.html" for name in THREADS) == sorted(told["threads"])
    assert sorted(f"{name}.html" for name in LISTS) == sorted(told["listings"])


@pytest.mark.parametrize("name", LISTS)
def test_a_saved_list_leads_to_all_it_shows_and_is_no_thread(name: str, recorded: Path, tmp_path: Path):
    site, path, titles, least = LISTS[name]
    forum = family("forum", site, tmp_path)
    response = answer(
        recorded / "payloads" / "html_forums" / f"{name}.html", site + path, page=True, is_front=name.endswith("index")
    )

    made = list(forum.rows(response))

    assert all(isinstance(one, Request) for one in made)
    asked = {addresses.place(one.url) for one in made}
    wanted = {addresses.place(response.urljoin(link.attrib["href"])) for link in response.css(titles)}
    assert len(wanted) >= least
    assert wanted <= asked
