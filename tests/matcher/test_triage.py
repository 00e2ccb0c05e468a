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


def test_another_model_gets_a_judge_of_its_own(encoder: Encoder) -> None:
    shipped, fresh = triage.load(encoder), train.fit_triage(encoder.encode, "another")

    assert fresh.encoder_key == "another"
    assert fresh.intent.classes == shipped.intent.classes


def test_what_ships_is_what_the_posts_give(encoder: Encoder) -> None:
    shipped, fresh = triage.load(encoder), train.fit_triage(encoder.encode, encoder.key)

    assert shipped.encoder_key == encoder.key
    assert abs(shipped.intent.weight - fresh.intent.weight).max() < 0.02


def test_no_posts_no_labels(encoder: Encoder) -> None:
    assert triage.judge([], encoder) == []


@given(st.text(max_size=200))
def test_it_takes_any_text(text: str) -> None:
    assert wording.language(text) == "und" or len(wording.language(text)) == 2
    assert len(wording.figures("", text, "en")) == len(wording.FIGURES)
