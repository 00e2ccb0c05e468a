"""WordPress, by the REST API: posts that name us, and comments that do, each with the post it stands under."""

from collections import defaultdict

from crawler.listed import linked, refused
from crawler.read import replies
from crawler.searched import QUERIES, Searched
from crawler.shape import Shape, at, tree

MOST = 100  # items of a page
WRITTEN = {"html": "content.rendered", "author": "author_name", "at": "date_gmt", "url": "link"}


class WordPress(Searched):
    """`site` is the address of the blog."""

    name = "wordpress"
    terms = "the site's own"
    basis = "The blog's public API, as far as robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the post has no comment; no other comment answers the comment (none has it as `parent`)"
    keys = QUERIES
    asked_in_replies = False
    api, entities = False, True
    post = Shape(
        **WRITTEN,
        key=lambda item: f"{item['post']}#{item['id']}" if "post" in item else item["id"],
        title=lambda item: at(item, "title.rendered|under.title.rendered") or "",
        closed=lambda item: at(item, "comment_status|under.comment_status") == "closed",
    )
    reply = Shape(**WRITTEN)

    @property
    def base(self):
        return f"{self.next_cursor.get('api') or f'{self.root}/wp-json/'}wp/v2/"

    def search(self):
        """Yield the front page, which says where the API is."""
        yield self.listing(f"{self.root}/", meta={"is_front": True})

    def recheck(self, due):
        """Yield each post that is stored, or under which a stored comment stands."""
        return [self._post(post, [row.id for row in rows]) for post, rows in self.grouped(due).items() if self.is_first(post)]

    def rows(self, response):
        """Yield posts and comments that name us or are stored, with what answers them; before that, what leads there."""
        meta = response.meta
        if meta.get("is_front"):
            self.next_cursor["api"] = self.local(linked(response, "https://api.w.org/") or f"{self.root}/wp-json/")
            yield from list(self._searches())[:1]  # the others once it is known that the blog answers searches
        elif "all" in meta:
            yield from self._all(response)
        elif "under" in meta:
            comments, url = [*meta.get("comments", ()), *self._items(response)], linked(response, "next")
            more = {name: meta[name] for name in ("number", "under")}
            yield from (
                [self.again(self.local(url), meta["ids"], comments=comments, **more)]
                if url
                else self._whole(meta["under"], comments, response)
            )
        elif "number" in meta:
            post = self.json(response) if response.status == 200 else {}  # comments stand under pages too, which are no posts
            url = self.url("comments", {"post": meta["number"], "per_page": MOST, "order": "asc"})
            yield self.again(url, meta["ids"], number=meta["number"], under=post)
        else:
            yield from list(self._searches())[1:] if self.is_first("searches") else []
            yield from self.each(self._items(response), self._found)

    def next_page(self, response):
        """Return the next page of a search: past the end some answer 400."""
        url = linked(response, "next") if response.meta.get("query") else None
        return self.listing(self.local(url), meta={"query": True}) if url else None

    def without_search(self, failure):
        """Read the newest comments and posts where a blog does not let programs search."""
        if not refused(failure):
            yield from self.missed(failure)
        elif self.is_first("all"):
            yield self.listing(self.url("comments"), meta={"all": "comments", "number": 1, "beneath": {}})

    def _searches(self):
        sent = {"after": self.since_as("%Y-%m-%dT%H:%M:%S"), "per_page": MOST, "orderby": "date", "order": "desc"}
        for url in [self.url(what, {"search": name, **sent}) for name in self.names for what in ("posts", "comments")]:
            yield self.listing(url, meta={"query": True}, errback=self.without_search)

    def _found(self, item):
        post = str(item["post"] if "post" in item else item["id"])
        if self.is_ours(item) and self.is_first(post):
            yield self._post(post, [])

    def _post(self, number, ids):
        return self.again(self.url(f"posts/{number}"), ids, number=number, handle_httpstatus_list=[400, 401, 403, 404])

    def _all(self, response):
        """Yield the next page of all comments, then of all posts, each post with what stands under it."""
        what, number, beneath = (response.meta[name] for name in ("all", "number", "beneath"))
        items = self._items(response)
        if what == "comments":
            beneath = defaultdict(list, {**beneath})
            for item in items:
                beneath[item["post"]] = [*beneath[item["post"]], item]
        for post in items if what == "posts" else ():
            yield from self._whole(post, beneath.pop(post["id"], []), response)
        last = int(response.headers.get("X-WP-TotalPages") or 1) <= number or number >= self.block.max_pages
        if not last:
            meta = {"all": what, "number": number + 1, "beneath": beneath}
            yield self.listing(self.url(what, {"page": number + 1}), meta=meta)
        elif what == "comments":
            yield self.listing(self.url("posts"), meta={"all": "posts", "number": 1, "beneath": beneath})
        for comments in beneath.values() if last and what == "posts" else ():
            yield from self._whole({}, comments, response)

    def _whole(self, post, comments, response):
        """Yield the post if it names us, and the comments that do; under a post of ours only those that ask."""
        ids, prefix = response.meta.get("ids", []), f"{self.name}:{self.host}"
        ours, own = bool(post) and self.is_ours(post), f"{prefix}:{post['id']}" if post else None
        here = {f"{prefix}:{one['post']}#{one['id']}": {**one, "under": post} for one in comments}
        for question_id in set(ids) - set(here) - {own}:
            self.gone(question_id)
        if ours or own in ids:
            yield [post, comments]
        for question_id, comment in here.items():
            if question_id in ids or (self._asks(comment) if ours else self._names_us(comment)):
                yield [comment, _below(comment["id"], comments)]

    def _names_us(self, comment):
        return self.is_ours({"content": comment["content"]})

    def _asks(self, comment):
        text = self.post.words(comment)[1]
        return replies.asks(text, self.finder.find("", text))

    def _items(self, response):
        """Return posts or comments; pings are neither."""
        return [one for one in self.json(response) if one.get("type") not in {"pingback", "trackback"}]

    def refusal(self, page, response):
        expected = isinstance(page, list) or ("number" in response.meta and "under" not in response.meta)
        return None if expected else page.get("message") or page.get("code")


def _below(key, comments):
    """Return the comments that answer one, and those that answer these."""
    return list(
        tree(
            [one for one in comments if one.get("parent") == key],
            lambda above: [c for c in comments if c.get("parent") == above["id"]],
        )
    )
