from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from northmoor import make_config, make_entry, make_page, make_question
from sqlalchemy import Engine, text

from askdesk.config import Config
from askdesk.model import CardState, Post, Status, Verdict
from askdesk.store import faqs, gaps, matches, questions, queue
from matcher import run
from matcher.encode import Encoder

LABS = make_entry(
    "Can I transfer laboratory credits from another university?",
    "Yes. We count a laboratory course when its description lists at least 24 hours of supervised work. "
    "Send the course description to the teaching office, not to the registrar.",
)
PARKING = make_entry("Is there parking at the observatory?", "Lot C behind the observatory is free after 18:00 and at weekends.")
TABLES = ("questions", "matches", "cards", "gaps", "gap_questions", "vectors", "events")


@pytest.fixture
def northmoor(lite: Engine) -> Config:
    return make_config(lite.url.render_as_string(hide_password=False))


def fill(engine: Engine, now: datetime, *asked: Any, entries: tuple[Any, ...] = (LABS, PARKING)) -> None:
    with engine.begin() as db:
        faqs.save_page(db, make_page(*entries, language="en"), now=now)
        for question in asked:
            questions.save(db, question, now=now)


def dump(engine: Engine) -> dict[str, list[Any]]:
    with engine.begin() as db:
        return {t: sorted(map(repr, db.execute(text(f"select * from {t}")))) for t in TABLES}


CREDIT = make_question(
    title="Lab credits from community college", body="Does Northmoor physics count a laboratory course I took elsewhere?"
)
DOGS = make_question(
    key="102", title="Dogs in lectures", body="May I bring my dog to the lecture on mechanics at Northmoor physics?"
)
SPAM = make_question(
    key="103", title="Essays!!!", body="Cheap essays written by experts, order now, 20% off, message us on WhatsApp"
)
PRAISE = make_question(
    key="104", title="Thank you", body="Huge thanks to the tutors of Northmoor physics, you were wonderful and saved my degree!"
)
GRIPE = make_question(
    key="105", title="Labs", body="The labs at Northmoor physics were freezing again and the equipment is broken. Terrible."
)


def test_it_suggests_the_entry_that_answers(engine: Engine, config: Config, encoder: Encoder, now: datetime) -> None:
    fill(engine, now, CREDIT)

    counts = run.match(config, engine, encoder=encoder, now=now)

    with engine.begin() as db:
        best, card = matches.of(db, CREDIT.id)[0], queue.card(db, CREDIT.id)
    assert counts["covered"] == 1
    assert best.faq_id == card.faq_id == LABS.id
    assert best.verdict == Verdict.COVERED
    assert "laboratory" in best.why
    assert "24 hours" in card.draft
    assert card.draft.count(LABS.url) == 1
    assert "{name}, {role}, Physics at Northmoor University" in card.draft


def test_a_second_run_encodes_and_writes_nothing(lite: Engine, northmoor: Config, encoder: Encoder, now: datetime) -> None:
    fill(lite, now, CREDIT, DOGS, SPAM, PRAISE)
    run.match(northmoor, lite, encoder=encoder, now=now)
    before = dump(lite)

    counts = run.match(northmoor, lite, encoder=encoder, now=now + timedelta(days=1))

    assert counts["encoded"] == 0
    assert counts.get("matched", 0) == 0
    assert dump(lite) == before


def test_what_no_page_covers_is_a_gap_and_a_new_page_brings_it_back(
    lite: Engine, northmoor: Config, encoder: Encoder, now: datetime
) -> None:
    fill(lite, now, DOGS)
    run.match(northmoor, lite, encoder=encoder, now=now)
    with lite.begin() as db:
        assert [g.question_ids for g in gaps.previous(db)] == [(DOGS.id,)]
        assert queue.card(db, DOGS.id).verdict == Verdict.GAP
    dogs = make_entry("May I bring my dog to lectures?", "Dogs are not allowed in lectures and labs, assistance dogs excepted.")

    fill(lite, now, entries=(LABS, PARKING, dogs))
    counts = run.match(northmoor, lite, encoder=encoder, now=now + timedelta(days=1))

    assert counts["cards_returned"] == 1
    with lite.begin() as db:
        card = queue.card(db, DOGS.id)
        assert (card.verdict, card.faq_id) == (Verdict.COVERED, dogs.id)
        assert gaps.page(db) == []


def test_spam_gets_no_card_and_the_others_get_their_way(lite: Engine, northmoor: Config, encoder: Encoder, now: datetime) -> None:
    fill(lite, now, SPAM, PRAISE, GRIPE)

    run.match(northmoor, lite, encoder=encoder, now=now)

    with lite.begin() as db:
        cards = queue.cards_by_id(db)
    assert sorted(cards) == [PRAISE.id, GRIPE.id]
    assert cards[PRAISE.id].path == "thank"
    assert cards[GRIPE.id].path == "listen"
    assert "ask@physics.northmoor.example" in cards[GRIPE.id].draft


