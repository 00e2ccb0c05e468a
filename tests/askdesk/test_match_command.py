"""`askdesk match --report` and `--use`."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from askdesk import cli
from askdesk.store import chances

FILE = """
[askdesk]
database = "{url}"
contact = "mailto:web@physics.northmoor.example"

[[departments]]
slug = "physics"
name = "Department of Physics"
institution = "Northmoor University"
homepage = "https://physics.northmoor.example/"
byline = "{{name}}, {{role}}"
"""
FIGURES = {
    "before": {"log loss": 0.5, "Brier": 0.2, "ECE": 0.1},
    "after": {"log loss": 0.4, "Brier": 0.1, "ECE": 0.05, "right first": 0.8},
}


@pytest.fixture
def file(lite: Engine, tmp_path: Path, now: datetime) -> Path:
    written = tmp_path / "askdesk.toml"
    written.write_text(FILE.format(url=lite.url.render_as_string(hide_password=False)), encoding="utf-8")
    with lite.begin() as db:
        values = {"encoder": "m", "figures": FIGURES, "model": {"bias": 1.0}, "why": "better on 12 answers"}
        chances.add(db, verdicts=60, unseen=12, live=True, now=now, **values)
        chances.add(db, verdicts=80, unseen=15, live=False, now=now, **values)
    return written


def test_the_report_shows_every_fitted_chance_and_which_is_in_use(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.run(["--config", str(file), "match", "--report", "--json"])

    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert [(r["id"], r["live"], r["verdicts"]) for r in told["chances"]] == [(1, True, 60), (2, False, 80)]
    assert told["chances"][0]["figures"] == FIGURES


def test_the_table_is_readable(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--config", str(file), "match", "--report"]) == 0

    told = capsys.readouterr().out
    assert "0 questions whose answer people told" in told
    assert "0.500 → 0.400" in told


def test_an_old_one_is_put_back(file: Path, lite: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--config", str(file), "match", "--use", "0", "--report"]) == 0

    assert "the shipped chance is in use" in capsys.readouterr().out
    with lite.begin() as db:
        assert chances.live(db, "m") is None


def test_an_unknown_number_is_refused_in_a_sentence(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.run(["--config", str(file), "match", "--use", "7"])

    assert code in {1, 2}
    assert "there is no chance number 7; there are 0, 1, 2" in capsys.readouterr().err
