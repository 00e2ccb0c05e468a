from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askdesk.model import Intent, Tone
from matcher import train, triage, wording
from matcher.encode import Encoder
from matcher.triage import Thread

POSTS = [
    ("", "Does the physics department count lab credits from another college?", Intent.QUESTION),
    ("Resit", "Looking for anyone who knows how to register for the mechanics resit.", Intent.QUESTION),
    ("", "I waited six weeks and nobody answers the phone. Where do I send the form?", Intent.QUESTION),
    ("", "Huge thanks to the tutors of the physics help room, you saved my degree!", Intent.PRAISE),
    ("", "The lab was freezing again and half of the equipment is broken. Terrible.", Intent.COMPLAINT),
    ("", "The Department of Physics invites applications for a lectureship. Closing date 30 April.", Intent.ANNOUNCEMENT),
    ("", "Cheap essays written by experts, order now, 20% off, message us on WhatsApp", Intent.SPAM),
]


def labels(encoder: Encoder, *posts: tuple[str, str]) -> list[triage.Labels]:
    return triage.judge([Thread(title=t, body=b) for t, b in posts], encoder)


@pytest.mark.parametrize(("title", "body", "expected"), POSTS)
def test_it_tells_what_the_writer_wants(encoder: Encoder, title: str, body: str, expected: Intent) -> None:
    assert labels(encoder, (title, body))[0].intent is expected


def test_an_insult_makes_a_post_hostile_and_annoyance_does_not(encoder: Encoder) -> None:
    insult, annoyed = labels(
        encoder, ("", "You are all stupid idiots and liars."), ("", "The queue was far too long and I am annoyed.")
    )

    assert insult.tone is Tone.HOSTILE
    assert annoyed.tone is Tone.NEGATIVE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bis wann muss man sich für die Prüfung anmelden?", "de"),
        ("Quelqu'un sait-il comment s'inscrire à la bibliothèque ?", "fr"),
        ("هل يوجد موقف سيارات قرب المرصد؟", "ar"),
        ("How do I get a visitor pass? https://beispiel.example/öffnungszeiten/der/bibliothek", "en"),
        ("> Wie komme ich in die Bibliothek und wann ist sie offen?\nThe library is open until nine.", "en"),
        ("lol", "und"),
        ("12345", "und"),
        ("", "und"),
    ],
)
def test_it_tells_the_language_of_the_own_words(text: str, expected: str) -> None:
    assert wording.language(text) == expected


def test_nobody_complains_in_delight_or_praises_in_anger() -> None:
    delighted = {"positive": 0.6, "neutral": 0.3, "negative": 0.1}

    assert triage.in_keeping("complaint", delighted) == "negative"
    assert triage.in_keeping("praise", {"positive": 0.2, "neutral": 0.1, "negative": 0.7}) == "positive"
    assert triage.in_keeping("question", delighted) == "positive"


@pytest.fixture(scope="module")
def fresh(encoder: Encoder) -> triage.Judge:
    return train.fit_triage(encoder.encode, "another")


@pytest.mark.slow
def test_another_model_gets_a_judge_of_its_own(encoder: Encoder, fresh: triage.Judge) -> None:
    assert fresh.encoder_key == "another"
    assert fresh.intent.classes == triage.load(encoder).intent.classes


def test_what_ships_is_what_the_posts_give(encoder: Encoder, fresh: triage.Judge) -> None:
    shipped = triage.load(encoder)

    assert shipped.encoder_key == encoder.key
    assert abs(shipped.intent.weight - fresh.intent.weight).max() < 0.05


def test_no_posts_no_labels(encoder: Encoder) -> None:
    assert triage.judge([], encoder) == []


@given(st.text(max_size=200))
def test_it_takes_any_text(text: str) -> None:
    assert wording.language(text) == "und" or len(wording.language(text)) == 2
    assert len(wording.figures("", text, "en")) == len(wording.FIGURES)


def test_a_question_in_a_script_the_model_can_not_read_goes_by_its_form(encoder):
    asked = triage.Thread(title="", body="Здравствуйте, где можно распечатать постер на факультете физики?")
    sold = triage.Thread(title="", body="Хотите диплом без экзаменов? Пишите нам: https://diplom.example")

    found = triage.judge([asked, sold], encoder)

    assert found[0].intent == "question"
    assert not triage.after_all(sold, "spam", 0.0, "ru")
