"""People, gaps, runs, cursors and vectors in the store."""

from datetime import timedelta

import pytest
from northmoor import make_question
from sqlalchemy import Engine

from askdesk.errors import AlreadyRunning, Conflict, NotAllowed, UsageError
from askdesk.model import Gap, Role
from askdesk.store import db as store
from askdesk.store import gaps, people, questions, runs, vectors


def test_ten_wrong_passwords_lock_for_a_quarter_of_an_hour(engine: Engine, now):
    with engine.begin() as db:
        people.add(db, "maya", password="right", role=Role.STAFF, now=now)
        assert all(people.sign_in(db, "maya", "wrong", now=now) is None for _ in range(10))

        with pytest.raises(NotAllowed, match="quarter of an hour"):
            people.sign_in(db, "maya", "right", now=now)
        assert people.sign_in(db, "maya", "right", now=now + timedelta(minutes=16)).name == "maya"
        assert people.sign_in(db, "nobody", "right", now=now) is None


def test_a_name_can_be_taken_once(engine: Engine, now):
    with engine.begin() as db:
        people.add(db, "maya", password="p", role=Role.STAFF, now=now)

        with pytest.raises(Conflict):
            people.add(db, "maya", password="q", role=Role.ADMIN, now=now)


def test_a_new_password_ends_old_sessions(engine: Engine, now):
    with engine.begin() as db:
        people.add(db, "maya", password="p", role=Role.STAFF, now=now)
        before = people.get(db, "maya").session_key
        people.set_password(db, "maya", "q", by="maya", now=now)

        assert people.get(db, "maya").session_key != before
        assert people.get(db, "maya").password.startswith("$argon2")


def gap(now, **over):
    values = {"id": "gap-1", "department": "physics", "label": "Keys", "question_ids": (make_question().id,), "kind": "missing"}
    return Gap(**(values | {"impact": 1.0, "first_seen": now, "last_seen": now} | over))


def test_what_a_reviewer_said_outlives_the_night(engine: Engine, now):
    with engine.begin() as db:
        people.add(db, "ida", password="p", role=Role.MAINTAINER, now=now)
        questions.save(db, make_question(), now=now)
        gaps.replace(db, [gap(now)], now=now)
        gaps.take(db, "gap-1", by="ida", now=now)
        gaps.set_status(db, "gap-1", "drafting", by="ida", now=now)
        gaps.replace(db, [gap(now, label="Keys to labs", impact=3.0)], now=now)

        [row] = gaps.page(db)
        assert (row.owner, row.status, row.label) == ("ida", "drafting", "Keys to labs")
        assert gaps.replace(db, [], now=now) == {"new": 0, "closed": 1}
        assert gaps.page(db) == []
        assert [g.id for g in gaps.page(db, closed=True)] == ["gap-1"]
        with pytest.raises(UsageError, match="open, drafting"):
            gaps.set_status(db, "gap-1", "lost", by="ida", now=now)


def test_a_killed_night_leaves_interrupted_runs(engine: Engine, now):
    with engine.begin() as db:
        first = runs.start(db, "academia", "crawl", now=now)
        runs.finish(db, first, outcome="ok", counts={"new": 2}, now=now)
        runs.start(db, "academia", "crawl", now=now)

        assert runs.abandon(db, now=now) == 1
        assert runs.last(db, "academia").outcome == "interrupted"
        assert runs.last(db, "academia", outcome="ok").counts == {"new": 2}
        assert [r.outcome for r in runs.latest(db)] == ["interrupted"]


def test_cursors_come_back_as_they_were(engine: Engine, now):
    with engine.begin() as db:
        assert runs.cursor(db, "academia") == {}
        for at in (1, 2):
            runs.set_cursor(db, "academia", {"at": at, "etag": 'W/"x"'}, now=now)

        assert runs.cursor(db, "academia") == {"at": 2, "etag": 'W/"x"'}


def test_only_one_night_at_a_time(engine: Engine, url):
    other = store.engine(url)
    with store.only_one(engine, "nightly"), pytest.raises(AlreadyRunning), store.only_one(other, "nightly"):
        pass
    with store.only_one(other, "nightly"):
        pass
    other.dispose()


def test_vectors_are_kept_once_and_pruned(engine: Engine):
    with engine.begin() as db:
        vectors.save(db, "m", {"a": b"1111", "b": b"2222"})
        vectors.save(db, "m", {"a": b"9999"})

        assert vectors.load(db, "m", ["a", "b", "c"]) == {"a": b"1111", "b": b"2222"}
        assert vectors.load(db, "other", ["a"]) == {}
        assert vectors.prune(db, "m", {"a"}) == 1
        assert vectors.load(db, "m", ["a", "b"]) == {"a": b"1111"}
