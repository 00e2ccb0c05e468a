"""The suggested reply: the entry's own sentences in the room the place leaves, one link home, a byline for who sends it."""

from __future__ import annotations

from collections.abc import Sequence

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
        "answer": "Hello, we can help with that.",
        "more": "More on this page: {link}",
        "only": "Our page on this says more: {link}",
        "thank": "Thank you for the kind words. We will pass them on.",
        "listen": "Thank you for telling us, and we are sorry this was your experience. "
        "We would like to hear more: please write to {contact}.",
    },
    "de": {
        "answer": "Hallo, dabei können wir helfen.",
        "more": "Mehr auf dieser Seite: {link}",
        "only": "Unsere Seite dazu sagt mehr: {link}",
        "thank": "Vielen Dank für die freundlichen Worte. Wir geben sie gern weiter.",
        "listen": "Danke für die Rückmeldung. Es tut uns leid, dass es so gelaufen ist. "
        "Wir würden gern mehr hören: bitte schreiben Sie an {contact}.",
    },
    "fr": {
        "answer": "Bonjour, nous pouvons vous aider.",
        "more": "Plus de détails sur cette page : {link}",
        "only": "Notre page à ce sujet : {link}",
        "thank": "Merci pour ces mots aimables. Nous les transmettrons.",
        "listen": "Merci de nous l'avoir dit, et nous regrettons cette expérience. "
        "Nous aimerions en savoir plus : écrivez-nous à {contact}.",
    },
    "es": {
        "answer": "Hola, podemos ayudar con eso.",
        "more": "Más en esta página: {link}",
        "only": "Nuestra página sobre esto: {link}",
        "thank": "Gracias por las amables palabras. Las transmitiremos.",
        "listen": "Gracias por contárnoslo; lamentamos la experiencia. Nos gustaría saber más: escríbanos a {contact}.",
    },
}
LEANS = regex.compile(
    r"(?i)^(?:this|that|these|those|it|its|they|them|he|she|such|both|otherwise|however|in (?:this|that|either) case"
    r"|instead|also|then|there|so|but|and|or|if not"
    r"|dies\w*|das|sie|es|diese|jedoch|dann|sonst|auch)\b"
)
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
    """Return the sentences of an entry's answer that can be quoted: plain, without addresses."""
    quotable = [s for s in ask.sentences(plain(answer)) if not ADDRESS.search(s) and regex.search(r"\p{L}", s)]
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

    The best comes first in choosing; one that leans on the sentence before it brings that along. Sentences that score
    far below the best are left to the link. A brief answer's first sentence is the answer itself, however little of the
    question it repeats ("Yes.", "In room 1.08."), and always comes along where there is room.
    """
    chosen: set[int] = set()
    best = max(scores, default=0.0)
    for i in sorted(range(len(sentences)), key=lambda i: (-scores[i], i)):
        if chosen and (scores[i] < 0.6 * best or len(chosen) >= 4):
            break
        together = chosen | _with_support(sentences, i)
        if sum(len(sentences[j]) + 1 for j in together) <= room:
            chosen = together
    opened = chosen | {0}
    if chosen and len(sentences) <= BRIEF and sum(len(sentences[j]) + 1 for j in opened) <= room:
        chosen = opened
    return [sentences[i] for i in sorted(chosen)]


BRIEF = 6
"""Sentences up to which an answer is about one thing, so that its first one says what the rest only adds to."""


def _with_support(sentences: Sequence[str], i: int) -> set[int]:
    wanted = {i}
    while i > 0 and LEANS.match(sentences[i]):
        i -= 1
        wanted.add(i)
    return wanted


def answer(groups: Sequence[tuple[Sequence[str], Sequence[float]]], *, link: str, byline: str, kind: str, language: str) -> str:
    """Return the reply that answers: greeting, sentences, one link, the byline with {name} and {role} still in it.

    Args:
        groups: For each thing asked, the sentences of its entry and how well each answers, in [0, 1].
    """
    said = WORDS.get(language, WORDS["en"])
    end = f"{said['more'].format(link=link)}\n\n{byline}"
    top = limit(kind)
    spare = (top - length(f"{said['answer']}\n\n\n{end}", kind) - BYLINE_ROOM) if top else SHORT
    room = min(SHORT, spare) // max(len(groups), 1)
    chosen = [s for sentences, scores in groups for s in pick(sentences, scores, room=room)]
    if not chosen:
        return _within(f"{said['answer']}\n\n{said['only'].format(link=link)}", byline, top, kind)
    return _within(f"{said['answer']} {' '.join(dict.fromkeys(chosen))}\n\n{said['more'].format(link=link)}", byline, top, kind)


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
