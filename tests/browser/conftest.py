"""Fixtures of the browser tests: a real chromium, a real server, and the cast with and without script."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import browser_ready
import pytest
import stage
import waitress
from argon2 import PasswordHasher
from northmoor import make_config
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import Engine

from askdesk.commands import take_up
from askdesk.store import db as store
from askdesk.store import people
from webui.app import create_app

ARGS = ["--no-sandbox", "--disable-background-networking"]


@dataclass(frozen=True)
class Site:
    """A running queue."""

    address: str
    engine: Engine


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser; without one these tests say that they were skipped, and why."""
    path = browser_ready.executable()
    if path is None:
        pytest.skip("no chromium here: `make setup` brings one where it may")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def site(tmp_path: Path, monkeypatch) -> Iterator[Site]:
    """The queue on a free port of the loopback, with the cast's questions in it."""
    monkeypatch.setenv("ASKDESK_SESSION_KEY", "a key for tests alone")
    monkeypatch.setattr(people, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    url = f"sqlite:///{tmp_path / 'askdesk.db'}"
    engine = store.ready(url)
    stage.set_up(engine, datetime.now(UTC))
    sources = [{"name": name, "kind": "forum", "site": "https://x.example/"} for name in ("academia", "gradcafe", "abroad")]
    app = create_app(make_config(url, sources=sources), take_up=take_up)
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Site(address=f"http://127.0.0.1:{server.effective_port}", engine=engine)
    server.close()
    thread.join(timeout=5)
    app.extensions["askdesk"].engine.dispose()
    engine.dispose()


@pytest.fixture
def opened(chromium: Browser, site: Site) -> Iterator[Callable[..., BrowserContext]]:
    """Open browser contexts that stay on this machine; they are closed at the end, and none may have met an error."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(**options: object) -> BrowserContext:
        context = chromium.new_context(base_url=site.address, **options)
        context.set_default_timeout(10_000)
        thread = {"status": 200, "content_type": "text/html", "body": "<title>The thread</title><p>The thread"}
        context.route(lambda address: not address.startswith(site.address), lambda route: route.fulfill(**thread))
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def enter(opened) -> Callable[..., Page]:
    """Sign somebody in, with options of the browser context."""

    def enter_as(name: str, **options: object) -> Page:
        page = opened(**options).new_page()
        page.goto("/sign-in")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(stage.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/questions")
        return page

    return enter_as
