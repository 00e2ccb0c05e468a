"""Vanilla (Higher Logic) communities, by the API v2: discussions by last comment, then the comments of the changed ones."""

from crawler.listed import Listed, Shown
from crawler.shape import Shape

ALL = {"limit": 100, "expand": "insertUser"}
WRITTEN = {"html": "body", "author": "insertUser.name", "at": "dateInserted", "score": "score"}
STATE = {"closed": "closed", "solved": "statusID=3|attributes.question.status=accepted", "answers": "countComments"}


class Vanilla(Listed):
    """`site` is the community's address."""

    name = "vanilla"
    terms = "the site's own"
    basis = "The community's public API, as far as robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the discussion has no comment (`countComments` is 0)"
    keys = {"categories": "numbers of categories to read instead of the whole community"}
    path = "/api/v2/"
    spare = ("limit", "expand", "sort")
    entities = True
    marks = ("countComments", "dateLastComment", "closed", "statusID")
    post = Shape(
        **WRITTEN, **STATE, key="discussionID", title="name", url="url|{root}/discussion/{discussionID}", views="countViews"
    )
    reply = Shape(
        **WRITTEN,
        key="commentID",
        url="url|{root}/discussion/comment/{commentID}#Comment_{commentID}",
        accepted="attributes.answer.status=accepted",
    )

    def search(self):
        for number in self.chosen("categories"):
            yield self.listing(self.url("discussions", {**ALL, "sort": "-dateLastComment", "page": 1, "categoryID": number}))

    def recheck(self, due):
        for asked in self.batches(due):
            yield self.listing(self.url("discussions", {**ALL, "discussionID": ",".join(asked)}), meta={"asked": asked})

    def shown(self, item, response):
        """Return the discussion of a list; one without comments is whole already."""
        key, sent = str(item["discussionID"]), {**ALL, "discussionID": item["discussionID"], "sort": "dateInserted", "page": 1}
        more = bool(item.get("countComments"))
        return Shown(key, self.state(item), self.url("comments", sent) if more else "", item if more else [item, []])
