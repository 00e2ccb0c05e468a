"""Scrapy's settings: polite by default, the pipelines one line each."""

from __future__ import annotations

from typing import Any

from askdesk import __version__
from askdesk.config import Config

BOT_NAME = "askdesk"
SPIDER_MODULES = ["crawler.sources"]
NEWSPIDER_MODULE = "crawler.sources"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# robots.txt is obeyed by crawler.manners.robots, which follows RFC 9309 where Scrapy's own does not.
ROBOTSTXT_OBEY = True
USER_AGENT = f"askdesk/{__version__}"
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # it would open a port
REFERRER_POLICY = "same-origin"
DOWNLOAD_DELAY_JITTER = 0
DOWNLOAD_DELAY = 1.0
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
AUTOTHROTTLE_ENABLED = True
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]
DEPTH_LIMIT = 0
URLLENGTH_LIMIT = 4000
CLOSESPIDER_TIMEOUT = 4 * 3600  # seconds a source may take in one run; what it has not come to waits for the next
ASKDESK_SLOW_PAGES = 6  # answers in a row that come too late before a host is left alone for the run
ASKDESK_LONGEST_WAIT = 120.0  # seconds a run waits at most when a site asks it to slow down; above that the source is parked

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.manners.robots.Robots": 100,
    "crawler.manners.private.PublicOnly": 50,
    "crawler.manners.unchanged.Unchanged": 110,
    "crawler.manners.patience.Patience": 560,
    "crawler.manners.quota.Ledger": 570,
    # Nearer to the wire than Scrapy's retries (550), so that each try that comes too late is counted.
    "crawler.manners.endurance.Endurance": 565,
}
SPIDER_MIDDLEWARES = {
    "crawler.manners.unchanged.Unchanged": 30,  # sees what a page brought after all others
    "crawler.manners.optout.OptOut": 40,
}
TWISTED_DNS_RESOLVER = "crawler.manners.private.PublicResolver"
EXTENSIONS = {"crawler.bookkeeping.Bookkeeping": 0, "scrapy.extensions.remote_control.RemoteControl": None}
ITEM_PIPELINES = {
    "crawler.pipelines.clean.Clean": 100,
    "crawler.pipelines.mentions.Mentions": 200,
    "crawler.pipelines.personal.Personal": 300,
    "crawler.pipelines.store.Store": 400,
}
LOG_LEVEL = "INFO"
STATS_DUMP = False
LOG_FORMATTER = "crawler.manners.quiet.Quiet"
FEED_EXPORT_ENCODING = "utf-8"


def of(config: Config, delay: float) -> dict[str, Any]:
    """Return the settings that depend on the configuration: who we are, and how fast we ask.

    Args:
        delay: Seconds between two requests to a host; 0 means as fast as the host answers.
    """
    desk = config.askdesk
    return {
        "USER_AGENT": f"askdesk/{__version__} (+{desk.public_url}; {desk.contact})",
        "DOWNLOAD_DELAY": delay,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1 if delay else 8,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_MAX_DELAY": max(60.0, delay),
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0 if delay else 8.0,
        "ASKDESK_ALLOW_PRIVATE_HOSTS": desk.allow_private_hosts,
    }
