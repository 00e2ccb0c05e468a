"""Text as the writer meant it: entities decoded, markup made safe, quotes of others left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from askdesk.model import Post, Question
from crawler.read import markup

TITLE_LENGTH = 500


class Clean:
    """Cleans questions and lets all else pass."""

    def process_item(self, item: Any) -> Any:
        """Return the item; a Question cleaned."""
        return question(item) if isinstance(item, Question) else item


def question(item: Question) -> Question:
    """Return *item* with clean title, body and replies; a second time changes nothing."""
    html = markup.safe(item.html)
    return replace(
        item,
        title=markup.line(item.title)[:TITLE_LENGTH].strip(),
        html=html,
        body=markup.text(html) if html else markup.paragraphs(item.body),
        tags=tuple(markup.line(tag) for tag in item.tags if tag.strip()),
        replies=tuple(post(reply) for reply in item.replies),
    )


def post(reply: Post) -> Post:
    """Return *reply* with its text made of its HTML, where it still has that."""
    if reply.html is None:
        return replace(reply, text=markup.paragraphs(reply.text), links=reply.links or markup.links(reply.text))
    safe = markup.safe(reply.html)
    return replace(reply, text=markup.text(safe), html=None, links=markup.links(safe))
