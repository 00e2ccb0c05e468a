"""Nights: what was read and what was not."""

import pytest
from flask import Flask
from northmoor import make_config

from askdesk.store import runs
from webui.app import create_app


@pytest.fixture
def app(staged, config, clock, monkeypatch) -> Flask:
    """The application with three sources."""
    monkeypatch.setenv("ASKDESK_SESSION_KEY", "a key for tests alone")
    sources = [{"name": name, "kind": "forum", "site": "https://x.example/"} for name in ("academia", "gradcafe", "abroad")]
    made = create_app(make_config(config.askdesk.database, sources=sources), clock=clock)
    yield made
    made.extensions["askdesk"].engine.dispose()


def read(staged, now, source, outcome, note="", **counts):
    with staged.begin() as db:
        id = runs.start(db, source, "crawl", now=now)
        runs.finish(db, id, outcome=outcome, counts=counts, note=note, now=now)


def test_before_the_first_night_it_says_so(maya):
    assert "No night has run yet" in maya.get("/nights").text


def test_it_says_what_was_read_and_what_was_not(maya, staged, now):
    read(staged, now, "academia", "ok", new=3)
    read(staged, now, "gradcafe", "blocked", "robots.txt forbids it")

    text = maya.get("/nights").text

    assert "Last night: 1 of 3 sources read" in text
    assert "1 blocked, 1 not read yet" in text
    assert "3 new questions" in text
    assert "The site does not let us read it (just now): robots.txt forbids it." in text


def test_trouble_comes_first(maya, staged, now):
    read(staged, now, "academia", "ok")
    read(staged, now, "gradcafe", "failed", "it answered 500")

    text = maya.get("/nights").text

    assert text.index("<h2>gradcafe</h2>") < text.index("<h2>academia</h2>")


def test_the_header_of_every_page_links_to_it(maya, staged, now):
    read(staged, now, "gradcafe", "failed")

    assert '<a href="/nights">1 failed, 2 not read yet</a>' in maya.get("/gaps").text
