"""Copying the text and opening the thread, without script."""

import stage

from askdesk.model import Observation, Status
from askdesk.store import events, questions

TEXT = f"Yes, it can. {stage.LABS.url} I am Maya Okoro, physics."


def seen_of(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"', maxsplit=1)[0]


def test_it_shows_the_text_the_thread_and_where_to_tell(maya, staged):
    maya.post("/card/claim", id=stage.COVERED)

    text = maya.post("/card/copy", id=stage.COVERED, text=TEXT).text

    assert TEXT in text
    assert 'href="https://academia.stackexchange.com/questions/101"' in text
    assert "Tell us where your reply is" in text
    with staged.begin() as db:
        assert [e.what for e in events.of(db, stage.COVERED)] == ["claimed", "copied"]


def test_it_stops_while_something_is_left_to_fill_in(maya):
    maya.post("/card/claim", id=stage.NEAR)

    answer = maya.post("/card/copy", id=stage.NEAR, text="For {year} check the page.")

    assert answer.status_code == 409
    assert "Fill in or delete {year} before you post." in answer.text


def test_it_stops_once_when_the_thread_changed_meanwhile(maya, staged, now):
    maya.post("/card/claim", id=stage.COVERED)
    seen = seen_of(maya.get("/card", id=stage.COVERED).text)
    with staged.begin() as db:
        questions.observe(db, Observation(id=stage.COVERED, status=Status.REPLIED, answers=1), now=now)

    stopped = maya.post("/card/copy", id=stage.COVERED, text=TEXT, seen=seen)
    again = maya.post("/card/copy", id=stage.COVERED, text=TEXT, seen=seen_of(stopped.text))

    assert stopped.status_code == 409
    assert "Since you opened this page, the thread changed: 1 reply" in stopped.text
    assert again.status_code == 200


def test_it_is_for_the_holder(maya, jon):
    maya.post("/card/claim", id=stage.COVERED)

    assert jon.post("/card/copy", id=stage.COVERED, text=TEXT).status_code == 409
