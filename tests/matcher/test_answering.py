from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from askdesk.config import Matcher
from askdesk.model import Match, Verdict
from matcher import answering, ask, corpus, draft
from matcher.corpus import Corpus, Entry
from matcher.encode import Encoder


@pytest.fixture(scope="module")
def entries(encoder: Encoder) -> Corpus:
    library = Entry(
        id="library", question="May guests use the physics library?", answer="From Monday to Thursday, 9:00 to 17:00."
    )
    poster = Entry(id="poster", question="Where can I print a poster?", answer="The plotter takes two hours.")
    return corpus.build([library, poster], encoder.encode, names=frozenset(["northmoor"]))


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ("May I use the library at Northmoor as a guest?", {"library", "guests"}),
        ("May I use two of them, and who takes the report until 17:00?", set()),
    ],
)
def test_only_words_that_tell_something_are_a_reason(entries: Corpus, post: str, expected: set[str]) -> None:
    found = answering.shared_words(post, f"{entries.entries[0].question} {entries.entries[0].answer}", entries)

    assert {theirs for _, theirs in found} == expected


def test_half_a_time_of_day_is_no_reason(entries: Corpus) -> None:
    assert answering.shared_words("due at 17:00", "open 9:00 to 17:00", entries) == []
    assert answering.shared_words("room 17", "the plotter in room 17", entries) == [("17", "17"), ("room", "room")]


@pytest.mark.parametrize(("chance", "expected"), [(0.05, "No telling word stands in both."), (0.5, "They mean nearly the same")])
def test_an_entry_far_away_is_not_said_to_mean_the_same(entries: Corpus, chance: float, expected: str) -> None:
    question: Any = SimpleNamespace(id="q", language="en")
    here = answering.Found(chance, entries, entries.entries[1])

    found = answering._match(question, ask.read("", "Are dogs allowed?"), 1, here, None, Matcher())

    assert found.why.startswith(expected)


@pytest.mark.parametrize(
    ("rank", "verdict", "expected"),
    [
        (1, Verdict.COVERED, draft.answer),
        (1, Verdict.WEAK, draft.near),
        (2, Verdict.WEAK, draft.answer),
    ],
)
def test_only_a_first_page_that_is_near_says_so(rank: int, verdict: Verdict, expected: Any) -> None:
    found = Match(question_id="q", faq_id="e", rank=rank, chance=0.5, verdict=verdict, why="")

    assert answering._reply_for(found) is expected
