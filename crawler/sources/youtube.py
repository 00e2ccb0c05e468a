"""YouTube comments, by the Data API v3: those of named channels and videos, and of videos that a search finds."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from crawler.budget import Budget
from crawler.own import Own
from crawler.read import markup
from crawler.searched import Searched
from crawler.shape import Shape, at

PACIFIC = ZoneInfo("America/Los_Angeles")  # its midnight is when quotas begin anew
DUTY = timedelta(days=25)  # what is stored is looked at again, or forgotten, within 30 days
BUCKETS = {"search": 100, "units": 10000}  # calls of search, and of everything else, a day
USED_UP = {"quotaExceeded", "rateLimitExceeded", "dailyLimitExceeded"}


def _text(snippet):
    return snippet.get("textOriginal") or markup.text(markup.safe(snippet.get("textDisplay") or ""))


class YouTube(Own, Searched):
    """`site` is a channel (its `UC...` id or address), or `youtube` where `videos`, `channels` or `search` say more."""

    name = "youtube"
    terms = "https://developers.google.com/youtube/terms/api-services-terms-of-service"
    basis = "The Data API is offered for reading; comments are looked at again within 30 days, and linked."
    unseen_at_most = timedelta(days=30)  # after which the terms want data refreshed or deleted
    unanswered = "the comment has no reply (`totalReplyCount` is 0)"
    keys = {
        "channels": "ids of further channels whose comments are read",
        "videos": "ids of videos whose comments are read",
        "own": "true for your own channel: every comment there is for you, whether it names you or not",
        "search": "true also reads the comments of videos that a search for the names finds (100 searches a day)",
        "reserve": "units of the day's quota to leave unused (default 500)",
    }
    key_needed = "an API key for the YouTube Data API v3, made at console.cloud.google.com"
    service = "the YouTube Data API"
    site_address, path, host = "https://www.googleapis.com", "/youtube/v3/", "youtube"
    handle_httpstatus_list = (400, 403, 404)
    most, items, posts, turn = 50, "items", "items", ("pageToken", "nextPageToken")
    post = Shape(
        text=lambda item: _text(item["snippet"]["topLevelComment"]["snippet"]),
        author="snippet.topLevelComment.snippet.authorDisplayName",
        writer="snippet.topLevelComment.snippet.authorChannelId.value",
        at="snippet.topLevelComment.snippet.publishedAt",
        score="snippet.topLevelComment.snippet.likeCount",
        answers="snippet.totalReplyCount",
        closed=lambda item: item["snippet"].get("canReply") is False,
    )
    reply = Shape(
        text=lambda other: _text(other["snippet"]),
        author="snippet.authorDisplayName",
        writer="snippet.authorChannelId.value",
        at="snippet.publishedAt",
        score="snippet.likeCount",
    )

    @property
    def is_own(self):
        """Return whether the block says that the channel is the institution's own."""
        return self.block.options.get("own") is True

    def search(self):
        """Yield the newest comments of each place, or those of each that hold a name; then the search for videos."""
        named = re.findall(r"UC[\w-]{22}", self.block.site)[:1]
        places = [("videoId", video) for video in self.block.options.get("videos", ())]
        channels = dict.fromkeys([*named, *self.block.options.get("channels", ())])
        places += [("allThreadsRelatedToChannelId", channel) for channel in channels]
        for what, place in places:
            yield from self._comments({what: place})
        if self.block.options.get("search") is True:
            sent = {"part": "snippet", "type": "video", "order": "date", "maxResults": 50}
            sent["publishedAfter"] = self.since_as("%Y-%m-%dT%H:%M:%SZ")
            for name in self.aliases:
                yield from self._ask("search", {**sent, "q": f'"{name}"'})
        elif not places:
            why = "names no channel by its id (UC...) and no videos; YouTube has no search for comments"
            self.troubles.note(f"{self.block.name} {why}", whole=True)

    def recheck(self, due):
        """Yield a call for each fifty stored comments."""
        for asked in self.batches(self.unseen(due, longer_than=DUTY)):
            yield from self._ask("commentThreads", {"part": "snippet,replies", "id": ",".join(asked)}, asked=asked)

    def rows(self, response):
        """Yield comments with replies; the requests for the comments of videos found, and for replies that are not all shown."""
        page, meta = self.json(response), response.meta
        items = page.get("items") or []
        if "item" in meta:
            yield [meta["item"], items]
        elif meta["call"] == "search":
            for video in dict.fromkeys(found for item in items if (found := at(item, "id.videoId"))):
                yield from self._comments({"videoId": video})
        else:
            yield from () if page.get("error") else self.absent(response, (item.get("id") for item in items))
            yield from self.each(items, lambda item: self._whole(item, meta.get("asked", {})))

    def next_page(self, response):
        found = super().next_page(response)
        return next(self._paid(found), None) if found else None

    def link(self, item, reply=None):
        video = at(item, "snippet.videoId|snippet.topLevelComment.snippet.videoId")
        if video:
            return f"https://www.youtube.com/watch?v={video}&lc={(reply or item)['id']}"
        return f"https://www.youtube.com/channel/{item['snippet'].get('channelId', '')}"

    def refusal(self, page, response):
        """Return the error of an answer; a video without comments, or that is no more, has none."""
        reason = next(iter(at(page, "error.errors[].reason") or ()), None)
        if reason in USED_UP:
            self._rest()
        harmless = not page.get("error") or reason in {"commentsDisabled", "videoNotFound"}
        return None if harmless else at(page, "error.message") or reason or "no reason given"

    def _comments(self, place):
        """Yield the request for all newest comments of an own place, elsewhere those for comments that hold a name."""
        sent = {"part": "snippet,replies", "order": "time", "textFormat": "plainText", "maxResults": 100, **place}
        for name in [""] if self.is_own else self.aliases:
            yield from self._ask("commentThreads", {**sent, "searchTerms": name})

    def _whole(self, item, asked):
        shown = at(item, "replies.comments") or []
        ours = item["id"] in asked or self.is_ours(item)
        if ours and item["snippet"].get("totalReplyCount", 0) > len(shown):
            sent = {"part": "snippet", "parentId": item["id"], "maxResults": 100}
            yield from self._ask("comments", sent, item=item, asked=asked)
        else:
            yield [item, shown]

    def _ask(self, name, sent, **meta):
        yield from self._paid(self.call(name, {**sent, "key": self.block.secret}, **meta))

    def _paid(self, request):
        """Yield a request, or park the source if the day's quota is used up."""
        bucket = "search" if request.meta["call"] == "search" else "units"
        cap = BUCKETS[bucket] - (int(self.block.options.get("reserve", 500)) if bucket == "units" else 0)
        if Budget(self, bucket, period=f"{self.now.astimezone(PACIFIC):%Y-%m-%d}", cap=cap, zone=PACIFIC).spend(1):
            yield request
        else:
            self._rest()

    def _rest(self):
        until = (self.now.astimezone(PACIFIC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        self.park("the day's quota of the YouTube Data API is used up", until)
