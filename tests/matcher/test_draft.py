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
    for part in (said["answer"], said["near"], said["more"].format(link=""), said["only"].format(link="")):
        text = text.replace(part.strip(), "")
    return text


@given(st.sampled_from(ENTRIES), st.data(), st.sampled_from(["stackexchange", "mastodon", "bluesky", "x", "reddit", "forum"]))
def test_every_word_and_number_of_a_draft_stands_in_the_entry(entry: dict[str, str], data: st.DataObject, kind: str) -> None:
    sentences = draft.parts(entry["answer"])
    scores = data.draw(st.lists(st.floats(0, 1), min_size=len(sentences), max_size=len(sentences)))

    reply = data.draw(st.sampled_from([draft.answer, draft.near]))

    text = reply([(sentences, scores)], link=LINK, byline=BYLINE, kind=kind, language=entry["language"])

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
    sentences = ["The fee is 85 euros.", "It is waived for alumni.", f"The office has plants {'and more plants ' * 20}."]

    assert draft.pick(sentences, [0.3, 0.9, 0.1], room=200) == sentences[:2]


def test_it_leaves_an_answer_that_fits_nowhere_to_the_link() -> None:
    text = draft.answer([(["word " * 200 + "."], [1.0])], link=LINK, byline=BYLINE, kind="bluesky", language="en")

    assert "word" not in text
    assert LINK in text


@pytest.mark.parametrize(
    "said",
    [
        ["There is no minimum grade.", "You need a pass in mathematics; the interview decides."],
        ["The course is valid for two years.", "After that, the refresher is enough.", "It takes 40 minutes."],
    ],
)
def test_a_short_answer_keeps_its_conditions(said: list[str]) -> None:
    assert draft.pick(said, [0.9] + [0.1] * (len(said) - 1), room=draft.SHORT) == said


def test_a_chosen_sentence_never_speaks_of_one_that_was_left_out() -> None:
    said = [
        f"Pay the fee by 5 September for the winter and by 5 February for the summer{', that is every half year' * 4}.",
        "In the grace period until 31 October a surcharge of ten percent is added.",
        "Whoever has not paid by then is struck off.",
        *["The cashier sits in the old building."] * 4,
    ]

    assert draft.pick(said, [0.9, 0.1, 0.8] + [0.1] * 4, room=draft.SHORT) == said[:3]
    assert draft.pick(said, [0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.8], room=draft.SHORT) == [said[0], said[6]]


def test_what_takes_back_a_chosen_sentence_comes_along() -> None:
    said = [
        f"Every student may book a room{' for a day' * 25}.",
        "However, first-years need a signature.",
        "The rooms are bright.",
    ]
    said += ["Plants stand in the hall."] * 5

    assert draft.pick(said, [0.9] + [0.1] * 7, room=draft.SHORT) == said[:2]
    assert draft.pick(said, [0.9] + [0.1] * 7, room=len(said[0]) + 5) == said[:1]


def test_it_does_not_send_the_reader_below_a_text_that_is_not_there() -> None:
    assert draft.parts("The fee depends on the course. It is listed in the table below. Click here.") == [
        "The fee depends on the course."
    ]
    assert draft.parts("Bring a form if your grade is above 3.0.") == ["Bring a form if your grade is above 3.0."]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (["Yes: small telescopes can be borrowed."], "small telescopes can be borrowed."),
        (["No. The course carries no credits."], "The course carries no credits."),
        (["Yes.", "Send the form."], "Send the form."),
        (["Ja, mit Unterschrift."], "mit Unterschrift."),
        (["No credits are given."], "No credits are given."),
        (["Yesterday it closed."], "Yesterday it closed."),
    ],
)
def test_a_page_that_is_only_near_says_so_and_lends_no_yes(said: list[str], kept: str) -> None:
    text = draft.near([(said, [0.5] * len(said))], link=LINK, byline=BYLINE, kind="forum", language="en")

    assert text == f"{draft.WORDS['en']['near']} {kept}\n\nMore on this page: {LINK}\n\n{BYLINE}"


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_the_greeting_goes_with_a_no_as_well(language: str) -> None:
    text = draft.answer([(["No."], [1.0])], link=LINK, byline=BYLINE, kind="forum", language=language)

    assert text.startswith(f"{draft.WORDS[language]['answer']} No.\n\n")
    assert not regex.search(r"(?i)\bhelp|helfen|aider|ayudar", text)


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
    said = ["In room 1.08.", "An A0 poster costs 12 euros.", f"Closed in August{', and in winter' * 20}."]

    assert draft.pick(said, [0.1, 0.9, 0.1], room=200) == said[:2]
    assert draft.pick(said, [0.1, 0.9, 0.1], room=30) == said[1:2]
    assert draft.pick([*said, *["More of it."] * 5], [0.1, 0.9] + [0.1] * 6, room=200) == said[1:2]
