"""Names learned from rejects: what is proposed, that the back-test is right, and what acceptance changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest
import rejected
from hypothesis import given, settings
from hypothesis import strategies as st
from northmoor import make_config

from askdesk.store import names
from askdesk.store.names import OURS, REJECTED, UNJUDGED, Edit, Rule
from crawler.mentions import Finder, proposals
from crawler.mentions.backtest import Backtest, of
from crawler.mentions.proposals import Proposal

PHYSICS = make_config("sqlite:///x").departments[0]
EXPECTED = {
    ("physics", "lookalike NMU Wildcats"): "NMU Wildcats",
    ("physics", "lookalike Marquette County"): "Marquette County",
    ("law", "lookalike Northmoor Law Partners"): "Law Partners",
    ("law", "lookalike Northmoor Rovers"): "Northmoor Rovers",
    ("informatics", "ambiguous Falkental CS, context enrolment"): "Falkental CS",
    ("nursing", "no_context clinical placement, context skills"): "clinical placement",
    ("nursing", "lookalike Westhaven Nursing Agency"): "Westhaven Nursing Agency",
    ("history", "lookalike Westhaven History Podcast"): "Westhaven History Podcast",
    ("history", "lookalike World Hockey Cup"): "World Hockey Cup",
}


@cache
def proposed() -> list[Proposal]:
    return proposals.propose(rejected.bench())


def said(rule: Rule) -> tuple[str, str]:
    return rule.department, ", ".join(f"{e.kind} {e.words}" for e in rule.edits)


def rule(kind: str, words: str, department: str = "physics") -> Rule:
    return Rule(department=department, edits=(Edit(kind=kind, words=words),))


def test_the_rejects_are_forty_over_five_departments_and_found_today():
    counts = Counter(r["department"] for r in rejected.rows() if r["standing"] == REJECTED)

    assert counts == dict.fromkeys(("physics", "law", "informatics", "nursing", "history"), 8)
    assert [
        r["id"]
        for r in rejected.rows()
        if {m.department for m in rejected.finder().find(r["title"], r["body"])} != {r["department"]}
    ] == []


def test_each_name_behind_the_rejects_is_proposed_and_nothing_else():
    assert {said(p.rule) for p in proposed()} == set(EXPECTED)


@pytest.mark.parametrize("number", range(len(EXPECTED)))
def test_a_back_test_drops_the_rejects_about_that_name_and_nothing_of_ours(number: int):
    one = proposed()[number]
    name = EXPECTED[said(one.rule)]

    assert {s.id for s in of(one.outcome.dropped, REJECTED)} == {r["id"] for r in rejected.rows() if r["teaches"] == name}
    assert of(one.outcome.dropped, OURS) == []
    unjudged = {r["id"] for r in rejected.rows() if r["standing"] == UNJUDGED and name.casefold() in r["body"].casefold()}
    assert {s.id for s in of(one.outcome.dropped, UNJUDGED)} == unjudged
    assert one.outcome.found == ()


@pytest.mark.parametrize("number", range(len(EXPECTED)))
def test_a_back_test_says_what_a_crawl_with_these_names_would_do(number: int):
    one = proposed()[number]
    after = Finder([names.changed(d, one.rule.edits) if d.slug == one.rule.department else d for d in rejected.departments()])

    kept = {s.id for s in rejected.seen() if any(m.department == one.rule.department for m in after.find(s.title, s.body))}

    assert {s.id for s in one.outcome.kept} == kept
    assert {s.id for s in (*one.outcome.kept, *one.outcome.dropped)} == {
        r["id"] for r in rejected.rows() if r["department"] == one.rule.department
    }


def test_a_number_says_what_is_proposed_and_stays():
    again = proposals.propose(Backtest(rejected.departments(), rejected.seen()[::-1], {}))

    assert {p.rule.id for p in again} == {p.rule.id for p in proposed()}
    assert len({p.rule.id for p in proposed()}) == len(EXPECTED)


def test_one_reject_is_not_enough_and_one_text_in_two_places_is_one():
    one = next(s for s in rejected.seen() if "NMU Wildcats lost" in s.body)
    several = [one, replace(one, id="again", body=one.body.upper())]

    assert proposals.propose(Backtest(rejected.departments(), several, {})) == []


def test_a_phrase_that_stands_in_a_post_of_ours_is_not_proposed():
    mine = [s for s in rejected.seen() if s.id != "n001"]
    ours = next(replace(s, standing=OURS) for s in rejected.seen() if s.id == "n001")

    found = {said(p.rule) for p in proposals.propose(Backtest(rejected.departments(), [*mine, ours], {}))}

    assert ("physics", "lookalike NMU Wildcats") not in found


def test_without_a_word_to_hold_them_a_loss_is_shown_and_a_great_one_is_no_proposal():
    unlike = ["Is {} hard?", "Who runs {} now?", "Moving to {} soon, tips?", "{} or elsewhere?", "Got into {}, yay?"]
    rejects = ["{} map?", "Watch {} where?", "{} jersey?", "Bet on {}?", "{} coach gone?", "{} vs Danes?"]

    def bench(ours: int) -> Backtest:
        texts = [(REJECTED, t) for t in rejects] + [(OURS, t) for t in unlike[:ours]]
        some = [
            replace(s, id=str(n), title="", body=text.format("Falkental CS"), standing=standing, departments=("informatics",))
            for n, (s, (standing, text)) in enumerate(zip(rejected.seen(), texts, strict=False))
        ]
        return Backtest(rejected.departments(), some, {})

    (one,) = proposals.propose(bench(1))

    assert said(one.rule) == ("informatics", "ambiguous Falkental CS")
    assert len(of(one.outcome.dropped, OURS)) == 1
    assert proposals.propose(bench(5)) == []


def test_a_source_that_is_read_for_others_is_not_asked_about_us():
    bench = Backtest(rejected.departments(), rejected.seen(), {"board": ("law",)})

    assert {p.rule.department for p in proposals.propose(bench)} == {"law"}


def test_a_wider_name_finds_stored_posts_of_others():
    outcome = rejected.bench().test(rule("alias", "Westhaven Nursing", "history"))

    assert {s.id for s in outcome.found} == {
        r["id"] for r in rejected.rows() if "westhaven nursing" in f"{r['title']} {r['body']}".casefold()
    }
    assert outcome.dropped == ()


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (rule("lookalike", "NMU"), "own name 'NMU Physics'"),
        (rule("lookalike", "northmoor university"), "own name"),
        (rule("lookalike", "?!"), "holds no word"),
        (rule("ambiguous", "NMU Chemistry"), "is no alias of the department"),
        (rule("no_context", "biology"), "is no context word"),
        (rule("lookalike", "NMU Wildcats"), ""),
    ],
)
def test_a_change_that_would_hide_our_own_name_is_refused(one: Rule, why: str):
    refused = proposals.refusal(rejected.bench(), one)

    assert (why in refused) if why else refused == ""


def test_edits_change_the_lists_they_name():
    edits = (
        Edit(kind="ambiguous", words="nmu physics"),
        Edit(kind="lookalike", words="NMU Wildcats"),
        Edit(kind="lookalike", words="northern michigan university"),
        Edit(kind="no_context", words="PHYS2041"),
        Edit(kind="context", words="optics"),
        Edit(kind="alias", words="Dome physicists"),
    )

    after = names.changed(PHYSICS, edits)

    assert after.aliases == ("Northmoor physics", "Dome physicists")
    assert after.ambiguous == ("NMU", "the Dome", "nmu physics")
    assert after.context == ("Northmoor", "physics", "optics")
    assert after.lookalikes == ("Northern Michigan University", "non-maintainer upload", "NMU Wildcats")


WORDS = st.sampled_from(
    [
        "the",
        "my",
        "is",
        "where",
        "hall",
        "Dome",
        "Michigan",
        "NMU",
        "physics",
        "late",
        "and",
        "of?",
        "good.",
        "Why\n",
        "open,",
        "x",
    ]
)
PHRASES = ["NMU Physics Wildcats", "NMU Wildcats", "Northmoor Rovers", "Marquette County", "Old NMU Physics", "x hall"]


@settings(max_examples=300, deadline=None)
@given(
    before=st.lists(WORDS, max_size=12), after=st.lists(WORDS, max_size=12), phrase=st.sampled_from(PHRASES), first=st.booleans()
)
def test_a_look_alike_never_drops_a_post_with_another_plain_mention(before, after, phrase, first):
    alone = "So: NMU Physics. Then:"
    parts = [alone, " ".join(before), phrase] if first else [phrase, " ".join(before), alone]
    text = " ~~~~ ".join([*parts, " ".join(after)])

    assert _with(phrase).find("", text)


@cache
def _with(phrase: str) -> Finder:
    return Finder([names.changed(PHYSICS, [Edit(kind="lookalike", words=phrase)])])


def test_the_same_rules_in_any_order_have_one_number():
    one, other = Edit(kind="context", words="Optics"), Edit(kind="no_context", words="lab")

    assert Rule(department="physics", edits=(one, other)).id == Rule(department="physics", edits=(other, one)).id
    assert Rule(department="law", edits=(one,)).id != Rule(department="physics", edits=(one,)).id
