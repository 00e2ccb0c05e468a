"""After the run: did each source say as much as it usually does? A silent zero is the usual failure of a nightly crawl."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from sqlalchemy import Engine

from askdesk.model import Run
from askdesk.store import runs

ENOUGH = 3  # runs that went well before there is a usual
FEW = 0.2  # part of the usual number of rows below which we ask why
LOUD = 10  # usual rows from which on a drop says something


def judge(run: Run, before: list[Run]) -> str | None:
    """Return a sentence if *run* is unlike the runs *before* it (newest first), None if all is as usual."""
    if run.outcome != "ok":
        return f"{run.source} is {run.outcome}: {run.note}" if run.note else f"{run.source} is {run.outcome}"
    rows, bad = run.counts.get("rows", 0), run.counts.get("bad_rows", 0)
    if bad and bad >= max(3, rows / 2):
        return f"{run.source} showed {rows} posts of which {bad} could not be read; the site may have changed"
    usual = [past.counts.get("rows", 0) for past in before if past.outcome == "ok" and past.stage == run.stage]
    if len(usual) < ENOUGH or run.stage == "recheck":
        return None
    middle = median(usual)
    if middle >= 1 and rows == 0 and all(usual[:ENOUGH]) and not run.counts.get("unchanged"):
        return f"{run.source} showed no post at all; usually it shows about {middle:.0f}"
    if middle >= LOUD and rows < middle * FEW:
        return f"{run.source} showed {rows} posts; usually it shows about {middle:.0f}"
    return None


def report(engine: Engine, ended: Iterable[Run]) -> list[str]:
    """Return one sentence for each run that needs a look."""
    told = []
    for run in ended:
        with engine.begin() as db:
            before = [past for past in runs.recent(db, run.source, run.stage, limit=15) if past.id < run.id]
        if sentence := judge(run, before):
            told.append(sentence)
    return told
