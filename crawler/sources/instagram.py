"""A professional Instagram account of your own: comments on its media, and media that tag it."""

from __future__ import annotations

from typing import Any, ClassVar

from askdesk.model import Post, Question
from crawler.graph import Graph
from crawler.listed import outcome
from crawler.own import title
from crawler.read import dates

MEDIA = "id,caption,permalink,timestamp,username,comments_count"


class Instagram(Graph):
    """`site` is the id of the account."""

    name = "instagram"
    terms = "https://developers.facebook.com/terms/"
    basis = "The account is your own, and its token is given for reading what people write there; nothing else is read."
    unanswered = "the comment has no reply"
    edges: ClassVar[dict[str, str]] = {"media": MEDIA, "tags": MEDIA}
    comment_fields = "id,text,timestamp,username,like_count,replies{id,text,timestamp,username,like_count}"
    stated = "timestamp"
    key_needed = "a token with instagram_basic and instagram_manage_comments, from developers.facebook.com"
    host = "instagram"

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a comment, or of a post that tags the account."""
        one, post = row
        shown = (post or {}).get("shown") or {}
        if post and one.get("username") and one.get("username") == shown.get("username"):
            return None
        text = one.get("text") or one.get("caption") or ""
        replies = [_reply(reply, one) for reply in (one.get("replies") or {}).get("data") or ()]
        return self.question(
            key=f"{post['id']}#{one['id']}" if post else str(one["id"]),
            url=shown.get("permalink") or one.get("permalink") or self._stored_url(post, response),
            title=title(shown.get("caption") or text, "Comment without words"),
            body=text,
            author=one.get("username"),
            asked_at=dates.iso(_zoned(one.get("timestamp") or "")),
            score=one.get("like_count"),
            **outcome(replies, answers=len(replies) if post else one.get("comments_count") or 0),
        )

    def _stored_url(self, post: Any, response: Any) -> str:
        """Return the address known from the night that found it: a re-check does not ask for the medium again."""
        ids = response.meta.get("ids", ())
        return next((str(row.url) for row in self.due if row.id in ids), "https://www.instagram.com/")


def _reply(reply: dict[str, Any], one: dict[str, Any]) -> Post:
    return Post(
        key=str(reply["id"]),
        text=reply.get("text") or "",
        at=dates.iso(_zoned(reply.get("timestamp") or "")),
        author=reply.get("username"),
        by_asker=reply.get("username") is not None and reply.get("username") == one.get("username"),
        score=reply.get("like_count"),
    )


def _zoned(text: str) -> str:
    """Return `+0000` as `+00:00`, which is how the rest of the world writes it."""
    return f"{text[:-2]}:{text[-2:]}" if text[-5:-4] in {"+", "-"} else text
