"""Keeping what was written."""

import stage


def claimed(visitor):
    visitor.post("/card/claim", id=stage.COVERED)
    return visitor


def test_it_keeps_the_text(maya, staged):
    claimed(maya).post("/card/save", id=stage.COVERED, text="My own words\r\nand a second line")

    assert stage.card_of(staged, stage.COVERED).edited == "My own words\nand a second line"
    assert "My own words" in maya.get("/card", id=stage.COVERED).text


def test_a_text_that_begins_with_an_empty_line_keeps_it(maya):
    claimed(maya).post("/card/save", id=stage.COVERED, text="\nbelow")

    assert 'dir="auto">\n\nbelow</textarea>' in maya.get("/card", id=stage.COVERED).text


def test_a_text_can_not_leave_its_field(maya):
    claimed(maya).post("/card/save", id=stage.COVERED, text="</textarea><script>alert(1)</script>")

    assert "<script>alert" not in maya.get("/card", id=stage.COVERED).text


def test_what_came_too_late_is_shown_again_and_not_lost(maya, jon, clock):
    claimed(maya)
    clock.turn(minutes=31)
    jon.post("/card/claim", id=stage.COVERED)

    answer = maya.post("/card/save", id=stage.COVERED, text="My late words")

    assert answer.status_code == 409
    assert "Jon Reyes has this question until" in answer.text
    assert "My late words" in answer.text


def test_restore_brings_the_suggestion_back(maya, staged):
    claimed(maya).post("/card/save", id=stage.COVERED, text="nonsense")

    maya.post("/card/restore", id=stage.COVERED)

    assert stage.card_of(staged, stage.COVERED).edited.startswith("Yes, the lab part can transfer")
    assert "Maya Okoro" in stage.card_of(staged, stage.COVERED).edited
