"""`make eval`: one table of every set that is at hand, ours beside plain baselines, and the triage sets."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from askdesk.store import db as database
from matcher import evaluate, judging, train, weights
from matcher.corpus import Look
from matcher.encode import Encoder, Progress, load, remembered

VECTORS = Path(".eval") / "vectors.db"
"""Where the vectors of everything evaluated stay."""
SETS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("indomain", ("faq", "feedback")),
    ("covidfaq", ("faq", "feedback")),
    ("deepset-en", ("faq", "feedback")),
    ("deepset-de", ("faq",)),
    ("covidfaq-gap", ("faq", "feedback")),
    ("hint3-curekart", ("faq", "alts", "feedback")),
    ("hint3-powerplay11", ("faq", "alts", "feedback")),
    ("hint3-sofmattress", ("faq", "alts", "feedback")),
    ("clinc150", ("faq", "alts", "feedback")),
    ("banking77-gap", ("faq", "alts", "feedback")),
)
TARGETS = {
    ("indomain", "faq"): "P@1 .72 R@10 .95 AUROC .86",
    ("covidfaq", "faq"): "MAP .765 P@1 .66",
    ("deepset-en", "faq"): "MAP .775 P@1 .68",
    ("deepset-de", "faq"): "MAP .36 P@1 .25",
    ("hint3-curekart", "alts"): "AUROC .875 right@10 .62 (published, v1 test, best of five: .856, .564)",
    ("hint3-powerplay11", "alts"): "AUROC .825 right@10 .42 (published, v1 test: .766, .291)",
    ("hint3-sofmattress", "alts"): "AUROC .89 right@10 .60 (published, v1 test: .869, .541)",
    ("clinc150", "alts"): "AUROC .96 right@10 .86",
    ("banking77-gap", "alts"): "AUROC .905",
    ("covidfaq", "feedback"): "MAP .90 P@1 .86",
    ("deepset-en", "feedback"): "MAP .81 P@1 .71",
    ("hint3-curekart", "feedback"): "AUROC .895",
    ("hint3-powerplay11", "feedback"): "AUROC .885",
    ("hint3-sofmattress", "feedback"): "AUROC .905",
    ("clinc150", "feedback"): "AUROC .97",
    ("banking77-gap", "feedback"): "AUROC .935",
}
COLUMNS = ("MAP", "P@1", "R@10", "nDCG@10", "AUROC", "FPR95", "right@5", "right@10", "ECE")


def quality() -> Path | None:
    """Return the folder of the development sets: ASKDESK_QUALITY, else shared/quality beside the checkout; None if absent."""
    folder = Path(os.environ.get("ASKDESK_QUALITY") or Path(__file__).resolve().parents[2] / "shared" / "quality")
    return folder if folder.is_dir() else None


def own_folder(target: Path) -> Path:
    """Write our own example FAQs as a BEIR folder into *target* and return it."""
    (target / "qrels").mkdir(parents=True, exist_ok=True)
    entries, asked = train.rows("faq_entries.jsonl"), train.rows("faq_questions.jsonl")
    corpus = [
        {"_id": r["id"], "title": r["question"], "text": r["answer"], "metadata": {"department": r["faq"]}} for r in entries
    ]
    queries = [{"_id": r["id"], "text": r["text"], "metadata": {"department": r["faq"]}} for r in asked]
    grade = {"covered": 2, "weak": 1}
    lines = [f"{r['id']}\t{e}\t{grade[r['verdict']]}" for r in asked for e in r["entries"]]
    for name, rows in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        (target / name).write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    (target / "qrels" / "dev.tsv").write_text("query-id\tcorpus-id\tscore\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return target


def kept(encoder: Encoder, file: Path, progress: Progress | None = None) -> Look:
    """Return a look-up whose vectors stay in *file*, so that a second evaluation encodes only what is new."""
    file.parent.mkdir(parents=True, exist_ok=True)
    database.upgrade(f"sqlite:///{file}")
    engine = database.engine(f"sqlite:///{file}")
    return lambda texts: remembered(engine, encoder, texts, progress=progress)[0]


def matching(folders: Iterable[tuple[Path, Sequence[str]]], encode: Look, published: Look) -> Iterable[dict[str, Any]]:
    """Yield one row for each folder, regime and method; the plain baselines take their vectors from the *published* model."""
    for directory, regimes in folders:
        look, plain = evaluate.Remember(encode), evaluate.Remember(published)
        for regime in regimes:
            folder = evaluate.read(directory, split="dev", regime=regime)
            for name, found in evaluate.baselines(folder, plain).items() if regime != "feedback" else ():
                yield {"set": directory.name, "regime": regime, "method": name, **found}
            run = evaluate.feedback(folder, look) if regime == "feedback" else evaluate.rank(folder.entries, folder.queries, look)
            yield {
                "set": directory.name,
                "regime": regime,
                "method": "askdesk",
                "target": TARGETS.get((directory.name, regime), ""),
                **evaluate.score(folder, run),
            }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    import tempfile

    parser = argparse.ArgumentParser(prog="python -m matcher.evaluate", description=__doc__)
    parser.add_argument("--all", action="store_true", help="every set at hand; without it only our own")
    parser.add_argument("--set", action="append", default=[], help="only this set (may be repeated)")
    wanted = parser.parse_args(arguments)
    out = sys.stdout.write
    with tempfile.TemporaryDirectory() as folder, Console(stderr=True).status("reading the model") as status:

        def show(what: str, done: int, of: int) -> None:
            status.update(f"{what} {done:,} of {of:,} texts")

        look, published = (kept(load(name), VECTORS, show) for name in (weights.DEFAULT, str(weights.packaged())))
        chosen: list[tuple[Path, Sequence[str]]] = [(own_folder(Path(folder) / "own"), ("faq",))]
        base = quality()
        if base is None:
            out("the development sets are not here (set ASKDESK_QUALITY to their folder); only our own is measured\n")
        elif wanted.all or wanted.set:
            chosen += [
                (base / name, regimes)
                for name, regimes in SETS
                if (base / name).is_dir() and (not wanted.set or name in wanted.set)
            ]
        out(f"{'set':<20}{'regime':<10}{'method':<18}" + "".join(f"{c:>9}" for c in COLUMNS) + "  target\n")
        for row in matching(chosen, look, published):
            cells = "".join(f"{row[c]:>9.3f}" if c in row and row[c] == row[c] else f"{'':>9}" for c in COLUMNS)
            out(f"{row['set']:<20}{row['regime']:<10}{row['method']:<18}{cells}  {row.get('target', '')}\n")
            sys.stdout.flush()
    found = judging.own()
    if base is not None and wanted.all and not wanted.set:
        found |= judging.public(base) | judging.fair(base)
    judging.show(found)
