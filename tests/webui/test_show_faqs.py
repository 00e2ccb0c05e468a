"""Our own pages: entries, their health, their versions, their owners."""

import stage
from northmoor import make_entry, make_page

from askdesk.store import faqs


def test_it_lists_entries_by_page(maya):
    text = maya.get("/faq").text

    assert "Transferring to us" in text
    assert "Transfer credit for laboratory courses" in text
    assert "2 entries in use" in text
    assert "All pages could be read" in text


def test_it_searches(maya):
    text = maya.get("/faq", q="equivalent").text

    assert "Which courses count as equivalent?" in text
    assert "Transfer credit" not in text
    assert "No entry holds these words" in maya.get("/faq", q="zebra").text


def test_an_entry_shows_what_changed(maya, staged, now):
    reworded = make_entry(stage.LABS.question, stage.LABS.answer.replace("24 hours", "30 hours"))
    with staged.begin() as db:
        faqs.save_page(db, make_page(reworded, stage.COURSES), now=now)

    text = maya.get("/faq/entry", id=stage.LABS.id).text

    assert "<del>24</del> <ins>30</ins>" in text


def test_a_difference_is_shown_as_text(maya, staged, now):
    hostile = make_entry(stage.LABS.question, "<script>alert(1)</script>")
    with staged.begin() as db:
        faqs.save_page(db, make_page(hostile, stage.COURSES), now=now)

    assert "<script>alert" not in maya.get("/faq/entry", id=stage.LABS.id).text


def test_health_lists_what_needs_a_look(maya, staged, now):
    empty = make_entry("How long does it take?", "")
    with staged.begin() as db:
        faqs.save_page(db, make_page(stage.LABS, empty), now=now)

    text = maya.get("/faq/health").text

    assert "1 entries have no answer" in text or "1 entry has no answer" in text
    assert "How long does it take?" in text
    assert "Which courses count as equivalent?" in text  # gone
    assert "1 page needs a look" in maya.get("/faq").text


def test_health_is_glad_when_all_is_well(maya):
    assert "Every page was read well" in maya.get("/faq/health").text


def test_a_maintainer_sets_the_owner(maya, staged):
    maya.post("/faq/owner", id=stage.LABS.id, owner="jon")

    with staged.begin() as db:
        assert faqs.entry(db, stage.LABS.id).owner == "jon"
    assert "Jon Reyes" in maya.get("/faq").text


def test_the_staff_does_not(jon):
    assert jon.post("/faq/owner", id=stage.LABS.id, owner="jon").status_code == 403
    assert "Set the owner" not in jon.get("/faq/entry", id=stage.LABS.id).text


def test_an_owner_must_be_somebody(maya):
    assert maya.post("/faq/owner", id=stage.LABS.id, owner="nobody").status_code == 404


def test_a_page_that_shrank_can_be_accepted(maya, staged, now):
    many = [make_entry(f"Question {n}?", "Yes.") for n in range(6)]
    with staged.begin() as db:
        faqs.save_page(db, make_page(*many), now=now)
        faqs.save_page(db, make_page(many[0]), now=now)
    assert "The page is right as it is" in maya.get("/faq/health").text

    maya.post("/faq/accept", url=stage.PAGE)

    with staged.begin() as db:
        assert "next crawl" in faqs.page(db, stage.PAGE).alert


def test_old_dates_and_contradictions_are_worth_a_look(app, engine, now, maya):
    other = "https://physics.northmoor.example/faq/two"
    with engine.begin() as db:
        first = make_page(
            make_entry("How much is it?", "It is 20 euros."), notes=("“When?” speaks of 3 March 2020, which is over",)
        )
        faqs.save_page(db, first, now=now)
        faqs.save_page(db, make_page(make_entry("How much is it?", "It is 25 euros.", page_url=other), url=other), now=now)

    page = maya.get("/faq/health").text

    assert "3 March 2020, which is over" in page
    assert "is answered with other numbers on https://physics.northmoor.example/faq/two" in page


def test_every_page_says_how_much_is_read_and_how(maya):
    page = maya.get("/faq/health").text

    assert "Every page" in page
    assert "2 entries" in page
    assert "changed" in page
