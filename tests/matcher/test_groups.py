from __future__ import annotations

from matcher import groups
from matcher.encode import Encoder

POSTS = {
    "a:1": "Can I transfer lab credits from a community college to Northmoor physics?",
    "b:7": "Can I transfer lab credits from a community college to physics at Northmoor",
    "c:3": "Can I transfer lecture credits to Northmoor physics without a lab?",
    "d:9": "Is there parking at the observatory on Sundays?",
}


def test_the_same_question_elsewhere_shares_a_group(encoder: Encoder) -> None:
    texts = list(POSTS.values())

    found = groups.same(list(POSTS), texts, ["en"] * len(texts), encoder.encode(texts))

    assert found["a:1"] == found["b:7"] == groups.name(["a:1", "b:7"])
    assert found["d:9"] is None


def test_it_does_not_hang_on_the_order(encoder: Encoder) -> None:
    ids = list(reversed(POSTS))
    texts = [POSTS[i] for i in ids]

    found = groups.same(ids, texts, ["en"] * len(ids), encoder.encode(texts))

    assert found == groups.same(list(POSTS), list(POSTS.values()), ["en"] * 4, encoder.encode(list(POSTS.values())))


def test_one_question_stands_alone(encoder: Encoder) -> None:
    assert groups.same(["a"], ["fees?"], ["en"], encoder.encode(["fees?"])) == {"a": None}
