"""Adding a question from a page elsewhere: the bookmarklet opens the form, filled; a person sends it."""

from __future__ import annotations

import pytest
import stage

pytestmark = pytest.mark.browser

ELSEWHERE = """<!doctype html><html lang="en"><title>(2) Is NMU Physics worth it? - Quora</title>
<h1>Is NMU Physics worth it?</h1><p id="post">I have an offer from Northmoor physics & wonder about the labs.</p></html>"""


def test_the_bookmarklet_opens_the_form_filled_and_nothing_is_sent_before_a_person_does(enter):
    page = enter("maya")
    page.goto("/add")
    bookmarklet = page.get_by_role("link", name="Add to askdesk").get_attribute("href")
    page.context.route("https://www.quora.com/**", lambda route: route.fulfill(content_type="text/html", body=ELSEWHERE))
    page.goto("https://www.quora.com/Is-NMU-Physics-worth-it")
    page.locator("#post").select_text()
    with page.context.expect_page() as opened:
        page.evaluate(bookmarklet.removeprefix("javascript:"))
    form = opened.value
    form.wait_for_load_state()

    assert form.get_by_label("Address").input_value() == "https://www.quora.com/Is-NMU-Physics-worth-it"
    assert form.get_by_label("The question, in the asker's words").input_value() == "(2) Is NMU Physics worth it? - Quora"
    assert "Northmoor physics & wonder" in form.get_by_label("The rest of the post").input_value()
    assert form.get_by_text("What you added lately").count() == 0
    form.get_by_role("button", name="Take it in").click(timeout=60_000)  # the first one opens the crawler's room

    form.get_by_role("status").get_by_text("Taken in.").wait_for()
    assert form.get_by_role("listitem").get_by_text("Is NMU Physics worth it?", exact=True).count() == 1


def test_the_form_works_by_hand_and_leads_to_the_card_of_what_is_there(enter):
    page = enter("maya", java_script_enabled=False)
    page.goto("/add")
    page.get_by_label("Address").fill("https://academia.stackexchange.com/questions/101")
    page.get_by_role("button", name="Take it in").click()
    page.get_by_role("status").get_by_role("link", name="Look at it").click()

    assert stage.COVERED in page.url.replace("%3A", ":")


def test_what_is_wrong_is_said_where_the_form_is(enter):
    page = enter("maya", java_script_enabled=False)
    page.goto("/add")
    page.get_by_label("Address").fill("https://chat.example/x1")
    page.get_by_role("button", name="Take it in").click()

    assert "What does it ask?" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Address").input_value() == "https://chat.example/x1"
