"""`askdesk sources`: the legal card of each source, for people and for programs."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from northmoor import NOW
from written import written

from askdesk import cli, legal
from askdesk.store import db as database
from askdesk.store import quotas
from askdesk.store.quotas import Quota

BLOCKS = """
[[sources]]
name = "academia"
kind = "stackexchange"
site = "academia"
retention = "90 days"
[[sources]]
name = "talk"
kind = "reddit"
site = "northmoor"
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("ASKDESK_TALK_KEY", raising=False)
    made = written(tmp_path)
    made.write_text(made.read_text(encoding="utf-8") + BLOCKS, encoding="utf-8")
    return made


def test_a_program_gets_every_field(file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    assert cli.run(["--config", str(file), "sources", "--json"]) == 0

    cards = {card["name"]: card for card in json.loads(capsys.readouterr().out)["sources"]}
    academia, talk = cards["academia"], cards["talk"]
    assert (academia["credential"], academia["credential_needed"], academia["retention_days"]) == ("none", "", 90)
    assert (academia["quota"], academia["last_read"]) == ([], None)
    assert (talk["credential"], talk["is_lacking"], talk["retention_days"]) == ("none", True, 365)
    assert "48 hours" in talk["retention"]
    assert talk["terms"].startswith("https://")


def test_a_person_gets_sentences(file: Path, capsys: pytest.CaptureFixture[str]):
    engine = database.ready(f"sqlite:///{file.parent / 'a.db'}")
    with engine.begin() as db:
        quotas.note(db, "academia", [Quota(name="calls", cap=300, left=288, resets_at=None, seen_at=NOW)])
    engine.dispose()

    cli.run(["--config", str(file), "sources"])

    told = capsys.readouterr().out
    assert "  quota: 288 of 300 calls left, as of 2026-11-26 06:00 UTC" in told
    assert "  last read: never" in told
    assert "set ASKDESK_TALK_KEY" in told


@pytest.mark.parametrize(
    ("quota", "sentence"),
    [
        ({"left": 8712, "resets_at": NOW + timedelta(hours=18)}, "8,712 of 10,000 calls left, resets 00:00 UTC"),
        ({"left": 8712, "resets_at": NOW + timedelta(days=4)}, "8,712 of 10,000 calls left, resets 2026-11-30 06:00 UTC"),
        ({"left": 3, "resets_at": NOW}, "all calls of a new window are left; 3 of 10,000 calls left at the end of the last"),
        ({"name": "usd", "cap": 5.0, "left": 1.5, "resets_at": None}, "1.50 of 5.00 usd left, as of 2026-11-26 06:00 UTC"),
        ({"cap": None, "left": 9, "resets_at": None}, "9 calls left, as of 2026-11-26 06:00 UTC"),
    ],
)
def test_what_is_left_is_said_as_people_say_it(quota: dict, sentence: str):
    told = Quota(**{"name": "calls", "cap": 10_000.0, "seen_at": NOW, **quota})

    assert legal.told(told, NOW) == sentence
