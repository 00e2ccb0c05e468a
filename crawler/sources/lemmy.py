"""Lemmy communities, by the API v3 of one server: posts and comments that name us, each post with its comments."""

from datetime import timedelta

from crawler.federated import Federated, origin
from crawler.read import markup
from crawler.searched import QUERIES
from crawler.shape import Path, Shape, at


def _words(view):
    return markup.unquoted(at(view, "comment.content|post.body") or "")


def _name(view):
    return None if at(view, "creator.deleted") else at(view, "creator.actor_id|creator.name")


def _key(view):
    """Return the number of a comment, with its server where that is another than its post's."""
    (home, _), (server, number) = origin(view["post"]["ap_id"]), origin(view["comment"]["ap_id"])
    return number if server == home else f"{number}@{server}"


def _role(view):
    return "bot" if at(view, "creator.bot_account") else "moderator" if at(view, "comment.distinguished") else None


OLDEST = {"max_depth": 8, "sort": "Old", "limit": 50}
WRITTEN: dict[str, Path] = {"text": _words, "author": _name, "at": "comment.published|post.published", "score": "counts.score"}
STATE = {"answers": "counts.comments", "closed": "post.locked", "hidden": "post.deleted|post.removed"}


class Lemmy(Federated):
    """`site` is the address of one server; it knows the posts of those it is linked with."""

    name = "lemmy"
    terms = "the site's own"
    basis = "The server's public API, as far as robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the post has no comment (`counts.comments` is 0)"
    keys = {**QUERIES, "local": "true leaves out what other servers' communities say"}
    thread_url = "{root}/api/v3/post?id={key}"
    handle_httpstatus_list, loose = (400,), True  # nearly every error comes with it
    path, searched, turn, posts, handle = "/api/v3/", "search", ("page", "1"), "comments", "post.id"
    post = Shape(**WRITTEN, **STATE, key="post.ap_id", title="post.name", url="post.ap_id")
    reply = Shape(**WRITTEN, key=_key, url="comment.ap_id", role=_role, hidden="comment.deleted|comment.removed")

    def query(self, name):
        sent = {"q": name, "type_": "All", "sort": "New", "limit": 50, "page": 1}
        return {**sent, "listing_type": "Local" if self.block.options.get("local") else "All"}

    def found_on(self, page):
        return [page["post_view"]] if "post_view" in page else [*(page.get("posts") or ()), *(page.get("comments") or ())]

    def has_replies(self, item):
        return "comment" in item or super().has_replies(item)

    def below(self, item, ids):
        """Return the request for a post's comments; for the post first where one of its comments was found."""
        if "comment" in item:
            return self.again(self.where(item["post"]["id"]), ids)
        return self.replies_of(item, "comment/list", {"post_id": item["post"]["id"], **OLDEST}, ids)

    def refusal(self, page, response):
        error = page.get("error") or ""  # a post that is not there is none
        if error == "rate_limit_error":
            self.park(f"{self.host} asks us to slow down", self.now + timedelta(minutes=10))  # in which it counts searches
        return None if "couldnt_find" in error else error
