"""What a post is: its intent, the writer's tone, and the language; small linear models over vectors and simple figures."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from askdesk.model import Intent, Labels, Post, Tone
from matcher import ask, settled, wording
from matcher.encode import Encoder, Progress, Vectors

RULES = "triage 4"
"""Changes when posts should be judged anew."""
DATA = Path(__file__).parent / "data"
SELF = re.compile(
    r"(?i)\b(?:i|i'm|i've|i'd|me|my|mine|ich|mir|mich|mein\w*|je|j'|mon|moi|yo|mi|io|jag|ik|mijn|anybody|anyone|somebody|jemand)\b"
)
LIKELY = 0.25
"""Chance of a question from which a straight one outweighs the class that came first."""
SURE = 0.5
"""Chance of an intent from which it says which tones can go with it."""
THANKED = 0.1
"""The same where praise came first: thanks often go before a question and are seldom rhetoric."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A multinomial logistic regression as plain numbers."""

    classes: tuple[str, ...]
    weight: npt.NDArray[np.float64]
    """(classes, figures); the last figure is always 1."""

    def chances(self, figures: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the chance of each class, (n, classes), rows adding up to 1."""
        logits = figures @ self.weight.T
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class Judge:
    """The trained parts of triage, made for the vectors of one model."""

    encoder_key: str
    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    """What the simple figures are shifted and divided by."""
    intent: Linear
    tone: Linear
    hostile: Linear
    hostile_from: float
    """Chance from which a post is called hostile."""


MOODS = (
    "compound", "positive", "negative", "worst", "best", "very_pleased", "very_displeased", "pleased", "displeased",
    "foreign_praise", "foreign_complaint",
)  # fmt: skip
"""Figures of mood, which count for less in a question, an announcement or an advertisement."""
MATTER_OF_FACT = ("question", "announcement", "spam")


def table(
    simple: npt.NDArray[np.float64],
    vectors: Vectors,
    texts: Sequence[str],
    mean: npt.NDArray[np.float64],
    scale: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Return simple figures, vectors and hashed words and pieces of words side by side with a column of ones, (n, figures)."""
    return np.concatenate(
        [(simple - mean) / scale, vectors.astype(np.float64), wording.hashed(texts), np.ones((len(simple), 1))], axis=1
    )


def with_intent(
    rows: npt.NDArray[np.float64], wanted: npt.NDArray[np.float64], classes: Sequence[str]
) -> npt.NDArray[np.float64]:
    """Return what the tone is read from: *rows* of `table` with the chances of the intents, and moods where they count less."""
    calm = wanted[:, [classes.index(c) for c in MATTER_OF_FACT]].sum(axis=1, keepdims=True)
    moods = rows[:, [wording.FIGURES.index(m) for m in MOODS]]
    return np.concatenate([np.log(wanted + 0.01) / 2, moods * calm, rows], axis=1)


def load(encoder: Encoder) -> Judge:
    """Return the judge for the vectors of *encoder*: as shipped, or for another model trained now on the shipped posts.

    That takes about half a minute, once in a process.
    """
    shipped = read_judge(DATA / "triage.json")
    if shipped.encoder_key == encoder.key:
        return shipped
    from matcher import train

    return train.fit_triage(encoder.encode, encoder.key)


@lru_cache(maxsize=2)
def read_judge(path: Path) -> Judge:
    """Return the judge that *path* holds as JSON."""
    data = json.loads(path.read_text(encoding="utf-8"))
    parts = {k: Linear(tuple(data[k]["classes"]), np.array(data[k]["weight"])) for k in ("intent", "tone", "hostile")}
    return Judge(
        data["encoder"], np.array(data["mean"]), np.array(data["scale"]), **parts, hostile_from=float(data["hostile_from"])
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A post with its replies, as triage reads it."""

    title: str
    body: str
    replies: tuple[Post, ...] = ()
    accepted: bool = False
    """True if the site says that an answer was accepted."""


UNREAD = frozenset({"ar", "bg", "el", "fa", "he", "hi", "ja", "ko", "ru", "th", "uk", "ur", "zh"})
"""Languages in scripts of which the model knows single letters at most: there the form says more than its vectors."""


def after_all(thread: Thread, first: str, chance: float, language: str) -> bool:
    """Return whether a post asks although another class came first: dates and names make a question look like news.

    A straight question by somebody who speaks of themselves is no announcement; one inside displeasure needs a fair chance.
    """
    unread = language in UNREAD and not wording.LINK.search(thread.body)
    if first not in {"announcement", "complaint", "other", "praise"} and not unread:
        return False
    parts = ask.sentences(wording.LINK.sub(" ", f"{thread.title}\n{thread.body}"))
    straight = any(p.rstrip(" )\"'")[-1:] in "?؟？" and _is_straight(p) for p in parts)
    if unread:
        return straight
    if first == "announcement":
        return straight and (bool(SELF.search(thread.body)) or chance >= LIKELY)
    return straight and chance >= (THANKED if first == "praise" else LIKELY)


def in_keeping(intent: str, tones: dict[str, float]) -> str:
    """Return the likeliest tone that a post of *intent* can have: nobody complains in delight or praises in anger."""
    found = max(tones, key=lambda t: tones[t])
    if (intent, found) == ("complaint", "positive"):
        return "negative"
    return "positive" if (intent, found) == ("praise", "negative") else found


def _is_straight(sentence: str) -> bool:
    return ask.asks(sentence) and not wording.RHETORIC.search(sentence)


def judge(threads: Sequence[Thread], encoder: Encoder, *, progress: Progress | None = None) -> list[Labels]:
    """Return what each thread is, in the order given."""
    vectors = encoder.encode([wording.text_of(t.title, t.body) for t in threads], progress=progress)
    return judge_vectors(threads, vectors, load(encoder))


def judge_vectors(threads: Sequence[Thread], vectors: Vectors, trained: Judge) -> list[Labels]:
    """Return what each thread is, given the vectors of `text_of` its post."""
    if not threads:
        return []
    languages = [wording.language(f"{t.title}\n{t.body}") for t in threads]
    simple = np.array([wording.figures(t.title, t.body, lang) for t, lang in zip(threads, languages, strict=True)])
    rows = table(simple, vectors, [wording.text_of(t.title, t.body) for t in threads], trained.mean, trained.scale)
    wanted = trained.intent.chances(rows)
    asking = wanted[:, trained.intent.classes.index("question")]
    first = [trained.intent.classes[i] for i in wanted.argmax(axis=1)]
    intents = [
        "question" if after_all(t, f, c, lang) else f for t, f, c, lang in zip(threads, first, asking, languages, strict=True)
    ]
    moods = trained.tone.chances(with_intent(rows, wanted, trained.intent.classes))
    tones = [
        in_keeping(f if sure else "other", dict(zip(trained.tone.classes, m, strict=True)))
        for f, sure, m in zip(first, wanted.max(axis=1) >= SURE, moods.tolist(), strict=True)
    ]
    hostile = trained.hostile.chances(rows)[:, trained.hostile.classes.index("hostile")] >= trained.hostile_from
    return [
        Labels(
            intent=Intent(intents[i]),
            tone=Tone.HOSTILE if hostile[i] else Tone(tones[i]),
            language=languages[i],
            settled=settled.chance(f"{t.title}\n{t.body}", t.replies, accepted=t.accepted),
        )
        for i, t in enumerate(threads)
    ]
