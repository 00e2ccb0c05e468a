"""Which entries answer a question, and what to reply: the part of a run between reading the store and writing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import regex

from askdesk.config import Config, Matcher
from askdesk.model import Match, Part, Path, Verdict
from askdesk.store.db import Record
from matcher import ask, corpus, decide, draft, features, learning, lexical, rerank, several, slots
from matcher.ask import Ask
from matcher.corpus import Corpus, Entry, Look
from matcher.languages import LANGUAGES
from matcher.shelf import Shelf, language_of, model

KEPT = 5
"""Entries stored for a question."""
DRAFTED = 3
"""Of these, how many get a draft, for whom the first is not the right one."""


Reply = Callable[..., str]
"""Makes a reply of sentences, as `draft.answer` and `draft.near` do."""
Apart = Sequence[tuple[Ask, "list[Found]"]]
"""The questions of one post, each with the entries found for it; empty if it asks but one thing."""


def apart(shelf: Shelf, r: Record, asked: Ask, look: Look) -> Apart:
    """Return what each of several questions in a post finds."""
    language = shelf.searched(r.language)
    return [(one, ranked(shelf, r.departments, language, one, look)) for one in ask.separately(asked)]


def best(shelf: Shelf, r: Record, asked: Ask, parted: Apart, look: Look, limits: Matcher) -> list[Match]:
    """Return the entries that may answer a question, best first; a question in a language no entry has gets none."""
    language = shelf.searched(r.language)
    order = together([ranked(shelf, r.departments, language, asked, look), *(found for _, found in parted)])
    if not order and language != corpus.ENGLISH and any(d in r.departments for d, _ in shelf.corpora):
        return _not_matched(shelf, r, language)
    runner = order[1] if len(order) > 1 else None
    return [_match(r, asked, rank, here, runner if rank == 1 else None, limits) for rank, here in enumerate(order, start=1)]


def ranked(shelf: Shelf, departments: Sequence[str], language: str, asked: Ask, look: Look) -> list[Found]:
    """Return the entries of *departments* in *language* that may answer what is *asked*, best first, each once."""
    lists = []
    for department in sorted(departments):
        place = shelf.place(department, language)
        if place is not None:
            judged = _judged(shelf, place, language, asked, look)[:10]
            entries = shelf.corpora[place]
            lists.append([Found(round(float(c), 3), entries, entries.entries[row]) for row, c in judged])
    return together(lists)


def _judged(shelf: Shelf, place: tuple[str, str], language: str, asked: Ask, look: Look) -> list[tuple[int, float]]:
    """Return rows of a FAQ and their chances, best first: with what people said of it, where they said something."""
    if place[1] != language:
        rows, chances = decide.chances(features.across(shelf.corpora[place], asked), model())
        return list(zip(rows.tolist(), chances.tolist(), strict=True))
    if place in shelf.learned:
        found = learning.judge(shelf.learned[place], asked, look, model())
        return list(zip(found.rows.tolist(), found.chances(shelf.chance, model()), strict=True))
    rows, chances = decide.chances(rerank.gather(shelf.corpora[place], asked, look, model()), model())
    return list(zip(rows.tolist(), chances.tolist(), strict=True))


def together(lists: Sequence[Sequence[Found]]) -> list[Found]:
    """Return the entries of several lists, best first, each once."""
    return several.together(lists, id=lambda f: f.entry.id, chance=lambda f: f.chance, most=KEPT)


def parts(parted: Apart, limits: Matcher) -> list[Part]:
    """Return what each of several questions finds; empty if one entry answers them all, or nothing any."""
    found = [_part(one.asking[0], order[0] if order else None, limits) for one, order in parted]
    return found if len({p.faq_id for p in found}) > 1 else []


def _part(words: str, first: Found | None, limits: Matcher) -> Part:
    if first is None or first.chance < limits.weak:
        return Part(words=words, faq_id=None, chance=first.chance if first else 0.0, verdict=Verdict.GAP)
    clashes = slots.clashes(words, first.entry.question, first.entry.answer)
    verdict = decide.verdict(first.chance, covered=limits.covered, weak=limits.weak, clashes=clashes)
    return Part(words=words, faq_id=first.entry.id, chance=first.chance, verdict=verdict)


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
    clashes = slots.clashes(asked.wanted, entry.question, entry.answer, context=asked.whole)
    shared = shared_words(asked.whole, f"{entry.question} {entry.answer}", here.corpus)
    near = runner.entry.question if runner and runner.chance >= 0.6 * chance else None
    why = decide.why([w for w, _ in shared][:4], clashes, near) if shared or clashes or chance >= limits.weak else UNRELATED
    return Match(
        question_id=r.id,
        faq_id=entry.id,
        rank=rank,
        chance=chance,
        verdict=decide.verdict(chance, covered=limits.covered, weak=limits.weak, clashes=clashes),
        why=_bridge(r, here) + why,
        spans=tuple(shared),
    )


def _bridge(r: Record, here: Found) -> str:
    """Return the words that say that question and page are of two languages; empty if they are of one."""
    asked, told = r.language or "und", here.corpus.language
    if asked in {"und", told} or here.corpus.second is None:
        return ""
    return f"Asked in {LANGUAGES.get(asked, asked)}, answered in {LANGUAGES.get(told, told)}. "


def shared_words(post: str, entry: str, entries: Corpus) -> list[tuple[str, str]]:
    """Return the words that both texts have, as each writes them, the rarest in the FAQ first; at most eight."""
    mine, theirs = _by_stem(post, entries.language), _by_stem(entry, entries.language)
    idf = entries.lexicon.rarity
    common = sorted(mine.keys() & theirs.keys(), key=lambda s: (-idf.get(s, 0.0), s))
    telling = (s for s in common if not MUTE.fullmatch(mine[s]) and not entries.names.intersection(lexical.words(mine[s])))
    return [(mine[s], theirs[s]) for s in telling][:8]


UNRELATED = "No telling word stands in both."
"""Said of an entry far from the question, of which nobody should read that it means nearly the same."""
MUTE = regex.compile(
    r"(?i)may|might|must|shall|us(?:e[ds]?|ing)|tak(?:e[ns]?|ing)|go(?:es|ing)?|com(?:es?|ing)|tell|told|sa(?:ys?|id)|look(?:s|ing)?"
    r"|giv(?:e[ns]?|ing)|ask(?:s|ed|ing)?|one|two|three|first|second|next|last|another|also|much|many|anyway|really|yes|no"
    r"|without|with|still|even|just|works?|way|things?|page|university|department"
)
"""Words of any subject that the stop lists leave in: true of both texts, and no reason that a person would accept."""


def _by_stem(text: str, language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for m in lexical.WORD.finditer(CLOCK.sub(" ", text)):
        for stem in lexical.stems(m.group(), language):
            if len(stem) > 1:
                found.setdefault(stem, m.group())
    return found


CLOCK = regex.compile(r"\b\d{1,2}[:.]\d\d\b(?!\d)")
"""A time of day, half of which is no word."""


def with_drafts(config: Config, shelf: Shelf, r: Record, asked: Ask, found: Sequence[Match], look: Look) -> list[Match]:
    """Return *found* with the reply that each of the first three would make."""
    return [
        replace(m, draft=_answer(config, shelf, r, [(m.faq_id, asked)], look, reply=_reply_for(m)))
        if m.rank <= DRAFTED and m.chance > 0
        else m
        for m in found
    ]


def _reply_for(m: Match) -> Reply:
    """Return how the reply opens: a page that is only near says so, but not one that a person would have to choose first."""
    return draft.near if m.rank == 1 and m.verdict == Verdict.WEAK else draft.answer


def compose(config: Config, shelf: Shelf, r: Record, asked: Ask, found: Sequence[Match], asks: Sequence[Part], look: Look) -> str:
    """Return the suggested reply to a question; empty where there is nothing to say.

    Args:
        found: As `with_drafts` returns them.
        asks: The things asked, where they are several.
    """
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
    covered = [p for p in asks if p.verdict == Verdict.COVERED]
    if len({p.faq_id for p in covered}) > 1 and found[0].faq_id in {p.faq_id for p in covered}:
        one = {a.asking[0]: a for a in ask.separately(asked)}
        return _answer(config, shelf, r, [(str(p.faq_id), one[p.words]) for p in covered], look, link=found[0].faq_id)
    return found[0].draft


def _answer(
    config: Config,
    shelf: Shelf,
    r: Record,
    answered: Sequence[tuple[str, Ask]],
    look: Look,
    *,
    link: str | None = None,
    reply: Reply = draft.answer,
) -> str:
    """Return a reply made of the sentences of each entry that answer what is asked of it, with one link."""
    home = shelf.rows[link or answered[0][0]]
    slug = next((d for d in sorted(r.departments) if d in home.departments), next(iter(sorted(home.departments))))
    said = {id: draft.parts(shelf.rows[id].answer) for id, _ in answered}
    # An Arabic question's sentence is found in an English answer by the encoder that knows both.
    knowing = shelf.second.look if shelf.second and shelf.searched(r.language) != language_of(home) else look
    groups = [(said[id], sentence_scores(said[id], one, language_of(shelf.rows[id]), knowing)) for id, one in answered]
    return reply(
        groups,
        link=home.url or home.page_url,
        byline=config.department(slug).byline,
        kind=r.kind,
        language=language_of(home),
    )


def sentence_scores(sentences: Sequence[str], asked: Ask, language: str, look: Look) -> list[float]:
    """Return how well each sentence of an entry answers what is asked, in [0, 1]: by vector in English, else by words."""
    if not sentences:
        return []
    wanted = set(lexical.stems(asked.wanted, language))
    shared = [len(wanted & set(lexical.stems(s, language))) / (len(wanted) or 1) for s in sentences]
    # An answer begins with what matters most: earlier sentences win ties.
    early = [0.1 / (i + 1) for i in range(len(sentences))]
    if language != corpus.ENGLISH:
        return [min(1.0, s + e) for s, e in zip(shared, early, strict=True)]
    rows = look([*sentences, asked.whole, *asked.asking])
    near = rows[: len(sentences)] @ rows[len(sentences) :].T
    cosine = 0.5 * near[:, 0] + 0.5 * near[:, 1:].max(axis=1)
    return [float(np.clip(c + 0.3 * s + e, 0, 1)) for c, s, e in zip(cosine, shared, early, strict=True)]
