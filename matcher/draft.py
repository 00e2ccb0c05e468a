"""The suggested reply: the entry's own sentences in the room the place leaves, one link home, a byline for who sends it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import regex

from askdesk.model import Path, Tone
from matcher import ask

LIMITS = {
    "bluesky": 300,
    "facebook": 8000,
    "hackernews": 2000,
    "instagram": 2200,
    "lemmy": 10000,
    "linkedin": 1250,
    "mastodon": 500,
    "reddit": 10000,
    "stackexchange": 30000,
    "x": 280,
    "youtube": 10000,
}
"""Characters a reply may have, where the place has a limit worth knowing."""
SHORT = 600
"""Characters of answer that people still read; the link has the rest."""
LINK_COUNTS = {"mastodon": 23, "x": 23}
BYLINE_ROOM = 48  # characters kept for the name and role that replace {name} and {role}
WORDS = {
    "en": {
        "answer": "Hello, this is what our pages say.",
        "near": "Hello, this is the nearest our pages come to your question:",
        "more": "More on this page: {link}",
        "only": "Hello, our page on this says more: {link}",
        "thank": "Thank you for the kind words. We will pass them on.",
        "listen": "Thank you for telling us, and we are sorry this was your experience. "
        "We would like to hear more: please write to {contact}.",
    },
    "de": {
        "answer": "Hallo, das steht dazu auf unseren Seiten.",
        "near": "Hallo, auf unseren Seiten kommt dem dies am nächsten:",
        "more": "Mehr auf dieser Seite: {link}",
        "only": "Hallo, unsere Seite dazu sagt mehr: {link}",
        "thank": "Vielen Dank für die freundlichen Worte. Wir geben sie gern weiter.",
        "listen": "Danke für die Rückmeldung. Es tut uns leid, dass es so gelaufen ist. "
        "Wir würden gern mehr hören: bitte schreiben Sie an {contact}.",
    },
    "fr": {
        "answer": "Bonjour, voici ce que disent nos pages.",
        "near": "Bonjour, voici ce qui s'en approche le plus sur nos pages :",
        "more": "Plus de détails sur cette page : {link}",
        "only": "Bonjour, voici notre page à ce sujet : {link}",
        "thank": "Merci pour ces mots aimables. Nous les transmettrons.",
        "listen": "Merci de nous l'avoir dit, et nous regrettons cette expérience. "
        "Nous aimerions en savoir plus : écrivez-nous à {contact}.",
    },
    "es": {
        "answer": "Hola, esto dicen nuestras páginas.",
        "near": "Hola, lo más cercano en nuestras páginas es esto:",
        "more": "Más en esta página: {link}",
        "only": "Hola, esta es nuestra página sobre esto: {link}",
        "thank": "Gracias por las amables palabras. Las transmitiremos.",
        "listen": "Gracias por contárnoslo; lamentamos la experiencia. Nos gustaría saber más: escríbanos a {contact}.",
    },
}
LEANS = regex.compile(
    r"(?i)^(?:this|that|these|those|it|its|they|them|he|she|such|both|otherwise|however|in (?:this|that|either) case"
    r"|instead|also|then|there|so|but|and|or|if not"
    r"|dies\w*|das|sie|es|diese|jedoch|dann|sonst|auch)\b"
)
QUALIFIES = regex.compile(
    r"(?i)^(?:however|otherwise|instead|but|except|unless|only|if not|after that|before that|above that|until then|by then"
    r"|in (?:this|that|either) case|jedoch|sonst|andernfalls|danach|davor|bis dahin|nur|außer)\b"
)
"""Begins a sentence without which the one before it says too much."""
ELSEWHERE = regex.compile(
    r"(?i)\bclick here\b|\b(?:see|listed|shown|described|given|linked|explained)\s+(?:\w+\s+){0,2}(?:below|above|here)\b"
    r"|\b(?:table|list|form|section|link|map|button)s?\s+(?:below|above)\b|\b(?:siehe|unten|oben)\s+(?:unten|oben|stehend\w*)\b"
)
"""Sends the reader to another place of the page, which a reply does not have."""
VERDICT = regex.compile(r"(?i)^(?:yes|no|ja|nein|oui|non|sí)(?:[.,:;!]\s*|\s*$|(?=\s[–—-]\s)\s[–—-]\s)")
MARKUP = (
    (regex.compile(r"!\[[^\]]*\]\([^)]*\)"), ""),
    (regex.compile(r"\[([^\]]+)\]\([^)]*\)"), r"\1"),
    (regex.compile(r"<[^>\s][^>]*>"), " "),
    (regex.compile(r"(?m)^\s{0,3}(?:#{1,6}|[-*+•]|\d+[.)])\s+"), ""),
    (regex.compile(r"(\*\*|__|`+)(.+?)\1"), r"\2"),
    (regex.compile(r"(?<!\w)[*_](\S(?:.*?\S)?)[*_](?!\w)"), r"\1"),
    (regex.compile(r"(?m)^\s*\|?[\s:|-]{3,}\|?\s*$"), ""),
)
ADDRESS = regex.compile(r"(?:https?://|www\.)\S+")


def plain(markdown: str) -> str:
    """Return the text of *markdown* without its marks; a link leaves its words."""
    text = markdown
    for pattern, by in MARKUP:
        text = pattern.sub(by, text)
    return regex.sub(r"[ \t]*\|[ \t]*", " ", text).strip()


def parts(answer: str) -> list[str]:
    """Return the sentences of an entry's answer that can be quoted: plain, without addresses, whole outside their page."""
    said = ask.quotable(plain(answer))
    quotable = [s for s in said if not ADDRESS.search(s) and not ELSEWHERE.search(s) and regex.search(r"\p{L}", s)]
    return [s if s[-1] in ".?:;…)" else s.rstrip("!") + "." for s in quotable]


