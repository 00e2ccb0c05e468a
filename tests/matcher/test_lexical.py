from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher import lexical

QUESTIONS = ["How do I register for a resit?", "What does parking cost?", "Wie lange dauert die Prüfung?"]
ANSWERS = ["Register in the portal.", "Two euros an hour.", "Zwei Stunden."]


def test_it_ranks_by_shared_stems() -> None:
    made = lexical.build(QUESTIONS, ANSWERS, "en")

    scores = lexical.bm25(made, lexical.stems("registering for resits", "en"))

    assert scores.argmax() == 0
    assert scores[1] == 0


def test_it_finds_a_misspelt_compound_by_ngrams() -> None:
    made = lexical.build(["Prüfungsanmeldung für Erstsemester", "Parkplätze am Campus"], ["", ""], "de")

    assert lexical.ngram_cosine(made.asked, "prufungs anmeldungen").argmax() == 0


def test_it_stems_by_language() -> None:
    assert lexical.stems("Prüfungen", "de") == lexical.stems("Prüfung", "de")
    assert lexical.stems("libraries", "en") == lexical.stems("library", "en")


def test_it_leaves_words_of_an_unknown_language_whole() -> None:
    assert lexical.stems("biblioteka uniwersytecka", "pl") == ["biblioteka", "uniwersytecka"]


def test_it_covers_all_of_a_question_whose_words_it_has() -> None:
    made = lexical.build(QUESTIONS, ANSWERS, "en")

    assert lexical.coverage(made, lexical.stems("parking cost", "en")).tolist() == pytest.approx([0, 1, 0])


def test_it_stands_an_empty_faq() -> None:
    made = lexical.build([], [], "en")

    assert len(lexical.bm25(made, ["fee"])) == 0
    assert len(lexical.coverage(made, ["fee"])) == 0


@given(st.text(max_size=120), st.sampled_from(["en", "de", "pl", "ar", "und"]))
def test_it_stems_any_text(text: str, language: str) -> None:
    assert all(isinstance(s, str) and s for s in lexical.stems(text, language))
