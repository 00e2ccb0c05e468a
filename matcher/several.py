"""What several questions of one post find, put together: what answers one of them answers the post in part. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Found = TypeVar("Found")


def together(
    lists: Iterable[Iterable[Found]], *, id: Callable[[Found], str], chance: Callable[[Found], float], most: int
) -> list[Found]:
    """Return what stands in several lists, each entry once with its best chance, best first, ties by id; at most *most*."""
    best: dict[str, Found] = {}
    for here in (one for some in lists for one in some):
        if id(here) not in best or chance(best[id(here)]) < chance(here):
            best[id(here)] = here
    return sorted(best.values(), key=lambda one: (-chance(one), id(one)))[:most]
