"""Federated, the base of families whose posts are shown by many servers: a post's id is that of the server it comes from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from askdesk.model import Question
from crawler.listed import Threaded
from crawler.read import addresses

REMEMBERED = 20000  # posts whose number on the server asked is kept


class Federated(Threaded):
    """Two sources that find one post on two servers store it once."""

    def made(self, uri: str, here: Any, **fields: Any) -> Question:
        """Return the Question of a post.

        Args:
            uri: The post's identity, an address on the server it was written on.
            here: Its id on the server asked, which is what a later look must name.
        """
        site, key = origin(uri)
        found = replace(self.question(key=key, **fields), site=site)
        self.numbers[found.id] = str(here)
        if len(self.numbers) > REMEMBERED:
            self.numbers.pop(next(iter(self.numbers)))
        return found

    @property
    def numbers(self) -> dict[str, str]:
        """Return question id -> its id on the server asked."""
        known: dict[str, str] = self.next_cursor.setdefault("numbers", {})
        return known

    def number(self, row: Any) -> str | None:
        """Return the id, on the server asked, of a stored question's thread; one written there bears it in its own id."""
        thread = row.key.partition("#")[0]
        return self.numbers.get(f"{row.kind}:{row.site}:{thread}") or (thread if row.site == self.host else None)


def origin(uri: str) -> tuple[str, str]:
    """Return (host, last part of the path) of a post's identity."""
    return addresses.host(uri), urlsplit(uri).path.rstrip("/").rpartition("/")[2]
