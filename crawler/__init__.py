"""The web -> Question and FaqEntry: one polite spider per site family, found by walking crawler/sources."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

from askdesk.config import near
from askdesk.errors import ConfigError
from crawler import closed, sources

if TYPE_CHECKING:
    from crawler.source import Source


def kinds() -> list[str]:
    """Return the site families, by file name; none of them is imported for it."""
    return sorted(found.name for found in pkgutil.iter_modules(sources.__path__))


def known(name: str) -> str:
    """Return *name* if it is a site family, or `auto`.

    Raises:
        ConfigError: If there is no such kind; the sentence suggests the near one, or says why the place can't be read.
    """
    if name not in {*kinds(), "auto"}:
        if told := closed.named(name):
            raise ConfigError(f"there is no kind of source {name!r}: {told}")
        raise ConfigError(f"there is no kind of source {name!r}{near(name, kinds())}")
    return name


def kind(name: str) -> type[Source]:
    """Return the class of a site family.

    Raises:
        ConfigError: If there is no such kind; the sentence suggests the near one.
    """
    if known(name) == "auto":
        raise ConfigError("what an 'auto' source takes is settled by a look at the place; askdesk check tells")
    module: Any = importlib.import_module(f"crawler.sources.{name}")
    found: list[type[Source]] = [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type) and thing.__module__ == module.__name__ and getattr(thing, "name", None) == name
    ]
    return found[0]
