from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matcher import gaps, train
from matcher.encode import Encoder, unit
from matcher.gaps import Unanswered

START = datetime(2026, 11, 1, tzinfo=UTC)
ASKED = [
    "Is there a crèche for children of students?",
    "Does the university have child care for students with a baby?",
    "Can I bring my dog into the lab?",
    "Are dogs allowed in the laboratory?",
    "Where can I store my bicycle?",
]


def unanswered(words: list[str]) -> list[Unanswered]:
    return [Unanswered(id=f"q{n}", words=w, seen=START + timedelta(days=n), near=None) for n, w in enumerate(words)]


def group(encoder: Encoder, words: list[str], previous: list[gaps.Gap]) -> list[gaps.Gap]:
    rows = encoder.encode(words)
    middle = encoder.encode([r["question"] for r in train.rows("faq_entries.jsonl")]).mean(axis=0)
    return gaps.group("physics", unanswered(words), rows, middle=middle, previous=previous, until=START + timedelta(days=9))


def test_it_groups_by_meaning_and_keeps_the_single_one(encoder: Encoder) -> None:
    found = group(encoder, ASKED, [])

    assert sorted(g.question_ids for g in found) == [("q0", "q1"), ("q2", "q3"), ("q4",)]
    assert {g.label for g in found} <= set(ASKED)


def test_a_gap_keeps_its_id_when_more_people_ask(encoder: Encoder) -> None:
    before = group(encoder, ASKED[:1] + ASKED[2:3], [])

    after = group(encoder, ASKED, before)

    assert {g.id for g in before} <= {g.id for g in after}


def test_a_gap_keeps_its_id_when_its_first_question_is_answered(encoder: Encoder) -> None:
    before = group(encoder, ASKED[:2], [])
    rows = encoder.encode(ASKED[1:2])

    after = gaps.group("physics", unanswered(ASKED)[1:2], rows, middle=rows[0] * 0, previous=before, until=START)

    assert [g.id for g in after] == [g.id for g in before]


def test_the_first_question_back_in_a_new_gap_gets_another_id(encoder: Encoder) -> None:
    taken = {gaps.new_id("q0", set())}

    assert gaps.new_id("q0", taken) not in taken


def test_an_emptied_gap_lends_its_id_to_nobody(encoder: Encoder) -> None:
    before = group(encoder, ASKED[:1] + ASKED[2:3], [])
    rows = encoder.encode(["How loud is the organ?"])
    new = [Unanswered(id="q9", words="How loud is the organ?", seen=START, near=None)]

    after = gaps.group("physics", new, rows, middle=rows[0] * 0, previous=before, until=START)

    assert after[0].id not in {g.id for g in before}


def test_it_is_the_same_in_any_order(encoder: Encoder) -> None:
    words = unanswered(ASKED)
    rows = encoder.encode(ASKED)
    middle = np.zeros(384, dtype=np.float32)
    back = list(reversed(range(len(ASKED))))

    forward = gaps.group("physics", words, rows, middle=middle, previous=[], until=START)
    backward = gaps.group("physics", [words[i] for i in back], rows[back], middle=middle, previous=[], until=START)

    assert forward == backward


def test_fresh_questions_weigh_more(encoder: Encoder) -> None:
    found = {g.question_ids: g.impact for g in group(encoder, ["Can I bring my dog?", "Where can I store my bicycle?"], [])}

    assert found["q1",] > found["q0",]


def test_the_more_questions_the_tighter_the_groups() -> None:
    cuts = [gaps.cut(n) for n in (1, 100, 200, 300, 5000)]

    assert cuts == sorted(cuts, reverse=True)
    assert (cuts[0], cuts[-1]) == (gaps.LOOSE, gaps.TIGHT)


@given(st.integers(1, 30), st.integers(0, 99))
def test_every_question_is_in_one_group(n: int, seed: int) -> None:
    rows = unit(np.random.default_rng(seed).normal(size=(n, 8)).astype(np.float32))

    found = gaps.clusters(rows, [None] * n)

    assert len(found) == n
    assert min(found) >= 0
