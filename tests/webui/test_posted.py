"""Marking a reply as posted."""

import pytest
import stage

from askdesk.model import Observation, Status
from askdesk.store import questions, replies

TEXT = f"Yes, it can. {stage.LABS.url} I am Maya Okoro, physics."
THERE = "https://academia.stackexchange.com/a/555"


def post(visitor, **over):
    return visitor.post("/card/posted", **({"id": stage.COVERED, "text": TEXT, "reply_url": THERE} | over))


@pytest.fixture
def holder(maya):
    maya.post("/card/claim", id=stage.COVERED)
    return maya


def test_it_records_text_link_and_place(holder, staged):
    answer = post(holder)

    with staged.begin() as db:
        reply = replies.of(db, stage.COVERED)
    assert answer.location == "/questions"
    assert (reply.text, reply.url, reply.reply_url, reply.posted_by) == (TEXT, stage.LABS.url, THERE, "maya")
    assert stage.card_of(staged, stage.COVERED).state == "posted"


def test_without_a_text_it_records_what_is_stored(holder, staged):
    holder.post("/card/save", id=stage.COVERED, text=TEXT)

    post(holder, text="")

    with staged.begin() as db:
        assert replies.of(db, stage.COVERED).text == TEXT


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "Paste the address of your reply"),
        ("javascript:alert(1)", "That is no web address"),
        ("academia.stackexchange.com/a/5", "That is no web address"),
        ("https://", "That is no web address"),
        ("https://evil.example/a/5", "That address is not on Academia Stack Exchange"),
        ("https://academia.stackexchange.com.evil.example/a/5", "That address is not on Academia Stack Exchange"),
        ("https://[broken", "That is no web address"),
    ],
)
def test_it_wants_an_address_on_the_same_site(holder, staged, address, said):
    answer = post(holder, reply_url=address)

    assert answer.status_code == 400
    assert said in answer.text
    assert TEXT in answer.text
    assert stage.card_of(staged, stage.COVERED).state == "claimed"


def test_it_stops_while_something_is_left_to_fill_in(holder):
    answer = post(holder, text="Ask {name of the office}.")

    assert answer.status_code == 400
    assert "Fill in or delete {name of the office} before you post." in answer.text


def test_it_stops_under_a_colleagues_name(holder):
    answer = post(holder, text=f"Yes. {stage.LABS.url} I am Jon Reyes.")

    assert answer.status_code == 400
    assert "It is signed Jon Reyes, and you are Maya Okoro." in answer.text


def test_it_stops_once_when_the_thread_changed(holder, staged, now):
    seen = holder.get("/card", id=stage.COVERED).text.split('name="seen" value="')[1].split('"')[0]
    with staged.begin() as db:
        questions.observe(db, Observation(id=stage.COVERED, status=Status.SOLVED, answers=1, accepted="9"), now=now)

    answer = post(holder, seen=seen)

    assert answer.status_code == 409
    assert "1 reply, one of them accepted. Read it again before you post." in answer.text


def test_a_claim_that_ran_out_while_posting_loses_nothing(holder, clock, staged):
    clock.turn(minutes=45)

    assert post(holder).status_code == 302
    assert stage.card_of(staged, stage.COVERED).state == "posted"


def test_a_colleague_who_has_it_by_then_comes_first(holder, jon, clock):
    clock.turn(minutes=45)
    jon.post("/card/claim", id=stage.COVERED)

    answer = post(holder)

    assert answer.status_code == 409
    assert "Jon Reyes has this question until" in answer.text


def test_twice_is_a_sentence(holder):
    post(holder)

    answer = post(holder)

    assert answer.status_code == 409
    assert "A reply to this question is already posted." in answer.text


def test_the_card_then_shows_the_reply(holder):
    post(holder)

    text = holder.get("/card", id=stage.COVERED).text

    assert f'href="{THERE}"' in text
    assert "The next crawl looks whether it is there." in text
    assert "<textarea" not in text
