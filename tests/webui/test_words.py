"""Phrases, places, marks, checks and health: the pure parts."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askdesk.model import Run
from webui import checks, gaps, health, marks, places, words

NOW = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("back", "said"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=40), "40 minutes ago"),
        (timedelta(hours=9, minutes=50), "9 hours ago"),
        (timedelta(hours=26), "yesterday"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=20), "2 weeks ago"),
        (timedelta(days=90), "3 months ago"),
        (timedelta(days=900), "2 years ago"),
        (-timedelta(days=2), "in 2 days"),
    ],
)
def test_ago(back, said):
    assert words.ago(NOW - back, NOW) == said


def test_a_time_the_site_does_not_say():
    assert words.ago(None, NOW) == "at a time the site does not say"


@given(st.floats(0, 1))
def test_a_chance_is_never_certain(chance):
    said = words.tenths(chance)

    assert said.endswith("in 10")
    assert not said.startswith(("0", "10"))


@pytest.mark.parametrize(
    ("status", "answers", "settled", "said"),
    [
        ("open", 0, None, "no reply for 9 hours"),
        ("replied", 1, 0.1, "1 reply, it does not settle it"),
        ("replied", 2, 0.1, "2 replies, none settles it"),
        ("replied", 2, 0.5, "2 replies, perhaps settled"),
        ("replied", 2, 0.9, "2 replies, probably settled"),
        ("solved", 3, 0.9, "3 replies, solved"),
        ("gone", 0, None, "no longer there"),
    ],
)
def test_still_open(status, answers, settled, said):
    question = SimpleNamespace(status=status, answers=answers, settled=settled, accepted=None, asked_at=NOW - timedelta(hours=9))

    assert words.still_open(question, NOW) == said


def test_a_post_without_title_lends_its_first_words():
    long = "Third week without a reply. " + "word " * 60

    assert words.heading(SimpleNamespace(title="", body=long)) == "Third week without a reply."
    assert words.heading(SimpleNamespace(title="", body="word " * 60)).endswith(" …")
    assert words.heading(SimpleNamespace(title="", body="")) == "A question that is no longer there"


@pytest.mark.parametrize(
    ("reply", "thread", "same"),
    [
        ("https://academia.stackexchange.com/a/5", "https://academia.stackexchange.com/questions/1", True),
        ("https://old.reddit.com/r/x/1/2", "https://www.reddit.com/r/x/1", True),
        ("https://redd.it/abc", "https://www.reddit.com/r/x/1", True),
        ("https://twitter.com/a/status/1", "https://x.com/b/status/2", True),
        ("http://127.0.0.1:8101/a/5", "http://127.0.0.1:8101/q/1", True),
        ("http://127.0.0.1:8102/a/5", "http://127.0.0.1:8101/q/1", False),
        ("https://math.stackexchange.com/a/5", "https://academia.stackexchange.com/q/1", False),
        ("https://reddit.com.evil.example/", "https://reddit.com/r/x", False),
        ("https://x@evil.example/", "https://x/", False),
        ("https://a.example:99999/", "https://a.example/", False),
    ],
)
def test_same_site(reply, thread, same):
    assert places.same_site(reply, thread) is same


def test_a_link_weighs_what_the_site_says():
    assert places.length("see https://physics.northmoor.example/a/very/long/address", "mastodon") == 4 + 23
    assert places.length("see https://a.example", "forum") == 21


@pytest.mark.parametrize(
    ("kind", "site", "said"),
    [
        ("stackexchange", "academia", "Academia Stack Exchange"),
        ("stackexchange", "stackoverflow", "Stack Overflow"),
        ("reddit", "northmoor", "r/northmoor"),
        ("mastodon", "m.example", "Mastodon"),
        ("forum", "forum.example", "gradcafe"),
    ],
)
def test_a_place_is_called_as_its_visitors_call_it(kind, site, said):
    assert places.name(SimpleNamespace(kind=kind, site=site, source="gradcafe")) == said


WRITER = checks.Writer(name="Maya Okoro", others=("Jon Reyes",))
LINK = "https://p.example/faq#labs"
GOOD = f"Yes, it can, if the description lists the hours. {LINK} I am Maya Okoro, adviser."


def levels(text, *, kind="forum", link=LINK, recent=()):
    return {check.level: check.sentence for check in checks.of(text, kind=kind, link=link, writer=WRITER, recent=recent)}


def test_a_good_reply_is_only_good():
    assert set(levels(GOOD)) == {"good"}


@pytest.mark.parametrize(
    "text",
    [
        "Ask {name}",
        "For {year} check",
        "Dear [your name here]",
        "See <link to page>",
        "On ______ it opens",
        "Ask [INSERT office]",
    ],
)
def test_what_is_left_to_fill_in_stops(text):
    assert "Fill in or delete" in levels(text)["stop"]


@pytest.mark.parametrize("text", ["As in [1] and [sic], f(x) < y", "An empty [ ] box", "a_b __init__"])
def test_other_brackets_do_not(text):
    assert "stop" not in levels(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no text yet"),
        (GOOD.replace("Maya Okoro", "Jon Reyes"), "It is signed Jon Reyes"),
    ],
)
def test_what_stops(text, said):
    assert said in levels(text)["stop"]


@pytest.mark.parametrize(
    ("text", "over", "said"),
    [
        (GOOD.replace("Maya Okoro", "an adviser"), {}, "It does not say who you are"),
        (GOOD.replace(LINK, ""), {}, "Our page is not linked"),
        (GOOD + " " + LINK, {}, "more than once"),
        (GOOD + " https://a.example https://b.example", {}, "3 links"),
        (GOOD + " word" * 120, {"kind": "mastodon"}, "characters too long for Mastodon, which takes 500"),
        (GOOD, {"recent": [GOOD.replace("hours", "hour")]}, "Almost word for word"),
    ],
)
def test_what_to_think_about(text, over, said):
    assert said in levels(text, **over)["warn"]


def test_signature_and_link_may_repeat():
    other = f"The observatory opens on Fridays when the sky is clear, come by. {LINK} I am Maya Okoro, adviser."

    assert "warn" not in levels(GOOD, recent=[other])


def test_without_a_role_its_comma_goes_too():
    assert checks.fill("I am {name}, {role}, Physics.", name="Maya", role="") == "I am Maya, Physics."


@given(st.text(max_size=300), st.text(min_size=1, max_size=20))
def test_marking_changes_no_letter(text, phrase):
    from markupsafe import Markup

    shown = Markup(str(marks.phrased(text, [(phrase, "")])).replace("<mark>", "").replace("</mark>", ""))

    assert " ".join(shown.unescape().split()) == " ".join(text.split())


@given(st.text(max_size=300))
def test_no_post_gets_markup_of_its_own_through(text):
    for shown in (marks.plain(text, phrases=[("a", "span")]), marks.excerpt(text, [(0, 1)])):
        stripped = str(shown)
        for ours in ("<mark>", '<mark class="span">', "</mark>", "<p>", "</p>", "<br>"):
            stripped = stripped.replace(ours, "")
        assert "<" not in stripped


@given(st.text(alphabet="<>/\"'= abimgsrconeltpxjvf:()&;", max_size=120))
def test_no_html_gets_script_through(html):
    shown = str(marks.hostile(html, base="https://f.example/", phrases=[("a", "span")]))

    assert "<script" not in shown
    assert "<img" not in shown
    assert "javascript:" not in shown


def test_an_excerpt_shows_the_mention():
    body = "x " * 300 + "Northmoor physics is where " + "y " * 300
    at = body.index("Northmoor")

    shown = marks.excerpt(body, [(at, at + 17)])

    assert "<mark>Northmoor physics</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")


def test_marks_that_do_not_fit_the_text_are_left_out():
    assert marks.spots("short", [(2, 99), (-1, 2), (3, 3)]) in {"short", "<mark>sh</mark>ort"}


def run(source, outcome, stage="crawl"):
    return Run(id=1, source=source, stage=stage, started_at=NOW, finished_at=NOW, outcome=outcome, counts={}, note="")


def test_the_last_night_in_a_phrase():
    seen = [run("a", "ok"), run("b", "blocked"), run("c", "failed"), run("old", "failed"), run("a", "failed", "recheck")]

    told = health.last_night(seen, ["a", "b", "c", "d"])

    assert told.phrase == "Last night: 1 of 4 sources read"
    assert told.trouble == "1 blocked, 1 failed, 1 not read yet"


def test_a_good_night_needs_no_link():
    assert health.last_night([run("a", "ok")], ["a"]) == health.Health(phrase="Last night: 1 of 1 source read", trouble="")


@pytest.mark.parametrize(
    ("heights", "said"),
    [([0, 0, 0, 0, 0, 0, 1, 1], ""), ([0, 0, 0, 1, 0, 2, 1, 3], "rising"), ([3, 2, 1, 0, 1, 0, 0, 0], "fading")],
)
def test_a_trend_needs_three(heights, said):
    assert gaps.trend(heights) == said


def test_older_questions_make_monthly_bars():
    heights, unit = gaps.bars([NOW - timedelta(days=100), NOW], NOW)

    assert (sum(heights), unit) == (2, "month")


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("The page speaks of 2026, the question of 2027.", "Near, check the year"),
        ("The page speaks of bachelor, the question of master.", "Near, check the degree"),
        ("The page speaks of PHYS 1011, the question of PHYS 2041.", "Near, check the course"),
        ("The page speaks of another year.", "Near, check the year"),
        ("The page speaks of german, the question of doing without.", "Near, check the exception"),
        ("The page speaks of north, the question of south.", "Near, check the details"),
        ("Both speak of laboratory and 2026.", "Near, check that it fits"),
    ],
)
def test_a_near_page_says_what_to_check(why, said):
    assert words.verdict("answer", "weak", why) == said


def test_a_question_in_another_language_was_not_compared():
    assert words.verdict("answer", "gap", "not matched: Arabic") == "Not compared: Arabic"


def test_a_passage_in_brackets_is_still_our_link():
    link = "https://p.example/faq#:~:text=Parking%20(Dome)"

    assert "Our page is linked once" in checks.linked(f"See {link} please", link).sentence


def test_an_entry_s_markdown_is_shown_as_its_words():
    said = "# Labs\nSend it to the [teaching office](https://p.example/contact), **not** to `us`; 2 * 3 * 4 and snake_case stay."

    assert marks.without_markdown(said) == "Labs\nSend it to the teaching office, not to us; 2 * 3 * 4 and snake_case stay."
