"""Dates, addresses and the small decisions of the readers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from northmoor import NOW, make_config, make_question

from askdesk.model import Post
from crawler.manners.patience import retry_after
from crawler.manners.private import is_public
from crawler.mentions import Finder
from crawler.read import addresses, discussion, listing, replies, roads, titles
from crawler.read.dates import Reader
from crawler.read.page import Page


@pytest.mark.parametrize(
    ("text", "language", "iso"),
    [
        ("2026-10-10T03:33:00+02:00", "", "2026-10-10T01:33"),
        ("2026-01-20T23:48:00+0000", "", "2026-01-20T23:48"),
        ("1793908920000", "", "2026-11-05T20:02"),
        ("11-12-2026, 09:14 AM", "en", "2026-11-12T09:14"),
        ("12.11.2026, 09:14", "de", "2026-11-12T09:14"),
        ("Nov 12, 2026, 09:14 PM", "en", "2026-11-12T21:14"),
        ("Wed Nov 12, 2026 9:14 pm", "en", "2026-11-12T21:14"),
        ("January 20, 2026 at 11:48 pm", "en", "2026-01-20T23:48"),
        ("3. Oktober 2026 um 14:05", "de", "2026-10-03T14:05"),
        ("12 novembre 2026, 9:14", "fr", "2026-11-12T09:14"),
        ("Yesterday, 09:14 AM", "en", "2026-11-25T09:14"),
        ("gestern um 10:30", "de", "2026-11-25T10:30"),
        ("3 hours ago", "en", "2026-11-26T03:00"),
        ("1394/11/27, 00:31", "fa", "2016-02-16T00:31"),
        ("۲۷ بهمن ۱۳۹۴، ۱۲:۳۰", "fa", "2016-02-16T12:30"),
        ("17-01-1437 08:30", "ar", "2015-10-30T08:30"),
        ("3 พฤศจิกายน 2569 10:12", "th", "2026-11-03T10:12"),
        ("3 ноября 2026 г., 10:12", "", "2026-11-03T10:12"),
        ("3. marraskuuta 2026 klo 10.12", "fi", "2026-11-03T10:12"),
        ("2026년 11월 3일 10:12", "ko", "2026-11-03T10:12"),
        ("Včera, 10:12", "", "2026-11-25T10:12"),
        ("χθες στις 10:12", "", "2026-11-25T10:12"),
        ("昨天 10:12", "", "2026-11-25T10:12"),
        ("أمس الساعة 10:12", "", "2026-11-25T10:12"),
        ("for 3 timer siden", "", "2026-11-26T03:00"),
        ("3 小时前", "", "2026-11-26T03:00"),
    ],
)
def test_a_date_is_read(text: str, language: str, iso: str):
    found = Reader(NOW).find(text, language) or Reader(NOW).read(text, language)

    assert found is not None
    assert found.strftime("%Y-%m-%dT%H:%M") == iso


@pytest.mark.parametrize("text", ["", "Posts: 14", "soon", "5 people 2024", "2599/11/27 10:28", "x" * 200])
def test_what_is_no_date_is_none(text: str):
    assert Reader(NOW).find(text) is None


def test_one_clear_date_of_a_page_tells_how_the_others_are_meant():
    reader = Reader(NOW)

    reader.learn("25-10-2026 and 03-02-2026")

    assert reader.read("03-02-2026, 09:14 AM") == datetime(2026, 2, 3, 9, 14, tzinfo=UTC)


def test_the_zone_of_the_clock_can_be_given():
    assert Reader(NOW, zone="Europe/Berlin").read("12.11.2026 09:14", "de") == datetime(2026, 11, 12, 8, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://f.example/viewtopic.php?f=3&t=12&start=10", "12"),
        ("https://f.example/showthread.php?tid=5&pid=77#pid77", "5"),
        ("https://f.example/index.php?topic=12.msg34#msg34", "12"),
        ("https://f.example/threads/slug-2026.123/page-2", "123"),
        ("https://f.example/t/some-slug-7/42/3", "42"),
        ("https://f.example/d/12-a-title/4", "12"),
        ("https://f.example/discussion/15/slug", "15"),
        ("https://f.example/showthread.php?123-slug/page2", "123"),
        ("https://f.example/thread-5-page-2.html", "5"),
        ("https://f.example/74/a-question", "74"),
        ("https://f.example/forums/topic/only-words/", None),
    ],
)
def test_the_native_number_is_in_the_address(url: str, number: str | None):
    assert addresses.thread_number(url) == number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "https://f.example/viewtopic.php?t=2&sid=0123456789abcdef0123456789abcdef&start=20",
            "https://f.example/viewtopic.php?t=2",
        ),
        ("https://f.example/index.php?PHPSESSID=abc&topic=2.15", "https://f.example/index.php?topic=2.0"),
        ("https://f.example/threads/x.12/page-3", "https://f.example/threads/x.12/"),
        ("https://f.example/topic/24/slug/2", "https://f.example/topic/24/slug"),
        ("https://f.example/t/%d9%87/42", "https://f.example/t/%D9%87/42"),
    ],
)
def test_addresses_of_one_thread_are_one_place(one: str, other: str):
    assert addresses.place(one) == addresses.place(other)


def test_a_search_id_of_32_digits_in_another_name_stays():
    assert addresses.clean("https://f.example/a?sid=short&s=&q=1") == "https://f.example/a?sid=short&q=1"


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/viewforum.php?f=3", True),
        ("/t/why-do-members-leave/4", True),
        ("/c/help/5", True),
        ("/t/password/33", True),
        ("/forums/members.12/", True),
        ("/topic/31/rules/", True),
        ("/topic/31/email-and-save", True),
        ("/Forum-Rules", True),
        ("/topic/31/edit/", False),
        ("/forums/help.12/post-thread", False),
        ("/user/help/5", False),
        ("/comment/139/find/", False),
        ("/memberlist.php", False),
        ("/login", False),
        ("/viewtopic.php?p=12#p12", False),
        ("/posting.php?mode=reply&t=3", False),
        ("/post/123", False),
        ("/a.pdf", False),
    ],
)
def test_only_lists_and_threads_lead_on(path: str, leads: bool):
    assert roads.lead_on("https://f.example" + path, "https://f.example/") is leads


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"120", 120.0),
        (b"Thu, 26 Nov 2026 06:01:00 GMT", 60.0),
        (b"Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        (b"soon", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: bytes | None, seconds: float | None):
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("::1", False),
        ("::ffff:10.0.0.1", False),
        ("x", False),
    ],
)
def test_private_addresses_are_known(address: str, public: bool):
    assert is_public(address) is public


def thread(*replies_: Post, **over: object):
    return make_question(
        title="Best coast libraries?", body="Which do you know?", author="tom", key="5", replies=replies_, **over
    )


def test_a_question_inside_a_reply_is_its_own_row():
    finder = Finder(make_config("sqlite:///x").departments)
    asking = Post(
        key="9",
        text="Does the physics department at Northmoor University let guests in?",
        author="red",
        url="https://f.example/#p9",
        at=NOW,
    )
    after = (Post(key="10", text="Yes.", author="old"), Post(key="11", text="Thanks", author="red"))

    (found,) = replies.asked(thread(Post(key="8", text="Harbour College.", author="old"), asking, *after), finder)

    assert (found.id, found.url, found.author, found.asked_at) == (
        "stackexchange:academia:5#9",
        "https://f.example/#p9",
        "red",
        NOW,
    )
    assert (found.answers, found.status, [p.by_asker for p in found.replies]) == (1, "replied", [False, True])


@pytest.mark.parametrize("text", ["NMU Physics is great.", "Is it open?", "See https://physics.northmoor.example/faq."])
def test_a_reply_that_does_not_ask_about_us_is_none(text: str):
    assert list(replies.asked(thread(Post(key="9", text=text, author="x")), Finder(make_config("sqlite:///x").departments))) == []


def test_the_asker_going_on_in_a_thread_about_us_is_no_new_row():
    question = make_question(author="tom", key="5", replies=(Post(key="9", text="Does NMU Physics take cash?", author="tom"),))

    assert list(replies.asked(question, Finder(make_config("sqlite:///x").departments))) == []


def page(body: str, url: str = "https://f.example/read?topic=4", head: str = "A title - Board") -> Page:
    return Page(f"<html><head><title>{head}</title></head><body>{body}</body></html>", url, Reader(NOW))


def test_a_list_of_rows_is_no_discussion():
    rows = "".join(
        f'<li><a href="/read?topic={n}">Thread number {n}</a> <a href="/user/x">x</a> <i>2{n}.11.2026, 10:00</i></li>'
        for n in range(5)
    )

    assert discussion.read(page(f"<ul>{rows}</ul>", "https://f.example/forums/3")) is None


def test_a_row_says_what_its_thread_is():
    rows = (
        '<tr class="locked"><td><a href="/read?topic=1">One thing</a></td></tr>'
        '<tr><td><b class="solved">x</b><a href="/read?topic=2">Two things</a></td></tr>'
        '<tr><td><i class="icon moved"></i><a href="/read?topic=3">Three things closed early</a></td></tr>'
    )

    found = listing.links(page(f"<table>{rows}</table>", "https://f.example/forums/3"), "https://f.example/")

    assert [(link.is_closed, link.is_solved, link.is_moved) for link in found] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ("[Solved] A title", ("A title", False, True)),
        ("A title [closed]", ("A title", True, False)),
        ("[ROM] A title", ("[ROM] A title", False, False)),
    ],
)
def test_marks_are_no_part_of_a_title(shown: str, told: tuple[str, bool, bool]):
    assert titles.unmarked(shown) == told
