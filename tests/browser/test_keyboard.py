"""Everything by keyboard alone, and no key that fires while somebody types."""

import pytest
import stage
from playwright.sync_api import expect

from askdesk.store import queue

pytestmark = pytest.mark.browser


def card(site, id=stage.COVERED):
    with site.engine.begin() as db:
        return queue.card(db, id)


def test_from_the_door_to_a_saved_text(enter, site):
    page = enter("maya")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("o")
    page.wait_for_url("**/card?id=*")
    page.keyboard.press("c")
    text = page.get_by_label("Your answer")
    expect(text).to_be_visible()

    text.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" jkocdu?/1 typed")
    expect(page.locator("#saved")).to_have_text("saved, ")

    assert card(site).edited.endswith(" jkocdu?/1 typed")
    assert page.url.endswith(stage.COVERED) or "id=stackexchange" in page.url
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_first_tab_skips_to_the_page(enter):
    page = enter("maya")

    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_dismissing_is_two_keys_and_undoing_a_button(enter, site):
    page = enter("maya")
    page.keyboard.press("j")

    page.keyboard.press("d")
    expect(page.get_by_role("dialog")).to_contain_text("Can I transfer lab credits")
    page.keyboard.press("2")
    page.wait_for_load_state()

    expect(page.get_by_role("status")).to_contain_text("Dismissed: spam, or not meant seriously.")
    assert card(site).reason == "spam"
    page.get_by_role("button", name="Undo").press("Enter")
    page.wait_for_load_state()
    assert card(site).state == "waiting"


def test_a_card_is_dismissed_by_the_same_keys(enter, site):
    page = enter("maya")
    page.goto(f"/card?id={stage.UPSET}")

    page.keyboard.press("d")
    page.keyboard.press("4")
    page.wait_for_url("**/questions")

    assert card(site, stage.UPSET).reason == "not_ours"


def test_claiming_from_the_list(enter, site):
    page = enter("maya")
    page.keyboard.press("j")

    page.keyboard.press("c")
    page.wait_for_url("**/card?id=*")

    assert card(site).claimed_by == "maya"


def test_the_list_of_keys_opens_and_closes(enter):
    page = enter("maya")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_menus_close_with_escape_and_give_the_focus_back(enter):
    page = enter("maya")
    page.goto(f"/card?id={stage.COVERED}")
    page.keyboard.press("d")
    expect(page.get_by_role("button", name="Not about us")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Not about us")).to_be_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_focus_is_always_to_be_seen(enter):
    page = enter("maya")
    page.goto(f"/card?id={stage.COVERED}")

    for _ in range(25):
        page.keyboard.press("Tab")
        drawn = page.evaluate(
            """() => { const at = document.activeElement; if (at === document.body) return true;
            return ["", "::after"].some((part) => { const style = getComputedStyle(at, part);
                return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2; }); }"""
        )
        assert drawn, page.evaluate("document.activeElement.outerHTML")
