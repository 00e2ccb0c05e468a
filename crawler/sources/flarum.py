"""Flarum forums, by their JSON:API: discussions by last post, then the posts of those that are new or changed."""

import re

from crawler.jsonapi import flat, resources
from crawler.listed import Listed, refused
from crawler.shape import Shape

MOST = 50  # discussions or posts a page may hold
WRITTEN = {
    "title": "title",
    "html": "opening.contentHtml",
    "author": "opening.user.username",
    "at": "createdAt|opening.createdAt",
}
STATE = {"closed": "isLocked", "hidden": "isHidden|hiddenAt"}
REPLIED = {"html": "contentHtml", "author": "user.username", "at": "createdAt"}


class Flarum(Listed):
    """`site` is the forum's address."""

    name = "flarum"
    terms = "the site's own"
    basis = "The forum's public API, as far as robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the discussion has one post (`commentCount` is 1)"
    keys = {"tags": "slugs of tags to read instead of the whole forum"}
    wants = {"Accept": "application/vnd.api+json"}
    path, spare = "/api/", ("sort", "page[limit]", "include")
    items, more, marks = "data", "links.next", ("commentCount", "lastPostedAt", "isLocked", "hasBestAnswer")
    post = Shape(**WRITTEN, **STATE, url="{root}/d/{slug|id}", accepted="bestAnswerPost.id|hasBestAnswer")
    reply = Shape(
        **REPLIED, url="{root}/d/{thread.slug|thread.id}/{number}", opens="number=1", hidden="isHidden|isApproved=false"
    )

    def search(self):
        for tag in self.chosen("tags"):
            sent = {"sort": "-lastPostedAt", "page[limit]": MOST, "filter[tag]": tag}
            yield self.listing(self.url("discussions", sent), errback=self.look_for_api, dont_filter=True)

    def look_for_api(self, failure):
        """Ask the front page where the API is: hosts that do not rewrite addresses have it elsewhere."""
        yield from [self.front()] if refused(failure) and not self.next_cursor.get("api") else self.missed(failure)

    def api_told(self, response):
        told = re.search(r'"apiUrl"\s*:\s*"([^"]+)"', response.text)
        return told[1].replace("\\/", "/") + "/" if told else ""

    def where(self, key):
        return self.url(f"discussions/{key}", {"include": "posts,posts.user"})

    def shown(self, item, response):
        return super().shown(flat(item), response)

    def thread(self, response):
        """Yield the discussion with its posts; its own answer leaves most of them out."""
        page = self.json(response)
        item = response.meta.get("first") or flat(page["data"])
        comments = [post for post in resources(page, "posts") if post.get("contentType") == "comment"]
        have = {post["id"] for post in [*response.meta.get("replies", ()), *comments]}
        sent = {"filter[discussion]": item["id"], "page[limit]": MOST, "include": "user"}
        more = self.following(response) if "first" in response.meta else self.url("posts", sent)
        yield self.whole(response, item, comments, None if have and len(have) >= (item.get("commentCount") or 0) else more)
