"""Shape: where an item of an API's answer holds what we read of it, stated as paths, and the Question or Post it makes."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from parsel import Selector
from scrapy.http import TextResponse

from askdesk.model import Post, Status
from crawler.read import dates, markup

Path = str | Callable[[Any], Any]
"""Where a value stands. In an API's answer keys joined by dots; `[]` behind one takes the rest of the path in each item of the
list it holds, `[key=value]` in the first that holds that; a path that ends in `=value` or `!=value` tells whether that is what
stands there. In a web page a CSS query, `::words` for all the text of what it finds first, `[]` before it for all it finds.
What stands behind `|` is tried where the first holds nothing. A function of the item where no path will do. Empty: not read."""
COMPARED = re.compile(r"([^=\]]+?)(!?=)([^\]]*)")
TITLE = 90  # characters of a post that stand for the title it does not have


def at(item: Any, path: Path) -> Any:
    """Return what *item* holds at *path*, None if there is nothing."""
    if not isinstance(path, str):
        return path(item)
    found = [_told(item, way) if isinstance(item, dict) else _found(item, way) for way in path.split("|") if path]
    return next((value for value in found if value), next((value for value in found if value is not None), None))


def flag(item: Any, path: Path) -> bool:
    """Return whether *item* says so at *path*; some APIs write `0` and `false` as text."""
    found = at(item, path)
    return bool(found) and str(found).lower() not in {"0", "false"}


def tree(items: Iterable[Any], below: Path) -> Iterator[Any]:
    """Yield *items* and, after each, what stands at the path *below* in it, and below that."""
    for item in items:
        yield item
        yield from tree(at(item, below) or (), below)


def filled(template: str, item: Any) -> str:
    """Return *template* with each `{path}` in it replaced by what *item* holds there, escaped for an address."""
    return re.sub(r"\{([^}]+)\}", lambda found: quote(str(at(item, found[1]) or ""), safe="/:%@#?=&"), template)


def _told(item: Any, way: str) -> Any:
    compared = COMPARED.fullmatch(way)
    if compared is None:
        return _walk(item, way.split("."))
    path, sign, value = compared.groups()
    return (str(_walk(item, path.split("."))).lower() == value.lower()) is (sign == "=")


def _walk(item: Any, steps: list[str]) -> Any:
    for number, step in enumerate(steps, 1):
        if not isinstance(item, dict):
            return None
        name, bracket, picked = step.removesuffix("]").partition("[")
        item = item.get(name)
        if picked:
            item = next((one for one in item or () if _told(one, picked)), None)
        elif bracket:
            rest = steps[number:]
            return [told for one in item or () if (told := _walk(one, rest) if rest else one) is not None]
    return item


def _found(item: Any, query: str) -> Any:
    """Return what a CSS query finds first in a page or a part of it: an element, an attribute, or by `::words` all its text."""
    if not isinstance(item, Selector | TextResponse):
        return None
    if query.startswith("[]"):
        return item.css(query[2:]).getall()
    if query.endswith("::words"):
        return markup.line(" ".join(item.css(query.removesuffix("::words"))[:1].css("::text").getall())) or None
    return item.css(query).get()


def whole_number(value: Any) -> int | None:
    """Return a count as a site writes it, None if it writes none."""
    if isinstance(value, str):
        value = value.strip().replace("–", "-").replace("+", "")
        return int(value) if re.fullmatch(r"-?\d+", value) else None
    return None if value is None else int(value)


def moment(value: Any) -> datetime | None:
    """Return the moment an API writes: ISO 8601, or epoch seconds or milliseconds as a number or as text; None if it is none."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, int | float):
        return dates.epoch(value / 1000 if value > 1e11 else value)
    return dates.iso(value) if isinstance(value, str) else None


