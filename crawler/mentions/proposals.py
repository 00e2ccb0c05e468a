"""What rejected questions teach about the names: proposals, each with the back-test it stands on; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from askdesk.store.names import OURS, REJECTED, UNJUDGED, Edit, Rule, Seen
from crawler.mentions import backtest, phrases
from crawler.mentions.backtest import Backtest, Outcome
from crawler.mentions.phrases import Own, Phrase

ENOUGH = 2
"""Rejects that a proposal must drop, each with words of its own."""
TRIED = 60
"""Phrases of one department that are back-tested in a night."""
SHARE = 0.3
"""Part of an alias's judged mentions that must be rejects before it is called ambiguous."""
WORTH = 4
"""Rejects for each question of ours that a proposal other than a look-alike may lose."""
REPLACED = 3
"""Context words that a proposal may add, so that it loses nothing of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A rule, and what it would do to the stored questions."""

    rule: Rule
    outcome: Outcome


def propose(bench: Backtest) -> list[Proposal]:
    """Return what the rejects of every department teach, most rejects first."""
    found = [proposal for slug in sorted(bench.departments) for proposal in _of_one(bench, slug)]
    return sorted(found, key=lambda p: (-len(_texts(p.outcome.dropped, REJECTED)), p.rule.department, p.rule.id))


def _of_one(bench: Backtest, slug: str) -> list[Proposal]:
    if len({_text(s) for s in bench.of(slug, REJECTED)}) < ENOUGH:
        return []
    found = _lookalikes(bench, slug)
    for rule in (*_ambiguous(bench, slug), *_without_context(bench, slug)):
        explained = {text for p in found for text in _texts(p.outcome.dropped, REJECTED)}
        outcome = bench.test(rule)
        if len(_texts(outcome.dropped, REJECTED) - explained) < ENOUGH:
            continue
        better = _losing_less(bench, rule, outcome)
        outcome = bench.test(better)
        gained, lost = _texts(outcome.dropped, REJECTED) - explained, _texts(outcome.dropped, OURS)
        if len(gained) >= max(ENOUGH, WORTH * len(lost)):
            found.append(Proposal(rule=better, outcome=outcome))
    return found


def _lookalikes(bench: Backtest, slug: str) -> list[Proposal]:
    """Return the look-alikes that drop most rejects and nothing of ours; each drops two that none before it does."""
    support = _phrases(bench, slug)
    tested: dict[str, Proposal] = {}
    chosen: list[Proposal] = []
    explained: set[str] = set()
    while best := _best(bench, support, tested, explained):
        chosen.append(best)
        explained |= _texts(best.outcome.dropped, REJECTED)
    return chosen


def _best(
    bench: Backtest, support: list[tuple[Rule, set[str]]], tested: dict[str, Proposal], explained: set[str]
) -> Proposal | None:
    """Return the look-alike that drops most of the rejects not yet *explained*, None if none drops enough.

    Args:
        support: Rules with the rejects in which their phrase stands, which are the most it can drop.
        tested: The proposals back-tested so far; those that come into question are added.
    """
    best: tuple[tuple[int, int], Proposal] | None = None
    # The first of what ties is taken: whole names before parts, and the longest phrase, which is the name itself.
    for rule, texts in sorted(support, key=lambda s: -len(s[1] - explained)):
        at_most = len(texts - explained)
        if at_most < ENOUGH or (best and at_most < -best[0][0]):
            break
        if rule.id not in tested:
            tested[rule.id] = Proposal(rule=rule, outcome=bench.test(rule))
        outcome = tested[rule.id].outcome
        gained = len(_texts(outcome.dropped, REJECTED) - explained)
        rank = (-gained, len(_texts(outcome.dropped, UNJUDGED)))
        if gained >= ENOUGH and not _texts(outcome.dropped, OURS) and (best is None or rank < best[0]):
            best = rank, tested[rule.id]
    return best[1] if best else None


