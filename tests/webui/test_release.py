"""Putting a question back, and keeping it longer."""

import stage


def test_release_puts_it_back_with_its_text(maya, staged):
    maya.post("/card/claim", id=stage.COVERED)
    maya.post("/card/save", id=stage.COVERED, text="Half an answer")

    maya.post("/card/release", id=stage.COVERED)

    card = stage.card_of(staged, stage.COVERED)
    assert (card.state, card.edited) == ("waiting", "Half an answer")


def test_release_is_for_the_holder(maya, jon):
    maya.post("/card/claim", id=stage.COVERED)

    answer = jon.post("/card/release", id=stage.COVERED)

    assert answer.status_code == 409
    assert "Maya Okoro has this question" in answer.text


def test_renew_begins_the_lease_anew(maya, staged, clock, now):
    maya.post("/card/claim", id=stage.COVERED)
    clock.turn(minutes=20)

    maya.post("/card/renew", id=stage.COVERED)

    assert (stage.card_of(staged, stage.COVERED).claimed_until - now).total_seconds() == 50 * 60
