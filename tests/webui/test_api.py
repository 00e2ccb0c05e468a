"""The calls of the script."""

import stage

from askdesk.model import Observation, Status
from askdesk.store import questions


def seen(visitor) -> str:
    return visitor.get("/card", id=stage.COVERED).text.split('data-seen="')[1].split('"')[0]


def test_saving_returns_what_the_checks_say(maya, staged):
    maya.post("/card/claim", id=stage.COVERED)

    told = maya.post("/api/text", id=stage.COVERED, text="Ask {name}.").json

    assert stage.card_of(staged, stage.COVERED).edited == "Ask {name}."
    assert told["stops"] == ["Fill in or delete {name} before you post."]
    assert told["left"] == 30 * 60
    assert told["length"] == 11


def test_saving_keeps_the_claim_alive(maya, staged, clock, now):
    maya.post("/card/claim", id=stage.COVERED)
    clock.turn(minutes=20)

    told = maya.post("/api/text", id=stage.COVERED, text="Still here").json

    assert told["left"] == 30 * 60


def test_saving_without_the_claim_is_a_sentence(maya, jon):
    maya.post("/card/claim", id=stage.COVERED)

    answer = jon.post("/api/text", id=stage.COVERED, text="Mine")

    assert answer.status_code == 409
    assert answer.json["sentence"].startswith("Maya Okoro has this question until")


def test_it_tells_of_changes_and_of_who_else_looks(maya, jon, staged, now):
    before = seen(maya)
    jon.get("/card", id=stage.COVERED)
    with staged.begin() as db:
        questions.observe(db, Observation(id=stage.COVERED, status=Status.CLOSED), now=now)

    told = maya.get("/api/card", id=stage.COVERED, seen=before).json

    assert told["viewers"] == "Jon Reyes is reading this too."
    assert told["changed"] == "Since you opened this page, the thread changed: closed on the site. Read it again before you post."


def test_ones_own_typing_is_no_change(maya):
    maya.post("/card/claim", id=stage.COVERED)
    before = seen(maya)

    maya.post("/api/text", id=stage.COVERED, text="Other words")

    assert maya.get("/api/card", id=stage.COVERED, seen=before).json["changed"] == ""


def test_signed_out_it_says_so(visitor):
    answer = visitor.get("/api/card", id=stage.COVERED)

    assert answer.status_code == 401
    assert "your text is still on this page" in answer.json["sentence"]


def test_errors_are_sentences_too(maya):
    answer = maya.get("/api/card", id="nothing")

    assert (answer.status_code, answer.json) == (404, {"sentence": "There is no question nothing."})


def test_alive_needs_no_sign_in(visitor):
    assert visitor.get("/api/alive").json == {"alive": True}
