"""YouTube comments, by the Data API v3: those of named channels and videos, and of videos that a search finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from scrapy.http import Request

from askdesk.errors import SourceError
from askdesk.model import Post, Question
from crawler.batched import Batched, unseen
from crawler.budget import Budget
from crawler.listed import outcome
from crawler.own import Own, title
from crawler.read import dates, markup

PACIFIC = ZoneInfo("America/Los_Angeles")  # its midnight is when quotas begin anew
DUTY = timedelta(days=25)  # what is stored is looked at again, or forgotten, within 30 days
BUCKETS = {"search": 100, "units": 10000}  # calls of search, and of everything else, a day


class YouTube(Own, Batched):
    """`site` is a channel (its `UC...` id or address), or `youtube` where `videos`, `channels` or `search` say more."""

    name = "youtube"
    terms = "https://developers.google.com/youtube/terms/api-services-terms-of-service"
    basis = "The Data API is offered for reading; comments are looked at again within 30 days, and linked."
    unanswered = "the comment has no reply (`totalReplyCount` is 0)"
    keys: ClassVar[dict[str, str]] = {
        "channels": "ids of further channels whose comments are read",
        "videos": "ids of videos whose comments are read",
        "own": "true for your own channel: every comment there is for you, whether it names you or not",
        "search": "true also reads the comments of videos that a search for the names finds (100 searches a day)",
        "reserve": "units of the day's quota to leave unused (default 500)",
    }
    api = True
    key_needed = "an API key for the YouTube Data API v3, made at console.cloud.google.com"
    site_address = "https://www.googleapis.com"
    host = "youtube"
    most = 50

    @property
    def is_own(self) -> bool:
        """Return whether the block says that the channel is the institution's own."""
        return self.block.options.get("own") is True

    def search(self) -> Iterable[Request]:
        """Yield the newest comments of each place, or those of each that hold a name; then the search for videos."""
        places = [("videoId", video) for video in self.block.options.get("videos", ())]
        named = re.search(r"UC[\w-]{22}", self.block.site)
        channels = [*([named[0]] if named else []), *self.block.options.get("channels", ())]
        places += [("allThreadsRelatedToChannelId", channel) for channel in dict.fromkeys(channels)]
        names = list(dict.fromkeys(name for d in self.departments for name in d.aliases))
        for what, place in places:
            yield from self._comments({what: place})
        if self.block.options.get("search") is True:
            since = {"publishedAfter": f"{self.since:%Y-%m-%dT%H:%M:%SZ}"} if self.since else {}
            for name in names:
                sent = {"part": "snippet", "q": f'"{name}"', "type": "video", "order": "date", "maxResults": 50, **since}
                yield from self._ask("search", sent, bucket="search")
        elif not places:
            self.troubles.note(
                f"{self.block.name} names no channel by its id (UC...) and no videos; YouTube has no search for comments",
                whole=True,
            )

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield a call for each fifty stored comments."""
        for asked in self.batches(unseen(self, due, longer_than=DUTY)):
            yield from self._ask("commentThreads", {"part": "snippet,replies", "id": ",".join(asked)}, asked=asked)

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield (comment, replies); the requests for the comments of videos found, and for replies that are not all shown."""
        page = self._told(response)
        items = page.get("items") or []
        if "thread" in response.meta:
            yield [response.meta["thread"], items]
            return
        if response.meta["method"] == "search":
            for video in dict.fromkeys(item["id"].get("videoId") for item in items):
                yield from self._comments({"videoId": video}) if video else ()
            return
        if not page.get("error"):
            yield from self.absent(response, (item.get("id") for item in items))
        yield from self.each(items, lambda item: self._whole(item, response.meta.get("asked", {})))

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a comment."""
        item, others = row
        snippet, top = item["snippet"], item["snippet"]["topLevelComment"]["snippet"]
        replies = [_reply(other, item, top) for other in others]
        count = max(len(replies), snippet.get("totalReplyCount") or 0)
        text = _text(top)
        return self.question(
            key=item["id"],
            url=_url(item, item["id"]),
            title=title(text, "Comment without words"),
            body=text,
            author=top.get("authorDisplayName"),
            asked_at=dates.iso(top.get("publishedAt") or ""),
            score=top.get("likeCount"),
            **outcome(replies, closed=snippet.get("canReply") is False, answers=count),
        )

    def next_page(self, response: Any) -> Request | None:
        """Return the next page of comments, None once they are older than the last run."""
        page = self._told(response)
        if "thread" in response.meta or not page.get("nextPageToken"):
            return None
        moments = [_moment(item) for item in page.get("items") or ()] if response.meta["method"] == "commentThreads" else []
        if self.since and moments and all(moment and moment < self.since for moment in moments):
            return None
        sent = {**response.meta["sent"], "pageToken": page["nextPageToken"]}
        return next(self._ask(response.meta["method"], sent, bucket=response.meta["bucket"]), None)

    def _comments(self, place: dict[str, str]) -> Iterator[Request]:
        """Yield all newest comments of an own place, elsewhere those that hold a name."""
        sent = {"part": "snippet,replies", "order": "time", "textFormat": "plainText", "maxResults": 100, **place}
        names = [""] if self.is_own else list(dict.fromkeys(name for d in self.departments for name in d.aliases))
        for name in names:
            yield from self._ask("commentThreads", {**sent, **({"searchTerms": name} if name else {})})

    def _whole(self, item: dict[str, Any], asked: dict[str, Any]) -> Iterator[Any]:
        shown = (item.get("replies") or {}).get("comments") or []
        ours = item["id"] in asked or self.finder.find("", _text(item["snippet"]["topLevelComment"]["snippet"]))
        if ours and (item["snippet"].get("totalReplyCount") or 0) > len(shown):
            yield from self._ask(
                "comments", {"part": "snippet", "parentId": item["id"], "maxResults": 100}, thread=item, asked=asked
            )
        else:
            yield [item, shown]

    def _ask(self, method: str, sent: dict[str, Any], *, bucket: str = "units", **meta: Any) -> Iterator[Request]:
        """Yield a request, or park the source if the day's quota is used up."""
        here = self.now.astimezone(PACIFIC)
        cap = BUCKETS[bucket] - (int(self.block.options.get("reserve", 500)) if bucket == "units" else 0)
        if not Budget(self, bucket, period=f"{here:%Y-%m-%d}", cap=cap).spend(1):
            self._rest()
            return
        url = f"{self.root}/youtube/v3/{method}?{urlencode({**sent, 'key': self.block.secret or ''})}"
        known = {"method": method, "sent": sent, "bucket": bucket, "handle_httpstatus_list": [400, 403, 404], **meta}
        yield self.listing(url, meta=known, dont_filter=True)

    def _rest(self) -> None:
        here = self.now.astimezone(PACIFIC)
        until = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        self.park("the day's quota of the YouTube Data API is used up", until)

    def _told(self, response: Any) -> dict[str, Any]:
        """Return the answer; a video without comments, or that is no more, has none."""
        page: dict[str, Any] = self.json(response)
        error = page.get("error") or {}
        reason = (error.get("errors") or [{}])[0].get("reason")
        if reason in {"quotaExceeded", "rateLimitExceeded", "dailyLimitExceeded"}:
            self._rest()
        if error and reason not in {"commentsDisabled", "videoNotFound"}:
            raise SourceError(f"the YouTube Data API refuses the call: {error.get('message') or reason}")
        return page


def _moment(item: dict[str, Any]) -> datetime | None:
    return dates.iso(item["snippet"]["topLevelComment"]["snippet"].get("publishedAt") or "")


def _text(snippet: dict[str, Any]) -> str:
    return snippet.get("textOriginal") or markup.text(markup.safe(snippet.get("textDisplay") or ""))


def _url(item: dict[str, Any], comment: str) -> str:
    video = item["snippet"].get("videoId") or item["snippet"]["topLevelComment"]["snippet"].get("videoId")
    if video:
        return f"https://www.youtube.com/watch?v={video}&lc={comment}"
    return f"https://www.youtube.com/channel/{item['snippet'].get('channelId', '')}"


def _reply(other: dict[str, Any], item: dict[str, Any], top: dict[str, Any]) -> Post:
    snippet = other["snippet"]
    writers = [(one.get("authorChannelId") or {}).get("value") for one in (snippet, top)]
    return Post(
        key=other["id"],
        text=_text(snippet),
        at=dates.iso(snippet.get("publishedAt") or ""),
        author=snippet.get("authorDisplayName"),
        by_asker=writers[0] is not None and writers[0] == writers[1],
        score=snippet.get("likeCount"),
        url=_url(item, other["id"]),
    )
