"""Saying which page answers a question, or that none does."""

import stage

from askdesk.store import matches


def with_drafts(staged):
    found = [stage.match(stage.COVERED, stage.LABS, 1, 0.87), stage.match(stage.COVERED, stage.COURSES, 2, 0.2)]
    from dataclasses import replace

    with staged.begin() as db:
        drafted = [replace(m, draft=f"From {m.faq_id[-4:]}: read on.{stage.BYLINE}") for m in found]
        matches.save(db, stage.COVERED, drafted, matched_hash="x")


def test_the_suggestion_follows_the_page_that_was_chosen(maya, staged):
    with_drafts(staged)

    maya.post("/card/choose", id=stage.COVERED, faq_id=stage.COURSES.id)

    card = stage.card_of(staged, stage.COVERED)
    page = maya.get("/card", id=stage.COVERED).text
    assert (card.faq_id, card.chosen_by, card.verdict) == (stage.COURSES.id, "maya", "covered")
    assert f"From {stage.COURSES.id[-4:]}" in card.draft
    assert "You chose this page." in page
    assert "the page that answers it was said by you" in page


def test_none_of_these_makes_it_a_question_without_a_page(maya, staged):
    maya.post("/card/choose", id=stage.COVERED, faq_id="")

    card = stage.card_of(staged, stage.COVERED)
    assert (card.faq_id, card.draft, card.verdict) == (None, "", "gap")
    assert "none of our pages answers it" in maya.get("/card", id=stage.COVERED).text


def test_what_was_written_is_kept(maya, staged):
    with_drafts(staged)
    maya.post("/card/claim", id=stage.COVERED)
    maya.post("/card/save", id=stage.COVERED, text="My own words")

    page = maya.post("/card/choose", id=stage.COVERED, faq_id=stage.COURSES.id, follow=True)

    assert stage.card_of(staged, stage.COVERED).edited == "My own words"
    assert "What you wrote is kept" in maya.get("/card", id=stage.COVERED).text or "What you wrote is kept" in page.text


def test_not_while_a_colleague_has_it(maya, jon, staged):
    maya.post("/card/claim", id=stage.COVERED)

    answer = jon.post("/card/choose", id=stage.COVERED, faq_id="")

    assert answer.status_code == 409
    assert stage.card_of(staged, stage.COVERED).faq_id == stage.LABS.id
    assert "No page here answers it" not in jon.get("/card", id=stage.COVERED).text


def test_a_page_that_was_not_found_for_it_is_refused(maya, staged):
    answer = maya.post("/card/choose", id=stage.COVERED, faq_id="not-there")

    assert answer.status_code == 404
    assert stage.card_of(staged, stage.COVERED).faq_id == stage.LABS.id


def test_the_parts_of_a_question_are_shown_each_with_its_page(maya, staged):
    from askdesk.model import Part, Verdict

    parts = [
        Part(words="Do labs count?", faq_id=stage.LABS.id, chance=0.8, verdict=Verdict.COVERED),
        Part(words="And who is the dean?", faq_id=None, chance=0.1, verdict=Verdict.GAP),
    ]
    with staged.begin() as db:
        matches.save(db, stage.COVERED, [stage.match(stage.COVERED, stage.LABS, 1, 0.87)], parts, matched_hash="x")

    page = maya.get("/card", id=stage.COVERED).text

    assert "It asks 2 things" in page
    assert "And who is the dean?" in page
    assert "no page of ours" in page
