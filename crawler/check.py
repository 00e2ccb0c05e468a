"""Reach every source once and say in a sentence what is wrong, before a night depends on it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from sqlalchemy import Engine

import crawler
from askdesk.config import Config, Source
from askdesk.errors import AskdeskError
from askdesk.store import db as database
from crawler import run
from crawler.block import check as checked

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
            kind = crawler.kind(block.kind)
            checked(kind, block)
        except AskdeskError as error:
            told[block.name] = (block.name, False, str(error))
            continue
        process.crawl(_reaching(kind, told), source=block.name, config=config, engine=engine, now=datetime.now(UTC))
    if len(told) < len(config.sources):
        process.start()
    return [told.get(block.name, _silent(block)) for block in config.sources]


def _silent(block: Source) -> Result:
    return block.name, False, f"{block.name} could not be asked; see the log"


def _reaching(kind: type, told: dict[str, Result]) -> type:
    """Return *kind* cut down to one request, whose outcome goes to *told*."""

    class Reaching(kind):  # type: ignore[misc]
        async def start(self) -> AsyncIterator[Any]:
            for request in list(self.search())[:1]:
                yield request
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
