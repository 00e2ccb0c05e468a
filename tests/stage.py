"""The stage of the web tests: three people, four questions and one gap."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from flask.testing import FlaskClient
from northmoor import make_entry, make_page, make_question
from sqlalchemy import Engine

from askdesk.model import Gap, Intent, Labels, Match, Mention, Path, Post, Role, Status, Tone, Verdict
from askdesk.store import faqs, gaps, matches, people, questions, queue
from askdesk.store.db import Record

PASSWORD = "four plain words make it"
CAST = {
    "maya": (Role.MAINTAINER, "Maya Okoro", "undergraduate adviser"),
    "jon": (Role.STAFF, "Jon Reyes", "graduate office"),
    "ines": (Role.ADMIN, "Ines Falk", "head of communications"),
}
PAGE = "https://physics.northmoor.example/faq"
LABS = make_entry("Transfer credit for laboratory courses", "Laboratory courses transfer with 24 hours of supervised lab work.")
COURSES = make_entry("Which courses count as equivalent?", "A course counts when it covers three quarters of ours.")
BYLINE = "\n\nI am {name}, {role}, Physics at Northmoor University."
DRAFT = f"Yes, the lab part can transfer: {LABS.url}{BYLINE}"

COVERED = "stackexchange:academia:101"
NEAR = "forum:forum.gradcafe.example:88"
GAP = "discourse:abroad.example:501"
KEYS = "Do we get keys to the optics lab?"
UPSET = "mastodon:mastodon.example:99"


def mention(text: str, body: str) -> Mention:
    """Return the mention of *text* in *body*."""
    start = body.index(text)
    return Mention(department="physics", text=text, form="alias", where="body", start=start, end=start + len(text))


def set_up(engine: Engine, now: datetime) -> None:
    """Fill the database: the cast, an FAQ page, four waiting cards and one gap."""
    with engine.begin() as db:
        for name, (role, shown_as, title) in CAST.items():
            people.add(db, name, password=PASSWORD, role=role, shown_as=shown_as, title=title, now=now)
        faqs.save_page(db, make_page(LABS, COURSES, title="Transferring to us", language="en"), now=now)
        body = "I took a lab course elsewhere. Does Northmoor physics count it?"
        ask(db, make_question(body=body, mentions=(mention("Northmoor physics", body),), views=312), now, worth=0.9)
        matches.save(db, COVERED, [match(COVERED, LABS, 1, 0.87), match(COVERED, COURSES, 2, 0.2)], matched_hash="x")
        near = make_question(
            kind="forum",
            site="forum.gradcafe.example",
            key="88",
            source="gradcafe",
            url="https://forum.gradcafe.example/t/88",
            title="GRE for 2027, still optional?",
            html="",
            status=Status.REPLIED,
            answers=2,
            replies=(Post(key="1", text="Same here."), Post(key="2", text="Bump.")),
        )
        ask(db, near, now, verdict=Verdict.WEAK, chance=0.44, worth=0.6, draft=f"For {{year}} please check: {LABS.url}{BYLINE}")
        matches.save(db, NEAR, [match(NEAR, LABS, 1, 0.44, Verdict.WEAK, "The page speaks of another year.")], matched_hash="x")
        gap = make_question(
            kind="discourse", site="abroad.example", key="501", source="abroad", title="Do we get keys to the optics lab?"
        )
        ask(db, gap, now, verdict=Verdict.GAP, chance=0.1, worth=0.4, faq_id=None, draft="")
        gaps.replace(db, [make_gap(now)], now=now)
        upset = make_question(
            kind="mastodon",
            site="mastodon.example",
            key="99",
            source="fedi",
            title="",
            html="",
            url="https://mastodon.example/@a/99",
            body="Third week without a reply from NMU physics.",
        )
        ask(
            db,
            upset,
            now,
            tone=Tone.NEGATIVE,
            intent=Intent.COMPLAINT,
            path=Path.LISTEN,
            verdict=Verdict.GAP,
            worth=0.2,
            faq_id=None,
        )


def make_gap(now: datetime) -> Gap:
    """Return the subject the third question belongs to."""
    values = {"department": "physics", "label": "After-hours access to labs", "kind": "missing", "impact": 2.0}
    return Gap(id="gap-1", question_ids=(GAP,), first_seen=now - timedelta(days=9), last_seen=now, **values)


def match(id: str, entry, rank: int, chance: float, verdict: Verdict = Verdict.COVERED, why: str = "") -> Match:
    """Return a match of a question with an entry."""
    spans = (("lab course", "lab work"),)
    return Match(
        question_id=id, faq_id=entry.id, rank=rank, chance=chance, verdict=verdict, why=why or "Both speak of labs.", spans=spans
    )


def ask(db, question, now: datetime, *, tone=Tone.NEUTRAL, intent=Intent.QUESTION, **card) -> None:
    """Store a question and deal its card."""
    questions.save(db, question, now=now)
    questions.label(db, question.id, Labels(intent=intent, tone=tone, language="en", settled=None), judged_hash="x")
    values = {"path": Path.ANSWER, "verdict": Verdict.COVERED, "chance": 0.87, "worth": 0.5, "faq_id": LABS.id, "draft": DRAFT}
    queue.deal(db, question.id, **(values | card), now=now)


def card_of(engine: Engine, id: str) -> Record:
    """Return a card as it is stored."""
    with engine.begin() as db:
        return queue.card(db, id)


def token_of(page: str) -> str:
    """Return the CSRF token that stands in a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "the page has no form"
    return found[1]


class Visitor:
    """A browser without script: it keeps cookies, and sends each form with the token of a page it has seen."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str, **query: object):
        return self.client.get(address, query_string=query)

    def post(self, address: str, **form: object):
        seen = self.client.get("/password" if "person" in self.session() else "/sign-in")
        return self.client.post(address, data={"csrf_token": token_of(seen.text), **form})

    def session(self) -> dict:
        with self.client.session_transaction() as held:
            return dict(held)

    def signed_in(self, name: str, password: str = PASSWORD) -> Visitor:
        answer = self.post("/sign-in", name=name, password=password)
        assert answer.status_code == 302, answer.text
        return self