def title(text: str, least: str = "") -> str:
    """Return the first words of a post that has no title, *least* if it has no words."""
    return textwrap.shorten(markup.line(text), TITLE, placeholder=" …") or least


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The paths of one sort of item; those left empty are not read."""

    key: Path = "id"
    """Native id; an item without one is a bad row."""
    title: Path = ""
    """Empty: the first words stand for it."""
    text: Path = ""
    html: Path = ""
    """Goes before `text` where there is some."""
    author: Path = ""
    writer: Path = ""
    """What tells writers apart: a reply with that of the question is its asker's."""
    at: Path = ""
    url: Path = ""
    """Its permalink; or a template such as `{root}/topic/{id}`, in which a reply has its thread's item as `thread`."""
    score: Path = ""
    views: Path = ""
    tags: Path = ""
    role: Path = ""
    """Its writer's, as in the model; `true` stands for `moderator`."""
    answers: Path = ""
    """Replies the site counts; more than those that could be read are believed."""
    accepted: Path = ""
    """Of a question: the id of the accepted reply. Of a reply: whether it is the accepted one."""
    opens: Path = ""
    """Of a reply: whether it is the opening post, which the shape of the question finds as `opening`."""
    counts: Path = ""
    """Of a reply: whether it counts as an answer; empty: each does."""
    solved: Path = ""
    closed: Path = ""
    opt_out: Path = ""
    hidden: Path = ""
    """Whether the item is deleted, or for other reasons not there for everybody."""
    complete: Path = lambda _item: True
    """False where the item has no body to be trusted."""

    def name(self, item: Any) -> str:
        """Return the id of *item*.

        Raises:
            KeyError: If it has none.
        """
        return str(_must(item, self.key))

    def words(self, item: Any) -> tuple[str, str, str]:
        """Return (title, text, html) of what *item* asks; the title is empty if it has none of its own."""
        html = at(item, self.html) or ""
        told = markup.text(markup.safe(html)) if html else at(item, self.text) or ""
        return (markup.decoded(str(at(item, self.title) or "")), told, html)

    def question(self, item: Any, *, entities: bool, wordless: str) -> dict[str, Any]:
        """Return the fields of a Question that do not follow from its replies.

        Args:
            entities: Whether titles and names come with entities in them.
            wordless: The title of a post that has neither title nor words.

        Raises:
            KeyError: If the item has no id, or no title where it should have one.
        """
        plain = markup.decoded if entities else str
        html, author = at(item, self.html) or "", at(item, self.author)
        text = at(item, self.text) or ""
        named = plain(_must(item, self.title)) if self.title else title(self.words(item)[1], wordless)
        return {
            "key": self.name(item),
            "title": named,
            "body": text,
            "html": html,
            "author": plain(author) if author else None,
            "asked_at": moment(at(item, self.at)),
            "score": whole_number(at(item, self.score)),
            "views": whole_number(at(item, self.views)),
            "tags": tuple(str(tag) for tag in at(item, self.tags) or () if tag),
            "opt_out": flag(item, self.opt_out),
            "complete": bool(at(item, self.complete)),
        }

    def post(self, item: Any, *, entities: bool, url: str | None, asker: Any, accepted: str) -> Post:
        """Return the reply that *item* is.

        Args:
            url: Its permalink.
            asker: What tells the asker from others, None if nothing does.
            accepted: The id of the accepted reply as the question tells it.
        """
        author, key, role = at(item, self.author), self.name(item), at(item, self.role)
        return Post(
            key=key,
            text=at(item, self.text) or "",
            html=at(item, self.html),
            at=moment(at(item, self.at)),
            author=(markup.decoded(author) if entities else author) or None,
            by_asker=asker is not None and at(item, self.writer) == asker,
            role=role if isinstance(role, str) else "moderator" if role else None,
            score=whole_number(at(item, self.score)),
            accepted=flag(item, self.accepted) or key == accepted,
            url=url,
        )


def outcome(replies: Iterable[Post], *, closed: Any = False, solved: Any = False, answers: int | None = None) -> dict[str, Any]:
    """Return the fields of a Question that follow from its *replies*: closed goes before solved, solved before replied.

    Args:
        solved: Whether the site says so, where no reply is marked as accepted.
        answers: Replies that count as answers, where not all do or not all could be read.
    """
    ordered = tuple(sorted(replies, key=lambda post: (post.at is None, post.at and post.at.timestamp())))
    accepted = next((post.key for post in ordered if post.accepted), None)
    count = len(ordered) if answers is None else answers
    status = Status.CLOSED if closed else Status.SOLVED if solved or accepted else Status.REPLIED if count else Status.OPEN
    return {"replies": ordered, "accepted": accepted, "answers": count, "status": status}


def _must(item: Any, path: Path) -> Any:
    found = at(item, path)
    if found is None:
        raise KeyError(path)
    return found
