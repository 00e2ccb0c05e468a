"""Which entries answer a stored question, and what to reply: the part of a run between reading the store and writing it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File

import numpy as np
from sqlalchemy import Engine

from askdesk.config import Config, Matcher
from askdesk.model import Gap, Match, Path, Verdict
from askdesk.store import faqs, matches
from askdesk.store.db import Record, reading
from matcher import corpus, decide, draft, features, gaps, lexical, slots, wording
from matcher.ask import Ask
from matcher.corpus import Corpus, Entry, Look
from matcher.encode import Vectors

LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The live FAQs of all departments."""

    corpora: dict[tuple[str, str], Corpus]
    """By department and language."""
    marks: dict[str, str]
    """Department -> what its FAQ, its byline and its contact are, as a hash: a change re-opens its questions."""
    rows: dict[str, Record]
    """Entry id -> the stored entry."""
    names: frozenset[str]
    """Words of the institutions' own names."""
    departments: frozenset[str]
    sentences: dict[str, Vectors]
    """Sentence of an answer -> its vector."""

    def searched(self, language: str | None) -> str:
        """Return the language in which a question of *language* is looked up."""
        return corpus.ENGLISH if language in {None, "und", corpus.ENGLISH} else str(language)


def shelve(config: Config, engine: Engine, look: Look) -> Shelf:
    """Return the live entries of every department, searchable; unchanged text is not encoded again."""
    with reading(engine) as db:
        rows = faqs.entries(db)
    names = corpus.own_names([w for d in config.departments for w in (d.name, d.institution, *d.aliases)])
    corpora: dict[tuple[str, str], Corpus] = {}
    marks: dict[str, str] = {}
    sentences: dict[str, Vectors] = {}
    for department in config.departments:
        mine = [r for r in rows if department.slug in r.departments]
        by_language: dict[str, list[Entry]] = {}
        for r in mine:
            by_language.setdefault(_language(r), []).append(_entry(r))
        for language, entries in sorted(by_language.items()):
            quotable = [t for e in entries for t in draft.parts(e.answer)]
            texts = list(dict.fromkeys([*corpus.entry_texts(entries, language), *quotable]))
            known = dict(zip(texts, look(texts), strict=True))
            sentences.update((t, known[t]) for t in quotable)
            corpora[department.slug, language] = corpus.build(entries, from_memory(known, look), language=language, names=names)
        shown = (department.byline, department.email, department.homepage, sorted((r.id, r.content_hash) for r in mine))
        marks[department.slug] = hashlib.sha256(repr(shown).encode()).hexdigest()
    return Shelf(corpora, marks, {r.id: r for r in rows}, names, frozenset(marks), sentences)


def _language(r: Record) -> str:
    told = str(r.language or "und").split("-")[0].lower()
    found = told if told != "und" else wording.language(f"{r.question}\n{r.answer}")
    return corpus.ENGLISH if found == "und" else found


