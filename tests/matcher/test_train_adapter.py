from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from matcher import encode, train_adapter, train_decide, weights
from matcher.train_adapter import Faq

ASKED = ["my bike was stolen at the gym", "what do i owe for a late book", "is the pool warm", "who won the match"]


@pytest.fixture(scope="module")
def faq() -> Faq:
    bare = ["Where do I report a theft?", "What are the library fines?", "When is the canteen open?"]
    right = torch.tensor([[True, False, False], [False, True, False], [False, False, False], [False, False, False]])
    return Faq([f"{q} See the notice at the door." for q in bare], bare, ASKED, right)


@pytest.fixture(scope="module")
def tables(faq: Faq) -> dict[str, torch.Tensor]:
    return train_adapter.train([faq])


def adapted(tables: dict[str, torch.Tensor], faq: Faq, folder: Path) -> tuple[np.ndarray, np.ndarray]:
    train_adapter.write(tables, folder / "a.safetensors")
    model = encode.read(weights.packaged())
    before = model.encode([*ASKED, *faq.bare], normalize_embeddings=True)
    weights.adapt(model, folder / "a.safetensors")
    return before, model.encode([*ASKED, *faq.bare], normalize_embeddings=True)


def test_it_changes_every_linear_layer_and_nothing_else(tables: dict[str, torch.Tensor]) -> None:
    layers = {name.rpartition(".")[0] for name in tables}

    assert len(layers) == 6 * 6
    assert all(tables[f"{n}.down"].shape[0] == tables[f"{n}.up"].shape[1] == train_adapter.RANK for n in layers)


def test_it_draws_a_question_to_its_entry_and_a_gap_away(
    tables: dict[str, torch.Tensor], faq: Faq, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_adapter, "EPOCHS", 12)

    before, after = adapted(train_adapter.train([faq]), faq, tmp_path)

    def lead(rows: np.ndarray) -> float:
        cosine = rows[: len(ASKED)] @ rows[len(ASKED) :].T
        return float((cosine[0, 0] + cosine[1, 1]) / 2 - cosine[2:].max())

    assert lead(after) > lead(before) + 0.05


def test_the_mean_of_a_training_with_itself_is_that_training(tables: dict[str, torch.Tensor], faq: Faq, tmp_path: Path) -> None:
    _, once = adapted(tables, faq, tmp_path)
    _, mean = adapted(train_adapter.mean([tables, tables]), faq, tmp_path)

    assert np.allclose(once, mean, atol=1e-3)


def test_the_shipped_adapter_belongs_to_the_packaged_model(faq: Faq) -> None:
    model = encode.read(weights.packaged())
    before = model.encode(ASKED, normalize_embeddings=True)

    weights.adapt(model)

    near = (before * model.encode(ASKED, normalize_embeddings=True)).sum(axis=1)
    assert (near < 0.999).all()
    assert (near > 0.5).all()


def test_no_question_that_chances_are_fitted_to_is_one_their_adapter_learned_from() -> None:
    seen = [
        q["text"]
        for part in train_decide.PARTS
        if part not in train_decide.UNSEEN
        for q in train_decide.rows(f"{part}_questions.jsonl")
    ]
    fitted = [q["text"] for part in train_decide.UNSEEN for q in train_decide.rows(f"{part}_questions.jsonl")]

    assert fitted
    assert not set(seen) & set(fitted)
