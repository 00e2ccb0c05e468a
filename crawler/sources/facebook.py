"""A Facebook Page of your own: comments on its posts, and posts that tag it."""

from crawler.graph import Graph
from crawler.shape import Shape, at

FIELDS = "id,message,created_time,from,permalink_url"
WRITTEN = {"text": "message", "author": "from.name", "writer": "from.id", "at": "created_time", "url": "permalink_url"}


class Facebook(Graph):
    """`site` is the id of the Page."""

    name = "facebook"
    terms = "https://developers.facebook.com/terms/"
    basis = "The Page is your own, and its token is given for reading what people write there; nothing else is read."
    unanswered = "the comment has no reply (`comment_count` is 0)"
    edges = {"feed": FIELDS, "tagged": FIELDS}
    comment_fields = f"{FIELDS},comment_count,parent,can_comment"
    key_needed = "a Page access token with pages_read_engagement and pages_read_user_content, from developers.facebook.com"
    host = "facebook"
    post = Shape(
        **WRITTEN,
        answers="comment_count",
        closed=lambda one: one.get("can_comment") is False,
        hidden=lambda one: "under" in one and one.get("parent"),  # a reply to another comment
    )
    reply = Shape(**WRITTEN)

    def account(self, item):
        return self.block.site

    def below(self, comment, found):
        return [one for one in found if at(one, "parent.id") == comment["id"]]

    def link(self, item, reply=None):
        return super().link(item, reply) or (None if reply else f"https://www.facebook.com/{item['id']}")
