"""Own, the base of families that read the institution's own page or account: who writes there, writes to it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from askdesk.config import Department
from askdesk.model import Mention
from crawler.listed import Threaded
from crawler.mentions import Finder
from crawler.read import markup

TITLE = 90  # characters of a post that stand for the title it does not have


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

    @cached_property
    def finder(self) -> Finder:
        """Return what finds mentions; at a place of one department, every post is one."""
        alone = len(self.departments) == 1 and self.is_own
        return (Addressed if alone else Finder)(self.departments)

    @property
    def is_own(self) -> bool:
        """Return whether the place belongs to the departments this block serves."""
        return True


def title(text: str, least: str = "") -> str:
    """Return the first words of a post that has no title, *least* if it has no words."""
    return textwrap.shorten(markup.line(text), TITLE, placeholder=" …") or least


def batches(items: list[Any], size: int) -> list[list[Any]]:
    """Return *items* in lists of at most *size*."""
    return [items[at : at + size] for at in range(0, len(items), size)]
