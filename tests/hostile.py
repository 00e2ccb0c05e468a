"""A server that wishes us ill, and crawls of it in a process of their own that tells how much memory it took.

`hostile.py CONFIG NOW SETTINGS NAMES`: SETTINGS shorten waits that a night could afford and a test can't; NAMES maps
host names to the address they lead to, the first of them taken for a public one.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Trick = Callable[["Handler"], None]


class Server(ThreadingHTTPServer):
    """Answers every address but robots.txt by one trick."""

    daemon_threads = True

    def __init__(self, trick: Trick, robots: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.trick, self.robots = trick, robots
        self.asked: list[str] = []
        self.sent = 0
        self.is_over = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def handle_error(self, *_: Any) -> None:
        """Say nothing: that the crawler hangs up is what is wanted."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path == "/robots.txt":
            self.give(b"", status=self.server.robots)
        else:
            self.server.trick(self)

    def give(self, body: bytes, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> None:
        """Send a whole answer."""
        self.head(status, kind, **{"Content-Length": str(len(body)), **headers})
        self.write(body)

    def head(self, status: int, kind: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def write(self, data: bytes) -> None:
        self.wfile.write(data)
        self.server.sent += len(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(trick: Trick, *, robots: int = 404) -> Iterator[Server]:
    """Serve *trick* while the block lasts."""
    server = Server(trick, robots)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()


def endless_redirects(ask: Handler) -> None:
    """Lead on for ever, to a new address each time."""
    ask.give(b"", status=302, Location=f"/{len(ask.server.asked)}")


def ten_gigabytes(ask: Handler) -> None:
    """Stream a body of 10 GB of unknown length."""
    ask.head(200, "text/html", Connection="close")
    part = b"<p>" + b"x" * 65_536
    for _ in range(10 * 1024**3 // len(part)):
        if ask.server.is_over.is_set():
            break
        ask.write(part)
    ask.close_connection = True


def bomb(megabytes: int = 1000) -> Trick:
    """Return the trick that sends a body which is a thousand times larger once unpacked."""
    packed = gzip.compress(b"\0" * 1024 * 1024, 9) * megabytes  # members of one gzip file follow each other

    def answer(ask: Handler) -> None:
        ask.give(packed, Content_Encoding="gzip")

    return answer


def drop_by_drop(ask: Handler) -> None:
    """Send one byte a second."""
    ask.head(200, "text/html", **{"Content-Length": "100000"})
    for _ in range(600):
        if ask.server.is_over.is_set():
            break
        ask.write(b"<")
        time.sleep(1)


@dataclass(frozen=True, slots=True)
class Told:
    """What a crawl left behind."""

    runs: dict[str, dict[str, Any]]
    megabytes: float
    """The most memory the process ever held."""
    seconds: float


def crawl(
    config: Path, *, now: Any, settings: dict[str, Any] | None = None, names: dict[str, str] | None = None, timeout: float = 90
) -> Told:
    """Crawl all sources of *config*; fails where that takes longer than *timeout* seconds."""
    command = [sys.executable, "-P", __file__, str(config), now.isoformat(), json.dumps(settings or {}), json.dumps(names or {})]
    began = time.monotonic()
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=timeout, env={**os.environ, "PYTHONWARNINGS": "ignore"}, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    return Told({run["source"]: run for run in told["runs"]}, told["kilobytes"] / 1024, time.monotonic() - began)


def _resolve(names: dict[str, str]) -> None:
    """Let *names* lead where they are said to; the first is taken for public, as no test may ask the real internet."""
    from twisted.internet.defer import succeed

    from crawler.manners.private import PublicResolver

    public = next(iter(names), "")

    def found(self: Any, name: str, timeout: Any = ()) -> Any:
        asked = succeed(names[name])
        return asked if name == public else asked.addCallback(self._checked, name)

    if names:
        PublicResolver.getHostByName = found  # type: ignore[method-assign]


def _main() -> None:

    from dataclasses import asdict
    from datetime import datetime

    from askdesk import config, log
    from askdesk.store import db as database
    from crawler import run
    from crawler import settings as ours

    log.configure("WARNING")
    file, now, settings, names = sys.argv[1], datetime.fromisoformat(sys.argv[2]), *map(json.loads, sys.argv[3:5])
    for name, value in settings.items():
        setattr(ours, name, value)
    _resolve(names)
    read = config.load(file)
    ended = run.crawl(read, database.ready(read.askdesk.database), now=now)
    most = peak_kilobytes()
    print(json.dumps({"runs": [asdict(one) for one in ended], "kilobytes": most}, default=str))


def peak_kilobytes() -> int:
    """Return the most memory this process has held; getrusage would count what the process it was forked from held."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        _main()
