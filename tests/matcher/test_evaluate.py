from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from askdesk.errors import UsageError
from matcher import evaluate, metrics
from matcher.encode import Encoder

CORPUS = [
    {
        "_id": "fees",
        "title": "What does the course cost?",
        "text": "Each course costs 300 euros.",
        "metadata": {"department": "a"},
    },
    {"_id": "dogs", "title": "Are dogs allowed?", "text": "Only assistance dogs.", "metadata": {"department": "a"}},
    {"_id": "fees-b", "title": "What does the course cost?", "text": "The course is free.", "metadata": {"department": "b"}},
]
QUERIES = [
    {"_id": "q1", "text": "tuition fee", "metadata": {"department": "a"}},
    {"_id": "q2", "text": "may my labrador come in", "metadata": {"department": "a"}},
    {"_id": "q3", "text": "price of the class?", "metadata": {"department": "b"}},
    {"_id": "q4", "text": "Who won the 1954 cup final?", "metadata": {"department": "a"}},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "qrels").mkdir()
    for name, rows in (("corpus", CORPUS), ("queries", QUERIES)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\tfees\t1\nq2\tdogs\t1\nq3\tfees-b\t1\n", encoding="utf-8"
    )
    return tmp_path


def test_it_measures_and_writes_the_run(folder: Path, encoder: Encoder) -> None:
    found = evaluate.evaluate(folder, run_file=folder / "run.txt", encoder=encoder)

    lines = [line.split() for line in (folder / "run.txt").read_text().splitlines()]
    assert found["P@1"] == found["MAP"] == found["AUROC"] == 1
    assert {line[0] for line in lines} == {"q1", "q2", "q3", "q4"}
    assert all(0 < float(line[4]) < 1 for line in lines)


def test_candidates_are_the_departments_own(folder: Path, encoder: Encoder) -> None:
    evaluate.evaluate(folder, run_file=folder / "run.txt", encoder=encoder)

    pairs = {(line.split()[0], line.split()[2]) for line in (folder / "run.txt").read_text().splitlines()}
    assert ("q3", "fees-b") in pairs
    assert ("q3", "fees") not in pairs
    assert ("q1", "fees-b") not in pairs


def test_the_run_does_not_hang_on_the_qrels(folder: Path, encoder: Encoder) -> None:
    evaluate.evaluate(folder, run_file=folder / "one.txt", encoder=encoder)
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq4\tdogs\t1\n", encoding="utf-8")

    evaluate.evaluate(folder, run_file=folder / "two.txt", encoder=encoder)

    assert (folder / "one.txt").read_text() == (folder / "two.txt").read_text()


def test_feedback_never_knows_the_answer_of_the_query_itself(folder: Path, encoder: Encoder) -> None:
    read = evaluate.read(folder, split="test", regime="feedback")
    before = evaluate.feedback(read, evaluate.Remember(encoder.encode))
    mine = next(q.id for q in read.queries)
    for other in read.queries:
        if evaluate.half(other.id) == evaluate.half(mine):
            read.qrels.pop(other.id, None)

    after = evaluate.feedback(read, evaluate.Remember(encoder.encode))

    assert after[mine] == before[mine]


@pytest.mark.parametrize(("split", "regime", "said"), [("dev", "faq", "qrels/dev.tsv"), ("test", "fax", "no regime 'fax'")])
def test_it_says_what_is_missing(folder: Path, encoder: Encoder, split: str, regime: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        evaluate.evaluate(folder, split=split, regime=regime, encoder=encoder)


def test_metrics_are_those_of_a_worked_example() -> None:
    run = {"q": [("a", 0.9), ("b", 0.5), ("c", 0.2)]}

    found = metrics.retrieval(run, {"q": {"b": 2, "c": 1, "z": 0}})

    assert found["MAP"] == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert (found["MRR"], found["P@1"], found["P@5"], found["R@10"]) == (0.5, 0, 0.4, 1)
    assert found["nDCG@10"] == pytest.approx((2 / math.log2(3) + 1 / 2) / (2 + 1 / math.log2(3)))


def test_calibration_is_the_mean_distance_of_chance_and_truth() -> None:
    given = [metrics.Outcome(answerable=True, right=right, chance=0.75) for right in (True, True, True, False)]

    assert metrics.calibration(given) == pytest.approx(0)
    assert metrics.calibration(given[:2]) == pytest.approx(0.25)


def test_match_or_gap_is_empty_where_all_are_answerable() -> None:
    assert metrics.match_or_gap([metrics.Outcome(answerable=True, right=True, chance=0.5)]) == {}