def _entry(r: Record) -> Entry:
    return Entry(
        id=r.id, question=draft.plain(r.question), answer=draft.plain(r.answer), section=r.section, language=_language(r)
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
    return decide.read_model(json.loads((File(__file__).parent / "data" / "model.json").read_text(encoding="utf-8")))


def best(shelf: Shelf, r: Record, asked: Ask, look: Look, limits: Matcher) -> list[Match]:
    """Return the entries that may answer a question, best first; a question in a language no entry has gets none."""
    language = shelf.searched(r.language)
    found: dict[str, Found] = {}
    for department in sorted(r.departments):
        entries = shelf.corpora.get((department, language))
        if entries is None:
            continue
        rows, chances = decide.chances(features.gather(entries, asked, look), model())
        for row, chance in list(zip(rows, chances, strict=True))[:10]:
            here = Found(round(float(chance), 3), entries, entries.entries[row])
            if here.entry.id not in found or found[here.entry.id].chance < here.chance:
                found[here.entry.id] = here
    order = sorted(found.values(), key=lambda f: (-f.chance, f.entry.id))[:5]
    if not order and language != corpus.ENGLISH and any(d in r.departments for d, _ in shelf.corpora):
        return _not_matched(shelf, r, language)
    runner = order[1] if len(order) > 1 else None
    return [_match(r, asked, rank, here, runner if rank == 1 else None, limits) for rank, here in enumerate(order, start=1)]


def _not_matched(shelf: Shelf, r: Record, language: str) -> list[Match]:
    """Return one row that says why nothing is suggested, on the department's first entry, with chance 0."""
    here = sorted(e.id for (d, _), c in shelf.corpora.items() if d in r.departments for e in c.entries)
    why = f"not matched: {LANGUAGES.get(language, language)}"
    return [Match(question_id=r.id, faq_id=here[0], rank=1, chance=0.0, verdict=Verdict.GAP, why=why)]


@dataclass(frozen=True, slots=True)
class Found:
    """One entry that may answer."""

    chance: float
    corpus: Corpus
    entry: Entry


def _match(r: Record, asked: Ask, rank: int, here: Found, runner: Found | None, limits: Matcher) -> Match:
    entry, chance = here.entry, here.chance
    clashes = slots.clashes(" ".join((asked.title, *asked.asking)), entry.question, entry.answer)
    shared = shared_words(asked.whole, f"{entry.question} {entry.answer}", here.corpus)
    near = runner.entry.question if runner and runner.chance >= 0.6 * chance else None
    return Match(
        question_id=r.id,
        faq_id=entry.id,
        rank=rank,
        chance=chance,
        verdict=decide.verdict(chance, covered=limits.covered, weak=limits.weak, clashes=clashes),
        why=decide.why([w for w, _ in shared][:4], clashes, near),
        spans=tuple(shared),
    )


def shared_words(post: str, entry: str, entries: Corpus) -> list[tuple[str, str]]:
    """Return the words that both texts have, as each writes them, the rarest in the FAQ first; at most eight."""
    mine, theirs = _by_stem(post, entries.language), _by_stem(entry, entries.language)
    idf = entries.lexicon.rarity
    common = sorted(mine.keys() & theirs.keys(), key=lambda s: (-idf.get(s, 0.0), s))
    return [(mine[s], theirs[s]) for s in common if not entries.names.intersection(lexical.words(mine[s]))][:8]


def _by_stem(text: str, language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for m in lexical.WORD.finditer(text):
        for stem in lexical.stems(m.group(), language):
            if len(stem) > 1:
                found.setdefault(stem, m.group())
    return found


def compose(config: Config, shelf: Shelf, r: Record, asked: Ask, found: Sequence[Match], look: Look) -> str:
    """Return the suggested reply to a question; empty where there is nothing to say."""
    path = draft.path(r.intent, r.tone)
    slug = next((d for d in sorted(r.departments) if d in shelf.departments), None)
    if slug is None or path is Path.LEAVE:
        return ""
    department = config.department(slug)
    language = r.language or "en"
    if path is Path.THANK:
        return draft.thank(byline=department.byline, language=language)
    if path is Path.LISTEN:
        return draft.listen(contact=department.email or department.homepage, byline=department.byline, language=language)
    if not found or found[0].verdict == Verdict.GAP:
        return ""
    entry = shelf.rows[found[0].faq_id]
    home = next((d for d in sorted(r.departments) if d in entry.departments), slug)
    sentences = draft.parts(entry.answer)
    scores = sentence_scores(sentences, asked, _language(entry), look)
    return draft.answer(
        sentences,
        scores,
        link=entry.url or entry.page_url,
        byline=config.department(home).byline,
        kind=r.kind,
        language=_language(entry),
    )


def sentence_scores(sentences: Sequence[str], asked: Ask, language: str, look: Look) -> list[float]:
    """Return how well each sentence of an entry answers what is asked, in [0, 1]: by vector in English, else by words."""
    if not sentences:
        return []
    wanted = set(lexical.stems(" ".join((asked.title, *asked.asking)), language))
    shared = [len(wanted & set(lexical.stems(s, language))) / (len(wanted) or 1) for s in sentences]
    # An answer begins with what matters most: earlier sentences win ties.
    early = [0.1 / (i + 1) for i in range(len(sentences))]
    if language != corpus.ENGLISH:
        return [min(1.0, s + e) for s, e in zip(shared, early, strict=True)]
    rows = look([*sentences, asked.whole, *asked.asking])
    near = rows[: len(sentences)] @ rows[len(sentences) :].T
    cosine = 0.5 * near[:, 0] + 0.5 * near[:, 1:].max(axis=1)
    return [float(np.clip(c + 0.3 * s + e, 0, 1)) for c, s, e in zip(cosine, shared, early, strict=True)]


def unanswered(
    engine: Engine, shelf: Shelf, asked: Sequence[Record], wholes: Sequence[str], vectors: Vectors, before: Sequence[Gap]
) -> list[Gap]:
    """Return the gaps of all departments, by id."""
    with reading(engine) as db:
        best_of = matches.first(db)
    alive = [i for i, r in enumerate(asked) if r.matched_hash is not None and r.status in ("open", "replied", "solved", "closed")]
    found: list[Gap] = []
    for department in sorted(shelf.departments):
        rows = [
            i
            for i in alive
            if department in asked[i].departments and _is_gap(best_of.get(asked[i].id)) and asked[i].tone != "hostile"
        ]
        if not rows:
            continue
        open_ones = [_open_question(asked[i], wholes[i], best_of.get(asked[i].id)) for i in rows]
        until = max(q.seen for q in open_ones)
        middle = _middle(shelf, department, vectors[rows])
        found += gaps.group(department, open_ones, vectors[rows], middle=middle, previous=before, until=until)
    return sorted(found, key=lambda g: g.id)


def _is_gap(match: Record | None) -> bool:
    return match is None or match.verdict == Verdict.GAP


def _open_question(r: Record, whole: str, match: Record | None) -> gaps.Unanswered:
    words = whole if "#" in r.key else r.title.strip() or whole
    near = match.faq_id if match is not None and match.chance >= NEAR else None
    return gaps.Unanswered(id=r.id, words=words, seen=r.asked_at or r.found_at, near=near)


NEAR = 0.12
"""Chance from which an entry that does not cover a question still counts as near it."""


def _middle(shelf: Shelf, department: str, rows: Vectors) -> Vectors:
    """Return what a department's texts have in common: the mean of its FAQ's questions, so that it does not move each night."""
    entries = [c.question for (d, language), c in sorted(shelf.corpora.items()) if d == department and language == corpus.ENGLISH]
    return np.asarray(np.concatenate(entries).mean(axis=0) if entries else rows.mean(axis=0), dtype=np.float32)
