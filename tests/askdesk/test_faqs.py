"""FAQ pages in the store: changed, vanished and quarantined are told apart."""

from datetime import timedelta

from northmoor import make_entry, make_page
from sqlalchemy import Engine

from askdesk.store import faqs

URL = make_page().url
FOUR = [make_entry(f"Question {n}?", f"Answer {n}.") for n in range(4)]


def live(db):
    return {e.question: e.answer for e in faqs.entries(db)}


def test_a_reworded_answer_is_the_same_entry_with_a_new_version(engine: Engine, now):
    with engine.begin() as db:
        first = faqs.save_page(db, make_page(make_entry(answer="Old.")), now=now)
        second = faqs.save_page(db, make_page(make_entry(answer="New.")), now=now + timedelta(days=1))

        assert (first.new, second.changed, second.new) == (1, 1, 0)
        assert [v.answer for v in faqs.versions(db, make_entry().id)] == ["Old.", "New."]
        assert live(db) == {"Do lab credits transfer?": "New."}


def test_a_vanished_entry_stops_answering_at_once_and_may_come_back(engine: Engine, now):
    with engine.begin() as db:
        faqs.save_page(db, make_page(*FOUR), now=now)
        gone = faqs.save_page(db, make_page(*FOUR[:3]), now=now)
        assert gone.vanished == 1
        assert len(live(db)) == 3
        back = faqs.save_page(db, make_page(*FOUR), now=now)
        assert back.changed == 1
        assert len(live(db)) == 4


def test_a_page_that_lost_half_is_quarantined_and_its_last_good_version_stays(engine: Engine, now):
    with engine.begin() as db:
        faqs.save_page(db, make_page(*FOUR), now=now)
        change = faqs.save_page(db, make_page(FOUR[0]), now=now)

        assert "had 4 entries, now 1" in change.alert
        assert len(live(db)) == 4
        assert faqs.page(db, URL).status == "quarantined"
        mended = faqs.save_page(db, make_page(*FOUR), now=now)
        assert mended.alert == ""
        assert faqs.page(db, URL).status == "live"


def test_a_person_may_take_a_quarantined_page_as_it_is(engine: Engine, now):
    with engine.begin() as db:
        faqs.save_page(db, make_page(*FOUR), now=now)
        faqs.save_page(db, make_page(FOUR[0]), now=now)
        faqs.accept_page(db, URL, by="ida", now=now)
        faqs.save_page(db, make_page(FOUR[0]), now=now)

        assert list(live(db)) == ["Question 0?"]


def test_an_entry_whose_answer_turned_empty_keeps_its_last_good_one(engine: Engine, now):
    with engine.begin() as db:
        faqs.save_page(db, make_page(*FOUR), now=now)
        change = faqs.save_page(db, make_page(*FOUR[:3], make_entry("Question 3?", " ")), now=now)

        assert change.quarantined == 1
        assert change.alert == "1 entries have no answer that can be read"
        assert live(db)["Question 3?"] == "Answer 3."


def test_a_new_entry_without_an_answer_is_never_live(engine: Engine, now):
    with engine.begin() as db:
        faqs.save_page(db, make_page(make_entry(answer="")), now=now)

        assert live(db) == {}


def test_pages_that_a_complete_crawl_did_not_meet_are_gone(engine: Engine, now):
    other = "https://physics.northmoor.example/faq/old"
    with engine.begin() as db:
        faqs.save_page(db, make_page(*FOUR), now=now)
        faqs.save_page(db, make_page(make_entry("Old?", "Old.", page_url=other), url=other), now=now)
        lost = faqs.finish_crawl(db, "physics", {URL}, now=now)

        assert lost == 1
        assert "Old?" not in live(db)


def test_two_equal_headings_on_a_page_are_two_entries(engine: Engine, now):
    twins = [make_entry("Deadlines", "May."), make_entry("Deadlines", "June.", occurrence=1)]
    with engine.begin() as db:
        change = faqs.save_page(db, make_page(*twins), now=now)

        assert change.new == 2
        assert len(faqs.entries(db)) == 2
