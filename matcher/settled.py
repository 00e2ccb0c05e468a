"""Whether the replies already resolve a thread: what was said, by whom, and how the asker took it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from math import log1p
from pathlib import Path

import regex

from askdesk.model import Post
from matcher import ask, lexical, slots
from matcher.decide import sigmoid

THANKS = regex.compile(
    r"(?i)\b(?:thanks?|thank you|thx|ty|cheers|much appreciated|(?:that|this) (?:helped|helps|works|worked|did it"
    r"|solves?d?|answers)|perfect|solved|got it|brilliant"
    r"|exactly what i (?:needed|was looking for)|works (?:now|for me now)|problem solved|explains (?:it|that)"
    r"|good to know"
    r"|you were right|that was it|makes sense now|did it|ta|danke|vielen dank|hat geklappt|merci|gracias|grazie|life "
    r"?saver|legend)\b"
)
ADVANCE = regex.compile(
    r"(?i)(?:thanks?|thank you|thx|danke|merci|gracias)[^.!?\n]{0,30}(?:in advance|im voraus|d.avance|de antemano|for any"
    r"|anyway|anyways|trotzdem|though)|no thanks"
)
STILL = regex.compile(
    r"(?i)\b(?:still (?:\p{L}+ )?(?:no|not|looking|waiting|need|the same|doesn.t|don.t|can.t|unclear|unsure|hoping"
    r"|searching|stuck)|(?:doesn.t|didn.t|does not|did not|don.t) "
    r"(?:help|work|answer|apply|solve)|not what i (?:asked|meant|need)|that.s not|isn.t (?:it|what)|no luck|tried that"
    r"|already (?:tried|did|read|know)|anyone else|any ?one\?|bump|push"
    r"|but (?:my|i|that|what|how|the page|it says)|no (?:change|difference|such)|(?:didn.t|doesn.t) change"
    r"|same (?:error|story|message)"
    r"|sent (?:me|us) away|(?:they|she|he|the office) (?:say|says|said|told me)|greyed out|nope"
    r"|other suggestions|outdated|immer noch|hilft (?:mir )?(?:leider )?nicht"
    r"|funktioniert nicht|weiterhin)\b"
)
SOLVED = regex.compile(
    r"(?i)\b(?:edit|update|upd|nachtrag)\b[^\n]{0,60}\b(?:solved|found|figured|sorted|resolved|answered|got it|works"
    r"|erledigt|gelöst|gefunden)"
    r"|(?:^|\n)sorted\b|\[?\(?(?:solved|resolved|erledigt|gelöst|résolu|resuelto)\]?\)?(?:\s|$|:)"
    r"|\b(?:never ?mind|nvm)\b|(?:i|we) (?:have "
    r")?(?:found|figured|sorted|worked) (?:it|this|the answer)(?: out)?"
    r"|(?:the (?:\p{L}+ ){0,2}(?:office|department|university|registrar|school|secretary|desk)|they|someone) (?:just "
    r")?(?:replied|answered|wrote back|called|confirmed|told me|got back)"
)
NOT_SOLVED = regex.compile(
    r"(?i)\b(?:not|isn.t|un)[ -]?(?:yet )?(?:solved|resolved|answered)|haven.t (?:found|figured|heard)|nobody (?:replied"
    r"|answered)"
)
ECHO = regex.compile(
    r"(?i)^\W*(?:same(?: (?:here|question|problem|boat|issue))?|me too|following|bump|up|push|\+1|also (?:interested"
    r"|wondering|looking)|would (?:also )?(?:like|love) to know"
    r"|interested|mine (?:too|as well)|i have the (?:same|exact)|i(?:.m| am) (?:also )?(?:wondering"
    r"|in the same)|geht mir "
    r"(?:genauso|auch)|dito|pareil|yo también|did you (?:ever|find)|any (?:news|updates?|luck))\b"
)
NOTICE = regex.compile(
    r"(?i)\b(?:i am a bot|performed automatically|(?:topic|thread|post|question) (?:was|has been|is) (?:moved|merged"
    r"|approved|closed|locked)|moved (?:this|to)|wrong (?:forum|section|board|place)"
    r"|welcome to|please (?:read|use) the (?:rules|search|template)|use the search|off[- ]topic|verschoben|can.t read"
    r"|unreadable|formatting|paragraphs)\b"
)
HEDGE = regex.compile(
    r"(?i)\b(?:i think|i guess|not sure|no idea|maybe|perhaps|i don.t know|dunno|might be|could be|should be"
    r"|probably|iirc"
    r"|afaik|if i remember|i.d assume|depends|wild guess|ask (?:them|the|at)"
    r"|(?:just )?(?:call|email|mail|contact|check with|google)(?! \d)|can.t help|no clue|misread|read that as"
    r"|wrong thread|glaube|vielleicht|keine ahnung|weiß nicht)\b"
)
JOKE = regex.compile(
    r"(?i)\b(?:lol|lmao|haha+|rofl|just kidding|jk|good luck with that|bribe|sacrifice|magic|pray)\b|😂|🤣|;-?\)|:-?P\b"
)
GRATEFUL_SHORT = 30  # words: a longer reply of the asker says more than thanks
DATED = regex.compile(
    r"(?i)\b(?:last year|years? ago|when i (?:started|was)|used to|back then|in my (?:time|day)|(?:was|were"
    r"|had)\b[^.]{0,30}\b(?:in|until|before) "
    r"20\d\d|in 20(?:1\d|2[0-5])|letztes jahr|früher)\b"
)
CONCRETE = regex.compile(
    r"\d|://|(?i:^(?:yes|no|yep|nope|ja|nein|only|both|neither)\b)|(?i:\b(?:form|window|room|floor|page|section|button"
    r"|menu|click|bring|fill|book|register|apply|take)\b)"
)
NUMBER = regex.compile(r"\d|://")
NAMES = (
    "accepted",
    "thanks",
    "thanks_last",
    "still",
    "still_last",
    "solved_by_asker",
    "asker_asks_last",
    "answer",
    "near",
    "firm",
    "official",
    "votes",
    "echo_only",
    "hedged",
    "counter",
    "joke",
    "clash",
    "answers",
    "negative_votes",
    "concrete",
    "dated",
)


def chance(question: str, replies: Sequence[Post], *, accepted: bool = False) -> float | None:
    """Return the chance in [0, 1] that *replies* resolve *question*; None without replies.

    A question whose own text says that it was solved counts as resolved too.
    """
    if not replies:
        return None
    weights = _weights()
    found = dict(zip(NAMES, figures(question, replies, accepted=accepted), strict=True))
    return round(sigmoid(weights["bias"] + sum(weights[n] * v for n, v in found.items())), 3)


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    path = Path(__file__).parent / "data" / "settled.json"
    return {k: float(v) for k, v in json.loads(path.read_text(encoding="utf-8"))["weights"].items()}


def figures(question: str, replies: Sequence[Post], *, accepted: bool) -> list[float]:
    """Return the figures of a thread, in the order of NAMES."""
    others = [p for p in replies if not p.by_asker]
    mine = [p for p in replies if p.by_asker]
    real = [p for p in others if is_answer(p)]
    stems = set(lexical.stems(question, "en"))
    best = max((_nearness(stems, p.text) for p in real), default=0.0)
    after = _after_answer(replies)
    last = after[-1] if after else None
    # Whatever the asker still wanted, somebody has answered since.
    heard = last is not None and any(not p.by_asker and is_answer(p) for p in replies[replies.index(last) + 1 :])
    said_thanks, said_still = [_thanks(p) for p in after], [_unhappy(p) for p in after]
    scores = [p.score for p in real if p.score is not None]
    return [
        float(accepted or any(p.accepted for p in replies)),
        float(any(said_thanks)),
        float(last is not None and _thanks(last) and not _unhappy(last)),
        float(any(said_still)),
        float(last is not None and _unhappy(last) and not heard),
        float(_self_solved(question) or any(_self_solved(p.text) for p in mine)),
        float(bool(mine) and replies[-1].by_asker and mine[-1].text.rstrip().endswith("?")),
        float(bool(real)),
        best,
        float(any(is_answer(p) and not HEDGE.search(p.text) for p in others)),
        float(any(p.role == "staff" or (p in real and "://" in p.text) for p in others)),
        log1p(max(0, *scores)) / 3 if scores else 0.0,
        float(bool(others) and not real),
        float(bool(real) and all(HEDGE.search(p.text) for p in real)),
        float(any(_counter(p) for p in others)),
        float(any(JOKE.search(p.text) for p in others)),
        float(bool(real) and all(_other_case(question, p.text) for p in real)),
        min(len(real), 3) / 3,
        float(any(s < 0 for s in scores)),
        float(any(CONCRETE.search(p.text) and len(lexical.words(p.text)) >= 5 and not HEDGE.search(p.text) for p in real)),
        float(bool(real) and all(DATED.search(p.text) for p in real)),
    ]


def is_answer(post: Post) -> bool:
    """Return whether a reply asserts something: no echo, notice, joke or mere question."""
    if post.role == "bot" or ECHO.match(post.text):
        return False
    said = [s for s in ask.sentences(post.text) if not NOTICE.search(s)]
    if NOTICE.search(post.text):
        said = [s for s in said if NUMBER.search(s) and len(lexical.words(s)) >= 5]
    asserted = [s for s in said if not s.rstrip(" )\"'").endswith("?") and (len(lexical.words(s)) >= 3 or NUMBER.search(s))]
    if not asserted or (JOKE.search(post.text) and len(lexical.words(post.text)) < 12):
        return False
    return len(lexical.words(post.text)) >= 4 or bool(NUMBER.search(post.text))


def _after_answer(replies: Sequence[Post]) -> list[Post]:
    """Return the asker's posts that follow somebody's answer."""
    first = next((i for i, p in enumerate(replies) if not p.by_asker and p.role != "bot"), len(replies))
    return [p for p in replies[first:] if p.by_asker]


def _thanks(post: Post) -> bool:
    return bool(THANKS.search(ADVANCE.sub(" ", post.text)))


def _unhappy(post: Post) -> bool:
    return bool(STILL.search(post.text)) or post.text.rstrip().endswith("?")


def _self_solved(text: str) -> bool:
    return bool(SOLVED.search(text)) and not NOT_SOLVED.search(text)


def _counter(post: Post) -> bool:
    sentences = ask.sentences(post.text)
    return bool(sentences) and not is_answer(post) and sentences[-1].rstrip(" )\"'").endswith("?")


def _nearness(stems: set[str], text: str) -> float:
    """Return the share of a reply's content that the question speaks of, 0 to 1; a few words in common are enough."""
    found = set(lexical.stems(text, "en"))
    return min(1.0, len(stems & found) / 3) if found else 0.0


def _other_case(question: str, text: str) -> bool:
    """Return whether a reply speaks of another year, level or course than the question."""
    return bool(slots.clashes(question, text, text))
