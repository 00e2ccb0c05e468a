"""What the words of a post show by themselves: its language, and simple figures for the trained models beside its vector."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from matcher import ask
from matcher.lexical import words

DATA = Path(__file__).parent / "data"
LANGUAGES = [
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja",
    "ko", "lt", "lv", "ms", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "ur", "vi", "zh",
]  # fmt: skip
LINK = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+")
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
HANDLE = re.compile(r"[@#]\w+")
SELLS = re.compile(
    r"(?i)whatsapp|telegram|\bdm\b|inbox (?:me|us)|link in bio|promo|discount code|use code|click here|% off|\border "
    r"(?:now|today)|guarantee|free trial"
    r"|earn|profit|crypto|bitcoin|loan|casino|\bcheap\b|buy (?:now|real|verified)|message us|contact (?:him|us"
    r"|our)|jetzt "
    r"anfragen|günstig|diskret|contactez"
)
EVENT = re.compile(
    r"(?i)\b\d{1,2}[.:]\d\d\b|\b\d{1,2} ?(?:am|pm|uhr|h)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january"
    r"|february|march|april|june|july|august"
    r"|september|october|november|december)\b|\b(?:join us|register|registration|call for|deadline|closing date|vacanc\w+"
    r"|hiring|applications? (?:are|is|for)"
    r"|free entry|invites?|announc\w+|newsletter|digest|reminder|exhibition|workshop|seminar|lecture|open day)\b"
)
THANKS = re.compile(
    r"(?i)\b(?:thanks?(?! in advance)|thank you(?! in advance)|thx|kudos|shout ?out|grateful|well done|bravo|merci"
    r"|danke(?! im voraus)|gracias|grazie|bedankt)\b"
)
YOU = re.compile(r"(?i)\b(?:you|your|you're|u|ur|du|dich|ihr)\b")
ME = re.compile(r"(?i)\b(?:i|i'm|i've|my|me|we|our|ich|mein\w*|je|mon|ma|mi|io)\b")


INSIDE = re.compile(r"(?i)\b(?:how|what|where|when|which|who|why|whether|can|should|is it|do i|does it)\b.+")
VERBS = re.compile(
    r"(?i)\b(?:am|is|are|was|were|be|been|have|has|had|do|does|did|will|would|can|could|should|may|must|[a-z]+(?:ed|s)|go"
    r"|get|got|need|want|love|hate|like"
    r"|make|take|see|know|think|feel|ist|sind|war|hat|habe|wird|est|sont|a|es|son|ha|è)\b"
)
PAST = re.compile(r"(?i)\b(?:was|were|had|did|told|took|went|got|came|said|[a-z]{3,}ed)\b")


NEEDS = re.compile(
    r"(?i)\b(?:(?:i|we)(?:'d| would| should)? (?:(?:really )?(?:like|love)|be (?:glad|happy|grateful"
    r"|interested)) to (?:know|hear"
    r"|understand|learn|talk)|(?:grateful|thankful|glad|obliged) (?:for (?:any |some |a )?(?:pointer|hint|help"
    r"|advice|tip|link)"
    r"|if (?:any|some)(?:one|body))|(?:ideas?|suggestions?|tips|hints|advice) (?:are )?(?:very )?(?:welcome"
    r"|appreciated|please)"
    r"|(?:need|seeking|looking for|wanted:?) (?:an? |one )?(?:some(?:one|body)|any(?:one|body)|person|people|human"
    r"|former \w+) who"
    r"|(?:ideas?|suggestions?|tips|hints|advice|recommendations?) (?:\w+ )?(?:welcome|appreciated|taken|needed)"
    r"|(?:i|we)(?:'d| would) (?:really )?(?:be (?:glad|happy) of|(?:like|love) to read)"
    r"|any(?:one|body|one else)? (?:here |around |of you )+who\b"
    r"|no (?:idea|clue) (?:how|what|where|when|who|which|if|whether)|(?:i|we)? ?need (?:some(?:one|body)"
    r"|an answer|to (?:know|talk"
    r"|find))|kindly (?:guide|tell|reply|advise|suggest|help)|(?:pls|plz|please) (?:help|tell|advise|guide"
    r"|explain)|torn between"
    r"|could use (?:a|some)|what i (?:want|can't|cannot|don't|would)|my questions? (?:is|are)|asking for a"
    r"|tr(?:ying|ied) to (?:find out|figure|understand|work out)|(?:looking|thinking) (?:at"
    r"|about) the \w+.{0,60}\bno (?:idea|clue)"
    r"|busco|necesito saber|me gustaría saber|queria saber|gostaria de saber|alguém sabe|alguien (?:sabe|ha"
    r"|puede)|vorrei sapere"
    r"|qualcuno (?:sa|ha)|non (?:riesco a )?capi\w+ (?:se|come)|je (?:voudrais|cherche|me demande|ne (?:sais|trouve) pas)"
    r"|j'hésite entre|(?:faut|est|peut|y a|a|prend|accepte|dure|doit)-t?-?(?:il|elle|on)|quelqu.un"
    r"|interesuje mnie|czy (?:kto|mo|trz)"
    r"|\w* ?wie ktoś|nie wiem, czy|weet iemand|ik zoek|iemand die|någon som|finns det|ved nogen|er der nogen"
    r"|nevíte|neví někdo"
    r"|tietääkö|кто-нибудь|подскажите|чи (?:можна|треба|потрібно)|weiß (?:jemand|wer)|suche (?:leute|erfahrung"
    r"|jemand)|hat (?:schon mal )?"
    r"(?:wer|jemand))"
)
"""Words of somebody who wants to be told something, with or without a question mark."""
RHETORIC = re.compile(
    r"(?i)too much to ask|asking too much|why (?:do|did|does|have|would|should) (?:i|we|they|you"
    r"|anyone) (?:even|bother|still|have)\b"
    r"|who (?:needs|cares|doesn.t)|, right\?|is it (?:only|just) me|seriously\?|what (?:a|were they|genius)\b"
    r"|such an? \w+\?"
    r"|are you kidding|idiots?\b|(?:who|what|how|why|where) (?:on earth|the hell|in the world)|(?:was"
    r"|were) (?:he|she|they|you) thinking"
    r"|how hard can|how (?:hard|difficult) is it|who thought|would it kill|do they think|does nobody|what else will"
    r"|(?:too much|the moon|such a (?:wild )?(?:dream|luxury))\s*\?|what.s the use of|why (?:have|pretend|bother|pay)\b"
    r"|what(?:.s| is) the point|since when|in their right mind|wozu eigentlich|warum eigentlich"
)
IRONY = re.compile(
    r"(?i)\bas (?:always|ever|usual)\b|thanks? (?:\w+ )?for (?:absolutely )?nothing|no thanks to|\byet another\b"
    r"|another \w+, another|of course (?:it|they|he|she)|\b(?:sure|brilliant|superb|magnificent|wonderful"
    r"|fantastic|genius|bravo"
    r"|great|lovely|charming|congratulations|glückwunsch|super|genial|toll|na super)[.!,:]|(?:just "
    r"|absolutely )?(?:love|adore) "
    r"(?:it when|how|paying|being|waiting)|vraiment[ .!]|bien pensé|gut durchdacht|wie immer|in höchstform"
    r"|stroke of genius"
)
SPOKEN = re.compile(r"[\"“„«][^\"”“»\n]{3,60}[\"”“»]")
ANSWER = re.compile(r"(?i)^\s*(?:re|aw|sv):|^\s*@\w+|^\s*(?:\^|yes\b|no\b|nope\b|yep\b|same\b|this\b)")


@lru_cache(maxsize=1)
def moods() -> dict[str, float]:
    """Return words of other languages than English that praise (1) or complain (-1), which VADER doesn't know."""
    rows = (line.split() for line in (DATA / "moods.txt").read_text(encoding="utf-8").splitlines())
    return {word: 1.0 if sign == "+" else -1.0 for sign, *found in rows for word in found}