def limit(kind: str) -> int | None:
    """Return how many characters a reply may have on sites of *kind*; None if it does not matter."""
    return LIMITS.get(kind)


def length(text: str, kind: str) -> int:
    """Return the length of *text* as *kind* counts it: user-perceived characters, addresses at their flat price."""
    price = LINK_COUNTS.get(kind)
    if price is not None:
        text = ADDRESS.sub("x" * price, text)
    return len(regex.findall(r"\X", text))


def pick(sentences: Sequence[str], scores: Sequence[float], *, room: int) -> list[str]:
    """Return the sentences that answer best within *room* characters, in their own order.

    A short answer is given whole: what is left out of three sentences is mostly a condition. Of a longer one the best comes
    first in choosing; one that leans on its neighbour brings that along. Sentences that score far below the best are left to
    the link. A brief answer's first sentence is the answer itself, however little of the question it repeats ("Yes.", "In
    room 1.08."), and always comes along where there is room.
    """
    if _size(sentences) <= min(room, WHOLE):
        return list(sentences)
    chosen: set[int] = set()
    best = max(scores, default=0.0)
    for i in sorted(range(len(sentences)), key=lambda i: (-scores[i], i)):
        if chosen and (scores[i] < 0.6 * best or len(chosen) >= 4):
            break
        chosen = _widened(chosen, _with_support(sentences, i), sentences, room)
    if chosen and len(sentences) <= BRIEF:
        chosen = _widened(chosen, {0}, sentences, room)
    return [sentences[i] for i in sorted(_closed(chosen, sentences, room))]


WHOLE = 240
"""Characters up to which an answer is short enough to be given as it stands: two lines of a forum post."""
BRIEF = 6
"""Sentences up to which an answer is about one thing, so that its first one says what the rest only adds to."""
GAP = 2
"""Sentences between two chosen ones that come along: without them the second seems to speak of the first ("by then")."""


def _size(sentences: Sequence[str]) -> int:
    return sum(len(s) + 1 for s in sentences)


def _widened(chosen: set[int], more: set[int], sentences: Sequence[str], room: int) -> set[int]:
    """Return *chosen* with *more*, if there is room for both."""
    together = chosen | more
    return together if _size([sentences[i] for i in together]) <= room else chosen


