"""Reading a card."""

import time

import stage
from northmoor import NOW, make_question

from askdesk.model import Observation, Post, Status
from askdesk.store import questions

HOSTILE = """<p onclick="alert(1)">Does <b>Northmoor physics</b> count my lab course?</p><script>alert(2)</script>
<img src="https://track.example/p.gif" onerror="alert(3)" alt="my transcript"><iframe src="https://evil.example"></iframe>
<a href="javascript:alert(4)">go</a><a href="/relative">there</a><style>body{display:none}</style>
<form action="/x"><input name=a></form>
<h1>Big</h1><svg><script>alert(5)</script></svg>
<math><mi xlink:href="javascript:alert(6)">x</mi></math>"""

BAD = [
    "alert(",
    "<script>",
    "<img",
    "<iframe",
    "javascript:",
    "<style",
    "onclick",
    "onerror",
    "<svg",
    "<math",
    'name="a"',
    "<h1>Big",
]


def test_it_shows_the_question_the_pages_and_the_draft_signed_by_the_reader(maya):
    text = maya.get("/card", id=stage.COVERED).text

    assert "Can I transfer lab credits to NMU Physics?" in text
    assert "Transfer credit for laboratory courses" in text
    assert "very likely, 9 in 10" in text
    assert "possible, 2 in 10" in text
    assert "Both speak of labs." in text
    assert "I am Maya Okoro, undergraduate adviser, Physics at Northmoor University." in text


def test_it_marks_the_mention_and_the_words_that_matched(maya):
    text = maya.get("/card", id=stage.COVERED).text

    assert "<mark>Northmoor physics</mark>" in text
    assert '<mark class="span">lab course</mark>' in text
    assert '<mark class="span">lab work</mark>' in text


def test_the_reason_stands_with_the_page_it_speaks_of(maya):
    text = maya.get("/card", id=stage.COVERED).text

    best = text[text.index('<article class="entry best">') :]
    assert "Both speak of labs." in best[: best.index("</article>")]


def test_it_claims_nothing(maya, staged):
    maya.get("/card", id=stage.COVERED)

    assert stage.card_of(staged, stage.COVERED).state == "waiting"


def test_it_says_when_it_was_last_looked_at(maya, clock):
    clock.turn(minutes=20)

    assert 'Looked at <time datetime="2026-11-26T06:00:00+00:00"' in maya.get("/card", id=stage.COVERED).text
    assert "20 minutes ago" in maya.get("/card", id=stage.COVERED).text


def test_it_shows_crawled_html_without_what_is_hostile_in_it(maya, staged, now):
    with staged.begin() as db:
        questions.save(db, make_question(html=HOSTILE), now=now)

    text = maya.get("/card", id=stage.COVERED).text

    for bad in BAD:
        assert bad not in text, bad
    assert "[picture: my transcript]" in text
    assert 'href="https://academia.stackexchange.com/relative"' in text
    assert 'rel="noopener noreferrer nofollow ugc"' in text


def test_it_shows_text_as_text(maya, staged, now):
    with staged.begin() as db:
        odd = make_question(title="<script>alert(1)</script>", body="<img src=x onerror=alert(2)>", html="")
        questions.save(db, odd, now=now)

    text = maya.get("/card", id=stage.COVERED).text

    assert "<script>alert(1)" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_huge_post_stays_a_light_page(maya, staged, now):
    with staged.begin() as db:
        questions.save(db, make_question(html="<p>" * 90_000, body="word " * 200_000), now=now)

    assert len(maya.get("/card", id=stage.COVERED).data) < 60_000


def test_it_shows_the_replies_of_the_thread(maya):
    text = maya.get("/card", id=stage.NEAR).text

    assert "2 replies in the thread" in text
    assert "Same here." in text


def test_somebody_elses_card_is_only_to_read(maya, jon):
    jon.post("/card/claim", id=stage.COVERED)

    text = maya.get("/card", id=stage.COVERED).text

    assert "What Jon Reyes writes" in text
    assert "I am Jon Reyes, graduate office" in text
    assert "<textarea" not in text
    assert "/card/claim" not in text


def test_it_says_who_else_reads_it(maya, jon):
    jon.get("/card", id=stage.COVERED)

    assert "Jon Reyes is reading this too." in maya.get("/card", id=stage.COVERED).text


def test_a_thread_that_is_over_says_so(maya, staged, now):
    with staged.begin() as db:
        questions.observe(db, Observation(id=stage.COVERED, status=Status.CLOSED), now=now)

    text = maya.get("/card", id=stage.COVERED).text

    assert "closed on the site" in text
    assert "A reply would hardly help any more" in text


def test_a_deleted_question_shows_nothing_of_what_it_said(maya, staged, now):
    with staged.begin() as db:
        questions.observe(db, Observation(id=stage.COVERED, status=Status.GONE), now=now)

    text = maya.get("/card", id=stage.COVERED).text

    assert "lab credits" not in text.split("What our pages say")[0]
    assert "no longer there" in text


def test_a_complaint_needs_no_page(maya):
    assert "No page is needed here" in maya.get("/card", id=stage.UPSET).text


def test_it_leads_to_the_next_one(maya):
    text = maya.get("/card", id=stage.COVERED).text

    assert "1 of 4" in text
    assert 'rel="next"' in text
    assert 'rel="prev"' not in text


def test_an_unknown_question_is_a_sentence(maya):
    answer = maya.get("/card", id="nothing")

    assert answer.status_code == 404
    assert "There is no question nothing." in answer.text


def test_no_crawled_address_runs_anything(maya, staged, now):
    with staged.begin() as db:
        replies = (Post(key="1", text="Hello", url="javascript:alert(1)"),)
        questions.save(db, make_question(url="javascript:alert(2)", answers=1, status=Status.REPLIED, replies=replies), now=now)
    maya.post("/card/claim", id=stage.COVERED)

    assert "javascript:" not in maya.get("/card", id=stage.COVERED).text


def test_it_opens_at_once_while_a_run_holds_the_database(maya, staged):
    with staged.begin() as db:
        questions.look_again(db, stage.GAP, now=NOW)
        begun = time.monotonic()

        answer = maya.get("/card", id=stage.COVERED)

    assert answer.status_code == 200
    assert time.monotonic() - begun < 5
