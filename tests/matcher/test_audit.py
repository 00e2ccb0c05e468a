from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from click.testing import CliRunner
from northmoor import make_config, make_entry, make_page, make_question
from sqlalchemy import Engine, text

from askdesk.config import Config
from askdesk.store import faqs, questions, upkeep, vectors
from matcher import audit, run
from matcher.encode import Encoder

LABS = make_entry("Can I transfer laboratory credits?", "Yes, with 24 hours of supervised work. Ask the teaching office.")
ASKED = make_question(title="Lab credits", body="Does Northmoor physics count a laboratory course I took elsewhere?")


@pytest.fixture
def matched(engine: Engine, config: Config, encoder: Encoder, now: datetime) -> Engine:
    with engine.begin() as db:
        faqs.save_page(db, make_page(LABS, language="en"), now=now)
        questions.save(db, ASKED, now=now)
    run.match(config, engine, encoder=encoder, now=now)
    return engine


def spoil(engine: Engine, key: str, vector: bytes) -> None:
    with engine.begin() as db:
        first = min(h for h, _ in vectors.each(db, key))
        db.execute(text("update vectors set vector = :v where model = :m and hash = :h"), {"v": vector, "m": key, "h": first})


def test_all_is_well_after_a_match(matched: Engine, config: Config) -> None:
    with matched.begin() as db:
        assert upkeep.check(db) == []
    assert audit.check(config, matched) == []


def test_it_counts_texts_without_a_vector(matched: Engine, config: Config) -> None:
    with matched.begin() as db:
        db.execute(text("delete from vectors"))

    said = audit.check(config, matched)

    assert len(said) == 1
    assert "that were matched have no vector" in said[0]


def test_it_finds_a_vector_of_another_length(matched: Engine, config: Config, encoder: Encoder) -> None:
    spoil(matched, encoder.key, (np.ones(384, dtype="<f4") * 0.2).tobytes())

    assert audit.check(config, matched) == [
        f"1 vectors of {encoder.key} have not the length 1; delete them, `askdesk match` makes them anew"
    ]


def test_it_finds_a_vector_of_another_dimension(matched: Engine, config: Config, encoder: Encoder) -> None:
    spoil(matched, encoder.key, b"\0" * 12)

    assert "1 vectors of" in audit.check(config, matched)[0]
    assert "384 numbers long" in audit.check(config, matched)[0]


def test_it_names_vectors_of_other_models_and_how_to_drop_them(matched: Engine, config: Config, encoder: Encoder) -> None:
    with matched.begin() as db:
        vectors.save(db, "an-old-model@1", {"a": b"\0" * 8, "b": b"\0" * 8})

    assert audit.check(config, matched) == [
        "vectors of models that are not in use: 2 of an-old-model@1; `askdesk db prune` drops them"
    ]
    with matched.begin() as db:
        assert vectors.drop_others(db, audit.keys(config)) == 2
    assert audit.check(config, matched) == []


def test_the_key_is_known_without_loading_the_model(config: Config, encoder: Encoder) -> None:
    assert audit.keys(config) == [encoder.key]


def test_the_commands_say_so(lite: Engine, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from askdesk.commands import db as command

    config = make_config(lite.url.render_as_string(hide_password=False))
    monkeypatch.setattr(command, "configured", lambda ctx: config)
    with lite.begin() as db:
        vectors.save(db, "an-old-model@1", {"a": b"\0" * 8})

    before = CliRunner().invoke(command.check, [], standalone_mode=False)
    pruned = CliRunner().invoke(command.prune, [], standalone_mode=False)
    after = CliRunner().invoke(command.check, [], standalone_mode=False)

    assert before.return_value == 1
    assert "1 of an-old-model@1" in before.output
    assert "1 vectors of other models dropped" in pruned.output
    assert "all is well" in after.output
