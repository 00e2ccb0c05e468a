from __future__ import annotations

import pytest

from askdesk.model import Post
from matcher import settled, train

ASKED = "How do I register for a resit in mechanics? Thanks in advance."


def thread(*replies: tuple[str, str]) -> list[Post]:
    roles = {"M": "moderator", "B": "bot", "S": "staff"}
    return [Post(key=str(n), text=text, by_asker=who == "A", role=roles.get(who)) for n, (who, text) in enumerate(replies)]


RESOLVED = [
    thread(("O", "In the portal under Exams, until 14 days before the resit."), ("A", "Thanks, that worked!")),
    thread(("S", "Register in the portal: https://physics.northmoor.example/exams")),
    thread(("A", "Update: found it, it's in the portal under Exams.")),
]
OPEN = [
    thread(("O", "Same here, following")),
    thread(("B", "I am a bot, and this action was performed automatically.")),
    thread(("M", "This topic was moved to Exams.")),
    thread(("O", "Your post is unreadable, please use paragraphs.")),
    thread(("O", "Which degree are you in?")),
    thread(("O", "lol good luck with that")),
    thread(("O", "You register in the portal."), ("A", "That doesn't work for mechanics. Still looking for help.")),
]


@pytest.mark.parametrize("replies", RESOLVED)
def test_it_believes_an_answer_that_holds(replies: list[Post]) -> None:
    assert (settled.chance(ASKED, replies) or 0) >= 0.5


@pytest.mark.parametrize("replies", OPEN)
def test_it_does_not_believe_a_reply_that_says_nothing(replies: list[Post]) -> None:
    assert (settled.chance(ASKED, replies) or 0) < 0.5


def test_it_is_none_without_replies() -> None:
    assert settled.chance(ASKED, []) is None


def test_an_accepted_answer_settles_more_than_one_that_is_not() -> None:
    replies = thread(("O", "I think you do that in the portal."))

    assert (settled.chance(ASKED, replies, accepted=True) or 0) > (settled.chance(ASKED, replies) or 0) + 0.2


def test_thanks_in_advance_thank_for_nothing() -> None:
    replies = thread(("O", "Are you a first-year?"), ("A", "Yes. Thanks in advance!"))

    assert (settled.chance(ASKED, replies) or 0) < 0.5


def test_it_holds_its_figures_on_the_threads_kept_from_training() -> None:
    kept = [r for r in train.rows("threads.jsonl") if r["half"] == "test"]
    chance = [settled.chance(r["question"], train.thread_posts(r)) or 0.0 for r in kept]

    assert sum((c >= 0.5) == r["settled"] for c, r in zip(chance, kept, strict=True)) / len(kept) >= 0.85
    assert sum((c - r["settled"]) ** 2 for c, r in zip(chance, kept, strict=True)) / len(kept) < 0.12
