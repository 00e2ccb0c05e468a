"""The matching stage: read what changed, decide, write; killed anywhere and run again it ends in the same database."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from askdesk.config import Config
from askdesk.log import line
from askdesk.model import Intent, Match, Path, Status, Tone, Verdict
from askdesk.store import gaps, matches, questions, queue
from askdesk.store.db import Record, reading
from matcher import answering, ask, corpus, draft, encode, groups, triage, wording
from matcher.answering import Shelf
from matcher.encode import Encoder, Progress

RULES = "match 1"
"""Changes when every question should be matched anew."""
BATCH = 200
"""Questions matched and stored in one transaction."""
TOP = 5
log = logging.getLogger(__name__)


def match(
    config: Config, engine: Engine, *, encoder: Encoder | None = None, now: datetime, progress: Progress | None = None
) -> dict[str, int]:
    """Judge, match, draft and group whatever changed; return how many of each.

    A run with nothing changed encodes no text and writes nothing.
    """
    stage = Stage(config, engine, encoder or encode.load(config.matcher.model), now, progress, {})
    _judge(stage)
    with engine.begin() as db:
        stage.counts.update(queue.tidy(db, now=now))
    shelf = answering.shelve(config, engine, stage.look)
    for batch in _changed(stage, shelf):
        _match(stage, shelf, batch)
    _group(stage, shelf)
    log.info(line("matched", **stage.counts))
    return stage.counts


@dataclass(frozen=True, slots=True)
class Stage:
    """What the steps of one run share."""

    config: Config
    engine: Engine
    encoder: Encoder
    now: datetime
    progress: Progress | None
    counts: dict[str, int]

    def count(self, what: str, number: int = 1) -> None:
        """Add to a count."""
        self.counts[what] = self.counts.get(what, 0) + number

    def look(self, texts: Sequence[str]) -> encode.Vectors:
        """Return the vectors of *texts*, encoding and storing only those that are new."""
        found, fresh = encode.remembered(self.engine, self.encoder, texts, progress=self.progress)
        self.count("encoded", fresh)
        return found


def own_title(r: Record) -> str:
    """Return the title the writer chose; a question asked in a reply stands under somebody else's."""
    return "" if "#" in r.key else str(r.title)


def _judge(stage: Stage) -> None:
    """Label every question whose text or replies are new or changed."""
    with reading(stage.engine) as db:
        fresh = questions.unjudged(db, rules=triage.RULES)
    trained = triage.load(stage.encoder) if fresh else None
    for start in range(0, len(fresh), BATCH):
        some = fresh[start : start + BATCH]
        threads = [
            triage.Thread(title=own_title(q), body=q.body, replies=tuple(posts), accepted=q.accepted is not None)
            for q, posts, _ in some
        ]
        assert trained is not None
        labels = triage.judge_vectors(threads, stage.look([wording.text_of(t.title, t.body) for t in threads]), trained)
        with stage.engine.begin() as db:
            for (q, _, mark), found in zip(some, labels, strict=True):
                questions.label(db, q.id, found, judged_hash=mark)
    stage.count("judged", len(fresh))


def _changed(stage: Stage, shelf: Shelf) -> Iterator[list[tuple[Record, str]]]:
    """Yield batches of questions, with their marks, whose text, labels, thread or FAQ changed since they were matched."""
    with reading(stage.engine) as db:
        rows = matches.to_match(db)
    settings = repr((RULES, stage.encoder.key, stage.config.matcher))
    changed = [(r, mark) for r in rows if (mark := _mark(r, shelf, settings)) != r.matched_hash]
    for start in range(0, len(changed), BATCH):
        yield changed[start : start + BATCH]


def _mark(r: Record, shelf: Shelf, settings: str) -> str:
    known = (settings, r.text_hash, r.intent, r.tone, r.language, r.settled, r.status, sorted(r.departments), r.kind)
    return hashlib.sha256(
        repr((*known, [shelf.marks[d] for d in sorted(r.departments) if d in shelf.marks])).encode()
    ).hexdigest()


