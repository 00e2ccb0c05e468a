"""Who may sign in."""

import pytest
import stage

from askdesk.store import people

NEW = {"name": "ada", "shown_as": "Ada Byron", "title": "registrar", "role": "staff", "password": stage.PASSWORD}


def test_an_admin_adds_a_person(ines, visitor):
    ines.post("/people/add", **NEW)

    assert "Ada Byron" in ines.get("/people").text
    assert visitor.post("/sign-in", name="ada", password=stage.PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "a b"}, "no spaces"),
        ({"name": ""}, "no spaces"),
        ({"role": "king"}, "Choose a role."),
        ({"password": "short"}, "fewer than 10"),
        ({"name": "maya"}, "There is already a person named maya."),
    ],
)
def test_what_does_not_fit_is_a_sentence(ines, wrong, said):
    answer = ines.post("/people/add", **(NEW | wrong))

    assert answer.status_code in {400, 409}
    assert said in answer.text


@pytest.mark.parametrize("address", ["/people/add", "/people/change"])
def test_nobody_else_may(maya, address):
    assert maya.post(address, **NEW).status_code == 403
    assert maya.get("/people").status_code == 403
    assert 'href="/people"' not in maya.get("/questions").text


def test_an_admin_closes_an_account_and_its_session_ends(ines, jon, staged):
    ines.post("/people/change", name="jon", role="maintainer")

    with staged.begin() as db:
        assert (people.get(db, "jon").active, people.get(db, "jon").role) == (False, "maintainer")
    assert jon.get("/questions").status_code == 302


def test_an_admin_can_not_close_their_own(ines, staged):
    answer = ines.post("/people/change", name="ines", role="staff")

    assert answer.status_code == 400
    with staged.begin() as db:
        assert people.get(db, "ines").role == "admin"
