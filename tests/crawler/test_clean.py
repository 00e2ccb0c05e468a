"""Cleaning: safe, readable, and the same the second time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from northmoor import make_question

from askdesk.model import Post
from crawler.pipelines import clean
from crawler.read import markup

PIECES = """
<p> </p> <blockquote> </blockquote> <b> </div> <div_class=quote> <script> </script> <br> <table><tr><td>
&amp;lt;b&amp;gt; &lt;i&gt; <img_class=emoji_alt=🔭> <a_href=javascript:x> </a> <pre><code> </code></pre> <style> x_<_y &
"""
MARKUP = st.lists(st.sampled_from([piece.replace("_", " ") for piece in PIECES.split()]) | st.text(max_size=12), max_size=12).map(
    "".join
)


@given(html=MARKUP, title=st.text(max_size=60), body=st.text(max_size=80))
def test_a_second_time_changes_nothing(html: str, title: str, body: str):
    once = clean.question(make_question(html=html, title=title, body=body, replies=(Post(key="1", text="", html=html),)))

    assert clean.question(once) == once


@given(html=MARKUP)
def test_it_lets_no_script_through(html: str):
    safe = markup.safe(html).lower()

    assert "<script" not in safe
    assert "javascript:" not in safe
    assert " on" not in safe.partition("<")[2].partition(">")[0]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two", "One\nTwo"),
        ("<blockquote>theirs</blockquote>mine", "mine"),
        ('<aside class="quote"><p>theirs</p></aside><p>mine</p>', "mine"),
        ('<div class="bbCodeBlock bbCodeBlock--quote">theirs</div>mine', "mine"),
        ('mine<div class="signature">me, NMU Physics</div>', "mine"),
        ('mine <img class="emoji" alt="🔭" src="x.png"> too', "mine 🔭 too"),
        ('mine <img alt="a holiday picture" src="x.png">', "mine"),
        ("&lt;b&gt; stays what it is", "<b> stays what it is"),
        ("&amp;lt;b&amp;gt; was written so", "&lt;b&gt; was written so"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ('<div class="codebox"><p>Code: <a href="#">Select all</a></p><pre><code>x &lt; 1</code></pre></div>', "x < 1"),
    ],
)
def test_the_text_is_the_writers_own(html: str, text: str):
    assert clean.question(make_question(html=html)).body == text


def test_titles_are_decoded_until_nothing_is_left():
    assert markup.decoded("A &amp;quot;B&amp;quot; &amp;amp; C") == 'A "B" & C'
