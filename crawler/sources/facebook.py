"""A Facebook Page of your own: comments on its posts, and posts that tag it."""

from __future__ import annotations

from typing import Any, ClassVar

from askdesk.model import Post, Question
from crawler.graph import Graph
from crawler.listed import outcome
from crawler.own import title
from crawler.read import dates

WRITTEN = "id,message,created_time,from,permalink_url"


class Facebook(Graph):
    """`site` is the id of the Page."""

    name = "facebook"
    terms = "https://developers.facebook.com/terms/"
    basis = "The Page is your own, and its token is given for reading what people write there; nothing else is read."
    unanswered = "the comment has no reply (`comment_count` is 0)"
    edges: ClassVar[dict[str, str]] = {"feed": WRITTEN, "tagged": WRITTEN}
    comment_fields = f"{WRITTEN},comment_count,parent,can_comment"
    key_needed = "a Page access token with pages_read_engagement and pages_read_user_content, from developers.facebook.com"
    host = "facebook"

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a comment, or of a post that tags the Page; what the Page itself wrote is none."""
        one, post = row
        if (one.get("from") or {}).get("id") == self.block.site or (post and one.get("parent")):
            return None
        below = [reply for reply in (post or {}).get("all", ()) if (reply.get("parent") or {}).get("id") == one["id"]]
        text = one.get("message") or ""
        return self.question(
            key=f"{post['id']}#{one['id']}" if post else str(one["id"]),
            url=one.get("permalink_url") or f"https://www.facebook.com/{one['id']}",
            title=title(((post or {}).get("shown") or {}).get("message") or text, "Comment without words"),
            body=text,
            author=(one.get("from") or {}).get("name"),
            asked_at=dates.iso(one.get("created_time") or ""),
            **outcome(
                [_reply(reply, one) for reply in below],
                closed=one.get("can_comment") is False,
                answers=max(len(below), one.get("comment_count") or 0),
            ),
        )


def _reply(reply: dict[str, Any], one: dict[str, Any]) -> Post:
    writers = [(part.get("from") or {}).get("id") for part in (reply, one)]
    return Post(
        key=str(reply["id"]),
        text=reply.get("message") or "",
        at=dates.iso(reply.get("created_time") or ""),
        author=(reply.get("from") or {}).get("name"),
        by_asker=writers[0] is not None and writers[0] == writers[1],
        url=reply.get("permalink_url"),
    )
