"""The matching stage: read what changed, decide, write; killed anywhere and run again it ends in the same database."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from askdesk.config import Config
from askdesk.log import line
from askdesk.model import Intent, Path, Status, Tone, Verdict
from askdesk.store import gaps, matches, questions, queue, verdicts
from askdesk.store.db import Record, reading
from matcher import (
    answering,
    ask,
    choice,
    corpus,
    draft,
    encode,
    groups,
    learning,
    lessons,
    rerank,
    second,
    triage,
    uncovered,
    wording,
)
from matcher.choice import Choice
from matcher.encode import Encoder, Progress
from matcher.shelf import Shelf, build, from_memory, known, pages

RULES = "match 3"
"""Changes when every question should be matched anew."""
BATCH = 200
"""Questions matched and stored in one transaction."""
TOP = 5
log = logging.getLogger(__name__)


@encode.one_core
def match(
    config: Config, engine: Engine, *, encoder: Encoder | None = None, now: datetime, progress: Progress | None = None
) -> dict[str, int]:
    """Judge, match, draft and group whatever changed; return how many of each.

    A run with nothing changed encodes no text and writes nothing.
    """
    also = second.load(config.matcher.second) if config.matcher.second else None
    stage = Stage(config, engine, encoder or encode.load(config.matcher.model), now, progress, {}, also)
    _judge(stage)
    with engine.begin() as db:
        stage.counts.update(queue.tidy(db, now=now))
    shelf = _shelve(stage)
    for batch in _changed(stage, shelf):
        _match(stage, shelf, batch)
    _group(stage, shelf)
    log.info(line("matched", **stage.counts))
    return stage.counts


def _shelve(stage: Stage) -> Shelf:
    """Return the FAQs as they are searched tonight, with what people taught."""
    reader = second.Reader(stage.second.name, stage.look_again) if stage.second else None
    again = stage.config.matcher.reranker
    there = pages(stage.config, stage.engine, stage.look, reader, rerank.load(again) if again else None)
    with reading(stage.engine) as db:
        said = verdicts.all_of_them(db)
    taught = known(there, said)
    asks = [k.asked for k in taught]
    texts = learning.texts(asks, corpus.ENGLISH, there.names)
    there = replace(there, look=from_memory(there.known | dict(zip(texts, stage.look(texts), strict=True)), stage.look))
    chance = lessons.tonight(stage.engine, there, taught, encoder_key=stage.encoder.key, now=stage.now)
    return build(stage.config, there, taught, chance)


@dataclass(frozen=True, slots=True)
class Stage:
    """What the steps of one run share."""

    config: Config
    engine: Engine
    encoder: Encoder
    now: datetime
    progress: Progress | None
    counts: dict[str, int]
    second: Encoder | None = None

    def count(self, what: str, number: int = 1) -> None:
        """Add to a count."""
        self.counts[what] = self.counts.get(what, 0) + number

    def look(self, texts: Sequence[str]) -> encode.Vectors:
        """Return the vectors of *texts*, encoding and storing only those that are new."""
        return self._look(self.encoder, texts)

    def look_again(self, texts: Sequence[str]) -> encode.Vectors:
        """Return the second encoder's vectors of *texts*, encoding and storing only those that are new."""
        assert self.second is not None
        return self._look(self.second, texts)

    def _look(self, encoder: Encoder, texts: Sequence[str]) -> encode.Vectors:
        found, fresh = encode.remembered(self.engine, encoder, texts, progress=self.progress)
        self.count("encoded", fresh)
        return found


def _judge(stage: Stage) -> None:
    """Label every question whose text or replies are new or changed."""
    with reading(stage.engine) as db:
        fresh = questions.unjudged(db, rules=triage.RULES)
    trained = triage.load(stage.encoder) if fresh else None
    for start in range(0, len(fresh), BATCH):
        some = fresh[start : start + BATCH]
        threads = [
            triage.Thread(title=questions.own_title(q), body=q.body, replies=tuple(posts), accepted=q.accepted is not None)
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
    settings = repr((RULES, stage.encoder.key, stage.second.key if stage.second else "", stage.config.matcher))
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
    asks = {r.id: ask.read(questions.own_title(r), r.body) for r, _ in batch}
    wanted = [r for r, _ in batch if draft.path(r.intent, r.tone) is Path.ANSWER]
    texts = [t for r in wanted for t in _texts(asks[r.id], shelf.searched(r.language), shelf.names)]
    look = from_memory(shelf.sentences | dict(zip(texts, stage.look(texts), strict=True)), stage.look)
    limits, config = stage.config.matcher, stage.config
    apart = {r.id: answering.apart(shelf, r, asks[r.id], look) for r in wanted}
    found = {r.id: answering.best(shelf, r, asks[r.id], apart[r.id], look, limits) for r in wanted}
    found = {r.id: answering.with_drafts(config, shelf, r, asks[r.id], found[r.id], look) for r in wanted}
    several = {r.id: answering.parts(apart[r.id], limits) for r in wanted}
    drafts = {
        r.id: answering.compose(config, shelf, r, asks[r.id], found.get(r.id, []), several.get(r.id, []), look) for r, _ in batch
    }
    with stage.engine.begin() as db:
        cards = queue.cards_of(db, [r.id for r, _ in batch])
        for r, mark in batch:
            mine = found.get(r.id, [])
            matches.save(db, r.id, mine[:TOP], several.get(r.id, []), matched_hash=mark)
            _deal(db, stage, r, choice.of(cards.get(r.id), mine, drafts[r.id], shelf.rows))


def _texts(asked: ask.Ask, language: str, names: frozenset[str]) -> list[str]:
    """Return every text whose vector matching a post needs, its questions one by one among them."""
    return [t for one in ask.every(asked) for t in (*corpus.query_texts(one, language, names), *one.texts)]


def _deal(db: Any, stage: Stage, r: Record, said: Choice) -> None:
    """Deal the card of a question, or take it out of the queue if there is nothing to answer."""
    path = draft.path(r.intent, r.tone)
    stage.count("matched")
    if path is Path.LEAVE:
        queue.withdraw(db, r.id, reason="hostile" if r.tone == Tone.HOSTILE else str(r.intent), now=stage.now)
        return
    best = said.best
    verdict = best.verdict if best else Verdict.GAP
    chance = best.chance if best else 0.0
    if path is Path.ANSWER:
        stage.count(str(verdict))
    entry = best.faq_id if best and verdict != Verdict.GAP else None
    worth = worth_of(r.intent, r.status, r.settled, verdict, chance)
    done = queue.deal(
        db, r.id, path=path, verdict=verdict, chance=chance, worth=worth, faq_id=entry, draft=said.draft, now=stage.now
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
    wholes = [ask.read(questions.own_title(r), r.body).whole for r in asked]
    vectors = stage.look(wholes)
    same = groups.same([r.id for r in asked], wholes, [r.language or "und" for r in asked], vectors)
    moved = {r.id: name for r in rows if (name := same.get(r.id)) != r.group_id}
    found = uncovered.tonight(stage.engine, shelf, asked, wholes, vectors, before)
    old = [g for g in before if g.question_ids]
    with stage.engine.begin() as db:
        if moved:
            questions.group(db, moved)
        if found != sorted(old, key=lambda g: g.id):
            gaps.replace(db, found, now=stage.now)
    stage.count("gaps", len(found))
    stage.count("groups", len({g for g in same.values() if g}))