def _closed(chosen: set[int], sentences: Sequence[str], room: int) -> set[int]:
    """Return *chosen* with small gaps filled and with what qualifies a chosen sentence, as far as there is room."""
    order = sorted(chosen)
    found = chosen
    for left, right in pairwise(order):
        if right - left - 1 <= GAP:
            found = _widened(found, set(range(left, right)), sentences, room)
    for i in order:
        if i + 1 < len(sentences) and QUALIFIES.match(sentences[i + 1]):
            found = _widened(found, {i + 1}, sentences, room)
    return found


def _with_support(sentences: Sequence[str], i: int) -> set[int]:
    wanted = {i}
    while i > 0 and LEANS.match(sentences[i]):
        i -= 1
        wanted.add(i)
    return wanted


Groups = Sequence[tuple[Sequence[str], Sequence[float]]]
"""For each thing asked, the sentences of its entry and how well each answers, in [0, 1]."""


def answer(groups: Groups, *, link: str, byline: str, kind: str, language: str) -> str:
    """Return the reply that answers: greeting, sentences, one link, the byline with {name} and {role} still in it."""
    return _reply(groups, opening="answer", link=link, byline=byline, kind=kind, language=language)


def near(groups: Groups, *, link: str, byline: str, kind: str, language: str) -> str:
    """Return the same from an entry that may be about something else: it says so, and its "yes" or "no" is not repeated."""
    bare = [_without_verdict(sentences, scores) for sentences, scores in groups]
    return _reply(bare, opening="near", link=link, byline=byline, kind=kind, language=language)


def _without_verdict(sentences: Sequence[str], scores: Sequence[float]) -> tuple[list[str], list[float]]:
    """Return the sentences without a leading "yes" or "no", which answers the entry's question and perhaps not the one asked."""
    bare = [VERDICT.sub("", s) for s in sentences[:1]] + list(sentences[1:])
    kept = [(s, score) for s, score in zip(bare, scores, strict=True) if s]
    return [s for s, _ in kept], [score for _, score in kept]


def _reply(groups: Groups, *, opening: str, link: str, byline: str, kind: str, language: str) -> str:
    said = WORDS.get(language, WORDS["en"])
    end = f"{said['more'].format(link=link)}\n\n{byline}"
    top = limit(kind)
    spare = (top - length(f"{said[opening]}\n\n\n{end}", kind) - BYLINE_ROOM) if top else SHORT
    room = min(SHORT, spare) // max(len(groups), 1)
    chosen = [s for sentences, scores in groups for s in pick(sentences, scores, room=room)]
    if not chosen:
        return _within(said["only"].format(link=link), byline, top, kind)
    return _within(f"{said[opening]} {' '.join(dict.fromkeys(chosen))}\n\n{said['more'].format(link=link)}", byline, top, kind)


def _within(text: str, byline: str, top: int | None, kind: str) -> str:
    """Return *text* with its byline, without the opening sentence where the place is too small for both."""
    whole = f"{text}\n\n{byline}"
    if top is None or length(whole, kind) + BYLINE_ROOM <= top:
        return whole
    return f"{text[text.rfind(chr(10)) + 1 :]}\n\n{byline}"


def thank(*, byline: str, language: str) -> str:
    """Return the reply to praise."""
    return f"{WORDS.get(language, WORDS['en'])['thank']}\n\n{byline}"


def listen(*, contact: str, byline: str, language: str) -> str:
    """Return the reply to a complaint: it is heard, and goes on in private; nothing is promised."""
    return f"{WORDS.get(language, WORDS['en'])['listen'].format(contact=contact)}\n\n{byline}"


def path(intent: str, tone: str) -> Path:
    """Return how a mention is met."""
    if tone == Tone.HOSTILE or intent == "spam":
        return Path.LEAVE
    return {"question": Path.ANSWER, "praise": Path.THANK, "complaint": Path.LISTEN}.get(intent, Path.LEAVE)