def test_a_clash_is_named_and_makes_it_weak(lite: Engine, northmoor: Config, encoder: Encoder, now: datetime) -> None:
    dates = make_entry(
        "When is the deadline for the MSc in physics for entry in 2026?", "Applications for October 2026 close on 31 May 2026."
    )
    asked = make_question(
        title="MSc in physics at Northmoor", body="When is the deadline for the MSc in physics for entry in 2028?"
    )
    fill(lite, now, asked, entries=(dates, LABS))

    run.match(northmoor, lite, encoder=encoder, now=now)

    with lite.begin() as db:
        best = matches.of(db, asked.id)[0]
    assert best.verdict == Verdict.WEAK
    assert best.why == "The page speaks of 2026, the question of 2028."


def test_a_language_no_page_speaks_is_said_not_guessed(lite: Engine, northmoor: Config, encoder: Encoder, now: datetime) -> None:
    asked = make_question(title="هل يوجد موقف سيارات قرب المرصد؟", body="أريد زيارة المرصد يوم السبت، أين أوقف السيارة؟")
    fill(lite, now, asked)

    run.match(northmoor, lite, encoder=encoder, now=now)

    with lite.begin() as db:
        best = matches.of(db, asked.id)[0]
    assert (best.why, best.verdict, best.chance) == ("not matched: Arabic", Verdict.GAP, 0.0)


def test_a_german_question_meets_german_pages(lite: Engine, northmoor: Config, encoder: Encoder, now: datetime) -> None:
    german = make_entry(
        "Wie oft darf eine Prüfung wiederholt werden?", "Jede Prüfung darf zweimal wiederholt werden.", language="de"
    )
    asked = make_question(
        title="Prüfung nicht bestanden", body="Wie oft kann man in der Physik in Northmoor eine Prüfung wiederholen?"
    )
    fill(lite, now, asked, entries=(LABS, german))

    run.match(northmoor, lite, encoder=encoder, now=now)

    with lite.begin() as db:
        assert matches.of(db, asked.id)[0].faq_id == german.id


def test_a_settled_thread_stands_lower(lite: Engine, northmoor: Config, encoder: Encoder, now: datetime) -> None:
    replies = (
        Post(key="1", text="Yes, send the course description to the teaching office."),
        Post(key="2", text="Thanks, that worked!", by_asker=True),
    )
    answered = make_question(key="110", title=CREDIT.title, body=CREDIT.body, status=Status.REPLIED, answers=2, replies=replies)
    fill(lite, now, CREDIT, answered)

    run.match(northmoor, lite, encoder=encoder, now=now)

    with lite.begin() as db:
        assert queue.card(db, answered.id).worth < 0.5 * queue.card(db, CREDIT.id).worth
        assert questions.row(db, answered.id).settled >= 0.5


def test_a_solved_thread_leaves_the_queue(lite: Engine, northmoor: Config, encoder: Encoder, now: datetime) -> None:
    fill(lite, now, CREDIT)
    run.match(northmoor, lite, encoder=encoder, now=now)
    fill(lite, now, make_question(title=CREDIT.title, body=CREDIT.body, status=Status.SOLVED, answers=1))

    run.match(northmoor, lite, encoder=encoder, now=now + timedelta(days=1))

    with lite.begin() as db:
        assert queue.card(db, CREDIT.id).state == CardState.SETTLED


def test_the_same_question_elsewhere_shares_a_group(lite: Engine, northmoor: Config, encoder: Encoder, now: datetime) -> None:
    twin = make_question(kind="forum", site="talk.example", key="9", title=CREDIT.title, body=CREDIT.body)
    fill(lite, now, CREDIT, twin, DOGS)

    run.match(northmoor, lite, encoder=encoder, now=now)

    with lite.begin() as db:
        names = [questions.row(db, q.id).group_id for q in (CREDIT, twin, DOGS)]
    assert names[0] == names[1] is not None
    assert names[2] is None


@pytest.mark.parametrize("at", [1, 2, 3, 5, 8, 13])
def test_killed_anywhere_and_run_again_it_ends_the_same(
    lite: Engine, northmoor: Config, encoder: Encoder, now: datetime, at: int, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from askdesk.store import db as store

    other = store.ready(f"sqlite:///{tmp_path / 'undisturbed.db'}")
    for engine in (lite, other):
        fill(engine, now, CREDIT, DOGS, SPAM, PRAISE, GRIPE)
    run.match(northmoor, other, encoder=encoder, now=now)
    commits = 0
    original = type(lite).begin

    def begin(self: Engine) -> Any:
        nonlocal commits
        commits += 1
        if commits == at:
            raise KeyboardInterrupt
        return original(self)

    with monkeypatch.context() as patch:
        patch.setattr(run, "BATCH", 2)
        patch.setattr(type(lite), "begin", begin)
        with pytest.raises(KeyboardInterrupt):
            run.match(northmoor, lite, encoder=encoder, now=now)

    run.match(northmoor, lite, encoder=encoder, now=now)

    assert {k: v for k, v in dump(lite).items() if k != "events"} == {k: v for k, v in dump(other).items() if k != "events"}


def test_no_pages_and_no_questions_are_no_error(lite: Engine, northmoor: Config, encoder: Encoder, now: datetime) -> None:
    run.match(northmoor, lite, encoder=encoder, now=now)
    fill(lite, now, CREDIT, entries=())

    counts = run.match(northmoor, lite, encoder=encoder, now=now)

    assert counts["gap"] == 1
