"""A professional Instagram account of your own: comments on its media, and media that tag it."""

from crawler.graph import Graph
from crawler.shape import Shape, at

MEDIA = "id,caption,permalink,timestamp,username,comments_count"
COMMENT = "id,text,timestamp,username,like_count"
WRITTEN = {"text": "text|caption", "author": "username", "writer": "username", "at": "timestamp", "score": "like_count"}


class Instagram(Graph):
    """`site` is the id of the account."""

    name = "instagram"
    terms = "https://developers.facebook.com/terms/"
    basis = "The account is your own, and its token is given for reading what people write there; nothing else is read."
    unanswered = "the comment has no reply"
    edges = {"media": MEDIA, "tags": MEDIA}
    comment_fields = f"{COMMENT},replies{{{COMMENT}}}"
    caption = "caption"
    key_needed = "a token with instagram_basic and instagram_manage_comments, from developers.facebook.com"
    host = "instagram"
    post = Shape(**WRITTEN, answers="comments_count")
    reply = Shape(**WRITTEN)

    def account(self, item):
        return at(item, "shown.username")

    def below(self, comment, found):
        return at(comment, "replies.data") or []

    def link(self, item, reply=None):
        """Return the address of the medium; a re-check does not ask for that, but it is known from the night that found it."""
        if reply:
            return None
        stored = next(
            (row.url for row in self.due if row.key == f"{item.get('under')}#{item['id']}"), "https://www.instagram.com/"
        )
        return at(item, "shown.permalink|permalink") or stored
