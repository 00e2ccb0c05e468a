"""The whole night in one sentence: crawl, verify, match, tidy, and say what was and was not covered."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from askdesk import log
from askdesk.config import Config
from askdesk.errors import AskdeskError
from askdesk.model import EntryStatus, Run
from askdesk.store import db as store
from askdesk.store import faqs, pages, places, queue, replies, retention, runs

logger = logging.getLogger("askdesk.night")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What one night did."""

    runs: tuple[Run, ...]
    matched: dict[str, Any]
    """Counts of the matcher; empty if it failed."""
    problems: tuple[str, ...]
    """Sentences on what was not covered or needs a look."""
    waiting: dict[str, int]
    """Cards by tab."""
    forgotten: dict[str, int]
    """Questions whose words were emptied: `forgotten` for good, `stale` until they are seen again."""
    proposed: int = 0
    """Names learned from rejects that wait for a lead."""

    @property
    def exit_code(self) -> int:
        """Return 0, or 1 if any source or stage needs a look."""
        return 1 if self.problems else 0


def night(config: Config, engine: Engine, *, now: datetime, full: bool = False, watch: Any = None) -> Night:
    """Run the night; refuses to run twice at once on one database.

    Args:
        watch: Something with `run_ended(run)` and `matching(stage, done, total)`, or None.

    Raises:
        AlreadyRunning: If another night is at work.
    """
    from crawler import health, renaming
    from crawler import run as crawling

    with store.only_one(engine, "nightly"):
        ended = crawling.crawl(config, engine, faq=True, full=full, now=now, on_progress=watch.run_ended if watch else None)
        problems = health.report(engine, ended)
        forgotten = forget(config, engine, now=now)
        matched = match(config, engine, now=now, problems=problems, watch=watch)
        proposed = renaming.propose(config, engine, now=now)
        with store.reading(engine) as db:
            problems += [f"{p.url}: {p.alert}" for p in faqs.pages(db) if p.alert and p.status != EntryStatus.GONE]
            waiting = pages.counts(db, person="", now=now)
    return Night(
        runs=tuple(ended),
        matched=matched,
        problems=tuple(dict.fromkeys(problems)),
        waiting=waiting,
        forgotten=forgotten,
        proposed=proposed,
    )


def forget(config: Config, engine: Engine, *, now: datetime) -> dict[str, int]:
    """Empty what was kept long enough, as a run of its own; return how many questions."""
    from crawler import legal

    by_source = {block.name: block.retention for block in config.sources if block.retention}
    with engine.begin() as db:
        run_id = runs.start(db, "retention", "forget", now=now)
        unseen = legal.unseen(places.all_of_them(db))
        counts = retention.forget(db, now=now, default=config.askdesk.retention, by_source=by_source, unseen=unseen)
        runs.finish(db, run_id, outcome="ok", counts=counts, now=now)
    if any(counts.values()):
        logger.info(log.line("forgotten", **counts))
    return counts


def match(config: Config, engine: Engine, *, now: datetime, problems: list[str], watch: Any = None) -> dict[str, Any]:
    """Verify what people posted, tidy the queue and match what changed, as a run of its own; {} if it failed."""
    from crawler import renaming
    from matcher import run as matching

    renamed = {what: count for what, count in renaming.look_again(config, engine, now=now).items() if count}
    with engine.begin() as db:
        run_id = runs.start(db, "matcher", "match", now=now)
        verified = replies.verify_seen(db, now=now)
        tidied = queue.tidy(db, now=now)
    counts: dict[str, Any] = {}
    outcome, note = "ok", ""
    try:
        counts = matching.match(config, engine, now=now, progress=watch.matching if watch else None)
    except AskdeskError as error:
        outcome, note = "failed", str(error)
        problems.append(f"matching failed: {error}")
        logger.error(log.line("match_failed", why=str(error)))
    counts = {**counts, "verified": verified, **tidied, **renamed} if outcome == "ok" else {}
    with engine.begin() as db:
        runs.finish(db, run_id, outcome=outcome, counts=counts, note=note, now=now)
    return counts


def digest(done: Night) -> list[str]:
    """Return the night as sentences: what came, what waits, and what was not covered."""
    crawled = [r for r in done.runs if r.stage in {"crawl", "recheck"}]
    fine = [r for r in crawled if r.outcome == "ok"]
    lines = [f"{len(fine)} of {len(crawled)} sources read."] if crawled else ["No source was due."]
    fresh = sum(r.counts.get("new", 0) for r in crawled)
    changed = sum(r.counts.get("changed", 0) for r in crawled)
    lines.append(f"{fresh} new questions, {changed} changed.")
    lines += [_faq_line(run) for run in done.runs if run.stage == "faq"]
    lines.append(
        f"{done.waiting['open']} wait in the queue, {done.waiting['mine'] + done.waiting['waiting']} are in hand or put off, "
        f"{done.waiting['posted']} answered."
    )
    if done.forgotten["forgotten"]:
        lines.append(f"{done.forgotten['forgotten']} questions were kept long enough; only their address and times are left.")
    if done.forgotten["stale"]:
        lines.append(
            f"{done.forgotten['stale']} could not be looked at again in the time their site's terms ask; they were emptied."
        )
    if done.proposed:
        names = "1 name" if done.proposed == 1 else f"{done.proposed} names"
        lines.append(f"{names} learned from what you rejected: a lead decides (`askdesk mentions suggest`).")
    if done.problems:
        lines.append("Not covered, or in need of a look:")
        lines += [f"  - {p}" for p in done.problems]
    return lines


def _faq_line(run: Run) -> str:
    name = run.source.removeprefix("faq:")
    parts = [
        f"{run.counts[k]} {word}"
        for k, word in (("new", "new"), ("changed", "changed"), ("vanished", "gone"))
        if run.counts.get(k)
    ]
    return f"FAQ of {name}: {run.counts.get('pages', 0)} pages, {', '.join(parts) or 'nothing changed'}."
