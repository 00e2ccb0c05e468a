"""Reddit, by the Data API with an approved client: search per name, newest comments, re-check of 100 things at once."""

import base64
from datetime import timedelta

from scrapy.http import FormRequest

from askdesk.errors import ConfigError
from crawler.manners.unchanged import still
from crawler.searched import QUERIES
from crawler.session import Session
from crawler.shape import Shape, at, tree

DUTY = timedelta(hours=30)  # what was seen before is asked for again, so that deletions are followed within 48 hours
REMOVED = {"[deleted]", "[removed]"}


def _is_removed(thing):
    return bool(thing.get("removed_by_category")) or at(thing, "body|selftext") in REMOVED


def _writer(thing):
    return None if thing.get("author") in REMOVED else thing.get("author")


def _role(one):
    notice = one.get("distinguished") == "moderator" and one.get("stickied")
    return "bot" if one.get("author") == "AutoModerator" else "moderator" if notice else None


class Reddit(Session):
    """`site` is a subreddit, several joined by `+`, or `reddit` for all."""

    name = "reddit"
    terms = "https://www.redditinc.com/policies/data-api-terms"
    basis = "The Data API's terms, for a client that Reddit approved for this use; what is deleted there is deleted here."
    unseen_at_most = timedelta(hours=48)  # within which what is deleted there must be deleted here
    opt_out = "posts that Reddit marks as not for robots are left out; what is deleted there is forgotten here within 48 hours"
    unanswered = "nobody but the asker, AutoModerator and moderators' notices replied"
    keys = {**QUERIES, "approved": "true once Reddit has approved this use of your client; without it the source stays off"}
    key_needed = "the id and secret of an approved client, written `id:secret`; ask for approval at support.reddithelp.com"
    approval = "Reddit must approve your client first; until then use `askdesk add URL` or a websearch source"
    site_address, host, limit = "https://oauth.reddit.com", "reddit", "X-Ratelimit"
    look, handle, items, turn = ("/api/info", "id"), "name", "data.children[].data", ("after", "data.after")
    post = Shape(
        title="title",
        text="selftext|body",
        html="selftext_html",
        author=_writer,
        at="created_utc",
        url="https://www.reddit.com{permalink}",
        score="score",
        tags=lambda post: [post.get("link_flair_text")],
        answers="unread",
        closed="locked|archived",
        opt_out=lambda post: post.get("is_robot_indexable") is False,
    )
    reply = Shape(
        text="body",
        html="body_html",
        author=_writer,
        at="created_utc",
        url="https://www.reddit.com{permalink|in_thread}",
        score="score",
        role=_role,
        counts=lambda one: not (one["by_asker"] or _role(one)),
        hidden=_is_removed,
    )

    def __init__(self, source="", **given):
        super().__init__(source, **given)
        if self.block.every > timedelta(days=1):
            raise ConfigError(f"{self.block.name} must be due every day: what is deleted on Reddit must go here within 48 hours")

    def sign_in(self):
        client = base64.b64encode((self.block.secret or "").encode()).decode()
        url, headers = (
            f"{self.block.base_url or 'https://www.reddit.com'}/api/v1/access_token",
            {"Authorization": f"Basic {client}"},
        )
        sent = {"grant_type": "client_credentials"}
        return FormRequest(url, formdata=sent, headers=headers, callback=self.parse, errback=self.missed)

    def signed(self, told):
        self.token = told["access_token"]

    def searches(self):
        """Yield one search per name, and the newest comments of the subreddits named: search does not find those."""
        told = self.block.site.rstrip("/").rpartition("/")[2]
        place = "" if told in {"reddit", "reddit.com", "www.reddit.com", "all"} else f"/r/{told}"
        sent = {"sort": "new", "t": "month" if self.since else "all", "type": "link", "restrict_sr": "1" if place else ""}
        yield from (self.call(f"{place}/search", {"q": f'"{name}"', **sent}) for name in self.names)
        if place:
            yield self.call(f"{place}/comments", {})

    def looks(self, due):
        """Yield a call for each hundred stored things: those due, and all that were not seen for more than a day."""
        stored = self.unseen(due, longer_than=DUTY)
        self.followed = {row.id: row for row in stored if row.id not in self.known}  # looked at for deletions alone
        return super().looks(stored)

    def found(self, response):
        """Yield posts with their comments; before that the requests for the comments."""
        page = self.json(response)
        if isinstance(page, list):
            post, comments = (
                page[0]["data"]["children"][0]["data"],
                list(tree(at(page[1], "data.children"), "data.replies.data.children")),
            )
            read = [self._told(one["data"], post) for one in comments if one["kind"] != "more"]
            remarks = sum(not _is_removed(one) and not at(one, self.reply.counts) for one in read)
            is_whole = len(read) == len(comments)
            yield [{**post, "unread": 0 if is_whole else (post.get("num_comments") or 0) - remarks}, read]
        else:
            yield from self.hits([thing for thing in at(page, self.items) if not _is_removed(thing)], response)

    def hit(self, item, ids):
        """Yield what is to be read of a thing: a post without comments is whole, others need their thread."""
        number = item["id"] if item["name"].startswith("t3_") else item["link_id"].removeprefix("t3_")
        if ids and ids[0] in self.followed:
            yield still(self.followed[ids[0]])
        elif (ids or self.is_ours(item)) and self.is_first(number):
            alone = item["id"] == number and not item.get("num_comments")
            yield [item, []] if alone else self.call(f"/comments/{number}", {"limit": "500", "sort": "old"})

    def next_page(self, response):
        return None if isinstance(self.json(response), list) else super().next_page(response)

    def named(self, row):
        thread, _, comment = row.key.partition("#")
        return f"t1_{comment}" if comment else f"t3_{thread}"

    def call(self, name, sent, **meta):
        return super().call(name, {"limit": self.most, "raw_json": 1, **sent}, **meta)

    def _told(self, one, post):
        mine = bool(one.get("is_submitter")) or (_writer(one) is not None and one.get("author") == post.get("author"))
        return {**one, "by_asker": mine, "in_thread": f"{post['permalink']}{one['id']}/"}
