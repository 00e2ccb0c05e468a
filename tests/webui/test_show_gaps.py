"""The gaps: what people ask and no page answers."""

import stage

from askdesk.store import gaps


def test_it_lists_subjects_with_their_evidence(maya):
    text = maya.get("/gaps").text

    assert "After-hours access to labs" in text
    assert "<q>Do we get keys to the optics lab?</q>" in text
    assert "nothing covers it" in text
    assert "1 question" in text
    assert "9 days ago" in text
    assert "nobody yet" in text


def test_its_bars_are_spoken_too(maya):
    assert 'aria-label="Asked per week, oldest first: 0, 0, 0, 0, 0, 0, 0, 1"' in maya.get("/gaps").text


def test_it_says_what_the_pages_cover(maya):
    assert (
        "In the last 30 days our pages covered 1 of 3 questions. 1 subject would cover 1 of the other 2."
        in maya.get("/gaps").text
    )


def test_one_shows_every_question(maya):
    text = maya.get("/gaps/one", id="gap-1").text

    assert "Do we get keys to the optics lab?" in text
    assert "Nobody has taken it yet." in text


def test_an_unknown_one_is_a_sentence(maya):
    assert maya.get("/gaps/one", id="x").status_code == 404


def test_take_makes_the_reader_its_owner(jon, staged):
    jon.post("/gaps/take", id="gap-1")

    with staged.begin() as db:
        assert gaps.gap(db, "gap-1").owner == "jon"
    assert "Jon Reyes" in jon.get("/gaps").text


def test_status_is_noted_by_a_maintainer(maya, staged):
    maya.post("/gaps/status", id="gap-1", status="published", faq_id=stage.LABS.id)

    with staged.begin() as db:
        assert (gaps.gap(db, "gap-1").status, gaps.gap(db, "gap-1").faq_id) == ("published", stage.LABS.id)
    assert "A page is published" in maya.get("/gaps/one", id="gap-1").text


def test_status_is_not_for_the_staff(jon, staged):
    answer = jon.post("/gaps/status", id="gap-1", status="declined")

    assert answer.status_code == 403
    assert "This needs the role maintainer; yours is staff." in answer.text
    assert "Where it stands" not in jon.get("/gaps/one", id="gap-1").text
    with staged.begin() as db:
        assert gaps.gap(db, "gap-1").status == "open"


def test_a_status_there_is_not_is_a_sentence(maya):
    answer = maya.post("/gaps/status", id="gap-1", status="eaten")

    assert answer.status_code == 400
    assert "A gap can&#39;t be &#39;eaten&#39;" in answer.text


def test_what_was_declined_moves_to_the_other_tab(maya):
    maya.post("/gaps/status", id="gap-1", status="declined")

    assert "Our pages answer all that was asked" in maya.get("/gaps").text
    assert "After-hours access to labs" in maya.get("/gaps", tab="done").text
