"""What happened to a question."""

import stage

from askdesk.model import Observation, Status
from askdesk.store import questions


def test_it_tells_what_crawls_saw_and_what_people_did(maya, jon, staged, clock):
    clock.turn(hours=1)
    jon.post("/card/claim", id=stage.COVERED)
    jon.post("/card/release", id=stage.COVERED)
    clock.turn(hours=1)
    with staged.begin() as db:
        questions.observe(db, Observation(id=stage.COVERED, status=Status.REPLIED, answers=1), now=clock.at)
    clock.turn(minutes=5)
    maya.post("/card/dismiss", id=stage.COVERED, reason="answered")

    text = maya.get("/card/history", id=stage.COVERED).text

    lines = [
        "found, no reply yet",
        "claimed by Jon Reyes",
        "put back by Jon Reyes",
        "the thread changed, 1 reply",
        "dismissed by you: others answered it well",
    ]
    places = [text.index(line) for line in lines]
    assert places == sorted(places, reverse=True)


def test_the_card_shows_the_last_lines(maya):
    assert "found, no reply yet" in maya.get("/card", id=stage.COVERED).text
