"""Place, the lower half of every source: the block it runs for, the addresses, names and moments that follow from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

import scrapy
from sqlalchemy import Engine

from askdesk import config as configuration
from askdesk.model import Question
from askdesk.store import db as database
from askdesk.store import names as learned
from askdesk.store import questions, runs
from crawler import block, trouble
from crawler.manners.patience import Patience, reset_after
from crawler.manners.unchanged import Memory
from crawler.mentions import Finder
from crawler.read import addresses

OVERLAP = timedelta(days=1)


class Place(scrapy.Spider):
    """What a block of the configuration says, and what the program knows of the place it names.

    Args:
        source: Name of the `[[sources]]` block to run.
        config: The configuration; read from ASKDESK_CONFIG if it is not given, as with `scrapy crawl`.
        engine: The database; opened from the configuration if it is not given.
        full: True ignores what earlier runs have seen.
        searching: False only looks at stored questions again.
        now: The time this run counts as, in UTC.

    Raises:
        ConfigError: If the block is of another kind or has a key this kind does not know.
    """

    wants: ClassVar[dict[str, str]] = {}
    """Headers of every request; one with `{secret}` in it is left out where there is no credential."""
    handle_httpstatus_list: ClassVar[tuple[int, ...]] = ()
    """HTTP statuses of errors whose answers are read all the same."""
    path: ClassVar[str] = ""
    """What stands between the host and the name of a call."""
    stage: str = "crawl"
    """`crawl`, or `recheck` where only stored questions are looked at."""

    def __init__(
        self,
        source: str = "",
        *,
        config: configuration.Config | None = None,
        engine: Engine | None = None,
        full: bool | str = False,
        searching: bool = True,
        now: datetime | None = None,
        **others: Any,
    ) -> None:
        super().__init__(**others)
        self.config = config or configuration.load()
        self.block = self.config.source(source)
        block.check(type(self), self.block)  # type: ignore[arg-type]
        self.run_source = self.block.name
        self.now = now or datetime.now(UTC)
        self.engine = engine or database.ready(self.config.askdesk.database)
        self.searching = searching
        self.stage = "crawl" if searching else "recheck"
        self.full = full in {True, "1", "true", "yes"}
        with self.engine.begin() as db:
            ours = learned.departments(db, self.config)
            self.cursor: dict[str, Any] = {} if self.full else runs.cursor(db, self.block.name)
            self.due = list(questions.due(db, self.block.name, now=self.now))
        self.departments = [d for d in ours if not self.block.departments or d.slug in self.block.departments]
        self.next_cursor: dict[str, Any] = {k: v for k, v in self.cursor.items() if k != "not_before"}
        self.known = {row.id for row in self.due}
        self.memory = Memory(self)
        self.troubles = trouble.Troubles()
        self.listings = 0
        self.parked_until: datetime | None = None
        self._vanished: list[str] = []

    @cached_property
    def root(self) -> str:
        """Return the address asked, without a slash at the end: the mirror if there is one, else the site."""
        return (self.block.base_url or self.site_address).rstrip("/")

    @property
    def site_address(self) -> str:
        """Return the public address of the site; a family with one API for many sites overrides it."""
        site = self.block.site
        return site if "://" in site else f"https://{site}"

    @cached_property
    def host(self) -> str:
        """Return the middle of every id: the host, with its port where it is not the usual one."""
        return addresses.host(self.site_address)

    @cached_property
    def finder(self) -> Finder:
        """Return what finds mentions of the departments this block serves."""
        return Finder(self.departments)

    @cached_property
    def due_replies(self) -> dict[str, list[str]]:
        """Return id of a thread -> ids of the stored questions in its replies that are due."""
        found: dict[str, list[str]] = {}
        for question_id in (row.id for row in self.due if "#" in row.key):
            found.setdefault(question_id.partition("#")[0], []).append(question_id)
        return found

    @property
    def since(self) -> datetime | None:
        """Return from when on posts are new, with a day's overlap; None on the first run."""
        seen = self.cursor.get("since")
        return datetime.fromisoformat(seen) - OVERLAP if seen else None

    def since_as(self, form: str) -> str:
        """Return `since` written as *form* (as of strftime) says; empty on the first run, so that `url` leaves it out."""
        return f"{self.since:{form}}" if self.since else ""

    def is_old(self, moments: Iterable[datetime | None]) -> bool:
        """Return whether all of *moments*, at least one, lie before `since`: what follows on a list is known."""
        told = list(moments)
        return bool(self.since and told and all(moment and moment < self.since for moment in told))

    def met(self, moment: datetime | None) -> None:
        """Remember the newest post met, for the next run's `since`."""
        known = self.next_cursor.get("since")
        if moment and moment <= self.now + OVERLAP and (not known or moment > datetime.fromisoformat(known)):
            self.next_cursor["since"] = moment.isoformat()

    @property
    def aliases(self) -> list[str]:
        """Return the unambiguous names of the departments, and what the key `queries` adds."""
        told = [name for d in self.departments for name in d.aliases]
        return list(dict.fromkeys([*told, *self.block.options.get("queries", ())]))

    @property
    def names(self) -> list[str]:
        """Return what to search for: every name of the departments, and what the key `queries` adds."""
        told = [name for d in self.departments for name in (*d.aliases, *d.ambiguous)]
        return list(dict.fromkeys([*told, *self.block.options.get("queries", ())]))

    def chosen(self, key: str) -> list[str]:
        """Return the parts of the site that the block's *key* names; without it `""`, which stands for the whole site."""
        return [str(one).strip("/") for one in self.block.options.get(key) or [""]]

    @property
    def base(self) -> str:
        """Return how the addresses of all calls begin."""
        return self.next_cursor.get("api") or f"{self.root}{self.path}"

    def url(self, call: str, sent: dict[str, Any] | None = None) -> str:
        """Return the address of an API's *call*; what is empty in *sent* is left out, a list is sent item by item."""
        told = {name: value for name, value in (sent or {}).items() if value not in (None, "", [])}
        joint = "&" if "?" in self.base else "?"
        return f"{self.base}{call}{joint + urlencode(told, doseq=True) if told else ''}"

    def headers(self) -> dict[str, str]:
        """Return the headers of every request."""
        secret = self.block.secret or ""
        return {name: text.format(secret=secret) for name, text in self.wants.items() if secret or "{secret}" not in text}

    def public(self, url: str) -> str:
        """Return the address people use for one that was asked on the mirror."""
        return addresses.moved(url, self.root, self.site_address.rstrip("/")) if self.block.base_url else url

    def local(self, url: str) -> str:
        """Return the address to ask for one that people use."""
        return addresses.moved(url, self.site_address.rstrip("/"), self.root) if self.block.base_url else url

    def question(self, **fields: Any) -> Question:
        """Return a Question of this source; *fields* as in the model."""
        return Question(source=self.block.name, kind=self.name, site=self.host, **fields)

    def hold(self, url: str, seconds: float) -> None:
        """Leave the host of *url* in peace for *seconds*, because its answer asks for it."""
        patience = self.crawler.get_downloader_middleware(Patience)
        if patience:
            patience.hold(urlsplit(url).netloc, seconds)

    def slow_down(self, response: Any, prefix: str) -> None:
        """Leave the host in peace until its limit starts anew, once headers that begin with *prefix* say it is used up."""
        left, until = (response.headers.get(f"{prefix}-{name}") for name in ("Remaining", "Reset"))
        seconds = reset_after(until, datetime.now(UTC))
        if left and float(left) < 1 and seconds is not None:
            self.hold(response.url, seconds)

    def gone(self, question_id: str) -> None:
        """Note that a stored question was not found; it counts once another page of this run could be read."""
        self._vanished.append(question_id)

    def count(self, what: str, number: int = 1) -> None:
        """Add to one of the run's counts."""
        assert self.crawler.stats
        self.crawler.stats.inc_value(f"askdesk/{what}", number)
