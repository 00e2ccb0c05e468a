"""Changing one's password."""

import stage

NEW = "another four plain words"


def test_it_takes_the_new_one_from_then_on(maya, visitor):
    answer = maya.post("/password", old=stage.PASSWORD, new=NEW, again=NEW)

    assert answer.location == "/questions"
    assert maya.get("/questions").status_code == 200
    assert visitor.post("/sign-in", name="maya", password=NEW).status_code == 302


def test_it_ends_every_other_session(maya, app):
    elsewhere = stage.Visitor(app.test_client()).signed_in("maya")

    maya.post("/password", old=stage.PASSWORD, new=NEW, again=NEW)

    assert elsewhere.get("/questions").status_code == 302


def test_it_wants_the_present_one(maya):
    answer = maya.post("/password", old="guess", new=NEW, again=NEW)

    assert answer.status_code == 400
    assert "The present password is wrong." in answer.text


def test_it_wants_ten_characters_twice_the_same(maya):
    short = maya.post("/password", old=stage.PASSWORD, new="short", again="short")
    other = maya.post("/password", old=stage.PASSWORD, new=NEW, again=NEW + "s")

    assert "fewer than 10 characters" in short.text
    assert "are not the same" in other.text
