"""Signing out."""


def test_it_ends_the_session(maya):
    answer = maya.post("/sign-out")

    assert answer.location == "/sign-in"
    assert maya.get("/questions").status_code == 302


def test_it_takes_a_form_and_no_link(maya):
    assert maya.get("/sign-out").status_code == 405
    assert maya.get("/questions").status_code == 200
