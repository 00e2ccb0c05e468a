"""Compares the texts of the database, their vectors, and the index made of them: for `askdesk db check`."""

from __future__ import annotations

from collections import Counter

import numpy as np
from sqlalchemy import Engine

from askdesk.config import Config
from askdesk.model import Intent
from askdesk.store import faqs, matches, questions, vectors
from askdesk.store.db import reading
from matcher import ask, corpus, draft, encode, index, second, shelf, weights
from matcher.encode import Vectors

SAMPLE = 200
"""Vectors that are looked for in the index."""


def keys(config: Config) -> list[str]:
    """Return the keys of the models whose vectors are in use."""
    found = [weights.key(config.matcher.model)]
    return [*found, second.key(config.matcher.second)] if config.matcher.second else found


def check(config: Config, engine: Engine) -> list[str]:
    """Return what does not fit, as sentences; [] if all is well. Nothing is encoded and nothing written."""
    used = keys(config)
    with reading(engine) as db:
        kept = vectors.models(db)
    others = {model: number for model, number in kept.items() if model not in used}
    found = []
    if others:
        named = ", ".join(f"{number} of {model}" for model, number in others.items())
        found.append(f"vectors of models that are not in use: {named}; `askdesk db prune` drops them")
    for key in used:
        found += _model(engine, key)
    return found + _missing(engine, used[0])


def _model(engine: Engine, key: str) -> list[str]:
    """Return what is wrong with the vectors of one model and with the index made of them."""
    with reading(engine) as db:
        stored = [vector for _, vector in vectors.each(db, key)]
    if not stored:
        return []
    size = Counter(map(len, stored)).most_common(1)[0][0]
    fitting = [vector for vector in stored if len(vector) == size and size % 4 == 0]
    rows = encode.unpack(fitting, size // 4)
    lengths = np.linalg.norm(rows, axis=1)
    found = []
    if odd := len(stored) - len(fitting):
        found.append(f"{odd} vectors of {key} are not {size // 4} numbers long; delete them, `askdesk match` makes them anew")
    if off := int((~(np.abs(lengths - 1) < 1e-3)).sum()):
        found.append(f"{off} vectors of {key} have not the length 1; delete them, `askdesk match` makes them anew")
    return found + ([] if found else _index(rows, key))


def _index(rows: Vectors, key: str) -> list[str]:
    """Return whether an index rebuilt from *rows* finds a sample of them first; of equal vectors any will do."""
    made = index.build_by_size(rows, key=key)
    some = np.linspace(0, len(rows) - 1, min(SAMPLE, len(rows)), dtype=np.int64)
    hits = index.search(made, rows[some], k=1, key=key)
    lost = sum(not near or near[0].score < 1 - 1e-3 for near in hits)
    # A graph or lists miss some by design; only more than that means that index and vectors do not fit.
    return [f"the index of {key} does not find {lost} of {len(some)} vectors"] if lost > (1 - made.recall) * len(some) else []


def _missing(engine: Engine, key: str) -> list[str]:
    """Return how many texts of matched questions, and of entries that a match names, have no vector."""
    with reading(engine) as db:
        named = {m.faq_id for m in matches.first(db).values()}
        entries = [shelf.as_entry(r) for r in faqs.entries(db) if r.id in named]
        asked = [r for r in questions.all_rows(db) if r.matched_hash is not None and r.intent == Intent.QUESTION]
    texts = {t for e in entries for t in (*corpus.entry_texts([e], e.language), *draft.parts(e.answer))}
    texts |= {ask.read("" if "#" in r.key else r.title, r.body).whole for r in asked}
    with reading(engine) as db:
        known = vectors.load(db, key, [encode.content_hash(t) for t in texts])
    lost = len(texts) - len(known)
    return [f"{lost} texts that were matched have no vector of {key}; `askdesk match` makes them"] if lost else []
