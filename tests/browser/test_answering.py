"""From the list to the thread and back: with script, without it, and for two at once."""

import pytest
import stage
from playwright.sync_api import expect

from askdesk.store import queue, replies

pytestmark = pytest.mark.browser

THERE = "https://academia.stackexchange.com/a/555"
TITLE = "Can I transfer lab credits to NMU Physics?"


def reply_in(site):
    with site.engine.begin() as db:
        return replies.of(db, stage.COVERED)


def test_sign_in_claim_edit_copy_and_mark_posted(enter, site):
    page = enter("maya", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="Claim it").click()
    text = page.get_by_label("Your answer")
    expect(text).to_have_value(
        f"Yes, the lab part can transfer: {stage.LABS.url}\n\n{signed('Maya Okoro', 'undergraduate adviser')}"
    )

    text.press("Control+Home")
    text.type("Good news. ")
    with page.context.expect_page() as opening:
        page.get_by_role("button", name="Copy and open the thread").click()
    thread = opening.value
    thread.wait_for_load_state()
    expect(page.locator("#saved")).to_have_text("copied and saved, ")
    copied = page.evaluate("navigator.clipboard.readText()")
    page.get_by_label("Address of your reply").fill(THERE)
    page.get_by_role("button", name="It is posted there").click()
    page.wait_for_url("**/questions")

    assert thread.url == "https://academia.stackexchange.com/questions/101"
    assert copied.startswith("Good news. Yes, the lab part can transfer")
    assert reply_in(site).text == copied
    assert reply_in(site).reply_url == THERE
    expect(page.get_by_role("status")).to_contain_text("Thank you.")
    expect(page.get_by_role("link", name=TITLE)).to_have_count(0)


def test_the_same_without_script(enter, site):
    page = enter("maya", java_script_enabled=False)
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="Claim it").click()
    words = f"Yes, it can. {stage.LABS.url} I am Maya Okoro, physics."
    page.get_by_label("Your answer").fill(words)
    page.get_by_role("button", name="Copy and open the thread").click()

    shown = page.get_by_label("Copy this text").input_value()
    thread = page.get_by_role("link", name="Open the thread").get_attribute("href")
    page.get_by_label("Tell us where your reply is").fill("https://elsewhere.example/1")
    page.get_by_role("button", name="It is posted there").click()
    refused = page.get_by_role("alert").inner_text()
    page.get_by_label("Address of your reply").fill(THERE)
    page.get_by_role("button", name="It is posted there").click()

    assert shown == words
    assert thread == "https://academia.stackexchange.com/questions/101"
    assert "That address is not on Academia Stack Exchange" in refused
    assert (reply_in(site).text, reply_in(site).reply_url) == (words, THERE)


def test_every_other_act_without_script(enter, site):
    page = enter("maya", java_script_enabled=False)

    page.get_by_label("Search in questions").fill("optics")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Do we get keys to the optics lab?").click()
    page.get_by_text("Dismiss …").click()
    page.get_by_role("button", name="Not ours to answer").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Snooze …").click()
    page.get_by_role("button", name="3 days").click()

    with site.engine.begin() as db:
        assert queue.card(db, stage.GAP).state == "snoozed"
    page.get_by_text("Maya Okoro").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_two_race_for_one_card_and_one_gets_the_sentence(enter):
    maya, jon = enter("maya"), enter("jon")
    for page in (maya, jon):
        page.get_by_role("link", name=TITLE).click()

    maya.get_by_role("button", name="Claim it").click(no_wait_after=True)
    with jon.expect_response("**/card/claim") as claiming:
        jon.get_by_role("button", name="Claim it").click()
    maya.wait_for_load_state()

    winners = [page for page in (maya, jon) if page.get_by_label("Your answer").count()]
    assert len(winners) == 1
    loser = jon if winners[0] is maya else maya
    expect(loser.get_by_role("alert").first).to_contain_text("has this question until")
    expect(loser.get_by_role("button", name="Copy and open the thread")).to_have_count(0)
    assert claiming.value.status in {302, 409}


def signed(name, role):
    return f"I am {name}, {role}, Physics at Northmoor University."
