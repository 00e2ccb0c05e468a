"""Hacker News, by the Algolia search: stories and comments that name us, stored stories again in batches."""

from urllib.parse import urlsplit

from askdesk.model import Observation, Status
from crawler.searched import QUERIES, Searched
from crawler.shape import Shape, at

MOST = 100  # hits of a page
REACHABLE = 1000  # hits of one query that can be had at all; what is older needs a query of its own
FIREBASE = "https://hacker-news.firebaseio.com"  # the site's own API: it alone tells of deleted and dead comments
LOOSE = {"typoTolerance": "false", "advancedSyntax": "true"}  # typo tolerance would find other people's acronyms


def is_comment(hit):
    """Return whether a hit is a comment, which is a question of its own."""
    return hit.get("type") == "comment" or "comment" in (hit.get("_tags") or ())


def below(children):
    """Yield the comments of a tree, deleted ones too, for what stands below them."""
    for child in children:
        yield from [child, *below(child.get("children") or ())]


class HackerNews(Searched):
    """`site` names the place and may be anything, such as `news.ycombinator.com`."""

    name = "hackernews"
    terms = "https://hn.algolia.com/api"
    basis = "The search API is offered to the public; posts are linked, never republished."
    unanswered = "the story has no comment (`num_comments` is 0); a comment has no reply"
    keys = QUERIES
    asked_in_replies = False
    entities = True
    loose = True
    most = 30
    site_address, path = "https://hn.algolia.com", "/api/v1/"
    host = "news.ycombinator.com"
    handle = "objectID|id"
    post = Shape(
        key=lambda hit: (f"{hit['story_id']}#" if is_comment(hit) else "") + str(at(hit, "objectID|id")),
        title=lambda hit: hit.get("story_title" if is_comment(hit) else "title") or "",
        html="comment_text|story_text|text",
        author="author",
        at="created_at_i|created_at",
        score="points",
        answers=lambda hit: None if is_comment(hit) else hit.get("num_comments"),
    )
    reply = Shape(html="text", author="author", at="created_at_i", score="points", hidden=lambda child: not child.get("text"))

    def search(self):
        """Yield one search per name and home page, newest first."""
        since = int(self.since.timestamp()) if self.since else 0
        for name in dict.fromkeys([*self.names, *(urlsplit(d.homepage).netloc for d in self.departments)]):
            yield self._hits("search_by_date", query=f'"{name}"', tags="(story,comment)", numericFilters=f"created_at_i>{since}")

    def recheck(self, due):
        """Yield a call for each batch of stories, and one for each comment."""
        for asked in self.batches([row for row in due if "#" not in row.key]):
            yield self._hits("search", {"asked": asked}, tags=f"story,({','.join(f'story_{key}' for key in asked)})")
        for row in due:
            if "#" in row.key:
                url = f"{self.root if self.block.base_url else FIREBASE}/v0/item/{row.key.partition('#')[2]}.json"
                yield self.page(url, known=row.id, meta={"comment": row, "dont_obey_robotstxt": True}, dont_filter=True)

    def rows(self, response):
        """Yield hits with the comments below them; those that have some first yield the request for them."""
        if "comment" in response.meta:
            yield from self._comment(response.meta["comment"], response)
        elif "hit" in response.meta:
            page = self.json(response)
            yield [{**page, **response.meta["hit"]}, below(page.get("children") or ())]
        else:
            yield from self.hits(self.json(response)["hits"], response)

    def next_page(self, response):
        """Return the following page; past the last reachable hit, a search for what is older than that."""
        page = self.json(response) if "sent" in response.meta and "asked" not in response.meta else {}
        if not page.get("hits"):
            return None
        number, since = page.get("page") or 0, response.meta["sent"]["numericFilters"].partition(",")[0]
        if number + 1 < (page.get("nbPages") or 0):
            return self.next_call(response, page=number + 1)
        if (number + 1) * MOST >= REACHABLE and (page.get("nbHits") or 0) > REACHABLE:
            until = f"{since},created_at_i<{page['hits'][-1]['created_at_i']}"
            return self.next_call(response, page=0, numericFilters=until)
        return None

    def below(self, item, ids):
        return self.again(self.url(f"items/{self.handle_of(item)}"), ids, hit=item)

    def has_replies(self, item):
        return is_comment(item) or super().has_replies(item)

    def is_ours(self, item):
        """Return whether it really names us: parts of words and quotes are hits too, and a comment has its story's title."""
        title, text, html = self.post.words(item)
        return bool(self.finder.find("" if is_comment(item) else title, text, html))

    def link(self, item, reply=None):
        return f"https://{self.host}/item?id={reply['id'] if reply else self.handle_of(item)}"

    def _comment(self, row, response):
        """Yield what became of a stored comment, and the request for its replies if it has any."""
        item = {"dead": True} if response.body.strip() == b"null" else self.json(response)
        if item.get("deleted") or item.get("dead"):
            yield Observation(id=row.id, status=Status.GONE)
            return
        count = len(at(item, "kids") or ())
        yield Observation(id=row.id, status=Status.REPLIED if count else Status.OPEN, answers=count)
        if count:
            story, _, key = row.key.partition("#")
            yield self.below({"id": key, "story_id": story, "story_title": row.title, "type": "comment"}, [])

    def _hits(self, call, meta=None, **sent):
        return self.call(call, {**LOOSE, "hitsPerPage": MOST, **sent}, **(meta or {}))
