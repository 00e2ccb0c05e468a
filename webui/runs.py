"""The nights: what was read, what was not, and why, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from askdesk.model import Run
from askdesk.store import runs
from webui import desk, health

bp = Blueprint("runs", __name__, url_prefix="/nights")

STAGES = {"recheck": "Looking again", "faq": "Our own pages", "match": "Finding answers", "forget": "Forgetting"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One source, or one stage, and how it went last."""

    name: str
    run: Run | None
    said: str
    is_ill: bool


@bp.get("")
def show() -> str:
    """Show the last night, trouble first."""
    now = desk.now()
    with desk.reading() as db:
        latest = runs.latest(db)
        earlier = runs.nights(db, limit=60)
    newest = {(run.source, run.stage): run for run in latest}
    sources = [told(s.name, newest.get((s.name, "crawl"))) for s in desk.config().sources]
    others = [told(stage(run), run) for run in latest if run.stage != "crawl"]
    lines = [(run, health.told(run, now)) for run in earlier]
    return render_template(
        "runs/show.html",
        sources=sorted(sources, key=lambda t: not t.is_ill),
        others=others,
        lines=lines,
        stages=STAGES,
    )


def stage(run: Run) -> str:
    """Return what a run other than a crawl did, and for whom."""
    of = run.source.rpartition(":")[2]
    return STAGES.get(run.stage, run.stage) if run.stage in {"match", "forget"} else f"{STAGES.get(run.stage, run.stage)}, {of}"


def told(name: str, run: Run | None) -> Told:
    """Return how a source went last, as a sentence."""
    if run is None:
        return Told(name=name, run=None, said="Not read yet.", is_ill=False)
    is_ill = run.outcome not in {"ok", "running"} or bool(run.note)
    return Told(name=name, run=run, said=health.told(run, desk.now()), is_ill=is_ill)
