"""What sites told of the age of their pages, so that a page is asked for again only if it has changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from askdesk.store.db import upsert
from askdesk.store.schema import validators

MOST = 20_000  # pages remembered of one source; the ones read longest ago are forgotten first
OLDEST = timedelta(days=60)  # after which a page not asked for again is forgotten
TOGETHER = 500  # rows of one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a site told of one page."""

    page: str
    """sha256 of the address, in hex."""
    etag: str = ""
    last_modified: str = ""
    rows: int = 0
    """Posts the page showed."""
    read_with: str = ""
    """What read it: a hash over our names, the block and the version. Another reader reads the page anew."""
    read_at: datetime
    """When it was last read whole."""


def of(db: Connection, source: str, *, read_with: str) -> dict[str, Validators]:
    """Return page -> what *source* told of it, of pages that were read with the same words by the same version."""
    wanted = select(validators).where(validators.c.source == source, validators.c.read_with == read_with)
    names = Validators.__slots__
    return {row.page: Validators(**{name: getattr(row, name) for name in names}) for row in db.execute(wanted)}


def keep(db: Connection, source: str, told: Iterable[Validators], *, now: datetime) -> None:
    """Remember what *source* told in this run; what is old, or too much, is forgotten."""
    rows = [{"source": source, **{name: getattr(one, name) for name in Validators.__slots__}} for one in told]
    for at in range(0, len(rows), TOGETHER):
        upsert(db, validators, rows[at : at + TOGETHER])
    c = validators.c
    db.execute(delete(validators).where(c.source == source, c.read_at < now - OLDEST))
    newest = select(c.read_at).where(c.source == source).order_by(c.read_at.desc()).offset(MOST).limit(1).scalar_subquery()
    db.execute(delete(validators).where(c.source == source, c.read_at <= newest))


def forget(db: Connection, source: str, pages: Iterable[str]) -> None:
    """Forget pages whose last answer can't be relied on any more."""
    for page in pages:
        db.execute(delete(validators).where(validators.c.source == source, validators.c.page == page))
