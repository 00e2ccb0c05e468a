"""Claiming a question."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote

import stage


def test_it_gives_the_composer(maya, staged):
    answer = maya.post("/card/claim", id=stage.COVERED)

    text = maya.get("/card", id=stage.COVERED).text
    assert answer.location.startswith("/card?id=")
    assert "<textarea" in text
    assert "Copy and open the thread" in text
    assert stage.card_of(staged, stage.COVERED).claimed_by == "maya"


def test_the_second_is_told_who_has_it_and_until_when(maya, jon, clock):
    maya.post("/card/claim", id=stage.COVERED)

    answer = jon.post("/card/claim", id=stage.COVERED)

    assert answer.status_code == 409
    assert "Maya Okoro has this question until" in answer.text
    assert "<textarea" not in answer.text


def test_of_two_at_once_one_gets_it(app, maya, jon):
    with ThreadPoolExecutor(2) as both:
        codes = sorted(
            answer.status_code for answer in both.map(lambda who: who.post("/card/claim", id=stage.COVERED), [maya, jon])
        )

    assert codes == [302, 409]


def test_it_can_be_had_once_the_lease_ran_out(maya, jon, clock, staged):
    maya.post("/card/claim", id=stage.COVERED)
    clock.turn(minutes=31)

    answer = jon.post("/card/claim", id=stage.COVERED)

    assert answer.status_code == 302
    assert stage.card_of(staged, stage.COVERED).claimed_by == "jon"


def test_what_was_dismissed_is_not_to_be_had(maya):
    maya.post("/card/dismiss", id=stage.COVERED, reason="not_us")

    answer = maya.post("/card/claim", id=stage.COVERED)

    assert answer.status_code == 409
    assert "This question was dismissed; reopen it first." in answer.text


def test_it_needs_a_form_of_ours(maya):
    answer = maya.client.post("/card/claim", data={"id": stage.COVERED})

    assert answer.status_code == 400


def test_signed_out_it_leads_to_the_door_and_back_to_the_card(visitor):
    answer = visitor.post("/card/claim", id=stage.COVERED)

    assert answer.status_code == 302
    assert unquote(answer.location) == f"/sign-in?next=/card?id={stage.COVERED}"


def test_the_lease_is_as_long_as_configured(maya, staged, now):
    maya.post("/card/claim", id=stage.COVERED)

    assert (stage.card_of(staged, stage.COVERED).claimed_until - now).total_seconds() == 30 * 60
