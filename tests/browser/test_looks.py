"""How pages stand: on a phone, at twice the size, in the dark, for every eye."""

from pathlib import Path

import pytest
import stage
from northmoor import NOW

from askdesk.store import runs

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = {
    "questions": "/questions",
    "card": f"/card?id={stage.COVERED}",
    "replied": f"/card?id={stage.NEAR}",
    "gaps": "/gaps",
    "gap": "/gaps/one?id=gap-1",
    "faq": "/faq",
    "entry": f"/faq/entry?id={stage.LABS.id}",
    "nights": "/nights",
    "sources": "/sources",
    "add": "/add",
    "reach": "/reach",
    "people": "/people",
    "names": "/names",
    "password": "/password",
    "missing": "/nowhere",
}

LOOKS = (Path(__file__).parent / "looks.js").read_text()


def look(page, what: str):
    """Return what one of the functions of looks.js finds on the page."""
    return page.evaluate(f"() => {{ {LOOKS}\nreturn {what}(); }}")


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


def claim(page):
    page.goto(PAGES["card"])
    page.get_by_role("button", name="Claim it").click()
    page.get_by_label("Your answer").wait_for()


@pytest.mark.parametrize("width", [320, 360, 640])
def test_nothing_is_wider_than_the_window(enter, width):
    page = enter("ines", viewport={"width": width, "height": 740})
    claim(page)

    for name, address in PAGES.items():
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, name


def test_targets_are_large_enough_for_a_thumb(enter):
    page = enter("ines", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    claim(page)

    for name, address in PAGES.items():
        page.goto(address)
        assert look(page, "small") == [], name


def test_every_text_stands_out_from_its_ground(enter, scheme):
    page = enter("ines", color_scheme=scheme)
    claim(page)

    for name, address in PAGES.items():
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert look(page, "faint") == [], name


def test_the_dark_is_dark_without_script_too(enter):
    page = enter("maya", color_scheme="dark", java_script_enabled=False)

    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert ground == "rgb(20, 24, 29)"


def test_the_bar_stays_in_view(enter):
    page = enter("maya", viewport={"width": 390, "height": 700})
    claim(page)

    box = page.get_by_role("button", name="Copy and open the thread").bounding_box()

    assert box["y"] + box["height"] <= 700


def test_a_page_weighs_little(enter):
    page = enter("maya")
    sizes = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(PAGES["card"], wait_until="networkidle")
    fresh = sum(sizes)

    assert 5_000 < fresh < 150_000


def test_nothing_moves_after_it_is_shown(enter):
    page = enter("maya")
    page.goto(PAGES["card"], wait_until="networkidle")

    moved = look(page, "moved")

    assert moved < 0.1


@pytest.mark.parametrize("width", [900, 1024, 1280])
def test_the_rooms_stay_on_one_line_after_a_bad_night(enter, site, width):
    with site.engine.begin() as db:
        for source, outcome in {"academia": "failed", "gradcafe": "blocked", "abroad": "interrupted"}.items():
            run = runs.start(db, source, "crawl", now=NOW)
            runs.finish(db, run, outcome=outcome, counts={}, now=NOW)
    page = enter("maya", viewport={"width": width, "height": 740})

    tops = page.evaluate("[...document.querySelectorAll('header nav a')].map((a) => [a.offsetTop, a.getClientRects().length])")
    lines = page.evaluate("document.querySelector('header .brand').getBoundingClientRect().height")

    assert len({tuple(top) for top in tops}) == 1
    assert lines < 50
    assert page.evaluate("document.documentElement.scrollWidth") <= width
