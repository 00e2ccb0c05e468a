"""The queue: one holder a card, no claim that rots, no text lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from northmoor import make_entry, make_page, make_question
from sqlalchemy import Engine

from askdesk.errors import AlreadyClaimed, AskdeskError, Conflict
from askdesk.model import CardState, Observation, Path, Post, Role, Status, Verdict
from askdesk.store import events, faqs, pages, people, questions, queue, replies

ID = make_question().id


def deal(db, now, **over):
    values = {"path": Path.ANSWER, "verdict": Verdict.GAP, "chance": 0.1, "worth": 0.5, "faq_id": None, "draft": "Hello"}
    return queue.deal(db, ID, **(values | over), now=now)


@pytest.fixture
def desk(engine: Engine, now) -> Engine:
    """One waiting card, and three people."""
    with engine.begin() as db:
        for name in ("maya", "jon", "ida"):
            people.add(db, name, password="p", role=Role.STAFF, shown_as=name.title(), now=now)
        questions.save(db, make_question(), now=now)
        faqs.save_page(db, make_page(make_entry()), now=now)
        deal(db, now)
    return engine


def test_the_second_claim_is_refused_with_who_and_how_long(desk: Engine, now):
    with desk.begin() as db:
        queue.claim(db, ID, by="maya", now=now)

        with pytest.raises(AlreadyClaimed, match="Maya has this question for another 25 minutes"):
            queue.claim(db, ID, by="jon", now=now + timedelta(minutes=5))


def test_a_race_has_one_winner(desk: Engine, now):
    def attempt(name: str) -> str:
        try:
            with desk.begin() as db:
                queue.claim(db, ID, by=name, now=now)
        except AlreadyClaimed:
            return "refused"
        return name

    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(attempt, ["maya", "jon", "ida"] * 4))

    with desk.begin() as db:
        holder = queue.card(db, ID).claimed_by
    assert set(results) == {holder, "refused"}


def test_a_claim_that_ran_out_can_be_taken_by_another(desk: Engine, now):
    with desk.begin() as db:
        queue.claim(db, ID, by="maya", now=now)
        queue.save_text(db, ID, "half a sentence", by="maya", now=now)
        queue.claim(db, ID, by="jon", now=now + timedelta(minutes=31))

        card = queue.card(db, ID)
        assert card.claimed_by == "jon"
        assert card.edited == "half a sentence"
        assert "lapsed" in [e.what for e in events.of(db, ID)]


def test_only_the_holder_may_release_write_or_post(desk: Engine, now):
    with desk.begin() as db:
        queue.claim(db, ID, by="maya", now=now)
        for act in (
            lambda: queue.release(db, ID, by="jon", now=now),
            lambda: queue.save_text(db, ID, "x", by="jon", now=now),
            lambda: queue.dismiss(db, ID, by="jon", reason="not us", now=now),
            lambda: queue.mark_posted(db, ID, by="jon", text="x", reply_url="https://x.example/1", link=None, now=now),
        ):
            with pytest.raises(AlreadyClaimed):
                act()


def test_posting_is_recorded_and_seen_by_the_next_crawl(desk: Engine, now):
    with desk.begin() as db:
        queue.claim(db, ID, by="maya", now=now)
        queue.mark_posted(
            db, ID, by="maya", text="Yes, they do transfer here", reply_url="https://x.example/a/7", link=None, now=now
        )
        seen = (Post(key="7", text="Yes, they do transfer here", url="https://x.example/a/7/"),)
        questions.observe(db, Observation(id=ID, status=Status.REPLIED, answers=1, replies=seen), now=now)
        verified = replies.verify_seen(db, now=now)

        assert verified == 1
        assert queue.card(db, ID).state == CardState.VERIFIED
        assert questions.row(db, ID).status == Status.OURS
        assert replies.verify_seen(db, now=now) == 0


def test_a_claim_that_ran_out_while_writing_does_not_lose_what_was_posted(desk: Engine, now):
    later = now + timedelta(hours=2)
    with desk.begin() as db:
        queue.claim(db, ID, by="maya", now=now)
        queue.tidy(db, now=later)
        queue.mark_posted(db, ID, by="maya", text="done", reply_url="https://x.example/a/7", link=None, now=later)

        assert queue.card(db, ID).state == CardState.POSTED


def test_a_posted_card_refuses_a_second_reply_with_a_sentence(desk: Engine, now):
    with desk.begin() as db:
        queue.mark_posted(db, ID, by="maya", text="done", reply_url="https://x.example/a/7", link=None, now=now)

        with pytest.raises(Conflict, match="already posted"):
            queue.claim(db, ID, by="jon", now=now)


def test_a_thread_solved_elsewhere_leaves_the_queue_and_comes_back_if_reopened(desk: Engine, now):
    with desk.begin() as db:
        questions.observe(db, Observation(id=ID, status=Status.SOLVED, answers=1, accepted="9"), now=now)
        assert queue.tidy(db, now=now)["settled"] == 1
        assert queue.card(db, ID).reason == "solved"
        questions.observe(db, Observation(id=ID, status=Status.REPLIED, answers=1), now=now)
        assert queue.tidy(db, now=now)["reopened"] == 1
        assert queue.card(db, ID).state == CardState.WAITING


def test_a_gap_that_a_page_now_covers_comes_back(desk: Engine, now):
    entry = make_entry().id
    with desk.begin() as db:
        queue.dismiss(db, ID, by="maya", reason=queue.NO_PAGE, now=now)
        again = deal(db, now, verdict=Verdict.COVERED, chance=0.9, faq_id=entry, draft="Yes.")

        assert again == "returned"
        assert queue.card(db, ID).state == CardState.WAITING
        assert deal(db, now, verdict=Verdict.COVERED, chance=0.9, faq_id=entry, draft="Yes.") == "same"


def test_what_was_dismissed_for_another_reason_stays_away(desk: Engine, now):
    with desk.begin() as db:
        queue.dismiss(db, ID, by="maya", reason="not_us", now=now)
        deal(db, now, verdict=Verdict.COVERED, chance=0.9)

        assert queue.card(db, ID).state == CardState.DISMISSED


def test_what_was_put_off_wakes(desk: Engine, now):
    with desk.begin() as db:
        queue.snooze(db, ID, by="maya", until=now + timedelta(days=1), now=now)
        assert queue.tidy(db, now=now)["woken"] == 0
        assert queue.tidy(db, now=now + timedelta(days=1))["woken"] == 1


def test_tabs_count_what_they_show(desk: Engine, now):
    with desk.begin() as db:
        for n in range(5):
            question = make_question(key=f"n{n}", title=f"Number {n}")
            questions.save(db, question, now=now)
            queue.deal(
                db, question.id, path=Path.ANSWER, verdict=Verdict.WEAK, chance=0.4, worth=n / 10, faq_id=None, draft="", now=now
            )
        queue.claim(db, make_question(key="n1").id, by="maya", now=now)
        queue.dismiss(db, make_question(key="n2").id, by="maya", reason="not_us", now=now)

        counts = pages.counts(db, person="maya", now=now)
        shown = {tab: pages.page(db, tab=tab, person="maya", now=now).total for tab in pages.TABS}
        assert counts == shown == {"open": 4, "mine": 1, "waiting": 0, "posted": 0, "dismissed": 1, "all": 6}
        late = pages.counts(db, person="maya", now=now + timedelta(hours=1))
        assert late["open"] == 5


def test_the_best_and_freshest_stand_on_top(desk: Engine, now):
    with desk.begin() as db:
        for key, worth, days in (("a", 0.9, 3), ("b", 0.9, 1), ("c", 0.2, 0)):
            question = make_question(key=key, asked_at=now - timedelta(days=days))
            questions.save(db, question, now=now)
            queue.deal(
                db, question.id, path=Path.ANSWER, verdict=Verdict.WEAK, chance=0.4, worth=worth, faq_id=None, draft="", now=now
            )

        keys = [r.key for r in pages.page(db, tab="open", person="maya", now=now).rows]
        assert keys == ["b", "a", "101", "c"]
        before, after, number, total = pages.neighbours(db, make_question(key="a").id, person="maya", now=now)
        assert (before, after, number, total) == (make_question(key="b").id, ID, 2, 4)


def test_search_takes_signs_as_they_are(desk: Engine, now):
    with desk.begin() as db:
        found = [
            pages.page(db, tab="open", person="maya", search=s, now=now).total for s in ("lab CREDITS", "100%", "_", "nothing")
        ]

        assert found == [1, 0, 0, 0]


def test_no_act_leaves_the_table_without_its_checks(desk: Engine, now):
    """Any walk over the acts either moves the card or is refused in a sentence; the CHECKs hold throughout."""
    import itertools

    acts = {
        "claim": lambda db, by: queue.claim(db, ID, by=by, now=now),
        "release": lambda db, by: queue.release(db, ID, by=by, now=now),
        "snooze": lambda db, by: queue.snooze(db, ID, by=by, until=now + timedelta(days=1), now=now),
        "wake": lambda db, by: queue.wake(db, ID, by=by, now=now),
        "dismiss": lambda db, by: queue.dismiss(db, ID, by=by, reason="not_us", now=now),
        "reopen": lambda db, by: queue.reopen(db, ID, by=by, now=now),
        "tidy": lambda db, by: queue.tidy(db, now=now + timedelta(days=2)),
    }
    for walk in itertools.product(acts, repeat=3):
        with desk.begin() as db:
            for n, act in enumerate(walk):
                try:
                    with db.begin_nested():
                        acts[act](db, ("maya", "jon")[n % 2])
                except AskdeskError:
                    continue  # refused, as it should be; any other error, or a broken CHECK, fails the test
            db.rollback()
