from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher import ask


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Does the fee go up next year", True),
        ("Looking for anyone who knows the lab rules.", True),
        ("I can't find the form.", True),
        ("Bis wann muss ich mich anmelden", True),
        ("Quelqu'un sait où aller", True),
        ("The form is on the desk.", False),
        ("I moved here in March.", False),
    ],
)
def test_it_tells_a_sentence_that_asks(sentence: str, expected: bool) -> None:
    assert ask.asks(sentence) is expected


def test_it_takes_greeting_signature_quote_and_later_edit_out() -> None:
    body = """Hi all,
> somebody else's words
I come from a small town. How do I get a library card?
Thanks!
EDIT: found a number"""

    read = ask.read("New in town", body)

    assert read.asking == ("How do I get a library card?",)
    assert read.whole == "New in town. I come from a small town. How do I get a library card?"


def test_it_keeps_several_questions_apart() -> None:
    assert len(ask.read("Two things", "What does it cost? And who signs the form?").asking) == 2


def test_it_takes_the_whole_where_nothing_asks() -> None:
    assert ask.read("", "resit mechanics dates").asking == ("resit mechanics dates",)


def test_it_does_not_end_a_sentence_at_an_abbreviation() -> None:
    assert ask.sentences("Ask Dr. Lund, e.g. by mail. He answers.") == ["Ask Dr. Lund, e.g. by mail.", "He answers."]


def test_it_splits_a_text_of_two_blocks() -> None:
    assert ask.split("Title\n\nBody") == ("Title", "Body")
    assert ask.split("one block only") == ("", "one block only")


@given(st.text(max_size=200), st.text(max_size=400))
def test_it_reads_any_text(title: str, body: str) -> None:
    read = ask.read(title, body)

    assert read.asking
    assert all("\n" not in t for t in read.texts)
