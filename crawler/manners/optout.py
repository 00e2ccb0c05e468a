"""Leave out what asks not to be indexed: a page that says `noindex` or `none`, in its head or in a header.

Only web pages that hold a thread count: an API's `X-Robots-Tag` speaks of the answer, not of the post, a list's of the list.
What writers say of their own profiles is read by the families that show them.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from scrapy.http import HtmlResponse, Response

from askdesk.model import Question

ASKS = re.compile(r"(?:^|[\s,;:])(?:noindex|none)(?:$|[\s,;])", re.IGNORECASE)
FOR_OTHERS = re.compile(r"^\s*(?!askdesk\b|unavailable_after\b)[\w-]+\s*:", re.IGNORECASE)  # `googlebot: noindex`


class OptOut:
    """Marks the posts of a page that opted out; the pipeline drops them, and forgets them where they are stored."""

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Pass on what a page brought, its posts marked if the page asks not to be indexed."""
        opted_out = has_opted_out(response)
        async for item in result:
            yield replace(item, opt_out=True) if opted_out and isinstance(item, Question) else item


def has_opted_out(response: Response) -> bool:
    """Return whether a thread's page asks not to be indexed, by us or by anybody."""
    if not isinstance(response, HtmlResponse) or response.request is None:
        return False
    if not response.meta.get("page") or response.meta.get("board"):
        return False
    headers = [value.decode("latin-1") for value in response.headers.getlist("X-Robots-Tag")]
    if any(ASKS.search(value) and not FOR_OTHERS.match(value) for value in headers):
        return True
    if b"noindex" not in response.body.lower() and b"none" not in response.body.lower():
        return False
    told = response.xpath("//meta[@name and @content]")
    names = [(one.attrib["name"].strip().lower(), one.attrib["content"]) for one in told]
    return any(name in {"robots", "askdesk"} and ASKS.search(content) for name, content in names)
