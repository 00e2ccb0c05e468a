"""`make bench`: speed and memory as ratios within one run; machines are noisy. `make bench BENCH="queue faq"` runs parts."""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
# The checkout goes before its tests, whose folders are called as the packages are.
sys.path[:0] = [str(HERE), str(HERE.parent.parent), str(HERE.parent)]
PARTS = ("bench_crawl", "bench_mentions", "bench_recheck", "bench_match", "bench_queue", "bench_faq")


def main() -> None:
    """Run the named parts, or all, and print their lines."""
    logging.disable(logging.WARNING)
    named = sys.argv[1:]
    for part in PARTS:
        if named and part.removeprefix("bench_") not in named:
            continue
        print(f"\n{part.removeprefix('bench_')}")
        for line in import_module(part).lines():
            print(f"  {line}", flush=True)


if __name__ == "__main__":
    main()
