from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from northmoor import make_config, make_entry, make_page, make_question
from sqlalchemy import Engine

from askdesk.errors import ModelError
from askdesk.store import faqs, matches, questions
from matcher import ask, corpus, decide, features, rerank, run, shelf, weights
from matcher.encode import Encoder

COSTS = make_entry("What does the course cost?", "Each course costs 300 euros a term.")
DOGS = make_entry("May I bring a dog?", "Only assistance dogs are allowed in lecture halls.")
ASKED = "how much is it to enrol on a course?"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder of two small layers with random weights, saved as sentence-transformers reads it."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    torch.manual_seed(5)
    folder = tmp_path_factory.mktemp("tiny")
    tokens = AutoTokenizer.from_pretrained(str(weights.packaged()))
    shape = BertConfig(
        vocab_size=len(tokens), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, num_labels=1
    )
    BertForSequenceClassification(shape).save_pretrained(folder)
    tokens.save_pretrained(folder)
    return folder


def entries(n: int) -> list[corpus.Entry]:
    return [corpus.Entry(id=f"e{i}", question=f"What does course {i} cost?", answer=f"It costs {i} euros.") for i in range(n)]


class Says:
    """A reranker whose scores are known."""

    def __init__(self, *scores: float) -> None:
        self.given = scores
        self.asked: list[str] = []

    def scores(self, question: str, texts: Any) -> np.ndarray:
        self.asked = list(texts)
        return np.array((self.given + (0.0,) * len(texts))[: len(texts)], dtype=np.float32)


def test_a_real_one_is_loaded_and_reads_pairs(tiny: Path) -> None:
    loaded = rerank.load(str(tiny))

    scores = loaded.scores(ASKED, ["Each course costs 300 euros.", "Only assistance dogs.", "Each course costs 300 euros."])

    assert scores.shape == (3,)
    assert scores[0] == pytest.approx(scores[2], abs=1e-5)
    assert scores[0] != scores[1]


def test_it_looks_at_the_first_twenty_only(encoder: Encoder) -> None:
    says = Says(*range(20))
    built = corpus.build(entries(30), encoder.encode, reranker=says)
    asked = ask.read("", ASKED)
    plain = features.gather(built, asked, encoder.encode)

    found = rerank.again(plain, built, asked, shelf.model())

    before = decide.chances(plain, shelf.model())[0]
    after = decide.chances(found, shelf.model())[0]
    assert len(says.asked) == 20
    assert int(np.isnan(found.again).sum()) == 10
    assert set(after[:20]) == set(before[:20])
    assert after[20:].tolist() == before[20:].tolist()


def test_an_entry_it_prefers_clearly_rises(encoder: Encoder) -> None:
    plain = corpus.build(entries(30), encoder.encode)
    asked = ask.read("", ASKED)
    order = decide.chances(features.gather(plain, asked, encoder.encode), shelf.model())[0]
    built = replace(plain, reranker=Says(0, 9))

    found = rerank.again(features.gather(built, asked, encoder.encode), built, asked, shelf.model())

    assert decide.chances(found, shelf.model())[0][0] == order[1]


def test_off_it_changes_nothing(encoder: Encoder) -> None:
    built = corpus.build(entries(3), encoder.encode)
    asked = ask.read("", ASKED)
    plain = features.gather(built, asked, encoder.encode)

    assert rerank.again(plain, built, asked, shelf.model()) is plain


def test_a_night_matches_with_it(lite: Engine, encoder: Encoder, tiny: Path, now: Any) -> None:
    config = make_config(lite.url.render_as_string(hide_password=False))
    config = config.model_copy(update={"matcher": config.matcher.model_copy(update={"reranker": str(tiny)})})
    asked = make_question(title="Fees at Northmoor physics", body="How much does a course cost?")
    with lite.begin() as db:
        faqs.save_page(db, make_page(COSTS, DOGS, language="en"), now=now)
        questions.save(db, asked, now=now)

    run.match(config, lite, encoder=encoder, now=now)

    with lite.begin() as db:
        assert {m.faq_id for m in matches.of(db, asked.id)} == {COSTS.id, DOGS.id}


def test_it_says_in_a_sentence_that_it_is_missing() -> None:
    with pytest.raises(ModelError, match=r"the reranker '/nowhere/none' can't be loaded: .*\[matcher\]"):
        rerank.load("/nowhere/none")
