"""Names learned from rejects: what a lead sees of each, decides and takes back."""

from __future__ import annotations

import pytest
import stage

from askdesk.store import names, queue
from askdesk.store.names import Edit, Rule

WILDCATS = Rule(department="physics", edits=(Edit(kind="lookalike", words="NMU Wildcats"),))
ALIAS = Rule(department="physics", edits=(Edit(kind="ambiguous", words="NMU Physics"), Edit(kind="context", words="optics")))
EVIDENCE = {
    "tested": 4,
    "kept": {"rejected": 0, "ours": 1, "unjudged": 1},
    "dropped": {"rejected": [stage.UPSET], "ours": [], "unjudged": [stage.GAP]},
    "found": {"rejected": [], "ours": [], "unjudged": []},
}
LOSS = EVIDENCE | {"dropped": {"rejected": [stage.UPSET], "ours": [stage.COVERED], "unjudged": []}}


@pytest.fixture
def lead(app, staged, now, ines):
    with staged.begin() as db:
        names.propose(db, [(WILDCATS, EVIDENCE), (ALIAS, LOSS)], now=now)
    return ines


def state(staged, rule: Rule) -> str:
    with staged.begin() as db:
        return names.get(db, rule.id).state


def test_each_proposal_shows_what_it_would_drop(lead):
    page = lead.get("/names").text

    assert "Never us: “NMU Wildcats”" in page
    assert "Drops 1 reject and loses nothing of ours; keeps 2 other questions." in page
    assert "“NMU Physics” only beside a context word, new context word “optics”" in page
    assert "Drops 1 reject and loses 1 question of ours" in page
    assert "1 that people worked on" in page
    assert stage.KEYS in page


def test_accepting_puts_it_in_force_and_taking_back_ends_it(lead, staged, now):
    said = lead.post("/names/accept", id=WILDCATS.id)
    page = lead.get("/names").text
    accepted = state(staged, WILDCATS)
    lead.post("/names/drop", id=WILDCATS.id)

    assert said.location == "/names"
    assert "In force. The next crawl finds by it" in page
    assert "accepted by Ines Falk" in page
    assert (accepted, state(staged, WILDCATS), state(staged, ALIAS)) == ("accepted", "dropped", "proposed")
    assert "Taken back." in lead.get("/names").text


def test_a_refused_proposal_is_gone_from_the_page(lead, staged):
    lead.post("/names/drop", id=WILDCATS.id)

    assert "NMU Wildcats" not in lead.get("/names").text
    assert state(staged, WILDCATS) == "dropped"


def test_two_leads_cannot_both_accept(lead):
    lead.post("/names/accept", id=WILDCATS.id)

    answer = lead.post("/names/accept", id=WILDCATS.id)

    assert answer.status_code == 409
    assert "in force already" in answer.text


def test_what_is_not_there_is_a_page_that_says_so(lead):
    assert lead.post("/names/accept", id="ffffff").status_code == 404


def test_nobody_below_a_lead_sees_or_decides(lead, maya, staged):
    assert maya.get("/names").status_code == 403
    assert maya.post("/names/accept", id=WILDCATS.id).status_code == 403
    assert 'href="/names"' not in maya.get("/questions").text
    assert 'href="/names"' in lead.get("/questions").text
    assert state(staged, WILDCATS) == "proposed"


def test_without_proposals_it_says_what_makes_them(ines):
    assert "Nothing to decide" in ines.get("/names").text


def test_a_card_that_a_name_took_out_says_so_and_comes_back(maya, staged, now):
    with staged.begin() as db:
        assert queue.withdraw(db, stage.COVERED, reason=names.BY_RULE, now=now)
    page = maya.get("/card", id=stage.COVERED).text

    maya.post("/card/reopen", id=stage.COVERED)

    assert "not about us, by a name that was learned" in page
    assert stage.card_of(staged, stage.COVERED).state == "waiting"
