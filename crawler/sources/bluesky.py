"""Bluesky, by a session on the account's own server: search per name, re-check of 25 posts at once, replies by thread."""

from scrapy.http import JsonRequest

from crawler.read import markup
from crawler.searched import QUERIES
from crawler.session import Session
from crawler.shape import Shape, at, moment

HIDDEN = "author.labels[val=!no-unauthenticated]"  # writers who do not want to be shown outside Bluesky
WRITTEN = {"text": "record.text", "author": "author.handle", "at": "when", "url": "page", "score": "likeCount"}
STATE = {"answers": "replyCount", "closed": "closed", "opt_out": HIDDEN}


class Bluesky(Session):
    """`site` is the address of the account's server, such as `bsky.social`."""

    name = "bluesky"
    terms = "https://bsky.social/about/support/tos"
    basis = "The API is offered to members; a handful of searches a night by one member, whose posts are linked."
    opt_out = "writers labelled !no-unauthenticated are left out, and forgotten where they were stored"
    unanswered = "the post has no reply (`replyCount` is 0)"
    keys = QUERIES
    asked_in_replies = False
    key_needed = "a handle and an app password, written `handle:password`; Bluesky makes one under Settings, App passwords"
    host, path, limit, error = "bsky.app", "/xrpc/app.bsky.feed.", "RateLimit", "message|error"
    searched, look, joined, most, handle = "searchPosts", ("getPosts", "uris"), "", 25, "uri"
    items, turn, posts, deeper = "posts", ("cursor", "cursor"), "thread.replies", "replies"
    names = Session.aliases
    wordless = "Post without words"
    post = Shape(**WRITTEN, **STATE, html="html", key="key", tags="record.tags")
    reply = Shape(**WRITTEN, key="own", hidden=f"own=none|{HIDDEN}")  # a deleted or blocked one has no post

    def sign_in(self):
        handle, _, password = (self.block.secret or "").rpartition(":")
        url = f"{self.root}/xrpc/com.atproto.server.createSession"
        return JsonRequest(url, data={"identifier": handle, "password": password}, callback=self.parse, errback=self.missed)

    def signed(self, told):
        """Keep the token, and the server that the account lives on: it is the one to ask."""
        self.token = told["accessJwt"]
        home = at(told, "didDoc.service[type=AtprotoPersonalDataServer].serviceEndpoint")
        if home and not self.block.base_url:
            self.__dict__["root"] = home.rstrip("/")

    def query(self, name):
        return {"q": f'"{name}"', "sort": "latest", "limit": "100", "since": self.since_as("%Y-%m-%dT%H:%M:%SZ")}

    def named(self, row):
        return "at://{}/app.bsky.feed.post/{}".format(*row.key.rpartition("#")[2].split("/"))

    def below(self, item, ids):
        return self.replies_of(item, "getPostThread", {"uri": item["uri"], "depth": "6", "parentHeight": "0"}, ids)

    def told(self, item):
        """Return a post with its ids, `did/number` since handles change, its page, and its links, which the text cuts short."""
        post = item.get("post") or item
        if "record" not in post:
            return post
        record, root = post["record"], at(post, "record.reply.root.uri")
        own, above = ["/".join(uri.split("/")[2:5:2]) for uri in (post["uri"], root or "")]
        said = [when for when in (moment(record.get("createdAt")), moment(post.get("indexedAt"))) if when]
        spans = [
            (one["index"]["byteStart"], one["index"]["byteEnd"], at(one, "features[].uri")) for one in record.get("facets") or ()
        ]
        html = markup.linked(record.get("text") or "", [(start, end, urls[0]) for start, end, urls in spans if urls])
        page, closed = "https://bsky.app/profile/{}/post/{}".format(*own.split("/")), at(post, "viewer.replyDisabled") is True
        more = {"when": min(said, default=None), "closed": closed or at(post, "threadgate.record.allow") == []}
        return {**post, **more, "own": own, "key": f"{above}#{own}" if root else own, "page": page, "html": html}
