"""The live FAQs of all departments with what people taught, searchable: built once a run from the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File

import numpy as np
from sqlalchemy import Engine

from askdesk.config import Config, Department
from askdesk.store import faqs
from askdesk.store.db import Record, reading
from askdesk.store.verdicts import Verdict
from matcher import ask, corpus, decide, draft, learning, rerank, second, wording
from matcher.corpus import Corpus, Entry, Look
from matcher.encode import Vectors
from matcher.learning import Faq


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The live FAQs of all departments."""

    corpora: dict[tuple[str, str], Corpus]
    """By department and language."""
    learned: dict[tuple[str, str], learning.Learned]
    """The same with what people said of them; only where they said something."""
    chance: decide.Logistic | None
    """The chance fitted to this institution; None: the shipped one."""
    marks: dict[str, str]
    """Department -> what its FAQ, its byline, its contact and its verdicts are, as a hash: a change re-opens its questions."""
    rows: dict[str, Record]
    """Entry id -> the stored entry."""
    names: frozenset[str]
    """Words of the institutions' own names."""
    departments: frozenset[str]
    sentences: dict[str, Vectors]
    """Sentence of an answer -> its vector."""
    second: second.Reader | None
    """A second encoder; None: there is none."""

    def searched(self, language: str | None) -> str:
        """Return the language in which a question of *language* is looked up."""
        return corpus.ENGLISH if language in {None, "und", corpus.ENGLISH} else str(language)

    def place(self, department: str, language: str) -> tuple[str, str] | None:
        """Return the FAQ in which a department's question of *language* is looked up; None: in none.

        That of its language; else the English one, if a second encoder knows the language.
        """
        own, english = (department, language), (department, corpus.ENGLISH)
        if own in self.corpora:
            return own
        bridged = english in self.corpora and self.second is not None and self.second.of(language) is not None
        return english if bridged else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The live entries of all departments as the matcher sees them, with every vector they need."""

    places: dict[str, tuple[str, str]]
    """Name of a FAQ -> its department and language."""
    faqs: dict[str, Faq]
    """By the same name."""
    rows: dict[str, Record]
    names: frozenset[str]
    known: dict[str, Vectors]
    """Text -> its vector."""
    look: Look
    second: second.Reader | None


def pages(
    config: Config,
    engine: Engine,
    look: Look,
    reader: second.Reader | None = None,
    reranker: rerank.Reranker | None = None,
) -> Pages:
    """Return the live entries of every department; unchanged text is not encoded again."""
    with reading(engine) as db:
        rows = faqs.entries(db)
    entries: dict[tuple[str, str], list[Entry]] = {}
    for department in config.departments:
        for r in rows:
            if department.slug in r.departments:
                entries.setdefault((department.slug, language_of(r)), []).append(as_entry(r))
    texts = [t for (_, language), some in entries.items() for t in (*corpus.entry_texts(some, language), *quotable(some))]
    texts = list(dict.fromkeys(texts))
    known = dict(zip(texts, look(texts), strict=True))
    names = corpus.own_names([w for d in config.departments for w in (d.name, d.institution, *d.aliases)])
    named = {
        name_of(place): Faq(
            entries=some, language=place[1], names=names, second=reader.of(place[1]) if reader else None, reranker=reranker
        )
        for place, some in sorted(entries.items())
    }
    return Pages(
        places={name_of(place): place for place in sorted(entries)},
        faqs=named,
        rows={r.id: r for r in rows},
        names=names,
        known=known,
        look=from_memory(known, look),
        second=reader,
    )


def name_of(place: tuple[str, str]) -> str:
    """Return what a department's FAQ in one language is called among those that are learned from."""
    return " ".join(place)


def quotable(entries: Sequence[Entry]) -> list[str]:
    """Return the sentences of the answers of *entries* that a draft may quote."""
    return [t for e in entries for t in draft.parts(e.answer)]


def known(there: Pages, given: Sequence[Verdict]) -> list[learning.Known]:
    """Return what people said as the matcher learns it: one for each FAQ that was asked, and only of entries it has."""
    found: list[learning.Known] = []
    for v in given:
        language = corpus.ENGLISH if v.language in {"und", ""} else v.language
        here = [name for d in v.departments if (name := name_of((d, language))) in there.faqs]
        asked = ask.read(v.title, v.body)
        found += [learning.Known(v.question_id, asked, name, v.faq_id) for name in here if _has(there.faqs[name], v.faq_id)]
    return found


def _has(faq: Faq, faq_id: str | None) -> bool:
    return faq_id is None or any(e.id == faq_id for e in faq.entries)


def build(config: Config, there: Pages, taught: Sequence[learning.Known], chance: decide.Logistic | None) -> Shelf:
    """Return every department's FAQ, searchable, with what people *taught* in it."""
    corpora: dict[tuple[str, str], Corpus] = {}
    learned: dict[tuple[str, str], learning.Learned] = {}
    for name, faq in there.faqs.items():
        place, mine = there.places[name], [k for k in taught if k.department == name]
        if mine or chance is not None:
            learned[place] = learning.learn(faq, mine, there.look)
            corpora[place] = learned[place].entries
        else:
            corpora[place] = faq.build(there.look)
    return Shelf(
        corpora=corpora,
        learned=learned,
        chance=chance,
        marks={d.slug: _mark(d, there, taught, chance) for d in config.departments},
        rows=there.rows,
        names=there.names,
        departments=frozenset(d.slug for d in config.departments),
        second=there.second,
        sentences={t: there.known[t] for faq in there.faqs.values() for t in quotable(faq.entries)},
    )


def _mark(department: Department, there: Pages, taught: Sequence[learning.Known], chance: decide.Logistic | None) -> str:
    mine = sorted((r.id, r.content_hash) for r in there.rows.values() if department.slug in r.departments)
    said = sorted((k.id, k.asked.whole, k.entry or "") for k in taught if there.places[k.department][0] == department.slug)
    fitted = None if chance is None else (chance.bias, chance.weight.tolist())
    shown = (department.byline, department.email, department.homepage, mine, said, fitted)
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def language_of(r: Record) -> str:
    """Return the language of a stored entry, as a code of two letters; English where it can't be told."""
    told = str(r.language or "und").split("-")[0].lower()
    found = told if told != "und" else wording.language(f"{r.question}\n{r.answer}")
    return corpus.ENGLISH if found == "und" else found


def as_entry(r: Record) -> Entry:
    """Return a stored entry as the matcher sees it."""
    return Entry(
        id=r.id, question=draft.plain(r.question), answer=draft.plain(r.answer), section=r.section, language=language_of(r)
    )


def from_memory(vectors: Mapping[str, Vectors], otherwise: Look) -> Look:
    """Return a look-up that takes vectors from memory and asks *otherwise* for the rest."""

    def look(texts: Sequence[str]) -> Vectors:
        if not texts:
            return otherwise([])
        if all(t in vectors for t in texts):
            return np.stack([vectors[t] for t in texts])
        return otherwise(texts)

    return look


@lru_cache(maxsize=1)
def model() -> decide.Model:
    """Return the shipped coefficients."""
    files = (File(__file__).parent / "data" / name for name in ("model.json", "second.json"))
    return decide.read_model(*(json.loads(file.read_text(encoding="utf-8")) for file in files))
