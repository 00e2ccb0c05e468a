"""Crawls in a process of its own, since a reactor starts only once: `crawling.py CONFIG [NAME ...]`, prints the runs as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any


def crawl(
    config: Path, *, now: datetime, sources: list[str] | None = None, full: bool = False, timeout: float = 120
) -> list[dict[str, Any]]:
    """Run `crawler.run.crawl` in a process of its own and return its runs as plain values."""
    command = [sys.executable, "-P", __file__, str(config), now.isoformat(), json.dumps(sources), json.dumps(full)]
    told = subprocess.run(
        command, capture_output=True, text=True, timeout=timeout, env={**os.environ, "PYTHONWARNINGS": "ignore"}, check=False
    )
    assert told.returncode == 0, told.stderr[-3000:]
    return json.loads(told.stdout.splitlines()[-1])


def _main() -> None:
    from askdesk import config, log
    from askdesk.store import db as database
    from crawler import run

    log.configure("WARNING")
    file, now, sources, full = sys.argv[1], datetime.fromisoformat(sys.argv[2]), json.loads(sys.argv[3]), json.loads(sys.argv[4])
    read = config.load(file)
    ended = run.crawl(read, database.ready(read.askdesk.database), sources=sources, full=full, now=now)
    print(json.dumps([asdict(one) for one in ended], default=str))


if __name__ == "__main__":
    _main()
