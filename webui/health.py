"""How the last night went, in sentences; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from askdesk.model import Run
from webui import words

OUTCOMES = {"blocked": "blocked", "failed": "failed", "interrupted": "interrupted", "running": "being read now"}
# What a run of each stage counted, in the order a reader wants it: one, many.
COUNTED = {
    "crawl": {
        "new": ("new question", "new questions"),
        "changed": ("changed", "changed"),
        "pages": ("page read", "pages read"),
        "bad_rows": ("row skipped", "rows skipped"),
        "bad_pages": ("page not understood", "pages not understood"),
    },
    "forget": {
        "forgotten": ("question was kept long enough", "questions were kept long enough"),
        "stale": ("could not be looked at again in time", "could not be looked at again in time"),
    },
    "faq": {
        "pages": ("page", "pages"),
        "new": ("new entry", "new entries"),
        "changed": ("changed entry", "changed entries"),
        "vanished": ("entry gone", "entries gone"),
        "quarantined": ("entry held back", "entries held back"),
        "lost_pages": ("page gone", "pages gone"),
    },
    "match": {
        "matched": ("question compared", "questions compared"),
        "covered": ("answered by our pages", "answered by our pages"),
        "weak": ("near", "near"),
        "gap": ("not covered", "not covered"),
        "gaps": ("subject open", "subjects open"),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What the header says of the last night."""

    phrase: str
    trouble: str
    """What went wrong, in two or three words; empty if nothing did."""


def last_night(runs: Iterable[Run], sources: Sequence[str]) -> Health:
    """Return how many of the configured sources the last night read, and what became of the others."""
    newest = {run.source: run.outcome for run in runs if run.stage == "crawl"}
    outcomes = [newest.get(name, "never") for name in sources]
    if not sources:
        return Health(phrase="No sources are set up yet", trouble="")
    if set(outcomes) == {"never"}:
        return Health(phrase="No night has run yet", trouble="")
    phrase = f"Last night: {outcomes.count('ok')} of {words.amount(len(sources), 'source')} read"
    wrong = [f"{outcomes.count(kind)} {said}" for kind, said in OUTCOMES.items() if kind in outcomes]
    if "never" in outcomes:
        wrong.append(f"{outcomes.count('never')} not read yet")
    return Health(phrase=phrase, trouble=", ".join(wrong))


def told(run: Run, now: datetime) -> str:
    """Return one run as a sentence."""
    when = words.ago(run.finished_at or run.started_at, now)
    if run.outcome == "running":
        return f"Being read now, since {words.clock(run.started_at)}."
    if run.outcome == "ok":
        return f"{'Done' if run.stage in {'match', 'forget'} else 'Read'} {when}: {counted(run)}. {run.note}".rstrip()
    said = {"blocked": "The site does not let us read it", "interrupted": "Stopped half-way"}.get(
        run.outcome, "Could not be read"
    )
    note = f": {run.note.rstrip('.')}" if run.note else ""
    return f"{said} ({when}){note}."


def counted(run: Run) -> str:
    """Return what a run counted, empty numbers left out."""
    named = COUNTED.get(run.stage, COUNTED["crawl"])
    numbers = [(run.counts.get(key), one, many) for key, (one, many) in named.items()]
    parts = [words.amount(int(n), one, many) for n, one, many in numbers if isinstance(n, int | float) and n]
    return ", ".join(parts) if parts else "nothing new"
