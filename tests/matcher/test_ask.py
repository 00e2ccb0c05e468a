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


@pytest.mark.parametrize(
    "told", ["My partner will be looking for work but it may take months.", "I haven't told anyone but my sister about it."]
)
def test_a_story_is_no_question_of_its_own(told: str) -> None:
    assert ask.separately(ask.read("Two things", f"{told} What does a master's student earn?")) == []
    needs = "I am looking for a room with a piano."
    assert len(ask.separately(ask.read("Two things", f"{needs} What does a master's student earn?"))) == 2


def test_it_takes_the_whole_where_nothing_asks() -> None:
    assert ask.read("", "resit mechanics dates").asking == ("resit mechanics dates",)


def test_it_does_not_end_a_sentence_at_an_abbreviation() -> None:
    assert ask.sentences("Ask Dr. Lund, e.g. by mail. He answers.") == ["Ask Dr. Lund, e.g. by mail.", "He answers."]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Prepare a fugue by J. S. Bach and a study. Scales are not heard.", "Prepare a fugue by J. S. Bach and a study."),
        ("Any caprice, for example op. 35 of Dont. Scales are not heard.", "Any caprice, for example op. 35 of Dont."),
        ("Bewerben Sie sich bis zum 15. Juli 2027. Danach ist es zu spät.", "Bewerben Sie sich bis zum 15. Juli 2027."),
        ("Park in lot C. The gate closes at 23:00.", "Park in lot C."),
        ("So do I. Where is it?", "So do I."),
        ("I got a C. Can I go on?", "I got a C."),
    ],
)
def test_it_does_not_quote_half_a_sentence(text: str, first: str) -> None:
    assert ask.quotable(text)[0] == first
    assert len(ask.quotable(text)) == 2


def test_it_splits_a_text_of_two_blocks() -> None:
    assert ask.split("Title\n\nBody") == ("Title", "Body")
    assert ask.split("one block only") == ("", "one block only")


@given(st.text(max_size=200), st.text(max_size=400))
def test_it_reads_any_text(title: str, body: str) -> None:
    read = ask.read(title, body)

    assert read.asking
    assert all("\n" not in t for t in read.texts)
