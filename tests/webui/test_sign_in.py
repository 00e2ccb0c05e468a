"""Signing in."""

import pytest
import stage

from webui import who


def test_it_leads_to_the_questions(visitor):
    answer = visitor.post("/sign-in", name="maya", password=stage.PASSWORD)

    assert answer.status_code == 302
    assert answer.location == "/questions"
    assert "Maya Okoro" in visitor.get("/questions").text


def test_it_says_no_more_than_that_something_was_wrong(visitor):
    wrong_password = visitor.post("/sign-in", name="maya", password="guess")
    wrong_name = visitor.post("/sign-in", name="nobody", password="guess")

    assert wrong_password.status_code == wrong_name.status_code == 403
    assert "Name or password is wrong" in wrong_password.text
    assert "Name or password is wrong" in wrong_name.text


def test_it_locks_after_ten_wrong_passwords_and_opens_again(visitor, clock):
    for _ in range(10):
        visitor.post("/sign-in", name="maya", password="guess")

    locked = visitor.post("/sign-in", name="maya", password=stage.PASSWORD)
    clock.turn(minutes=16)
    later = visitor.post("/sign-in", name="maya", password=stage.PASSWORD)

    assert locked.status_code == 403
    assert "Too many wrong passwords; try again in a quarter of an hour." in locked.text
    assert later.status_code == 302


def test_it_goes_on_to_the_page_that_was_asked_for(visitor):
    door = visitor.get("/card", id=stage.COVERED)

    entered = visitor.post("/sign-in", name="maya", password=stage.PASSWORD, next=f"/card?id={stage.COVERED}")

    assert door.location.startswith("/sign-in?next=")
    assert entered.location == f"/card?id={stage.COVERED}"


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "evil.example",
    ],
)
def test_it_never_leads_elsewhere(visitor, onward):
    entered = visitor.post("/sign-in", name="maya", password=stage.PASSWORD, next=onward)

    assert entered.location == "/questions"


def test_it_needs_a_token(app):
    answer = app.test_client().post("/sign-in", data={"name": "maya", "password": stage.PASSWORD})

    assert answer.status_code == 400
    assert "load it again" in answer.text


def test_it_refuses_a_closed_account(visitor, staged, now):
    from askdesk.store import people

    with staged.begin() as db:
        people.change(db, "maya", by="ines", now=now, active=False)

    assert visitor.post("/sign-in", name="maya", password=stage.PASSWORD).status_code == 403


def test_it_starts_a_fresh_session(visitor):
    visitor.get("/sign-in")
    before = visitor.session()["csrf_token"]

    visitor.post("/sign-in", name="maya", password=stage.PASSWORD)

    assert visitor.session().get("csrf_token") != before


def test_its_cookie_can_not_be_read_by_script_or_sent_from_elsewhere(visitor):
    answer = visitor.post("/sign-in", name="maya", password=stage.PASSWORD)

    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_its_cookie_is_for_https_alone_behind_a_proxy_that_says_so(app):
    client = app.test_client()
    proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "ask.northmoor.example", "X-Forwarded-Port": "443"}
    page = client.get("/sign-in", headers=proxied)
    referrer = {"Referer": "https://ask.northmoor.example/sign-in"}

    answer = client.post(
        "/sign-in",
        data={"name": "maya", "password": stage.PASSWORD, "csrf_token": stage.token_of(page.text)},
        base_url="https://localhost",
        headers=proxied | referrer,
    )

    assert "Secure" in page.headers["Set-Cookie"]
    assert answer.status_code == 302


def test_safe_keeps_paths_of_ours(app):
    with app.test_request_context():
        assert who.safe("/gaps?tab=done") == "/gaps?tab=done"
        assert who.safe(None) == "/questions"