def _match(stage: Stage, shelf: Shelf, batch: Sequence[tuple[Record, str]]) -> None:
    """Match a batch, and write matches and cards of it at once."""
    asks = {r.id: ask.read(own_title(r), r.body) for r, _ in batch}
    wanted = [r for r, _ in batch if draft.path(r.intent, r.tone) is Path.ANSWER]
    texts = [
        t for r in wanted for t in (*corpus.query_texts(asks[r.id], shelf.searched(r.language), shelf.names), *asks[r.id].texts)
    ]
    look = answering.from_memory(shelf.sentences | dict(zip(texts, stage.look(texts), strict=True)), stage.look)
    found = {r.id: answering.best(shelf, r, asks[r.id], look, stage.config.matcher) for r in wanted}
    drafts = {r.id: answering.compose(stage.config, shelf, r, asks[r.id], found.get(r.id, []), look) for r, _ in batch}
    with stage.engine.begin() as db:
        for r, mark in batch:
            mine = found.get(r.id, [])
            matches.save(db, r.id, mine[:TOP], matched_hash=mark)
            _deal(db, stage, r, mine, drafts[r.id])


def _deal(db: Any, stage: Stage, r: Record, found: Sequence[Match], text: str) -> None:
    """Deal the card of a question, or take it out of the queue if there is nothing to answer."""
    path = draft.path(r.intent, r.tone)
    stage.count("matched")
    if path is Path.LEAVE:
        queue.withdraw(db, r.id, reason="hostile" if r.tone == Tone.HOSTILE else str(r.intent), now=stage.now)
        return
    best = found[0] if found else None
    verdict = best.verdict if best else Verdict.GAP
    chance = best.chance if best else 0.0
    if path is Path.ANSWER:
        stage.count(str(verdict))
    entry = best.faq_id if best and verdict != Verdict.GAP else None
    worth = worth_of(r.intent, r.status, r.settled, verdict, chance)
    done = queue.deal(
        db, r.id, path=path, verdict=verdict, chance=chance, worth=worth, faq_id=entry, draft=text, now=stage.now
    )  # fmt: skip
    stage.count(f"cards_{done}")


def worth_of(intent: str, status: str, settled: float | None, verdict: str, chance: float) -> float:
    """Return how far up the queue a card belongs, in [0, 1], freshness left out: can it be answered, and does it still wait?"""
    if intent != Intent.QUESTION:
        return {Intent.COMPLAINT: 0.25, Intent.PRAISE: 0.15}.get(Intent(intent), 0.0)
    share = {Verdict.COVERED: chance, Verdict.WEAK: 0.6 * chance, Verdict.GAP: 0.12}[Verdict(verdict)]
    waits = (1.0 if status == Status.OPEN else 0.85) * (1 - 0.7 * (settled or 0.0))
    return round(share * waits, 4)


def _group(stage: Stage, shelf: Shelf) -> None:
    """Group the same question elsewhere, and the gaps; write only what changed."""
    with reading(stage.engine) as db:
        rows = [r for r in questions.all_rows(db) if r.intent is not None]
        before = gaps.previous(db)
    asked = [r for r in rows if r.intent == Intent.QUESTION]
    wholes = [ask.read(own_title(r), r.body).whole for r in asked]
    vectors = stage.look(wholes)
    same = groups.same([r.id for r in asked], wholes, [r.language or "und" for r in asked], vectors)
    moved = {r.id: name for r in rows if (name := same.get(r.id)) != r.group_id}
    found = answering.unanswered(stage.engine, shelf, asked, wholes, vectors, before)
    old = [g for g in before if g.question_ids]
    with stage.engine.begin() as db:
        if moved:
            questions.group(db, moved)
        if found != sorted(old, key=lambda g: g.id):
            gaps.replace(db, found, now=stage.now)
    stage.count("gaps", len(found))
    stage.count("groups", len({g for g in same.values() if g}))
