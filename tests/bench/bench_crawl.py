"""Pages a second of the forum source, against a bare Scrapy spider on the same loopback site."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import campus

from askdesk.campus import server
from askdesk.campus.world import World

BARE = """
import scrapy, sys, time
from scrapy.crawler import CrawlerProcess
class Bare(scrapy.Spider):
    name = "bare"
    start_urls = [sys.argv[1]]
    custom_settings = {"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 8}
    pages = 0
    def parse(self, response):
        Bare.pages += 1
        for href in response.css("a::attr(href)").getall():
            url = response.urljoin(href).split("#")[0].replace(response.url.partition("sid=")[2][:32] or "-", "")
            if "/thread/" in url or "/board/" in url:
                yield response.follow(url.split("?")[0], self.parse)
process = CrawlerProcess()
process.crawl(Bare)
t = time.monotonic()
process.start()
print(Bare.pages, time.monotonic() - t)
"""


def lines(rounds: int = 3) -> Iterator[str]:
    """Yield the figures."""
    ours, bare = [], []
    port = campus.free_ports()
    with server.serving(World(night=1, base=datetime.now(UTC)), first_port=port) as roots:
        for _ in range(rounds):
            bare.append(_bare(roots["forum"]))
            ours.append(_ours(port))
    yield f"bare Scrapy spider   {median(bare):6.1f} pages/s"
    yield f"our forum source     {median(ours):6.1f} pages/s (read, cleaned, searched for mentions, stored)"
    yield f"ratio                {median(o / b for o, b in zip(ours, bare, strict=True)):6.2f}"


def _bare(root: str) -> float:
    told = subprocess.run([sys.executable, "-c", BARE, root + "/"], capture_output=True, text=True, check=True)
    pages, seconds = told.stdout.split()[-2:]
    return int(pages) / float(seconds)


def _ours(port: int) -> float:
    import json

    with tempfile.TemporaryDirectory() as folder:
        config = campus.prepared(Path(folder), port)
        told = campus.askdesk(config, "crawl", "--source", "student-board", "--json")
        [run] = json.loads(told.stdout)["runs"]
        return float(run["counts"]["requests"] / run["counts"]["seconds"])