@lru_cache(maxsize=1)
def insults() -> frozenset[str]:
    """Return words that insult in most mouths, one figure among many."""
    return frozenset((DATA / "insults.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(LANGUAGES)
    return found


@lru_cache(maxsize=1)
def _sentiment() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


def own_words(text: str) -> str:
    """Return *text* without addresses, code, quotes and handles: what tells its language."""
    return " ".join(HANDLE.sub(" ", LINK.sub(" ", CODE.sub(" ", ask.QUOTED.sub(" ", text)))).split())


def language(text: str) -> str:
    """Return the ISO 639-1 language of *text*, `und` when its own words are too few to tell."""
    own = own_words(text)
    found = words(own)
    letters = sum(len(w) for w in found)
    if not found or letters < 4:
        return "und"
    code, chance = _identifier().classify(own.lower() if own.isupper() else own)
    unsure = 0.9 if len(found) <= 2 else 0.7 if len(found) == 3 else 0.4
    return str(code) if float(chance) >= unsure else "und"


FIGURES = (
    "mark", "ends_mark", "opens", "request", "asking_share", "title_asks", "last_asks", "compound", "positive", "negative",
    "worst", "best", "exclaims", "capitals", "length", "links", "sells", "event", "thanks", "you", "me", "colon", "english",
    "insults", "asks_inside", "bare", "past", "stop", "handle", "needs", "rhetoric", "irony", "spoken", "answer",
    "pleased", "displeased", "no_mood", "very_pleased", "very_displeased", "foreign_praise", "foreign_complaint", "irony_praise",
)  # fmt: skip
"""What figures() returns, in order."""


def figures(title: str, body: str, lang: str) -> list[float]:
    """Return the simple figures of a post, in the order of FIGURES."""
    text = f"{title}\n{body}".strip()
    parts = ask.sentences(LINK.sub(" ", text)) or [""]
    asking = [ask.asks(s) for s in parts]
    english = lang in {"en", "und"}
    mood = _sentiment().polarity_scores(text) if english else {"compound": 0.0, "pos": 0.0, "neg": 0.0}
    found = words(text)
    strength = [_sentiment().lexicon.get(w, 0.0) for w in found] if english else []
    n = max(len(found), 1)
    abroad = [] if english else [moods().get(w, 0.0) for w in found]
    irony = float(bool(IRONY.search(text)))
    return [
        float("?" in text or "؟" in text),
        float(parts[-1].rstrip(" )\"'").endswith(("?", "؟"))),
        float(bool(ask.OPENS.match(parts[0]))),
        float(any(ask.REQUEST.search(s) for s in parts)),
        sum(asking) / len(asking),
        float(bool(title) and ask.asks(title)),
        float(asking[-1]),
        mood["compound"],
        mood["pos"],
        mood["neg"],
        min(strength, default=0.0) / 4,
        max(strength, default=0.0) / 4,
        min(text.count("!"), 3) / 3,
        sum(w.isupper() and len(w) > 2 for w in text.split()) / n,
        float(np.log1p(n)) / 4,
        min(len(LINK.findall(text)), 2) / 2,
        min(len(SELLS.findall(text)), 3) / 3,
        min(len(EVENT.findall(text)), 3) / 3,
        float(bool(THANKS.search(text))),
        min(len(YOU.findall(text)) / n * 5, 1.0),
        min(len(ME.findall(text)) / n * 5, 1.0),
        float(bool(re.match(r"[^.?!\n]{3,60}:\s", text))),
        float(english),
        min(sum(w in insults() for w in found), 3) / 3,
        float(bool(INSIDE.search(text))),
        float(len(found) <= 7 and not VERBS.search(text)),
        min(len(PAST.findall(text)), 4) / 4,
        float(text.endswith((".", "!", "…"))),
        float("@" in text or "#" in text),
        float(bool(NEEDS.search(text))),
        float(bool(RHETORIC.search(text))),
        irony,
        float(bool(SPOKEN.search(text))),
        float(bool(ANSWER.match(text))),
        float(mood["compound"] >= 0.45),
        float(mood["compound"] <= -0.2),
        float(mood["compound"] == 0),
        max(mood["compound"], 0.0) ** 2,
        min(mood["compound"], 0.0) ** 2,
        min(sum(m > 0 for m in abroad), 2) / 2,
        min(sum(m < 0 for m in abroad), 2) / 2,
        irony * max(mood["compound"], 0.0),
    ]


WORD_COLUMNS = 2048
"""Columns into which the words of a post are hashed: no word is kept in what ships, rude ones included."""
PIECE_COLUMNS = 2048
"""Columns for pieces of words, which misspellings and the forms of one word share."""


def hashed(texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return words and pairs of words of each text, then pieces of three to five letters, each block's rows of length 1.

    The result is (n, WORD_COLUMNS + PIECE_COLUMNS).
    """
    from sklearn.feature_extraction.text import HashingVectorizer

    pattern = r"(?u)\b\w+\b|[!?]"
    made = HashingVectorizer(n_features=WORD_COLUMNS, ngram_range=(1, 2), alternate_sign=False, token_pattern=pattern)
    cut = HashingVectorizer(n_features=PIECE_COLUMNS, ngram_range=(3, 5), alternate_sign=False, analyzer="char_wb")
    return np.concatenate([np.asarray(m.transform(texts).toarray(), dtype=np.float64) for m in (made, cut)], axis=1)


def text_of(title: str, body: str) -> str:
    """Return the text whose vector stands for a post in triage."""
    return f"{title.strip()}\n{body.strip()}".strip() or "-"
