"""What script adds: saving while somebody types, the countdown, what others do meanwhile."""

import re
from datetime import UTC, datetime

import pytest
import stage
from playwright.sync_api import expect

from askdesk.model import Observation, Status
from askdesk.store import questions, queue

pytestmark = pytest.mark.browser

LOOK = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def page(enter, site):
    """A card that Maya has claimed."""
    with site.engine.begin() as db:
        queue.claim(db, stage.COVERED, by="maya", now=datetime.now(UTC))
    page = enter("maya", permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/card?id={stage.COVERED}")
    return page


def test_the_lease_counts_down(page):
    lease = page.locator("#lease")
    expect(lease).to_have_text(re.compile(r"^(30:00|29:\d\d)$"))
    before = lease.inner_text()

    expect(lease).not_to_have_text(before)


def test_typing_is_saved_and_checked_without_a_button(page, site):
    page.get_by_label("Your answer").fill("Ask {name of the office}.")

    expect(page.locator("#checks .stop")).to_contain_text("Fill in or delete {name of the office}")
    expect(page.locator("#count")).to_have_text("saved, 25 characters")
    with site.engine.begin() as db:
        assert queue.card(db, stage.COVERED).edited == "Ask {name of the office}."


def test_what_is_left_to_fill_in_stops_the_copy(page):
    page.get_by_label("Your answer").fill("For {year} check.")

    page.get_by_role("button", name="Copy and open the thread").click()

    expect(page.locator("#changed")).to_have_text("Fill in or delete {year} before you post.")
    assert len(page.context.pages) == 1


def test_a_change_of_the_thread_is_told_before_the_copy(page, site):
    with site.engine.begin() as db:
        questions.observe(db, Observation(id=stage.COVERED, status=Status.REPLIED, answers=1), now=datetime.now(UTC))
    page.evaluate(LOOK)
    expect(page.locator("#changed")).to_contain_text("Since you opened this page, the thread changed: 1 reply")

    page.get_by_role("button", name="Copy and open the thread").click()
    stopped = len(page.context.pages)
    with page.context.expect_page():
        page.get_by_role("button", name="Copy and open the thread").click()

    assert stopped == 1


def test_who_else_reads_it_appears(page, site, enter):
    jon = enter("jon")
    jon.goto(f"/card?id={stage.COVERED}")

    page.evaluate(LOOK)

    expect(page.locator("#viewers")).to_have_text("Jon Reyes is reading this too.")
    expect(jon.get_by_text("What Maya Okoro writes")).to_be_visible()


def test_a_claim_lost_meanwhile_is_told_and_the_text_stays(page, site):
    with site.engine.begin() as db:
        queue.release(db, stage.COVERED, by="maya", now=datetime.now(UTC))
        queue.claim(db, stage.COVERED, by="jon", now=datetime.now(UTC))

    page.get_by_label("Your answer").fill("My words")

    expect(page.locator("#changed")).to_contain_text("Jon Reyes has this question until")
    expect(page.get_by_label("Your answer")).to_have_value("My words")


def test_signed_out_meanwhile_is_told_and_the_text_stays(page):
    page.context.clear_cookies()

    page.get_by_label("Your answer").fill("My words")

    expect(page.locator("#changed")).to_be_visible()
    expect(page.locator("#saved")).to_have_text("not saved, ")
    expect(page.get_by_label("Your answer")).to_have_value("My words")
