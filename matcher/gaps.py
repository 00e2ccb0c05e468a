"""What people ask and no page covers: questions grouped by meaning, under names that survive the next night."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import log

import numpy as np
from sklearn.cluster import AgglomerativeClustering

from askdesk.model import Gap
from matcher.encode import Vectors, unit

LOOSE, TIGHT = 0.65, 0.60  # cosine distance, after centring, up to which questions are one subject: few questions, many questions
FEW, MANY = 300, 3000
HALF_LIFE = 90.0  # days after which a question counts half
BLOCK = 2000  # above so many, questions are grouped in blocks, oldest first, and later ones join earlier groups
LABEL = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """One question that no page covers."""

    id: str
    words: str
    """What it asks, short enough to be a label."""
    seen: datetime
    """When it was asked, else when it was found."""
    near: str | None
    """The entry that comes close, None if none does."""


def cut(count: int) -> float:
    """Return the distance up to which *count* questions are grouped: it falls as the collection grows."""
    share = (log(max(count, 1)) - log(FEW)) / (log(MANY) - log(FEW))
    return LOOSE - (LOOSE - TIGHT) * min(1.0, max(0.0, share))


def centred(vectors: Vectors, middle: Vectors) -> Vectors:
    """Return *vectors* seen from *middle*: what all questions share no longer makes them alike."""
    return unit(vectors - middle)


def clusters(vectors: Vectors, seeds: Sequence[int | None], *, first_new: int = 0) -> list[int]:
    """Return a group number for each row; rows with the same seed stay together, new rows join or found a group.

    Args:
        vectors: float32 (n, d), centred, length 1, oldest question first.
        seeds: Group that each row already belongs to, None for a new one.
        first_new: Number of the first group founded here.
    """
    found: list[int | None] = list(seeds)
    bound = 1 - cut(len(vectors))
    groups: dict[int, list[int]] = {}
    for row, group in enumerate(found):
        if group is not None:
            groups.setdefault(group, []).append(row)
    for start in range(0, len(vectors), BLOCK):
        new = [i for i in range(start, min(start + BLOCK, len(vectors))) if found[i] is None]
        new = [i for i in new if not _join(i, vectors, groups, found, bound)]
        for members in _agglomerate(vectors, new):
            number = max(first_new - 1, *groups, -1) + 1
            groups[number] = members
            for row in members:
                found[row] = number
    return [g if g is not None else -1 for g in found]


def _join(row: int, vectors: Vectors, groups: dict[int, list[int]], found: list[int | None], bound: float) -> bool:
    near = [(float((vectors[rows] @ vectors[row]).mean()), -g) for g, rows in sorted(groups.items())]
    if not near or max(near)[0] < bound:
        return False
    found[row] = -max(near)[1]
    return True


def _agglomerate(vectors: Vectors, rows: Sequence[int]) -> list[list[int]]:
    if len(rows) < 2:
        return [[r] for r in rows]
    distance = np.clip(1 - vectors[rows] @ vectors[rows].T, 0, 2).astype(np.float64)
    model = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=cut(len(vectors))
    )
    found: dict[int, list[int]] = {}
    for row, label in zip(rows, model.fit_predict(distance), strict=True):
        found.setdefault(int(label), []).append(row)
    return sorted(found.values())


def group(
    department: str,
    questions: Sequence[Unanswered],
    vectors: Vectors,
    *,
    middle: Vectors,
    previous: Iterable[Gap],
    until: datetime,
) -> list[Gap]:
    """Return the gaps of a department; a question stays in the gap where it was, and with it its id and decision.

    Args:
        questions: In any order.
        vectors: float32 (n, d), one row for each question.
        middle: (d,), what the department's texts have in common.
        until: The moment from which freshness is counted back.
    """
    order = sorted(range(len(questions)), key=lambda i: (questions[i].seen, questions[i].id))
    asked, rows = [questions[i] for i in order], centred(vectors[order], middle) if order else vectors
    before = [g for g in sorted(previous, key=lambda g: g.id) if g.department == department]
    home = {q: n for n, g in enumerate(before) for q in g.question_ids}
    numbers = clusters(rows, [home.get(q.id) for q in asked], first_new=len(before))
    taken = {g.id for g in before}
    found = []
    for number in sorted(set(numbers)):
        members = [i for i, n in enumerate(numbers) if n == number]
        old = before[number] if number < len(before) else None
        gap = _gap(department, [asked[i] for i in members], rows[members], until, old.id if old else None, taken)
        taken.add(gap.id)
        found.append(replace(gap, first_seen=min(gap.first_seen, old.first_seen), label=old.label) if old else gap)
    return sorted(found, key=lambda g: g.id)


def _gap(department: str, members: Sequence[Unanswered], rows: Vectors, until: datetime, id: str | None, taken: set[str]) -> Gap:
    near = [m.near for m in members if m.near]
    entry = max(sorted(set(near)), key=near.count) if 2 * len(near) > len(members) else None
    middle = int(np.argmax(rows @ rows.mean(axis=0)))
    return Gap(
        id=id or new_id(members[0].id, taken),
        department=department,
        label=short(members[middle].words),
        question_ids=tuple(sorted(m.id for m in members)),
        kind="near" if entry else "missing",
        impact=round(sum(0.5 ** (max(0.0, (until - m.seen).total_seconds()) / 86400 / HALF_LIFE) for m in members), 3),
        first_seen=min(m.seen for m in members),
        last_seen=max(m.seen for m in members),
        faq_id=entry,
    )


def new_id(question_id: str, taken: set[str]) -> str:
    """Return the id of a gap whose earliest question is *question_id*; another one if an older gap has it."""
    text = question_id
    while (found := "gap-" + hashlib.sha256(text.encode()).hexdigest()[:12]) in taken:
        text += "+"
    return found


def short(words: str) -> str:
    """Return *words* cut at a word's end to fit a label."""
    text = " ".join(words.split())
    return text if len(text) <= LABEL else text[:LABEL].rsplit(" ", 1)[0].rstrip(",;:") + " …"
