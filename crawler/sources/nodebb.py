"""NodeBB forums: every page has a JSON twin under /api; topics are found by /recent, on the first run by category as well."""

from crawler.listed import Listed
from crawler.shape import Path, Shape, at, flag


def _name(post):
    """Return the writer's name, None if the account was deleted."""
    return at(post, "user.username") if at(post, "user.uid") else None


MODERATOR = "user.isAdmin|user.isGlobalMod|user.isMod"
WRITTEN = {"html": "opening.content", "at": "opening.timestampISO|timestampISO", "score": "opening.votes"}
REPLIED: dict[str, Path] = {"html": "content", "author": _name, "at": "timestampISO", "score": "votes", "role": MODERATOR}
COUNTED = {"views": "viewcount", "tags": "tags[].value"}


class NodeBB(Listed):
    """`site` is the forum's address."""

    name = "nodebb"
    terms = "the site's own"
    basis = "Public pages that robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the topic has one post (`postcount` is 1)"
    keys = {"categories": "paths of categories to read alone, such as `5/admissions`"}
    wants = {"Accept": "application/json"}
    entities = True
    path, thread_url, handle = "/api/", "{root}/api/topic/{key}", "slug|tid"
    items, posts, pages, marks = "topics", "posts", "pagination.pageCount", ("postcount", "lastposttime", "locked", "isSolved")
    post = Shape(
        **WRITTEN,
        **COUNTED,
        key="tid",
        title="titleRaw|title",
        author=lambda topic: _name(topic["opening"]),
        url="remote|{root}/topic/{slug|tid}",
        accepted=lambda topic: flag(topic, "isSolved") and topic.get("solvedPid"),
        closed="locked",
        hidden="deleted",
    )
    reply = Shape(**REPLIED, key="pid", url="remote|{root}/post/{pid}", hidden="deleted")

    def search(self):
        """Yield /recent, which shows the newest 200 topics alone; so the first run asks for the categories too."""
        for path in self.chosen("categories"):
            yield self.listing(self.url(f"category/{path}" if path else "recent"))
        if not self.block.options.get("categories") and not self.cursor.get("threads"):
            yield self.listing(self.url("categories"), meta={"page": True, "board": True})

    def rows(self, response):
        """Yield the lists of the categories as well, those inside others too."""
        page = self.json(response) if response.meta.get("board") else {}
        for category in [*(page.get("categories") or ()), *(page.get("children") or ())]:
            if category.get("slug") and not category.get("link"):
                yield self.listing(self.url(f"category/{category['slug']}"), meta={"page": True, "board": True})
        yield from super().rows(response)

    def read(self, row, response):
        """Return the question of a topic; the accepted post is shown twice, once out of its place."""
        topic, posts = row
        shown = {str(post["pid"]): {**post, "remote": _remote(post["pid"])} for post in posts if not flag(post, "deleted")}
        opening = shown.get(str(topic.get("mainPid"))) or next(iter(shown.values()), None)
        remote = _remote(topic["tid"]) and (at(opening, "url") or topic.get("url"))
        return super().read(self.opened({**topic, "remote": remote}, shown.values(), opening), response)


def _remote(key):
    """Return the address that stands for the id of what comes from another server, None for a post of this one."""
    return None if str(key).isdigit() else key
