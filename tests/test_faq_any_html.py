"""Whatever HTML comes, the FAQ reader returns; it never raises and never loops."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from northmoor import ROOT

from crawler.faq import read

TAGS = [
    "div",
    "details",
    "summary",
    "h1",
    "h2",
    "h3",
    "dl",
    "dt",
    "dd",
    "p",
    "b",
    "button",
    "script",
    "table",
    "td",
    "li",
    "main",
    "nav",
]
ATTRIBUTES = [
    'id="a"',
    'class="faq"',
    'class="accordion"',
    'aria-controls="a"',
    'data-target="#a"',
    'role="tab"',
    "",
    'itemtype="x"',
]
PIECES = st.one_of(
    st.builds(lambda t, a: f"<{t} {a}>", st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.builds(lambda t: f"</{t}>", st.sampled_from(TAGS)),
    st.text(max_size=30),
    st.sampled_from(
        ["What is it?", "&amp;", "<!--", "-->", "<![CDATA[", "]]>", "\0", '<script type="application/ld+json">{"@type":"FAQPage"']
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_any_markup_is_read_without_an_error(pieces: list[str]):
    reading = read.read("".join(pieces), "https://x.example/faq", passages=True)

    assert all(entry.question for entry in reading.entries)


def test_pages_cut_and_shuffled_are_read_without_an_error():
    chance = random.Random(7)
    for path in sorted((ROOT / "tests" / "faq_corpus").glob("*.html")):
        html = path.read_text(encoding="utf-8")
        if len(html) > 8000:
            continue
        for _ in range(3):
            at, to = sorted(chance.sample(range(len(html)), 2))
            mutated = html[:at] + html[to:] if chance.random() < 0.5 else html[at:] + html[to:at]
            read.read(mutated, "https://x.example/faq")


def test_deep_nesting_is_read_without_an_error():
    for tag in ("div", "details", "ul", "table"):
        read.read(f"<{tag}>" * 3000 + "What is it?" + f"</{tag}>" * 3000, "https://x.example/faq", passages=True)
