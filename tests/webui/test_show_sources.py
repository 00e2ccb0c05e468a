"""The legal cards: why a place may be read, what is kept, what is left of its quota."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from northmoor import make_config

from askdesk.store import quotas, runs
from askdesk.store.quotas import Quota
from crawler import legal
from webui.app import create_app

SOURCES = [
    {"name": "academia", "kind": "stackexchange", "site": "academia", "retention": "90 days"},
    {"name": "tube", "kind": "youtube", "site": "@northmoor"},
    {"name": "unread", "kind": "auto", "site": "https://x.example/"},
]


@pytest.fixture
def told(staged, config):
    return make_config(config.askdesk.database, sources=SOURCES)


@pytest.fixture
def app(told, clock, monkeypatch) -> Flask:
    monkeypatch.setenv("ASKDESK_SESSION_KEY", "a key for tests alone")
    made = create_app(told, clock=clock)
    yield made
    made.extensions["askdesk"].engine.dispose()


def test_it_says_what_anybody_may_ask_of_a_source(maya, told, staged, now):
    legal.write(told, staged, now=now)
    with staged.begin() as db:
        quotas.note(db, "academia", [Quota(name="calls", cap=10_000, left=8712, resets_at=now + timedelta(hours=3), seen_at=now)])
        runs.finish(db, runs.start(db, "academia", "crawl", now=now), outcome="ok", counts={}, now=now)

    text = maya.get("/sources").text

    assert f"8,712 of 10,000 calls left, resets {now + timedelta(hours=3):%H:%M} UTC" in text
    assert "kept 90 days" in text
    assert "kept 365 days" in text
    assert "for 30 days are emptied, as the terms ask" in text
    assert "set ASKDESK_TUBE_KEY" in text
    assert "needs a credential" in text
    assert 'href="https://' in text
    assert text.index("tube</h2>") < text.index("academia</h2>")


def test_a_place_never_looked_at_says_so(maya):
    assert "not known before the first crawl has looked at the place" in maya.get("/sources").text


def test_the_nights_lead_there(maya):
    assert 'href="/sources"' in maya.get("/nights").text
