"""`python -m crawler.lines`: how many lines each site family takes, the shortest first, and their median."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

import crawler
from crawler import sources


def table() -> dict[str, int]:
    """Return family -> lines of its file, the shortest first."""
    folder = Path(sources.__path__[0])
    lines = {kind: len((folder / f"{kind}.py").read_text(encoding="utf-8").splitlines()) for kind in crawler.kinds()}
    return dict(sorted(lines.items(), key=lambda one: (one[1], one[0])))


if __name__ == "__main__":
    told = table()
    sys.stdout.writelines(f"{lines:>5}  {kind}\n" for kind, lines in told.items())
    sys.stdout.write(f"{median(told.values()):>5g}  is the median of {len(told)} families\n")
