"""Trains what ships in matcher/data: `python -m matcher.train` reads our own labelled posts and writes coefficients as JSON.

Where the development halves are at hand, tone and hostility are also learned from the public set `triage-tone` (MIT; see
data/CARD.md). It is never copied: only coefficients of hashed words and vectors are written, and training works without it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from askdesk.model import Post
from matcher import ask, settled, train_decide, triage, wording
from matcher.encode import Vectors, load
from matcher.triage import Judge, Linear

log = logging.getLogger(__name__)
DATA = Path(__file__).parent / "data"
Encode = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Manner:
    """How one of the triage models is fitted; chosen by cross-validation on the posts and by the dev halves."""

    strength: float
    """C of the logistic regression."""
    vector: float
    """What vectors, which have length 1, are multiplied by beside simple figures of deviation 1."""
    words: float
    """What hashed words, of length 1 too, are multiplied by."""
    pieces: float
    """What hashed pieces of words, of length 1 too, are multiplied by."""
    balanced: bool
    """True if every class weighs the same."""


INTENT = Manner(0.1, 6.0, 5.0, 5.0, balanced=True)
TONE = Manner(0.03, 4.0, 3.0, 3.0, balanced=False)
HOSTILE = Manner(1.0, 3.0, 6.0, 3.0, balanced=False)
HOSTILE_FROM = 0.35
"""Chance from which a post is called hostile: no plain question of ours reaches it."""
FOREIGN_TONE, FOREIGN_HOSTILE = 0.6, 1.0
"""What a post of the public set weighs beside one of ours."""
OWN_HOSTILE = 4.0
"""What a hostile post of ours weighs: there are few, and the public set is about other quarrels."""
FOLDS = 4


def rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of a data file."""
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def posts() -> list[dict[str, Any]]:
    """Return the labelled posts, and with them the questions and answer sentences of the example FAQs, which carry no tone."""
    own = [dict(r, weight=1.0) for r in rows("posts.jsonl")]
    asked = [
        {"title": "", "body": r["question"], "language": r["language"]}
        for r in rows("faq_entries.jsonl")
        if r["question"].endswith("?")
    ]
    asked += [_split(r["text"]) for r in rows("faq_questions.jsonl")]
    told = [
        {"title": "", "body": s, "language": r["language"]} for r in rows("faq_entries.jsonl") for s in ask.sentences(r["answer"])
    ]
    return (
        own
        + [dict(r, intent="question", tone=None, weight=0.5) for r in asked]
        + [dict(r, intent="other", tone=None, weight=0.4) for r in told]
    )


def _split(text: str) -> dict[str, Any]:
    title, body = ask.split(text)
    return {"title": title, "body": body, "language": wording.language(text)}


def public() -> list[dict[str, Any]]:
    """Return the posts of the public tone set with their labels, empty where it is not at hand."""
    from matcher import evaluate, report

    folder = report.quality()
    if folder is None or not (folder / "triage-tone").is_dir():
        return []
    read = evaluate.read(folder / "triage-tone", split="dev", regime="faq")
    return [{"body": q.text, "tone": next(iter(read.qrels[q.id]))} for q in read.queries if q.id in read.qrels]


def fit_triage(encode: Encode, key: str, *, foreign: Sequence[dict[str, Any]] = ()) -> Judge:
    """Return the judge for vectors of the model *key*, trained on the shipped posts and on *foreign* ones; half a minute."""
    given = posts()
    simple = np.array([wording.figures(r["title"], r["body"], r["language"]) for r in given])
    mean, scale = simple.mean(axis=0), simple.std(axis=0) + 0.05

    def figures(simple: Any, texts: Sequence[str]) -> Any:
        return triage.table(simple, encode(texts), texts, mean, scale)

    table = figures(simple, [wording.text_of(r["title"], r["body"]) for r in given])
    weight = np.array([r["weight"] for r in given])
    tone = np.array([r["tone"] or "" for r in given])
    wanted = np.array([r["intent"] for r in given])
    intent = _fit(table, wanted, weight, INTENT)
    calm = (tone != "") & (tone != "hostile")
    toned = triage.with_intent(table, _unseen(table, wanted, weight, intent.classes), intent.classes)[calm]
    mood, moods_weigh, insults_weigh = tone[calm], weight[calm], weight * np.where(tone == "hostile", OWN_HOSTILE, 1.0)
    insulting = np.where(tone == "hostile", "hostile", "not-hostile")
    if foreign:
        texts, label = [wording.text_of("", r["body"]) for r in foreign], np.array([r["tone"] for r in foreign])
        others = figures(np.array([wording.figures("", t, wording.language(t)) for t in texts]), texts)
        quarrel = np.isin(label, ["hostile", "not-hostile"])
        theirs = triage.with_intent(others, intent.chances(others), intent.classes)
        toned, mood = np.concatenate([toned, theirs[~quarrel]]), np.concatenate([mood, label[~quarrel]])
        moods_weigh = np.concatenate([moods_weigh, np.full((~quarrel).sum(), FOREIGN_TONE)])
        table, insulting = np.concatenate([table, others[quarrel]]), np.concatenate([insulting, label[quarrel]])
        insults_weigh = np.concatenate([insults_weigh, np.full(quarrel.sum(), FOREIGN_HOSTILE)])
    return Judge(
        encoder_key=key,
        mean=mean,
        scale=scale,
        intent=intent,
        tone=_fit(toned, mood, moods_weigh, TONE, simple=len(wording.FIGURES) + len(intent.classes) + len(triage.MOODS)),
        hostile=_fit(table, insulting, insults_weigh, HOSTILE),
        hostile_from=HOSTILE_FROM,
    )


