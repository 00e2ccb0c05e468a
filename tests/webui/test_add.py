"""Handing in a question: the form, what the bookmarklet fills in, and what became of it."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
import stage
from flask import Flask
from stage import Visitor

from askdesk.commands import take_up
from askdesk.store import intake, questions
from webui.app import create_app


def handed_in(visitor: Visitor, **form: str):
    """Return the page that answers a hand-in, redirects followed."""
    answer = visitor.post("/add", **form)
    return visitor.get(answer.headers["Location"]) if answer.status_code == 302 else answer


QUORA = "https://www.quora.com/Is-NMU-Physics-worth-it"


@pytest.fixture
def app(staged, config, clock, monkeypatch) -> Flask:
    """The application as `askdesk serve` makes it."""
    monkeypatch.setenv("ASKDESK_SESSION_KEY", "a key for tests alone")
    made = create_app(config, clock=clock, take_up=take_up)
    yield made
    made.extensions["askdesk"].engine.dispose()


def test_a_question_is_taken_in_at_once_and_its_title_spelt_from_the_address(maya, staged):
    page = handed_in(maya, url=f"{QUORA}?share=1")

    assert "Taken in." in page.text
    with staged.begin() as db:
        (row,) = intake.recent(db, by="maya")
        kept = questions.row(db, row.question_id)
    assert (kept.title, kept.kind, kept.source, kept.departments) == ("Is NMU Physics worth it?", "added", "added", ["physics"])
    assert (row.title, row.text) == ("", "")


def test_one_that_is_there_already_leads_to_its_card_and_stays_as_it_was(maya, staged):
    with staged.begin() as db:
        before = questions.row(db, stage.COVERED)

    page = handed_in(maya, url=before.url, title="Another title", text="Another text about NMU Physics")

    assert "It was here already." in page.text
    assert f"/card?id={stage.COVERED}" in unquote(page.text)
    with staged.begin() as db:
        after = questions.row(db, stage.COVERED)
    assert (after.title, after.body, after.answers) == (before.title, before.body, before.answers)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"url": "quora.com/x"}, "That is no web address."),
        ({"url": "javascript:alert(1)"}, "That is no web address."),
        ({"url": "https://chat.example/x1"}, "What does it ask?"),
        ({"url": QUORA, "department": "chemistry"}, "There is no such department any more."),
        ({"url": QUORA, "title": "x" * 501}, "The question is longer than 500 characters."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_with_the_form_still_filled(maya, staged, given, sentence):
    page = handed_in(maya, text="kept <words>", **given)

    assert page.status_code == 400
    assert sentence in page.text
    assert f'value="{given["url"]}"' in page.text
    assert "kept &lt;words&gt;" in page.text
    with staged.begin() as db:
        assert intake.recent(db, by="maya") == []


def test_the_bookmarklet_fills_the_form_and_stores_nothing(maya, staged):
    page = maya.get("/add", url="https://www.quora.com/x", title="<script>alert(1)</script>", text='"quoted"').text

    assert 'value="https://www.quora.com/x"' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert re.search(r'href="javascript:\(\(\)=&gt;\{open\(&#39;http://localhost/add\?', page)
    with staged.begin() as db:
        assert intake.waiting(db) == []


def test_it_is_for_people_who_are_signed_in_and_keeps_what_was_filled_in(visitor):
    answer = visitor.get("/add", url="https://www.quora.com/x", title="Why")

    assert answer.status_code == 302
    assert unquote(answer.headers["Location"]).endswith("next=/add?url=https://www.quora.com/x&title=Why")


def test_a_form_from_elsewhere_is_refused(maya, staged):
    answer = maya.client.post("/add", data={"url": QUORA})

    assert answer.status_code in {400, 403}
    with staged.begin() as db:
        assert intake.waiting(db) == []


def test_a_server_that_cannot_take_it_up_keeps_it_for_the_next_night(staged, config, clock, monkeypatch):
    monkeypatch.setenv("ASKDESK_SESSION_KEY", "a key for tests alone")
    made = create_app(config, clock=clock)
    jon = Visitor(made.test_client()).signed_in("jon")

    page = handed_in(jon, url=QUORA)

    assert "the next night takes it in" in page.text
    assert "waits for the next night" in page.text
    take_up(config, staged, clock())
    assert "the next night looks for an answer" in jon.get("/add").text
    made.extensions["askdesk"].engine.dispose()
