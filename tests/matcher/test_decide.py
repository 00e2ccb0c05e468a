from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from askdesk.model import Verdict
from matcher import decide, shelf
from matcher.evidence import NAMES, Evidence


def evidence(n: int, seed: int = 1, **over: object) -> Evidence:
    values = np.random.default_rng(seed).uniform(0, 1, size=(n, len(NAMES))).astype(np.float32)
    fields: dict[str, object] = {
        "rows": np.arange(n),
        "values": values,
        "words": 6,
        "rare": 0.2,
        "language_known": True,
        "alternates": False,
    }
    return Evidence(**(fields | over))  # type: ignore[arg-type]


@given(st.integers(1, 40), st.integers(0, 999), st.booleans(), st.booleans(), st.integers(0, 60))
def test_it_gives_chances_that_fall_with_rank(n: int, seed: int, known: bool, alternates: bool, words: int) -> None:
    found = evidence(n, seed, language_known=known, alternates=alternates, words=words)

    rows, chances = decide.chances(found, shelf.model())

    assert sorted(rows) == list(range(n))
    assert all(0 < c < 1 for c in chances)
    assert all(a >= b for a, b in pairwise(chances))


def test_it_ranks_an_entry_first_that_is_better_in_everything() -> None:
    found = evidence(5)
    found.values[3] = 1.5

    assert decide.chances(found, shelf.model())[0][0] == 3


def test_it_is_surer_of_a_closer_entry() -> None:
    near, far = evidence(30), evidence(30)
    near.values[0] = 0.95
    far.values[:] *= 0.3
    far.values[0] = 0.35

    assert decide.chances(near, shelf.model())[1][0] > decide.chances(far, shelf.model())[1][0] + 0.2


def test_it_finds_nothing_in_an_empty_faq() -> None:
    rows, chances = decide.chances(evidence(0), shelf.model())

    assert len(rows) == len(chances) == 0


@pytest.mark.parametrize(
    ("chance", "clashes", "expected"),
    [
        (0.9, (), Verdict.COVERED),
        (0.9, ("the page speaks of 2026, the question of 2027",), Verdict.WEAK),
        (0.4, (), Verdict.WEAK),
        (0.1, (), Verdict.GAP),
        (0.1, ("x",), Verdict.GAP),
    ],
)
def test_it_turns_a_clash_into_weak(chance: float, clashes: tuple[str, ...], expected: Verdict) -> None:
    assert decide.verdict(chance, covered=0.6, weak=0.3, clashes=clashes) is expected


@pytest.mark.parametrize(
    ("shared", "clashes", "runner", "expected"),
    [
        (["laboratory", "credit", "course description"], (), None, "Both speak of laboratory, credit and course description."),
        (["goggles"], (), "Do I need a lab coat?", "Both speak of goggles; close behind: Do I need a lab coat?"),
        (["fee"], ("the page speaks of 2026, the question of 2027",), None, "The page speaks of 2026, the question of 2027."),
        ([], (), None, "They mean nearly the same but share no words."),
    ],
)
def test_it_says_why_in_a_sentence(shared: list[str], clashes: tuple[str, ...], runner: str | None, expected: str) -> None:
    assert decide.why(shared, clashes, runner) == expected


def test_every_figure_of_a_chance_speaks_for_the_entry() -> None:
    shipped = shelf.model()

    assert all((part.weight >= 0).all() for part in (shipped.fresh, shipped.confirmed, shipped.lexical))
