"""Posts a second of the mention filter on one core, five departments, over posts of which one in 17 is about us."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from statistics import median

from northmoor import ROOT

from askdesk import config
from crawler.mentions import Finder

FOLDER = ROOT / "tests" / "routing"
OTHERS = 16  # posts about somebody else to one about us, as on the recorded forums
NEAR = {
    "everyday": False,
    "subject": False,
    "town": True,
    "institution": True,
    "list": True,
    "lookalike": True,
    "signature": True,
}


def lines(rounds: int = 5) -> Iterator[str]:
    """Yield the figures."""
    finder = Finder(config.load(str(FOLDER / "askdesk.toml")).departments)
    posts = [json.loads(line) for line in (FOLDER / "posts.jsonl").read_text(encoding="utf-8").splitlines()]
    ours = [p for p in posts if p["departments"]]
    hard = [p for p in posts if not p["departments"] and NEAR.get(p["why"], True)]
    plain = [p for p in posts if not NEAR.get(p["why"], True)]
    chance = random.Random(17)
    kinds = {
        "a mix, 1 in 17 ours": _mixed(ours, hard, plain, chance),
        "ours alone": ours * 4,
        "alone those that look like ours": hard * 6,
        "everyday posts alone": plain * 30,
    }
    for name, some in kinds.items():
        size = sum(len(p["title"]) + len(p["body"]) for p in some) / len(some)
        yield f"{name:<32} {median(_rate(finder, some) for _ in range(rounds)):9,.0f} posts/s (mean {size:.0f} characters)"


def _mixed(ours: list[dict], hard: list[dict], plain: list[dict], chance: random.Random) -> list[dict]:
    """Return 3,400 posts: 200 of ours, 200 that name us and are not about us, the rest everyday posts, some of them long."""
    some = chance.choices(ours, k=200) + chance.choices(hard, k=200)
    for _ in range(200 * (OTHERS - 1)):
        parts = chance.choices(plain, k=chance.choice([1, 1, 2, 4, 8]))
        some.append({"title": parts[0]["title"], "body": "\n\n".join(p["body"] for p in parts)})
    chance.shuffle(some)
    return some


def _rate(finder: Finder, posts: list[dict]) -> float:
    began = time.process_time()
    for post in posts:
        finder.find(post["title"], post["body"])
    return len(posts) / (time.process_time() - began)
