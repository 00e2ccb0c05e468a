"""`make bench`: speed and memory as ratios within one run; machines are noisy. `make bench BENCH="queue faq"` runs parts."""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
# The checkout goes before its tests, whose folders are called as the packages are.
sys.path[:0] = [str(HERE), str(HERE.parent.parent), str(HERE.parent)]
PARTS = (
    "bench_crawl",
    "bench_mentions",
    "bench_recheck",
    "bench_encode",
    "bench_match",
    "bench_index",
    "bench_queue",
    "bench_faq",
)
ONLY_WHEN_NAMED = ("bench_large", "bench_million")


def main() -> None:
    """Run the named parts, or all, and print their lines."""
    logging.disable(logging.WARNING)
    named = sys.argv[1:]
    wanted = [p for p in (*PARTS, *ONLY_WHEN_NAMED) if p.removeprefix("bench_") in named] if named else PARTS
    for part in wanted:
        print(f"\n{part.removeprefix('bench_')}")
        for line in import_module(part).lines():
            print(f"  {line}", flush=True)


if __name__ == "__main__":
    main()
