from __future__ import annotations

import pytest

from matcher import slots, train


@pytest.mark.parametrize(
    ("asked", "question", "answer", "said"),
    [
        ("Deadline for 2027?", "Deadline", "For 2026 it is 31 May 2026.", "the page speaks of 2026, the question of 2027"),
        (
            "PhD requirements",
            "What do I need for the bachelor?",
            "A diploma.",
            "the page speaks of bachelor, the question of doctorate",
        ),
        ("prerequisites for CHEM2210", "Before PHYS2041", "Take PHYS1011.", "the question of CHEM 2210"),
        ("can I apply without a certificate?", "Certificates", "Send the certificate.", "the question of doing without"),
        (
            "parking on the Harbour campus",
            "Parking on the North campus",
            "Free.",
            "the page speaks of north, the question of harbour",
        ),
    ],
)
def test_it_names_what_clashes(asked: str, question: str, answer: str, said: str) -> None:
    assert said in "; ".join(slots.clashes(asked, question, answer))


@pytest.mark.parametrize(
    ("asked", "question", "answer"),
    [
        ("I graduated in 2019. When can I apply for 2026?", "Deadline", "31 May 2026."),
        ("When can I apply?", "Deadline 2026", "31 May 2026."),
        ("Can I do it without a certificate?", "Certificates", "A certificate is not required."),
        ("master's fee", "Fees", "Bachelor 300, master 400."),
    ],
)
def test_it_leaves_the_harmless_alone(asked: str, question: str, answer: str) -> None:
    assert slots.clashes(asked, question, answer) == []


def test_it_holds_its_figures_on_our_pairs() -> None:
    pairs = train.rows("slots.jsonl")
    right = [bool(slots.clashes(r["asked"], r["question"], r["answer"])) == r["clash"] for r in pairs]
    clashing = [ok for ok, r in zip(right, pairs, strict=True) if r["clash"]]
    harmless = [ok for ok, r in zip(right, pairs, strict=True) if not r["clash"]]

    assert sum(clashing) / len(clashing) >= 0.95
    assert sum(harmless) / len(harmless) >= 0.97
