"""Questions in the store: one row a thread, every change of status kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from northmoor import make_question
from sqlalchemy import Engine

from askdesk.errors import NotFound
from askdesk.model import Intent, Labels, Observation, Post, Question, Status, Tone
from askdesk.store import questions
from askdesk.store.schema import storable


def changes(db, id):
    return [(h.status, h.answers) for h in questions.history_of(db, id)]


def test_the_same_thread_twice_is_one_row(engine: Engine, now):
    with engine.begin() as db:
        first = questions.save(db, make_question(), now=now)
        again = questions.save(db, make_question(source="another"), now=now + timedelta(days=1))

        row = questions.row(db, make_question().id)
    assert (first, again) == ("new", "same")
    assert row.source == "academia"
    assert row.checked_at == now + timedelta(days=1)
    assert row.found_at == now


def test_each_observed_change_is_kept(engine: Engine, now):
    id = make_question().id
    with engine.begin() as db:
        questions.save(db, make_question(), now=now)
        questions.observe(db, Observation(id=id, status=Status.REPLIED, answers=1), now=now)
        questions.observe(db, Observation(id=id, status=Status.REPLIED, answers=1), now=now)
        questions.observe(db, Observation(id=id, status=Status.SOLVED, answers=2, accepted="9"), now=now)

        assert changes(db, id) == [("open", 0), ("replied", 1), ("solved", 2)]


def test_a_deleted_question_keeps_its_id_and_times_only(engine: Engine, now):
    question = make_question(replies=(Post(key="1", text="me too"),), answers=1, status=Status.REPLIED)
    with engine.begin() as db:
        questions.save(db, question, now=now)
        questions.observe(db, Observation(id=question.id, status=Status.GONE), now=now)

        row = questions.row(db, question.id)
        assert (row.title, row.body, row.html, row.author) == ("", "", "", None)
        assert row.asked_at == question.asked_at
        assert row.next_check_at is None
        assert questions.posts_of(db, question.id) == []
        assert changes(db, question.id) == [("replied", 1), ("gone", 1)]


def test_ours_outlives_what_others_write_below(engine: Engine, now):
    question = make_question(status=Status.OURS, answers=1)
    with engine.begin() as db:
        questions.save(db, question, now=now)
        questions.save(db, replace(question, status=Status.REPLIED, answers=2), now=now)

        assert questions.row(db, question.id).status == Status.OURS


def test_a_listing_alone_does_not_erase_what_the_thread_said(engine: Engine, now):
    question = make_question(replies=(Post(key="1", text="me too"),), answers=1)
    with engine.begin() as db:
        questions.save(db, question, now=now)
        questions.save(db, replace(question, body="", html="", replies=(), complete=False, answers=2), now=now)

        row = questions.row(db, question.id)
        assert row.body == question.body
        assert row.answers == 2
        assert len(questions.posts_of(db, question.id)) == 1


def test_fresh_questions_are_looked_at_each_run_and_old_ones_seldom(engine: Engine, now):
    fresh = make_question(key="1", asked_at=now - timedelta(hours=5))
    old = make_question(key="2", asked_at=now - timedelta(days=40))
    solved = make_question(key="3", status=Status.SOLVED)
    with engine.begin() as db:
        for question in (fresh, old, solved):
            questions.save(db, question, now=now)

        assert [r.key for r in questions.due(db, "academia", now=now)] == ["1"]
        assert {r.key for r in questions.due(db, "academia", now=now + timedelta(days=15))} == {"1", "2"}


def test_only_what_changed_is_judged_again(engine: Engine, now):
    labels = Labels(intent=Intent.QUESTION, tone=Tone.NEUTRAL, language="en", settled=None)
    with engine.begin() as db:
        questions.save(db, make_question(), now=now)
        [(row, _, mark)] = questions.unjudged(db)
        questions.label(db, row.id, labels, judged_hash=mark)

        assert questions.unjudged(db) == []
        questions.save(db, make_question(replies=(Post(key="1", text="yes"),), answers=1), now=now)
        assert len(questions.unjudged(db)) == 1


def test_an_unknown_id_is_a_sentence(engine: Engine):
    with engine.begin() as db, pytest.raises(NotFound, match="no question feed:x:1"):
        questions.row(db, "feed:x:1")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(), body=st.text())
def test_any_text_comes_back_as_both_databases_can_keep_it(engine: Engine, now, title: str, body: str):
    question = Question(source="s", kind="feed", site="x", key="any", url="u", title=title, body=body)
    with engine.begin() as db:
        questions.save(db, question, now=now)
        row = questions.row(db, question.id)

        assert (row.title, row.body) == (storable(title), storable(body))
        assert questions.save(db, question, now=now) == "same"
