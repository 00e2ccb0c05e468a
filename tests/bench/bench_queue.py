"""Requests a second of the queue's first page and of a card, at 1,000 and at 100,000 questions."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from northmoor import NOW, make_config
from sqlalchemy import insert

from askdesk.model import Role
from askdesk.store import db as store
from askdesk.store import people
from askdesk.store.questions import text_hash
from askdesk.store.schema import cards, questions


def lines() -> Iterator[str]:
    """Yield the figures."""
    rates = {}
    for number in (1_000, 100_000):
        with tempfile.TemporaryDirectory() as folder:
            rates[number] = _measured(Path(folder), number)
            queue, card, size = rates[number]
            yield f"{number:>7,} questions: queue page {queue:6.1f}/s, card {card:6.1f}/s, page {size / 1000:.0f} kB"
    small, large = rates[1_000], rates[100_000]
    yield f"ratio 100,000 to 1,000: queue page {large[0] / small[0]:.2f}, card {large[1] / small[1]:.2f}"


def _measured(folder: Path, number: int) -> tuple[float, float, int]:
    from webui.app import create_app

    config = make_config(f"sqlite:///{folder / 'askdesk.db'}")
    _fill(config.askdesk.database, number)
    app = create_app(config)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/sign-in", data={"name": "maya", "password": "telescope"})
    page = client.get("/questions")
    assert b"Question number" in page.data, page.data[:300]
    return _rate(client, "/questions"), _rate(client, "/card?id=forum:f.example:7"), len(page.data)


def _rate(client: object, path: str, seconds: float = 3.0) -> float:
    client.get(path)  # type: ignore[attr-defined]
    began, times = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        client.get(path)  # type: ignore[attr-defined]
        times += 1
    return times / (time.perf_counter() - began)


def _fill(url: str, number: int) -> None:
    engine = store.ready(url)
    with engine.begin() as db:
        people.add(db, "maya", password="telescope", role=Role.STAFF, now=NOW)
        for start in range(0, number, 5000):
            rows = range(start, min(start + 5000, number))
            db.execute(insert(questions), [_question(n) for n in rows])
            db.execute(insert(cards), [_card(n) for n in rows])
    engine.dispose()


def _question(n: int) -> dict[str, object]:
    title, body = f"Question number {n} about NMU Physics?", "I read the page twice and did not find it. " * 4
    nothing = dict.fromkeys(
        ("author", "next_check_at", "accepted", "score", "views", "settled", "group_id", "judged_hash", "matched_hash")
    )
    known = {"id": f"forum:f.example:{n}", "source": "board", "kind": "forum", "site": "f.example", "key": str(n)}
    shown = {
        "url": f"https://f.example/{n}",
        "title": title,
        "body": body,
        "html": f"<p>{body}</p>",
        "text_hash": text_hash(title, body),
    }
    times = {"asked_at": NOW - timedelta(minutes=n), "found_at": NOW, "checked_at": NOW}
    said = {"status": "open", "answers": 0, "tags": [], "mention": [], "departments": ["physics"], "language": "en"}
    return {**nothing, **known, **shown, **times, **said, "intent": "question", "tone": "neutral"}


def _card(n: int) -> dict[str, object]:
    nothing = dict.fromkeys(("faq_id", "edited", "claimed_by", "claimed_until", "snoozed_until", "reason", "returned_at"))
    known = {"question_id": f"forum:f.example:{n}", "state": "waiting", "path": "answer", "verdict": "gap", "chance": 0.1}
    return {
        **nothing,
        **known,
        "worth": (n % 20) / 20,
        "asked_at": NOW - timedelta(minutes=n),
        "draft": "",
        "made_at": NOW,
        "changed_at": NOW,
    }
