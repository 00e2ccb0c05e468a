"""Reach every source once and say in a sentence what is wrong, before a night depends on it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from sqlalchemy import Engine

import crawler
from askdesk.config import Config, Source
from askdesk.errors import AskdeskError
from askdesk.store import db as database
from crawler import auto, closed, run
from crawler.block import check as checked
from crawler.block import missing

Result = tuple[str, bool, str]


def check(config: Config) -> list[Result]:
    """Return (source, fine, sentence) for each source of the file, in its order.

    Asks each source for its first list only, stores nothing, and may be called once per process.
    """
    with tempfile.TemporaryDirectory() as folder:
        return _reach(config, database.ready(f"sqlite:///{folder}/check.db"))


def _reach(config: Config, engine: Engine) -> list[Result]:
    told: dict[str, Result] = {}
    process = AsyncCrawlerProcess(run.settings_of(config, EXTENSIONS={}, ITEM_PIPELINES={}))
    for block in config.sources:
        try:
            known = _without_asking(config, block, engine)
            if known:
                told[block.name] = known
            elif block.kind == "auto":
                process.crawl(auto.Scout, address=block.base_url or _address(block), told=_keeping(block, told))
            else:
                process.crawl(
                    _reaching(crawler.kind(block.kind), told), source=block.name, config=config, engine=engine, now=_now()
                )
        except AskdeskError as error:
            told[block.name] = (block.name, False, str(error))
    if len(told) < len(config.sources):
        process.start()
    return [told.get(block.name, _silent(block)) for block in config.sources]


def _without_asking(config: Config, block: Source, engine: Engine) -> Result | None:
    """Return what can be said of a source without a request: it closed, lacks its key, or asking costs money."""
    if told := closed.about(_address(block)):
        fine = block.kind == "websearch"  # that is the lawful way there
        return None if fine else (block.name, False, told)
    if block.kind == "auto":
        guess = auto.by_address(_address(block))
        return _auto(block, guess) if guess else None
    kind = crawler.kind(block.kind)
    checked(kind, block)
    if lacks := missing(kind, block):
        return block.name, False, lacks
    if getattr(kind, "costs", False):
        spider: Any = kind(source=block.name, config=config, engine=engine, now=_now())
        return block.name, True, spider.cost()
    return None


def _auto(block: Source, guess: auto.Guess) -> Result:
    named = f'; its site is written "{guess.site}"' if guess.site else ""
    return block.name, bool(guess.kind), f"takes the kind {guess.kind}, since {guess.why}{named}" if guess.kind else guess.why


def _keeping(block: Source, told: dict[str, Result]) -> Callable[[auto.Guess], None]:
    def keep(guess: auto.Guess) -> None:
        told[block.name] = _auto(block, guess)

    return keep


def places(addresses: tuple[str, ...], config: Config) -> list[Result]:
    """Return (address, fine, sentence) for places that no source reads yet: which kind each takes, why, and the block to write.

    May be called once per process.
    """
    found = auto.propose(list(addresses), run.settings_of(config, EXTENSIONS={}, ITEM_PIPELINES={}), config)
    return [(address, bool(guess.kind), _proposal(address, guess)) for address, guess in found.items()]


def _proposal(address: str, guess: auto.Guess) -> str:
    if not guess.kind:
        return guess.why
    block = f'[[sources]] name = "..." kind = "{guess.kind}" site = "{guess.site or address}"'
    needs = crawler.kind(guess.kind).key_needed
    return f"takes the kind {guess.kind}, since {guess.why}: {block}{f'; it needs {needs}' if needs else ''}"


def _address(block: Source) -> str:
    return block.site if "://" in block.site else f"https://{block.site}"


def _now() -> datetime:
    return datetime.now(UTC)


def _silent(block: Source) -> Result:
    return block.name, False, f"{block.name} could not be asked; see the log"


def _reaching(kind: type, told: dict[str, Result]) -> type:
    """Return *kind* cut down to one request, whose outcome goes to *told*."""

    class Reaching(kind):  # type: ignore[misc]
        async def start(self) -> AsyncIterator[Any]:
            asked = list(self.search())[:1]
            for request in asked:
                yield request
            if not asked:
                reach = getattr(self, "reach", None)
                sentence = (await reach() if reach else self.troubles.note_text) or "needs no request to be read"
                told[self.block.name] = (self.block.name, self.troubles.outcome == "ok", sentence)
            await asyncio.sleep(0)

        def parse(self, response: Any, **kwargs: Any) -> Iterator[Any]:
            found = list(super().parse(response, **kwargs))
            fine = self.troubles.outcome == "ok"
            sentence = self.troubles.note_text or f"answers; its first page holds or leads to {len(found)} posts and pages"
            told[self.block.name] = (self.block.name, fine, sentence)
            yield from ()

        def missed(self, failure: Any) -> Iterator[Any]:
            list(super().missed(failure))
            told[self.block.name] = (self.block.name, False, self.troubles.note_text)
            yield from ()

    return Reaching
