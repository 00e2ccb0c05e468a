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
        ("Can I still apply in August?", "Deadline", "Apply by 15 June.", "15 June as the last day, the question of August"),
        ("May I appeal after 40 days?", "Appeals", "Within 20 days.", "the page speaks of 20 days, the question of 40 days"),
        ("drop a class in week 5?", "Dropping", "Until the end of week 2.", "the page speaks of week 2, the question of week 5"),
        ("What if I can't attend the tour?", "Tour", "The tour is on Monday.", "the page speaks of tour, the question of not"),
        ("I'm no longer a student. Gym free?", "Gym", "Students train free.", "the page speaks of student, the question of not"),
        ("any prize besides the medal?", "Medal", "The medal goes to the best.", "of medal, the question of anything else"),
        ("fee of the MA in Glass?", "Fees", "The MA in Ceramics costs 900.", "speaks of Ceramics, the question of Glass"),
        ("Where to park at Thornfield?", "Parking at Mill Lane", "Behind the house.", "of Mill Lane, the question of Thornfield"),
        ("an open day in spring?", "When is the open day?", "On 19 November.", "speaks of November, the question of spring"),
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
        ("Can I still apply in May?", "Deadline", "Apply by 15 June."),
        ("My birthday is in August. Can I apply?", "Deadline", "Apply by 15 June."),
        ("May I withdraw two weeks before the exam?", "Withdrawing", "Up to seven days before the exam."),
        ("What if I can't attend the tour?", "Tour", "If you miss it, there is a film."),
        ("I don't know when the tour is", "Tour", "The tour is on Monday."),
        ("any prize besides the medal?", "Prizes", "The medal, a book and a bursary."),
        ("I have 800 euros a month, enough?", "Living", "Most spend 750 to 950 euros."),
        ("I have a degree in History. Can I apply?", "The diploma in Archives", "Any degree will do."),
        ("Where to park at Thornfield?", "Parking at Mill Lane", "There, or at Thornfield."),
        ("If I fail in the spring, when is the resit?", "When are resits?", "From 18 August."),
        ("Would I survive without any German?", "Is it taught in English?", "All courses are in English, a few in German."),
        ("Could she skip first year?", "Can I enter in second year?", "With sixty credits."),
        ("Why does F = ma fail in this problem?", "Help for bachelor students", "The bachelor's tutorial is on Monday."),
    ],
)
def test_it_leaves_the_harmless_alone(asked: str, question: str, answer: str) -> None:
    assert slots.clashes(asked, question, answer) == []


def test_it_reads_the_askers_own_state_from_the_whole_post() -> None:
    entry = ("I was ill on the day of my exam", "Send a note and the exam is moved.")
    asked = "Can one of them be moved?"

    assert slots.clashes(asked, *entry) == []
    assert slots.clashes(asked, *entry, context=f"I'm not ill, two exams are at once. {asked}") == [
        "the page speaks of ill, the question of not"
    ]


def test_it_holds_its_figures_on_our_pairs() -> None:
    pairs = train.rows("slots.jsonl")
    right = [bool(slots.clashes(r["asked"], r["question"], r["answer"])) == r["clash"] for r in pairs]
    clashing = [ok for ok, r in zip(right, pairs, strict=True) if r["clash"]]
    harmless = [ok for ok, r in zip(right, pairs, strict=True) if not r["clash"]]

    assert sum(clashing) / len(clashing) >= 0.95
    assert sum(harmless) / len(harmless) >= 0.97