def _unseen(table: Any, wanted: Any, weight: Any, classes: Sequence[str]) -> Any:
    """Return the chances of the intents as a model gives them that has not seen the post, which is how tone will meet them."""
    fold = np.arange(len(table)) % FOLDS
    chances = np.zeros((len(table), len(classes)))
    for number in range(FOLDS):
        rest = fold != number
        chances[~rest] = _fit(table[rest], wanted[rest], weight[rest], INTENT).chances(table[~rest])
    return chances


def _fit(table: Any, label: Any, weight: Any, manner: Manner, *, simple: int = len(wording.FIGURES)) -> Linear:
    """Return a model of *label*; the first *simple* columns are simple figures, then vectors, words, pieces, a constant."""
    factor = np.ones(table.shape[1])
    pieces = table.shape[1] - 1 - wording.PIECE_COLUMNS
    words = pieces - wording.WORD_COLUMNS
    factor[simple:words], factor[words:pieces], factor[pieces:-1] = manner.vector, manner.words, manner.pieces
    # The last column is the constant, so the library adds none of its own.
    kind = "balanced" if manner.balanced else None
    model = LogisticRegression(C=manner.strength, max_iter=300, tol=1e-3, fit_intercept=False, class_weight=kind)
    model.fit(table * factor, label, sample_weight=weight)
    coefficients = model.coef_ if len(model.classes_) > 2 else np.concatenate([-model.coef_, model.coef_]) / 2
    return Linear(tuple(map(str, model.classes_)), np.asarray(coefficients * factor, dtype=np.float64))


def write_triage(judge: Judge, path: Path) -> None:
    """Write *judge* as JSON, three digits a coefficient."""
    data: dict[str, Any] = {
        "encoder": judge.encoder_key,
        "mean": _short(judge.mean),
        "scale": _short(judge.scale),
        "hostile_from": judge.hostile_from,
    }
    for name in ("intent", "tone", "hostile"):
        part: Linear = getattr(judge, name)
        data[name] = {"classes": list(part.classes), "weight": [_short(r) for r in part.weight]}
    path.write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="utf-8")


def _short(values: Any) -> list[float]:
    return [float(f"{v:.3g}") for v in values]


SETTLED = {
    "accepted": 2.5,
    "thanks": 1.0,
    "thanks_last": 1.5,
    "still": -0.6,
    "still_last": -1.5,
    "solved_by_asker": 2.5,
    "asker_asks_last": -0.5,
    "answer": 0.4,
    "near": 0.4,
    "firm": 0.5,
    "official": 0.8,
    "votes": 1.0,
    "echo_only": -0.6,
    "hedged": -0.5,
    "counter": -0.2,
    "joke": -0.3,
    "clash": -1.2,
    "answers": 0.2,
    "negative_votes": -0.5,
    "concrete": 0.8,
    "dated": -1.2,
}
"""What each figure of a thread is expected to weigh; the fit starts from here and is drawn back to it."""
SETTLED_BIAS = -1.5
SETTLED_DRAW = 0.02


def fit_settled() -> dict[str, float]:
    """Return the weights of `settled`, fitted on the half of the threads that is for training."""
    given = [r for r in rows("threads.jsonl") if r["half"] == "train"]
    table = np.array([settled.figures(r["question"], thread_posts(r), accepted=False) for r in given])
    prior = np.array([*(SETTLED[n] for n in settled.NAMES), SETTLED_BIAS])
    weight = train_decide.fit_logistic(table, np.array([float(r["settled"]) for r in given]), prior, SETTLED_DRAW)
    return {"bias": round(float(weight[-1]), 3)} | {n: round(float(w), 3) for n, w in zip(settled.NAMES, weight, strict=False)}


def thread_posts(row: dict[str, Any]) -> list[Post]:
    """Return the replies of a row of threads.jsonl."""
    return [Post(key=str(i), **r) for i, r in enumerate(row["replies"])]


def main() -> None:
    """Train triage and `settled`, and write them; ranks, chances and the adapter come from train_adapter."""
    encoder = load()
    write_triage(fit_triage(encoder.encode, encoder.key, foreign=public()), DATA / "triage.json")
    (DATA / "settled.json").write_text(json.dumps({"weights": fit_settled()}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
