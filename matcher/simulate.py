"""What some weeks of use would bring: `python -m matcher.simulate SET ...` lets verdicts arrive, some wrong, and measures.

Half of a set's queries arrive as verdicts, 20 a night, a tenth of them wrong; the other half is only ever measured on.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from matcher import ask, corpus, evaluate, learning, lessons, refit, report, shelf
from matcher.corpus import Look
from matcher.decide import Logistic
from matcher.encode import load, one_core

NIGHTLY = 20
WRONG = 0.1
SEED = 7


@dataclass(frozen=True, slots=True)
class Night:
    """One night of the simulation."""

    number: int
    verdicts: int
    """So far, wrong ones among them."""
    tried: bool
    """True if a chance was fitted this night."""
    live: bool
    """True if it went live."""
    figures: dict[str, float]
    """Of the chance in use, on the half that is only measured on."""
    as_before: dict[str, float]
    """The same, had the chance in use the night before stayed."""


def verdicts(queries: Sequence[learning.Known], entries: dict[str, list[str]], *, seed: int = SEED) -> list[learning.Known]:
    """Return *queries* in the order in which people answer them, a tenth with a wrong entry, or none where there is one."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable order, no secret
    found = list(queries)
    chance.shuffle(found)
    return [_mistaken(k, entries[k.department], chance) if chance.random() < WRONG else k for k in found]


def _mistaken(known: learning.Known, entries: Sequence[str], chance: random.Random) -> learning.Known:
    others = [e for e in entries if e != known.entry]
    wrong = None if known.entry is not None and chance.random() < 0.5 else chance.choice(others)
    return replace(known, entry=wrong)


def run(folder: evaluate.Folder, look: Look, *, nights: int = 1000) -> Iterator[Night]:
    """Yield one night after the other, until every verdict has arrived."""
    every = evaluate.known(folder)
    asks = [one for k in every for one in ask.every(k.asked)]
    look(learning.texts(asks, corpus.ENGLISH, frozenset()))
    stream = [k for k in every if evaluate.half(k.id) == 0]
    stream = verdicts(stream, {d: [e.id for e in some] for d, some in folder.entries.items()})
    kept = [k for k in every if evaluate.half(k.id) == 1]
    teach = evaluate.teaching(folder, look)
    live: Logistic | None = None
    last = 0
    for number in range(min(nights, -(-len(stream) // NIGHTLY)) + 1):
        known = stream[: number * NIGHTLY]
        tried = None
        if len(known) >= refit.ENOUGH and len(known) - last >= lessons.MORE:
            tried, last = refit.trial(known, teach, live=live, model=shelf.model()), len(known)
        judge = teach(known)
        judged = [(judge(k), k) for k in kept]
        before = refit.measure(judged, live, shelf.model())
        live = tried.fitted if tried is not None and tried.better else live
        now = refit.measure(judged, live, shelf.model())
        yield Night(number, len(known), tried is not None, tried is not None and tried.better, now, before)


@one_core
def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line a night for each set."""
    parser = argparse.ArgumentParser(prog="python -m matcher.simulate", description=__doc__)
    parser.add_argument("sets", nargs="*", default=["indomain", "covidfaq", "hint3-curekart", "hint3-powerplay11"])
    base = report.quality()
    if base is None:
        sys.exit("the development sets are not here (set ASKDESK_QUALITY to their folder)")
    encode = report.kept(load(), report.VECTORS)
    out = sys.stdout.write
    for name in parser.parse_args(arguments).sets:
        folder = evaluate.read(Path(base / name), split="dev", regime="faq")
        out(f"{name}\n  night verdicts  right first  log loss  Brier    ECE\n")
        for night in run(folder, evaluate.Remember(encode)):
            f = night.figures
            said = "" if not night.tried else "went live" if night.live else "tried, not better: stays"
            out(f"  {night.number:>5} {night.verdicts:>8} {f['right first']:>12.3f} {f['log loss']:>9.3f}")
            out(f"{f['Brier']:>7.3f}{f['ECE']:>7.3f}  {said}{_worse(night)}\n")
            sys.stdout.flush()


def _worse(night: Night) -> str:
    loss = night.figures["log loss"] - night.as_before["log loss"]
    return f" (log loss {loss:+.3f} on the half never learned from)" if night.live else ""


if __name__ == "__main__":
    main()
