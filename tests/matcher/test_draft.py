from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from askdesk.model import Path
from matcher import draft, train

LINK = "https://physics.northmoor.example/faq#labs"
BYLINE = "{name}, {role}, Physics at Northmoor University"
ENTRIES = train.rows("faq_entries.jsonl")


def content(text: str) -> list[str]:
    return regex.findall(r"[\p{L}\p{N}]+", text)


def made_of(text: str, link: str, language: str) -> str:
    """Return a draft without link, byline and template."""
    text = text.replace(BYLINE, "").replace(link, "")
    said = draft.WORDS.get(language, draft.WORDS["en"])
    for part in (said["answer"], said["more"].format(link=""), said["only"].format(link="")):
        text = text.replace(part.strip(), "")
    return text


@given(st.sampled_from(ENTRIES), st.data(), st.sampled_from(["stackexchange", "mastodon", "bluesky", "x", "reddit", "forum"]))
def test_every_word_and_number_of_a_draft_stands_in_the_entry(entry: dict[str, str], data: st.DataObject, kind: str) -> None:
    sentences = draft.parts(entry["answer"])
    scores = data.draw(st.lists(st.floats(0, 1), min_size=len(sentences), max_size=len(sentences)))

    text = draft.answer([(sentences, scores)], link=LINK, byline=BYLINE, kind=kind, language=entry["language"])

    assert set(content(made_of(text, LINK, entry["language"]))) <= set(content(entry["answer"]))
    assert text.count("http") == 1
    assert text.endswith(BYLINE)
    assert draft.limit(kind) is None or draft.length(text, kind) <= draft.limit(kind)
    assert "!" not in text


@given(st.text(max_size=300))
def test_it_drafts_from_any_answer(answer: str) -> None:
    sentences = draft.parts(answer)

    text = draft.answer([(sentences, [0.5] * len(sentences))], link=LINK, byline=BYLINE, kind="bluesky", language="en")

    assert draft.length(text, "bluesky") <= 300
    assert text.count(LINK) == 1


def test_it_picks_the_sentence_that_answers_and_brings_what_it_leans_on() -> None:
    sentences = ["The fee is 85 euros.", "It is waived for alumni.", "The office has plants."]

    assert draft.pick(sentences, [0.3, 0.9, 0.1], room=200) == sentences[:2]


def test_it_leaves_an_answer_that_fits_nowhere_to_the_link() -> None:
    text = draft.answer([(["word " * 200 + "."], [1.0])], link=LINK, byline=BYLINE, kind="bluesky", language="en")

    assert "word" not in text
    assert LINK in text


def test_it_takes_marks_and_addresses_out() -> None:
    answer = (
        "**Yes.** See the [teaching office](https://else.example/x).\n\n- Bring the *form*\n- Details: https://else.example/y"
    )

    assert draft.parts(answer) == ["Yes.", "See the teaching office.", "Bring the form."]


def test_it_counts_as_the_place_counts() -> None:
    assert draft.length(f"see {LINK}", "mastodon") == 4 + 23
    assert draft.length("👩‍🔬é", "bluesky") == 2


@pytest.mark.parametrize(
    ("intent", "tone", "expected"),
    [
        ("question", "negative", Path.ANSWER),
        ("praise", "positive", Path.THANK),
        ("complaint", "negative", Path.LISTEN),
        ("complaint", "hostile", Path.LEAVE),
        ("question", "hostile", Path.LEAVE),
        ("spam", "neutral", Path.LEAVE),
        ("announcement", "neutral", Path.LEAVE),
    ],
)
def test_each_kind_of_mention_has_its_way(intent: str, tone: str, expected: Path) -> None:
    assert draft.path(intent, tone) is expected


def test_a_complaint_is_heard_in_private_and_promised_nothing() -> None:
    text = draft.listen(contact="ask@physics.northmoor.example", byline=BYLINE, language="en")

    assert "ask@physics.northmoor.example" in text
    assert "will" not in text


def test_a_brief_answer_begins_with_its_first_sentence_however_little_it_repeats():
    said = ["In room 1.08.", "An A0 poster costs 12 euros.", "Closed in August."]

    assert draft.pick(said, [0.1, 0.9, 0.1], room=200) == said[:2]
    assert draft.pick(said, [0.1, 0.9, 0.1], room=30) == said[1:2]
    assert draft.pick([*said, *["More of it."] * 5], [0.1, 0.9] + [0.1] * 6, room=200) == said[1:2]
