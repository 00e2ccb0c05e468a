"""Dismissing, undoing it, putting off and bringing back."""

import pytest
import stage


def test_it_leaves_the_queue_with_its_reason(maya, staged):
    maya.post("/card/dismiss", id=stage.COVERED, reason="not_ours")

    card = stage.card_of(staged, stage.COVERED)
    assert (card.state, card.reason) == ("dismissed", "not_ours")
    assert "Not ours to answer" in maya.get("/questions", tab="dismissed").text


def test_the_next_page_offers_to_undo_it(maya, staged):
    maya.post("/card/dismiss", id=stage.COVERED, reason="spam")
    page = maya.get("/questions").text

    maya.post("/card/reopen", id=stage.COVERED)

    assert "Dismissed: spam, or not meant seriously." in page
    assert ">Undo</button>" in page
    assert stage.card_of(staged, stage.COVERED).state == "waiting"


def test_it_returns_to_the_list_it_was_sent_from(maya):
    answer = maya.post("/card/dismiss", id=stage.COVERED, reason="spam", back="/questions?order=newest")

    assert answer.location == "/questions?order=newest"


def test_it_goes_nowhere_else(maya):
    assert maya.post("/card/dismiss", id=stage.COVERED, reason="spam", back="https://evil.example").location == "/questions"


def test_an_unknown_reason_is_another_reason(maya, staged):
    maya.post("/card/dismiss", id=stage.COVERED, reason="<b>")

    assert stage.card_of(staged, stage.COVERED).reason == "other"


@pytest.mark.parametrize("verb", ["dismiss", "snooze"])
def test_not_while_a_colleague_has_it(maya, jon, verb):
    maya.post("/card/claim", id=stage.COVERED)

    answer = jon.post(f"/card/{verb}", id=stage.COVERED)

    assert answer.status_code == 409
    assert "Maya Okoro has this question" in answer.text


def test_snooze_puts_it_under_waiting_until_then(maya, staged, now):
    maya.post("/card/snooze", id=stage.COVERED, **{"for": "3d"})

    card = stage.card_of(staged, stage.COVERED)
    assert card.state == "snoozed"
    assert (card.snoozed_until - now).days == 3
    assert "back in 3 days" in maya.get("/questions", tab="waiting").text


def test_wake_brings_it_back(maya, staged):
    maya.post("/card/snooze", id=stage.COVERED)
    assert "Bring it back now" in maya.get("/card", id=stage.COVERED).text

    maya.post("/card/wake", id=stage.COVERED)

    assert stage.card_of(staged, stage.COVERED).state == "waiting"


def test_reopen_of_what_waits_is_a_sentence(maya):
    answer = maya.post("/card/reopen", id=stage.COVERED)

    assert answer.status_code == 409
