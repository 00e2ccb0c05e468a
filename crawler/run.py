"""Crawl every due source in one process, one Run row each; whatever breaks one source, the others go on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from sqlalchemy import Engine

import crawler
from askdesk import log
from askdesk.config import Config, Source
from askdesk.errors import AskdeskError
from askdesk.model import Run
from askdesk.store import questions, runs
from crawler import auto, intake, legal
from crawler import settings as ours
from crawler.block import check as checked
from crawler.faq.spider import FaqSpider

logger = logging.getLogger("askdesk.crawl")
SLACK = 0.1  # part of `every` by which a night may start early and still find its source due
Progress = Callable[[Run], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One spider to run."""

    source: str
    stage: str
    spider: type | None
    """None if what the place takes is not settled yet."""
    arguments: dict[str, Any]
    host: str
    """Jobs of one host run one after the other, so that its delay holds for them together."""


def crawl(
    config: Config,
    engine: Engine,
    *,
    sources: Iterable[str] | None = None,
    faq: bool = False,
    full: bool = False,
    now: datetime,
    on_progress: Progress | None = None,
) -> list[Run]:
    """Crawl what is due and return one Run per source, in the order they ended.

    May be called once per process: Twisted's reactor can't start a second time.

    Args:
        sources: Names of the sources to crawl now, due or not; None: all that are due.
        faq: True also reads the departments' own pages.
        full: True ignores what earlier runs have seen.
        on_progress: Called with each Run as it ends.

    Raises:
        ConfigError: If a source is named that is not there, or a block can't be used.
    """
    with engine.begin() as db:
        runs.abandon(db, now=now)
    jobs = _jobs(config, engine, None if sources is None else list(sources), full=full, now=now)
    jobs += _faq_jobs(config, engine, full=full, now=now) if faq else []
    legal.write(config, engine, now=now)
    intake.take_up(config, engine, now=now)
    if not jobs:
        return []
    ended: list[Run] = []
    process = AsyncCrawlerProcess(settings_of(config))
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    asyncio.get_event_loop().create_task(_all(process, jobs, config, engine, now, ended, on_progress)).add_done_callback(_stop)
    process.start(stop_after_crawl=False)
    return ended


def is_due(block: Source, last_ok: Run | None, cursor: dict[str, Any], now: datetime) -> bool:
    """Return whether a source wants crawling: its time has come, and the site no longer asks us to wait."""
    waits = cursor.get("not_before")
    if waits and datetime.fromisoformat(waits) > now:
        return False
    return last_ok is None or now - last_ok.started_at >= block.every * (1 - SLACK)


def _jobs(config: Config, engine: Engine, named: list[str] | None, *, full: bool, now: datetime) -> list[Job]:
    blocks = config.sources if named is None else [config.source(name) for name in named]
    kinds = {block.name: crawler.kind(block.kind) for block in blocks if block.kind != "auto"}
    for block in blocks:
        if block.name in kinds:
            checked(kinds[block.name], block)
    jobs = []
    for block in blocks:
        with engine.begin() as db:
            due = is_due(block, runs.last(db, block.name, outcome="ok"), runs.cursor(db, block.name), now)
            again = bool(questions.due(db, block.name, now=now))
        searching = due or full or named is not None
        if searching or again:
            given = {"source": block.name, "config": config, "engine": engine, "full": full, "searching": searching, "now": now}
            stage = "crawl" if searching else "recheck"
            kind = kinds.get(block.name)
            address = block.base_url or getattr(kind, "site_address", None)
            host = urlsplit(address if isinstance(address, str) else block.site).netloc or block.site
            jobs.append(Job(source=block.name, stage=stage, spider=kind, arguments=given, host=host))
    return jobs


def _faq_jobs(config: Config, engine: Engine, *, full: bool, now: datetime) -> list[Job]:
    jobs = []
    for department in config.departments:
        if department.faq.start_urls:
            given = {"config": config, "engine": engine, "department": department, "full": full, "now": now}
            host = urlsplit(department.faq.start_urls[0]).netloc
            jobs.append(Job(source=f"faq:{department.slug}", stage="faq", spider=FaqSpider, arguments=given, host=host))
    return jobs


def settings_of(config: Config, **changed: Any) -> Settings:
    """Return Scrapy's settings for a process that crawls by this configuration."""
    made = Settings()
    made.setmodule(ours, priority="project")
    made.setdict({**ours.of(config, 1.0), "LOG_INSTALL_ROOT_HANDLER": False, "SPIDER_MODULES": [], **changed}, priority="project")
    return made


async def _all(
    process: AsyncCrawlerProcess,
    jobs: list[Job],
    config: Config,
    engine: Engine,
    now: datetime,
    ended: list[Run],
    on_progress: Progress | None,
) -> None:
    """Run *jobs*, as many at once as the configuration allows, one at a time per host."""
    at_once = asyncio.Semaphore(config.askdesk.parallel_sources)
    hosts = {job.host: asyncio.Lock() for job in jobs}

    async def one(job: Job) -> None:
        async with hosts[job.host], at_once:
            run = await _one(process, job, engine, now)
        ended.append(run)
        if on_progress:
            on_progress(run)

    await asyncio.gather(*(one(job) for job in jobs))


async def _one(process: AsyncCrawlerProcess, job: Job, engine: Engine, now: datetime) -> Run:
    """Run one spider to its end and return its Run row, made here if the spider never came that far."""
    before = _newest(engine, job)
    try:
        arguments = job.arguments if job.spider else await _settled(process, job, engine, now)
        spider = job.spider or crawler.kind(arguments["config"].source(job.source).kind)
        made = process.create_crawler(spider)
        made.settings.set("ASKDESK_JOB", job.source)
        await process.crawl(made, **arguments)
        why = "it stopped before it began"
    except AskdeskError as error:
        why = str(error)
    except Exception as error:  # the night goes on, whatever one source does
        logger.exception(log.line("source_broke", source=job.source))
        why = f"it stopped with an error of its own ({type(error).__name__})"
    run = _newest(engine, job)
    if run is not None and run.outcome != "running" and (before is None or run.id != before.id):
        return run
    with engine.begin() as db:
        started = run.id if run is not None and run.outcome == "running" else runs.start(db, job.source, job.stage, now=now)
        runs.finish(db, started, outcome="failed", counts={}, note=why, now=now + timedelta(seconds=1))
    found = _newest(engine, job)
    assert found
    return found


async def _settled(process: AsyncCrawlerProcess, job: Job, engine: Engine, now: datetime) -> dict[str, Any]:
    """Return the job's arguments, with the kind of its block settled by a look at the place."""
    config: Config = job.arguments["config"]
    return {**job.arguments, "config": await auto.settle(process, config, config.source(job.source), engine, now=now)}


def _newest(engine: Engine, job: Job) -> Run | None:
    with engine.begin() as db:
        return runs.last(db, job.source, job.stage)


def _stop(done: asyncio.Task[None]) -> None:
    from twisted.internet import reactor

    if not done.cancelled() and done.exception():
        logger.error(log.line("crawl_broke", error=repr(done.exception())))
    with suppress(Exception):  # it is stopping already
        reactor.stop()  # type: ignore[misc]
