"""A LinkedIn organisation of your own: comments on its posts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from scrapy.http import Request

from askdesk.errors import SourceError
from askdesk.model import Post, Question
from crawler.listed import outcome
from crawler.own import Own, title
from crawler.read import dates

MOST = 50


class LinkedIn(Own):
    """`site` is the number of the organisation."""

    name = "linkedin"
    terms = "https://www.linkedin.com/legal/l/api-terms-of-use"
    basis = "The organisation is your own, and its token is given for reading comments there; nothing else is read."
    unanswered = "the comment has no comment of its own"
    keys: ClassVar[dict[str, str]] = {
        "posts": "names (urn:li:...) of posts to read, in place of the organisation's newest",
        "version": "the API's version to ask for, as YYYYMM (default: three months ago)",
    }
    api = True
    key_needed = "a token with r_organization_social_feed, of an app that LinkedIn reviewed (developer.linkedin.com)"
    site_address = "https://api.linkedin.com"
    host = "linkedin"

    def search(self) -> Iterable[Request]:
        """Yield the organisation's newest posts, or the comments of the posts that the block names."""
        posts = self.block.options.get("posts")
        if posts:
            yield from (self._comments(urn, ids=[]) for urn in posts)
            return
        sent = {"author": self._organization, "q": "author", "count": MOST}
        yield self.listing(f"{self.root}/rest/posts?{urlencode(sent)}", headers=self._headers(), meta={"is_list": True})

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield the comments of each post under which a stored one stands."""
        for urn, rows in self.grouped(due).items():
            self._asked.add(urn)
            yield self._comments(urn, ids=[row.id for row in rows])

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield the requests for the posts' comments, or (comment, its answers, post)."""
        page = self.json(response)
        if not isinstance(page.get("elements"), list):
            raise SourceError(f"the LinkedIn API refuses the call: {page.get('message') or 'no reason given'}")
        if response.meta.get("is_list"):
            for post in page["elements"]:
                if post["id"] not in self._asked:
                    self._asked.add(post["id"])
                    yield self._comments(post["id"], ids=[], words=post.get("commentary") or "")
            return
        urn, found = response.meta["urn"], [*response.meta["so_far"], *page["elements"]]
        if len(page["elements"]) >= MOST:
            yield self._comments(urn, ids=response.meta["ids"], words=response.meta["words"], so_far=found)
            return
        here = {f"{self.name}:{self.host}:{urn}#{one['id']}" for one in found}
        for question_id in response.meta["ids"]:
            if question_id not in here:
                self.gone(question_id)
        yield from ([one, found] for one in found if not one.get("parentComment"))

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a comment; what the organisation itself wrote is none."""
        one, everything = row
        if one.get("actor") == self._organization:
            return None
        urn, text = response.meta["urn"], (one.get("message") or {}).get("text") or ""
        name = one.get("commentUrn") or f"urn:li:comment:({urn},{one['id']})"
        below = [_reply(other, one) for other in everything if other.get("parentComment") == name]
        told = (one.get("commentsSummary") or {}).get("aggregatedTotalComments") or 0
        return self.question(
            key=f"{urn}#{one['id']}",
            url=f"https://www.linkedin.com/feed/update/{urn}?{urlencode({'commentUrn': name})}",
            title=title(response.meta["words"] or text, "Comment without words"),
            body=text,
            author=one.get("actor"),
            asked_at=dates.iso(str((one.get("created") or {}).get("time") or "")),
            **outcome(below, answers=max(len(below), told)),
        )

    @property
    def _organization(self) -> str:
        return f"urn:li:organization:{re.sub(r'[^0-9]', '', self.block.site)}"

    @property
    def _asked(self) -> set[str]:
        asked: set[str] = self.__dict__.setdefault("posts_asked", set())
        return asked

    def _comments(self, urn: str, *, ids: list[str], words: str = "", so_far: Any = ()) -> Request:
        url = f"{self.root}/rest/socialActions/{quote(urn, safe='')}/comments?{urlencode({'start': len(so_far), 'count': MOST})}"
        meta = {"urn": urn, "ids": ids, "words": words, "so_far": so_far}
        return self.page(url, known=ids[0] if ids else None, headers=self._headers(), meta=meta, dont_filter=True)

    def _headers(self) -> dict[str, str]:
        month = self.now.year * 12 + self.now.month - 4
        version = self.block.options.get("version") or f"{month // 12}{month % 12 + 1:02}"
        return {
            "Authorization": f"Bearer {self.block.secret}",
            "LinkedIn-Version": str(version),
            "X-Restli-Protocol-Version": "2.0.0",
        }


def _reply(other: dict[str, Any], one: dict[str, Any]) -> Post:
    return Post(
        key=str(other["id"]),
        text=(other.get("message") or {}).get("text") or "",
        at=dates.iso(str((other.get("created") or {}).get("time") or "")),
        author=other.get("actor"),
        by_asker=other.get("actor") is not None and other.get("actor") == one.get("actor"),
    )
