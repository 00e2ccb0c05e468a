"""Saved answers that no other test of this folder reads, each through the reading of its family, as SOURCE.txt tells of it.

What no family asks for, and what refuses, is in test_payloads_unread.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from northmoor import NOW
from payloads import answer, data, family
from scrapy.http import Request, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from askdesk.model import Observation, Status
from crawler.manners import quota
from crawler.pipelines import clean

pytestmark = pytest.mark.recorded


OVERFLOW = "https://api.stackexchange.com/2.3"


@pytest.fixture
def overflow(tmp_path: Path) -> Any:
    return family("stackexchange", "stackoverflow", tmp_path)


def searched(recorded: Path, file: str, **meta: Any) -> Any:
    sent = {"call": "/search/advanced", "sent": {"q": "x"}, **meta}
    return answer(recorded / "payloads" / "stackexchange" / file, f"{OVERFLOW}/search/advanced", **sent)


@pytest.mark.parametrize(
    ("file", "count", "following"),
    [
        ("questions_page_1.json", 2, "2"),
        ("questions_page_2.json", 2, None),
        ("questions_backoff.json", 2, "2"),
        ("question_single_wrapper.json", 1, None),
    ],
)
def test_questions_pages_are_read_and_followed(recorded: Path, overflow: Any, file: str, count: int, following: str | None):
    overflow.hold = lambda *_: None
    response = searched(recorded, file)

    found = [overflow.read(row, response) for row in overflow.rows(response)]
    page = overflow.next_page(response)

    told = [(one.key, one.author, one.answers, one.status, one.views, one.score, one.tags) for one in found]
    said = [str(item["question_id"]) for item in data(recorded / "payloads" / "stackexchange" / file)["items"]]
    assert told == [(key, "zhquan_example_3", 1, Status.REPLIED, 17, 1, ("python", "pandas")) for key in said]
    assert {one.asked_at for one in found} == {datetime(2016, 4, 6, 2, 1, 16, tzinfo=UTC)}
    assert len(found) == count
    assert (re.findall(r"[?&]page=(\d+)", page.url) if page else [None]) == [following]


def test_nested_answers_are_read_as_the_answers_they_are(recorded: Path, overflow: Any):
    (item,) = data(recorded / "payloads" / "stackexchange" / "question_single_wrapper.json")["items"]
    request = Request(f"{OVERFLOW}/questions/1/answers", meta={"waiting": [item], "answers": [], "sent": {}})
    response = TextResponse(request.url, body=json.dumps({"items": item["answers"]}).encode(), request=request)
    (row,) = overflow.rows(response)

    (reply,) = overflow.read(row, response).replies

    assert (reply.key, reply.author, reply.at) == ("1", "zhquan_example_1", datetime(2016, 4, 6, 20, 37, 46, tzinfo=UTC))


def test_a_backoff_holds_the_host_and_no_other_page_does(recorded: Path, overflow: Any):
    held: list[tuple[str, float]] = []
    overflow.hold = lambda url, seconds: held.append((url, seconds))

    list(overflow.rows(searched(recorded, "questions_page_1.json")))
    assert held == []
    list(overflow.rows(searched(recorded, "questions_backoff.json")))
    assert held == [(f"{OVERFLOW}/search/advanced", 0.2)]


def test_the_days_quota_of_a_page_goes_into_the_ledger(recorded: Path):
    (left,) = quota.told(searched(recorded, "questions_page_1.json"), NOW)

    assert (left.cap, left.left) == (10000, 9989)


@pytest.mark.parametrize(
    ("file", "answers"),
    [
        ("item_story.json", 2),
        ("item_1000.json", 1),
        ("item_2000.json", 1),
        ("item_21500829.json", 1),
        ("item_14516538.json", 22),
        ("item_27402392.json", 0),
    ],
)
def test_an_item_tells_how_many_answered_it(recorded: Path, tmp_path: Path, file: str, answers: int):
    item = data(recorded / "payloads" / "hackernews" / file)
    row = SimpleNamespace(id=f"hackernews:news.ycombinator.com:1#{item['id']}", key=f"1#{item['id']}", title="By the sea?")
    spider = family("hackernews", "news.ycombinator.com", tmp_path)
    url = f"https://hacker-news.firebaseio.com/v0/item/{item['id']}.json"

    seen, *asked = spider.rows(answer(recorded / "payloads" / "hackernews" / file, url, page=True, comment=row))

    status = Status.REPLIED if answers else Status.OPEN
    assert (seen.id, seen.status, seen.answers) == (row.id, status, answers)
    assert [one.url for one in asked] == [f"https://hn.algolia.com/api/v1/items/{item['id']}"] * bool(answers)


def graphql(page: Any) -> TextResponse:
    request = Request("https://api.github.com/graphql", meta={"call": "query", "sent": {"q": "x", "after": None}})
    return TextResponse(request.url, body=json.dumps(page).encode(), request=request)


def test_pages_of_discussions_lead_from_one_to_the_next_and_end(recorded: Path, tmp_path: Path):
    """The family asks by search, whose pages have the form of these: `pageInfo` and `nodes`."""
    github, saved = family("github", "PyGithub/PyGithub", tmp_path), recorded / "payloads" / "github_discussions"
    files = ("discussions_p1.json", "discussions_p2.json", "discussions_p3_last.json")
    pages = [data(saved / file)["data"]["repository"]["discussions"] for file in files]
    answers = [graphql({"data": {"search": page}}) for page in pages]

    titles = [item["title"] for response in answers for item, _ in github.rows(response)]
    following = [github.next_page(response) for response in answers]

    assert len(titles) == pages[0]["totalCount"] == 65
    assert (titles[0], titles[-1]) == (
        "Automaticlly look for access tokens in standard places",
        "Show an example of a more advanced query",
    )
    assert [one and json.loads(one.body)["variables"]["after"] for one in following] == [
        "Y3Vyc29yOnYyOpK5MjAyMy0wMy0xNFQwOTozNjoxOSswMTowMM4AQ6mO",
        "Y3Vyc29yOnYyOpK5MjAyMS0wNS0wMVQwNTozMzoxMCswMjowMM4AMwlT",
        None,
    ]


def test_the_ten_answered_ones_are_one_page(recorded: Path, tmp_path: Path):
    github = family("github", "PyGithub/PyGithub", tmp_path)
    page = data(recorded / "payloads" / "github_discussions" / "discussions_answered.json")["data"]["repository"]["discussions"]
    response = graphql({"data": {"search": page}})

    assert len(list(github.rows(response))) == page["totalCount"] == 10
    assert github.next_page(response) is None


def test_comments_of_which_only_ids_are_told_count_and_are_no_replies(recorded: Path, tmp_path: Path):
    github, saved = family("github", "PyGithub/PyGithub", tmp_path), recorded / "payloads" / "github_discussions"
    node = data(saved / "discussion_node_unanswered.json")["data"]["node"]
    told = {**node, "comments": data(saved / "discussion_comments.json")["data"]["node"]["comments"]}
    response = graphql({"data": {"nodes": [told]}})
    (row,) = github.rows(response)

    found = clean.question(github.read(row, response))

    assert (found.answers, found.replies, found.status) == (2, (), Status.REPLIED)


def toots(recorded: Path, tmp_path: Path, file: str, **meta: Any) -> tuple[Any, Any]:
    told = meta or {"tag": "x", "way": "next", "first": True, "sent": {}}
    response = answer(recorded / "payloads" / "mastodon" / file, "https://social.example/api/v1/timelines/tag/x", **told)
    return family("mastodon", "https://social.example/", tmp_path), response


def test_a_public_timeline_is_read_status_by_status(recorded: Path, tmp_path: Path):
    mastodon, response = toots(recorded, tmp_path, "timeline_public_local.json")
    statuses = data(recorded / "payloads" / "mastodon" / "timeline_public_local.json")

    found = [clean.question(mastodon.read(row, response)) for row in mastodon.rows(response)]

    assert len(found) == 10
    assert [(one.key, one.author, one.answers, f"{one.asked_at:%Y-%m-%dT%H:%M:%S}") for one in found] == [
        (told["id"], told["account"]["acct"], told["replies_count"], told["created_at"][:19]) for told in statuses
    ]
    assert {one.site for one in found} == {"fosstodon.org"}


@pytest.mark.parametrize("file", ["context_ancestors.json", "context_empty.json"])
def test_what_stands_above_a_status_is_no_reply_to_it(recorded: Path, tmp_path: Path, file: str):
    status = {**data(recorded / "payloads" / "mastodon" / "status.json"), "replies_count": 0}
    mastodon, response = toots(recorded, tmp_path, file, item=status)
    (row,) = mastodon.rows(response)

    found = mastodon.read(row, response)

    assert (found.replies, found.answers, found.status) == ((), 0, Status.OPEN)


def test_people_found_by_a_search_are_no_posts(recorded: Path, tmp_path: Path):
    mastodon, response = toots(recorded, tmp_path, "search_v2_accounts.json", sent={"offset": 0})

    assert list(mastodon.rows(response)) == []
    assert mastodon.next_page(response) is None


def test_a_status_that_is_not_found_is_gone(recorded: Path, tmp_path: Path):
    mastodon, response = toots(recorded, tmp_path, "status_404.json", known="mastodon:social.example:0")
    failure = Failure(HttpError(response.replace(status=404)))
    failure.request = response.request  # type: ignore[attr-defined]

    assert list(mastodon.missed(failure)) == [Observation(id="mastodon:social.example:0", status=Status.GONE)]


def watched(recorded: Path, tmp_path: Path, file: str, call: str) -> tuple[Any, Any]:
    meta = {"call": call, "sent": {}}
    response = answer(recorded / "payloads" / "youtube" / file, "https://www.googleapis.com/youtube/v3/x", **meta)
    return family("youtube", "UC_x5XG1OV2P6uZZ5FSM9Ttw", tmp_path), response


def test_a_comment_search_finds_a_comment_on_the_channel_itself(recorded: Path, tmp_path: Path):
    youtube, response = watched(recorded, tmp_path, "commentThreads_searchTerms.json", "commentThreads")

    (found,) = (clean.question(youtube.read(row, response)) for row in youtube.rows(response))

    assert (found.key, found.body, found.author) == ("UgyUBI0HsgL9emxcZpR4AaABAg", "Hello", "DevRagz")
    assert (found.asked_at, found.status) == (datetime(2019, 6, 23, 2, 49, tzinfo=UTC), Status.OPEN)
    assert found.url == "https://www.youtube.com/channel/UC_x5XG1OV2P6uZZ5FSM9Ttw"


def test_the_second_page_of_a_video_search_is_read_and_followed(recorded: Path, tmp_path: Path):
    youtube, response = watched(recorded, tmp_path, "search_keywords_p2.json", "search")
    items = data(recorded / "payloads" / "youtube" / "search_keywords_p2.json")["items"]

    asked = {request.meta["sent"]["videoId"] for request in youtube.rows(response)}

    assert asked == {item["id"]["videoId"] for item in items}
    assert youtube.next_page(response).meta["sent"]["pageToken"] == "CDIQAA"


def test_an_empty_list_of_youtube_is_empty(recorded: Path, tmp_path: Path):
    youtube, response = watched(recorded, tmp_path, "subscriptions_zero.json", "commentThreads")

    assert list(youtube.rows(response)) == []
    assert youtube.next_page(response) is None


def test_a_thread_whose_comments_are_deleted_is_read_without_them(recorded: Path, tmp_path: Path):
    reddit = family("reddit", "reddit", tmp_path, approved=True)
    response = answer(
        recorded / "payloads" / "reddit" / "comment_deleted_thread.json", "https://oauth.reddit.com/comments/52o2fl"
    )
    (row,) = reddit.rows(response)

    found = clean.question(reddit.read(row, response))

    assert (found.key, found.title, found.body, found.replies) == ("52o2fl", "testing define bot!", "test", ())
    assert (found.author, found.asked_at) == ("CorvetteCole", datetime(2016, 9, 14, 1, 12, 3, tzinfo=UTC))


def test_a_stored_comment_that_is_still_told_is_looked_for_in_its_thread(recorded: Path, tmp_path: Path):
    reddit = family("reddit", "reddit", tmp_path, approved=True)
    assert list(reddit.looks([])) == []
    asked = {"t1_dma3mi5": ["reddit:reddit:6wmniq#dma3mi5"]}
    file = recorded / "payloads" / "reddit" / "comment_removed_info.json"

    (request,) = reddit.rows(answer(file, "https://oauth.reddit.com/api/info", asked=asked))

    assert request.url.startswith("https://oauth.reddit.com/comments/6wmniq?")


@pytest.mark.parametrize(("file", "count", "first"), [("listing.rss", 25, "1qm7i79"), ("search.rss", 25, "1qcwxml")])
def test_a_feed_of_posts_is_read_post_by_post(recorded: Path, tmp_path: Path, file: str, count: int, first: str):
    found = fed(recorded, tmp_path, file)

    assert len({one.id for one in found}) == count
    assert f"/comments/{first}/" in found[0].url
    assert [one.url for one in found if not (one.title and one.asked_at and (one.author or "").startswith("/u/"))] == []


def test_a_feed_of_a_thread_is_its_post_and_its_33_comments(recorded: Path, tmp_path: Path):
    post, *comments = fed(recorded, tmp_path, "thread.rss")

    assert (post.title, post.author) == ("New bike day", "/u/aspiring-housewife-")
    assert post.asked_at == datetime(2026, 1, 14, 19, 32, 56, tzinfo=UTC)
    assert len({one.url for one in comments}) == 33
    assert all(one.url.startswith(post.url) and one.title.endswith(" on New bike day") for one in comments)


def fed(recorded: Path, tmp_path: Path, file: str) -> list[Any]:
    feed = family("feed", "https://www.reddit.com/r/gravelcycling/.rss", tmp_path)
    response = answer(recorded / "payloads" / "reddit" / file, "https://www.reddit.com/r/gravelcycling/.rss")
    return [clean.question(feed.read(row, response)) for row in feed.rows(response)]
