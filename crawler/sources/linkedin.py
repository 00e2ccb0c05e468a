"""A LinkedIn organisation of your own: comments on its posts."""

import re
from urllib.parse import quote, urlencode

from crawler.own import Own
from crawler.shape import Shape

MOST = 50
WRITTEN = {"text": "message.text", "author": "actor", "writer": "actor", "at": "created.time"}


class LinkedIn(Own):
    """`site` is the number of the organisation."""

    name = "linkedin"
    terms = "https://www.linkedin.com/legal/l/api-terms-of-use"
    basis = "The organisation is your own, and its token is given for reading comments there; nothing else is read."
    unanswered = "the comment has no comment of its own"
    keys = {
        "posts": "names (urn:li:...) of posts to read, in place of the organisation's newest",
        "version": "the API's version to ask for, as YYYYMM (default: three months ago)",
    }
    api = True
    service, site_address, path, host = "the LinkedIn API", "https://api.linkedin.com", "/rest/", "linkedin"
    key_needed = "a token with r_organization_social_feed, of an app that LinkedIn reviewed (developer.linkedin.com)"
    wants = {"Authorization": "Bearer {secret}", "X-Restli-Protocol-Version": "2.0.0"}
    caption = "commentary"
    post = Shape(**WRITTEN, answers="commentsSummary.aggregatedTotalComments", hidden="parentComment")
    reply = Shape(**WRITTEN)

    def search(self):
        """Yield the organisation's newest posts, or the comments of the posts that the block names."""
        posts = self.block.options.get("posts")
        if not posts:
            yield self.listing(self.url("posts", {"author": self.account({}), "q": "author", "count": MOST}))
        yield from (self.comments(urn, []) for urn in posts or () if self.is_first(urn))

    def rows(self, response):
        """Yield the requests for the posts' comments, or each comment with its answers."""
        here = self.json(response)["elements"]
        if "post" in response.meta:
            yield from self.commented(response, here, more=len(here) >= MOST)
        else:
            yield from (self.comments(one["id"], [], one) for one in here if self.is_first(one["id"]))

    def comments_url(self, post, so_far, after):
        return self.url(f"socialActions/{quote(post, safe='')}/comments", {"start": str(len(so_far)), "count": MOST})

    def below(self, comment, found):
        return [other for other in found if other.get("parentComment") == _name(comment)]

    def account(self, item):
        return f"urn:li:organization:{re.sub(r'[^0-9]', '', self.block.site)}"

    def link(self, item, reply=None):
        return None if reply else f"https://www.linkedin.com/feed/update/{item['under']}?{urlencode({'commentUrn': _name(item)})}"

    def headers(self):
        month = self.now.year * 12 + self.now.month - 4
        version = self.block.options.get("version") or f"{month // 12}{month % 12 + 1:02}"
        return {**super().headers(), "LinkedIn-Version": str(version)}

    def refusal(self, page, response):
        return None if isinstance(page.get("elements"), list) else page.get("message") or "no reason given"


def _name(comment):
    return comment.get("commentUrn") or f"urn:li:comment:({comment['under']},{comment['id']})"