def _phrases(bench: Backtest, slug: str) -> list[tuple[Rule, set[str]]]:
    """Return the phrases near mentions that stand in two rejects or more, with these, the most promising first."""
    own = Own(bench.departments[slug])
    support: dict[str, set[str]] = {}
    spelt: dict[str, Counter[Phrase]] = {}
    for s in bench.of(slug, REJECTED):
        for phrase in phrases.of(s, bench.mentions(slug)[s.id], own):
            support.setdefault(phrase.words.casefold(), set()).add(_text(s))
            spelt.setdefault(phrase.words.casefold(), Counter())[phrase] += 1
    often = {key: spelt[key].most_common(1)[0][0] for key, texts in support.items() if len(texts) >= ENOUGH}
    order = sorted(often, key=lambda k: (-len(support[k]), not often[k].is_whole, not often[k].is_name, -len(k.split()), k))
    known = {words.casefold() for words in bench.departments[slug].lookalikes}
    safe = (key for key in order if key not in known and not own.hidden_by(often[key].words))
    return [
        (Rule(department=slug, edits=(Edit(kind="lookalike", words=often[key].words),)), support[key])
        for _, key in zip(range(TRIED), safe, strict=False)
    ]


def _ambiguous(bench: Backtest, slug: str) -> list[Rule]:
    """Return the aliases whose mentions were rejected so often that they are better taken for ambiguous names."""
    told: dict[str, Counter[str]] = {}
    for standing in (REJECTED, OURS):
        for s in bench.of(slug, standing):
            said = {" ".join(w.word for w in phrases.tokens(m.text)).casefold() for m in bench.mentions(slug)[s.id]}
            for alias in bench.departments[slug].aliases:
                if " ".join(w.word for w in phrases.tokens(alias)).casefold() in said:
                    told.setdefault(alias, Counter())[standing] += 1
    often = [a for a, c in told.items() if c[REJECTED] >= ENOUGH and c[REJECTED] >= SHARE * c.total()]
    return [Rule(department=slug, edits=(Edit(kind="ambiguous", words=alias),)) for alias in sorted(often)]


def _without_context(bench: Backtest, slug: str) -> list[Rule]:
    """Return the context words near rejects, each as a rule that takes it away."""
    near = [phrases.near(s, bench.mentions(slug)[s.id]) for s in bench.of(slug, REJECTED)]
    words = bench.departments[slug].context
    often = [w for w in words if sum({t.word.casefold() for t in phrases.tokens(w)} <= some for some in near) >= ENOUGH]
    return [Rule(department=slug, edits=(Edit(kind="no_context", words=word),)) for word in often]


def _losing_less(bench: Backtest, rule: Rule, outcome: Outcome) -> Rule:
    """Return *rule* with the context words that keep what it would lose of ours, as far as no reject holds them."""
    slug = rule.department
    mentions = bench.mentions(slug)
    own = Own(bench.departments[slug])
    rejected = {w.word.casefold() for s in bench.of(slug, REJECTED) for w in phrases.tokens(f"{s.title} {s.body}")}
    ours = [phrases.near(s, mentions[s.id]) for s in bench.of(slug, OURS)]
    lost = backtest.of(outcome.dropped, OURS)
    for _ in range(REPLACED):
        around = Counter(w for s in lost for w in phrases.near(s, mentions[s.id]) - rejected if own.is_telling(w) and len(w) > 2)
        common = [w for w in around if sum(w in some for some in ours) >= ENOUGH]
        if not common:
            break
        word = min(common, key=lambda w: (-around[w], w))
        rule = Rule(department=slug, edits=(*rule.edits, Edit(kind="context", words=word)))
        lost = backtest.of(bench.test(rule).dropped, OURS)
    return rule


def _texts(some: Iterable[Seen], standing: str) -> set[str]:
    """Return the texts of those that people judged so: one post in two places is one witness."""
    return {_text(s) for s in some if s.standing == standing}


def _text(s: Seen) -> str:
    return " ".join(f"{s.title} {s.body}".casefold().split())


def refusal(bench: Backtest, rule: Rule) -> str:
    """Return why a rule that a person thought of can't be one, as a sentence; empty if it can."""
    department = bench.departments[rule.department]
    own = Own(department)
    return next((why for edit in rule.edits if (why := _wrong(edit, department.aliases, department.context, own))), "")


def _wrong(edit: Edit, aliases: Sequence[str], context: Sequence[str], own: Own) -> str:
    if not phrases.tokens(edit.words):
        return f"{edit.words!r} holds no word"
    if edit.kind == "lookalike" and (hidden := own.hidden_by(edit.words)):
        return f"{edit.words!r} can't be a look-alike: it stands in our own name {hidden!r}, which would no longer be found"
    for kind, words, what in (("ambiguous", aliases, "alias"), ("no_context", context, "context word")):
        if edit.kind == kind and edit.words.casefold() not in {w.casefold() for w in words}:
            return f"{edit.words!r} is no {what} of the department; it has {', '.join(words) or 'none'}"
    return ""
