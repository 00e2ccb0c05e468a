"""The list of questions."""

import re

import stage
from sqlalchemy import insert

from askdesk.model import Path, Verdict
from askdesk.store import queue
from askdesk.store.schema import cards, questions


def headings(answer) -> list[str]:
    found = re.findall(r"<h2[^>]*><a [^>]*>(.*?)</a></h2>", answer.text)
    return [re.sub(r"<[^>]+>", "", heading) for heading in found]


def test_it_puts_what_is_most_worth_answering_on_top(maya):
    found = headings(maya.get("/questions"))

    assert found[0] == "Can I transfer lab credits to NMU Physics?"
    assert found[1] == "GRE for 2027, still optional?"
    assert len(found) == 4


def test_a_row_says_where_since_when_why_and_which_page(maya):
    text = maya.get("/questions").text

    assert "Academia Stack Exchange" in text
    assert "no reply for 9 hours" in text
    assert "312 views" in text
    assert "Transfer credit for laboratory courses, 9 in 10" in text
    assert "<mark>Northmoor physics</mark>" in text


def test_a_verdict_is_a_phrase(maya):
    text = maya.get("/questions").text

    for phrase in ("Answered by our page", "Near, check the year", "Nothing covers this", "Complaint: listen first"):
        assert phrase in text


def test_a_gap_names_its_subject(maya):
    assert "Subject: After-hours access to labs" in maya.get("/questions").text


def test_tabs_hold_what_they_say_with_counts(maya, staged, clock):
    maya.post("/card/claim", id=stage.COVERED)
    maya.post("/card/dismiss", id=stage.UPSET, reason="not_us")

    assert "Mine <span" in maya.get("/questions").text
    assert headings(maya.get("/questions", tab="mine")) == ["Can I transfer lab credits to NMU Physics?"]
    assert headings(maya.get("/questions", tab="dismissed")) == ["Third week without a reply from NMU physics."]
    assert len(headings(maya.get("/questions", tab="all"))) == 4
    assert len(headings(maya.get("/questions"))) == 2


def test_a_question_that_somebody_has_is_not_open(maya, jon):
    jon.post("/card/claim", id=stage.COVERED)

    assert "Can I transfer lab credits to NMU Physics?" not in headings(maya.get("/questions"))
    assert "with Jon Reyes for 30 minutes" in maya.get("/questions", tab="all").text


def test_a_claim_that_ran_out_puts_it_back(maya, jon, staged, clock):
    jon.post("/card/claim", id=stage.COVERED)
    clock.turn(minutes=31)

    found = headings(maya.get("/questions"))

    assert "Can I transfer lab credits to NMU Physics?" in found
    assert stage.card_of(staged, stage.COVERED).state == "waiting"


def test_it_searches_in_titles_and_texts(maya):
    assert headings(maya.get("/questions", q="optics")) == ["Do we get keys to the optics lab?"]
    assert headings(maya.get("/questions", q="third week")) == ["Third week without a reply from NMU physics."]


def test_it_filters_by_source_and_verdict(maya):
    assert headings(maya.get("/questions", source="gradcafe")) == ["GRE for 2027, still optional?"]
    assert headings(maya.get("/questions", verdict="weak")) == ["GRE for 2027, still optional?"]


def test_a_search_without_result_says_how_to_go_on(maya):
    text = maya.get("/questions", q="zebra").text

    assert "Nothing fits that search" in text
    assert "show everything under Open" in text


def test_a_search_is_shown_as_text(maya):
    text = maya.get("/questions", q='"><script>alert(1)</script>').text

    assert "<script>alert" not in text


def test_nonsense_in_the_address_is_the_usual_list(maya):
    odd = {"tab": "x", "verdict": "x", "order": "x", "after": "-1"}

    assert len(headings(maya.get("/questions", **odd))) == 4
    assert maya.get("/questions", after="99999999999999").status_code == 200
    assert maya.get("/questions", after="²").status_code == 200


def test_empty_tabs_say_what_would_be_there(maya):
    assert "You have claimed nothing" in maya.get("/questions", tab="mine").text
    assert "Nothing is put off" in maya.get("/questions", tab="waiting").text
    assert "Nothing has been posted yet" in maya.get("/questions", tab="posted").text


def test_an_empty_queue_says_what_to_do(maya, staged, now):
    with staged.begin() as db:
        for id in (stage.COVERED, stage.NEAR, stage.GAP, stage.UPSET):
            queue.withdraw(db, id, reason="solved", now=now)

    assert "Nothing waits for an answer" in maya.get("/questions").text


def test_it_turns_pages(maya, staged, now):
    with staged.begin() as db:
        copy_card(db, 60)

    first, last = maya.get("/questions", order="oldest"), maya.get("/questions", order="oldest", after=50)

    assert len(headings(first)) == 25
    assert "1 to 25 of 64" in first.text
    assert len(headings(last)) == 14
    assert not {*re.findall(r'data-id="([^"]+)"', first.text)} & {*re.findall(r'data-id="([^"]+)"', last.text)}


def copy_card(db, times: int) -> None:
    from sqlalchemy import select

    question = dict(db.execute(select(questions).where(questions.c.id == stage.GAP)).one()._mapping)
    card = dict(db.execute(select(cards).where(cards.c.question_id == stage.GAP)).one()._mapping)
    db.execute(insert(questions), [question | {"id": f"copy:{n}", "key": str(n)} for n in range(times)])
    db.execute(insert(cards), [card | {"question_id": f"copy:{n}"} for n in range(times)])


def test_a_full_page_is_light(maya, app, staged):
    with staged.begin() as db:
        copy_card(db, 60)

    page = len(maya.get("/questions").data)
    assets = sum(len(a.packed) for name, a in app.extensions["assets"].items())

    assert page + assets < 150_000


def test_the_front_door_leads_here(maya):
    assert maya.get("/").location == "/questions"


def test_it_says_that_others_ask_the_same(maya, staged):
    from askdesk.store import questions as store

    with staged.begin() as db:
        store.group(db, {stage.COVERED: "g", stage.NEAR: "g", stage.GAP: "g"})

    assert "2 others ask this" in maya.get("/questions", source="gradcafe").text


def test_it_says_that_a_new_page_brought_one_back(maya, staged, now):
    covered = {"path": Path.ANSWER, "verdict": Verdict.COVERED, "chance": 0.8, "worth": 0.4, "faq_id": stage.LABS.id, "draft": ""}
    with staged.begin() as db:
        assert queue.deal(db, stage.GAP, **covered, now=now) == "returned"

    assert "came back: a new page may answer it" in maya.get("/questions").text
