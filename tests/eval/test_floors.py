"""Figures that may rise and never fall silently: our own sets always, the development sets where they are at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from matcher import evaluate, report


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return evaluate.evaluate(report.own_folder(tmp_path_factory.mktemp("own")), split="dev")


@pytest.mark.parametrize(("name", "floor"), [("MAP", 0.90), ("P@1", 0.86), ("R@10", 0.98), ("AUROC", 0.89), ("right@10", 0.70)])
def test_our_own_set_stays_above(own: dict[str, Any], name: str, floor: float) -> None:
    assert own[name] >= floor


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "regime", "floors"),
    [
        ("indomain", "faq", {"P@1": 0.72, "R@10": 0.91, "AUROC": 0.845}),
        ("covidfaq", "faq", {"MAP": 0.76, "P@1": 0.66}),
        ("deepset-en", "faq", {"MAP": 0.77, "P@1": 0.67}),
        ("deepset-de", "faq", {"MAP": 0.345, "P@1": 0.24}),
        ("hint3-sofmattress", "alts", {"AUROC": 0.89}),
        ("hint3-sofmattress", "feedback", {"AUROC": 0.90}),
    ],
)
def test_the_development_sets_stay_above(folder: str, regime: str, floors: dict[str, float]) -> None:
    found = evaluate.evaluate(at_hand(folder), split="dev", regime=regime)

    assert {n: found[n] for n, floor in floors.items() if found[n] < floor} == {}


def at_hand(folder: str) -> Path:
    base = report.quality()
    if base is None or not (base / folder).is_dir():
        pytest.skip(f"the development set {folder} is not here (ASKDESK_QUALITY names its folder)")
    return base / folder
