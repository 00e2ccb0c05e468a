"""Own, the base of families that read the institution's own page or account: who writes there, writes to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from scrapy.http import Request

from askdesk.config import Department
from askdesk.model import Mention, Observation, Question, Status
from crawler.mentions import Finder
from crawler.shape import at, title
from crawler.threaded import Threaded


class Addressed(Finder):
    """Finds mentions, and takes a post that names nobody for one to the department whose place it is."""

    def __init__(self, departments: Iterable[Department]) -> None:
        known = list(departments)
        super().__init__(known)
        self.slug = known[0].slug

    def find(self, title: str, body: str, html: str = "") -> tuple[Mention, ...]:
        """Return the mentions in a post, or that it stands at the department's own place."""
        here = Mention(department=self.slug, text="", form="place", where="body", start=0, end=0)
        return super().find(title, body, html) or (here,)


class Own(Threaded):
    """All that is written there is ours if the place is one department's; at a place of several, what names one of them."""

    asked_in_replies = False
    caption: ClassVar[str] = "message"
    """The field that holds the words of a post of ours."""
    wordless: ClassVar[str] = "Comment without words"

    @cached_property
    def finder(self) -> Finder:
        """Return what finds mentions; at a place of one department, every post is one."""
        alone = len(self.departments) == 1 and self.is_own
        return (Addressed if alone else Finder)(self.departments)

    @property
    def is_own(self) -> bool:
        """Return whether the place belongs to the departments this block serves."""
        return True

    def comments_url(self, post: str, so_far: list[Any], after: str) -> str:
        """Return the address of the comments under a post of ours, of the page behind those that are there *so_far*."""
        raise NotImplementedError

    def once_more(self, key: str, ids: list[str]) -> Request:
        """Return the request for the comments of a post under which the stored questions *ids* stand."""
        return self.comments(key, ids)

    def comments(self, post: str, ids: list[str], item: Any = None, so_far: Any = (), after: str = "") -> Request:
        """Return the request for the comments under a *post* of ours, of which *item* is what a list said."""
        return self.again(self.comments_url(post, so_far, after), ids, post=post, shown=item, so_far=so_far)

    def commented(self, response: Any, here: list[Any], *, more: Any) -> Iterator[Any]:
        """Yield the request for *more* comments (true, or where they begin), else all with the answers to them (`below`)."""
        meta, found = response.meta, [*response.meta["so_far"], *here]
        if more:
            yield self.comments(meta["post"], meta["ids"], meta["shown"], found, more if isinstance(more, str) else "")
            return
        shown = {f"{self.name}:{self.host}:{meta['post']}#{one['id']}" for one in found}
        for question_id in meta["ids"]:
            if "#" in question_id and question_id not in shown:
                yield Observation(id=question_id, status=Status.GONE)
        above = {"under": meta["post"], "shown": meta["shown"] or {}, "words": at(meta["shown"], self.caption)}
        told = [{**one, **above} for one in found]
        yield from ([one, self.below(one, told)] for one in told)

    def below(self, comment: Any, found: list[Any]) -> list[Any]:
        """Return the replies to a *comment*, of all comments *found* under its post."""
        raise NotImplementedError

    def account(self, item: Any) -> str | None:
        """Return what `writer` holds where the institution itself wrote; None if that can't be told."""
        return None

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of what others wrote; a comment's item holds `under`, the id of its post, and `words` of it."""
        item, _ = row
        own = self.account(item)
        found = None if own and at(item, self.post.writer) == own else super().read(row, response)
        if found is None or "under" not in item:
            return found
        return replace(found, key=f"{item['under']}#{found.key}", title=title(item["words"] or "") or found.title)
