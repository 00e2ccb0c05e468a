"""Words are not kept for ever: what is old or could not be looked at again is emptied, what is in hand waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import stage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from northmoor import NOW, make_question
from sqlalchemy import Connection, Engine, select

from askdesk.model import Observation, Post, Status
from askdesk.store import export, questions, queue, replies, retention, upkeep
from askdesk.store.db import engine as opened
from askdesk.store.db import upgrade
from askdesk.store.schema import cards, metadata

DAY = timedelta(days=1)
YEAR = timedelta(days=365)
REPLIED = make_question(replies=(Post(key="1", text="me too"),), answers=1, status=Status.REPLIED)


def forget(db: Connection, now: datetime, **over: Any) -> dict[str, int]:
    return retention.forget(db, now=now, **{"default": YEAR, "by_source": {}, "unseen": {}, **over})


def rows_of(db: Connection) -> dict[str, list[Any]]:
    """Return every row of every table."""
    return {table.name: sorted(map(repr, db.execute(select(table)))) for table in metadata.sorted_tables}


def test_only_address_times_status_and_history_outlive_the_retention(engine: Engine):
    with engine.begin() as db:
        questions.save(db, REPLIED, now=NOW)
        early = forget(db, NOW + YEAR)
        late = forget(db, NOW + YEAR + DAY)
        row, posts, history = (f(db, REPLIED.id) for f in (questions.row, questions.posts_of, questions.history_of))
        (exported,) = export.questions(db)

    assert (early, late) == ({"forgotten": 0, "stale": 0}, {"forgotten": 1, "stale": 0})
    assert (row.title, row.body, row.html, row.author, row.tags, row.mention, posts) == ("", "", "", None, [], [], [])
    assert (row.url, row.asked_at, row.status, row.answers, row.next_check_at) == (
        REPLIED.url,
        REPLIED.asked_at,
        "replied",
        1,
        None,
    )
    assert [change.status for change in history] == ["replied"]
    assert (exported["id"], exported["status"], exported["title"]) == (REPLIED.id, "replied", "")


def test_a_source_may_keep_less_or_more_than_the_house(engine: Engine):
    with engine.begin() as db:
        questions.save(db, make_question(), now=NOW)
        questions.save(db, make_question(key="2", source="other"), now=NOW)

        assert forget(db, NOW + 91 * DAY, by_source={"academia": 90 * DAY}) == {"forgotten": 1, "stale": 0}
        assert forget(db, NOW + 2 * YEAR, by_source={"other": 3 * YEAR}) == {"forgotten": 0, "stale": 0}


def test_a_list_that_still_shows_it_does_not_bring_it_back(engine: Engine):
    with engine.begin() as db:
        questions.save(db, REPLIED, now=NOW)
        forget(db, NOW + 2 * YEAR)
        again = questions.save(db, REPLIED, now=NOW + 2 * YEAR)
        questions.observe(
            db, Observation(id=REPLIED.id, status=Status.REPLIED, answers=2, replies=REPLIED.replies), now=NOW + 2 * YEAR
        )
        questions.look_again(db, REPLIED.id, now=NOW + 2 * YEAR)
        row = questions.row(db, REPLIED.id)

        assert (again, row.title, row.next_check_at, questions.posts_of(db, REPLIED.id)) == ("same", "", None, [])
        assert (questions.all_rows(db), questions.unjudged(db)) == ([], [])


def test_what_could_not_be_looked_at_in_time_is_emptied_until_it_is_seen_again(engine: Engine):
    unseen = {"academia": timedelta(hours=48)}
    with engine.begin() as db:
        questions.save(db, REPLIED, now=NOW)
        fresh = forget(db, NOW + timedelta(hours=40), unseen=unseen)
        late = forget(db, NOW + timedelta(hours=50), unseen=unseen)
        empty = questions.row(db, REPLIED.id)
        questions.save(db, REPLIED, now=NOW + 3 * DAY)
        back = questions.row(db, REPLIED.id)

    assert (fresh["stale"], late["stale"], empty.title, empty.forgotten_at is not None) == (0, 1, "", True)
    assert empty.next_check_at is not None
    assert (back.title, back.author, back.forgotten_at) == (REPLIED.title, REPLIED.author, None)


def test_what_a_person_has_in_hand_is_kept_and_a_draft_goes_with_its_question(engine: Engine):
    later = NOW + 2 * YEAR
    stage.set_up(engine, NOW)
    with engine.begin() as db:
        queue.claim(db, stage.NEAR, by="maya", now=later)
        done = forget(db, later)
        states = {row.question_id: row for row in db.execute(select(cards))}

        assert done["forgotten"] == 3
        assert (states[stage.NEAR].state, states[stage.NEAR].draft != "") == ("claimed", True)
        assert (states[stage.COVERED].state, states[stage.COVERED].reason) == ("settled", "forgotten")
        assert (states[stage.COVERED].draft, states[stage.COVERED].edited) == ("", None)
        assert upkeep.check(db) == []
        assert queue.tidy(db, now=later)["reopened"] == 0


def test_what_was_answered_is_kept_from_the_answer_on(engine: Engine):
    later = NOW + 2 * YEAR
    stage.set_up(engine, NOW)
    with engine.begin() as db:
        queue.claim(db, stage.COVERED, by="maya", now=later)
        queue.mark_posted(db, stage.COVERED, by="maya", text="Yes.", reply_url="https://x.example/1", link=None, now=later)
        forget(db, later)
        kept = questions.row(db, stage.COVERED).title
        forget(db, later + YEAR + DAY)

        assert kept != ""
        assert questions.row(db, stage.COVERED).title == ""
        assert [reply.text for reply in replies.page(db)] == ["Yes."]


KEPT = st.integers(1, 900).map(lambda days: timedelta(days=days))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ages=st.lists(st.integers(0, 800), min_size=1, max_size=6),
    default=KEPT,
    own=KEPT,
    unseen=KEPT,
    status=st.sampled_from(Status),
)
def test_forgetting_twice_is_forgetting_once(tmp_path_factory, ages, default, own, unseen, status):
    url = f"sqlite:///{tmp_path_factory.mktemp('law')}/a.db"
    upgrade(url)
    made = opened(url)
    with made.begin() as db:
        for number, age in enumerate(ages):
            source = "one" if number % 2 else "two"
            questions.save(db, make_question(key=str(number), source=source, status=status), now=NOW - age * DAY)
        limits = {"default": default, "by_source": {"one": own}, "unseen": {"two": unseen}}
        forget(db, NOW, **limits)
        once = rows_of(db)
        again = forget(db, NOW, **limits)
        twice = rows_of(db)
        titles = {row.key: row.title for row in db.execute(select(metadata.tables["questions"]))}

    assert (again, twice) == ({"forgotten": 0, "stale": 0}, once)
    for number, age in enumerate(ages):
        limit = own if number % 2 else min(default, unseen)
        assert (titles[str(number)] == "") == (age * DAY > limit)
    made.dispose()
