"""Federated, the base of families whose posts are shown by many servers: a post's id is that of the server it comes from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from askdesk.model import Question
from crawler.read import addresses
from crawler.searched import Searched

REMEMBERED = 20000  # posts whose number on the server asked is kept


class Federated(Searched):
    """Two sources that find one post on two servers store it once.

    The key of `post` is the post's identity, an address on the server it was written on; its `handle` is its number here.
    """

    api = False

    def question(self, **fields: Any) -> Question:
        """Return the Question of a post; *fields* as in the model, the key as the shape reads it."""
        site, key = origin(fields.pop("key"))
        return replace(super().question(key=key, **fields), site=site)

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of (item, replies), its number on this server remembered: a later look must name that."""
        found = super().read(row, response)
        if found:
            self.numbers[found.id] = self.handle_of(row[0])
            if len(self.numbers) > REMEMBERED:
                self.numbers.pop(next(iter(self.numbers)))
        return found

    @property
    def numbers(self) -> dict[str, str]:
        """Return question id -> its id on the server asked."""
        known: dict[str, str] = self.next_cursor.setdefault("numbers", {})
        return known

    def named(self, row: Any) -> str | None:
        """Return the id, on the server asked, of a stored question's thread; one written there bears it in its own id."""
        thread = row.key.partition("#")[0]
        return self.numbers.get(f"{row.kind}:{row.site}:{thread}") or (thread if row.site == self.host else None)


def origin(uri: str) -> tuple[str, str]:
    """Return (host, last part of the path) of a post's identity."""
    return addresses.host(uri), urlsplit(uri).path.rstrip("/").rpartition("/")[2]
