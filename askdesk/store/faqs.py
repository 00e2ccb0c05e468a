"""The institution's own pages and their entries: what is new, changed, vanished, or not to be trusted yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from askdesk.errors import NotFound
from askdesk.model import EntryStatus, FaqEntry, FaqPage
from askdesk.store import events
from askdesk.store.db import Record, upsert
from askdesk.store.schema import faq_entries, faq_pages, faq_versions

LEAST = 3  # entries a page must have had before losing half of them looks like a broken page, not an edit


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChange:
    """What one reading of a page changed, counted in entries."""

    new: int = 0
    changed: int = 0
    same: int = 0
    vanished: int = 0
    quarantined: int = 0
    alert: str = ""
    """A sentence if a person should look; empty if all is well."""


def save_page(db: Connection, page: FaqPage, *, now: datetime) -> PageChange:
    """Store a page as read; one that lost half of its entries is quarantined and its last good version stays in use."""
    before = _page(db, page.url)
    live = [e for e in entries_of(db, page.url) if e.status == EntryStatus.LIVE]
    readable = [e for e in page.entries if e.answer.strip()]
    if before is not None and before.status != EntryStatus.GONE and len(live) >= LEAST and len(readable) * 2 <= len(live):
        return _quarantine(
            db, page, f"had {len(live)} entries, now {len(readable)} can be read; the last good version stays in use", now
        )
    _save_page_row(db, page, before, now)
    counts = {"new": 0, "changed": 0, "same": 0, "quarantined": 0}
    identity = before.identity if before is not None else page.url
    named = [(replace(e, page_url=identity).id, e) for e in page.entries]
    for position, (id, entry) in enumerate(named):
        counts[_save_entry(db, id, entry, position, page, now)] += 1
    vanished = _vanish(db, page.url, {id for id, _ in named}, now)
    alert = f"{counts['quarantined']} entries have no answer that can be read" if counts["quarantined"] else ""
    if page.needs_rendering:
        alert = alert or "answers are loaded by script and can't be read without a browser"
    db.execute(update(faq_pages).where(faq_pages.c.url == page.url).values(alert=alert))
    return PageChange(**counts, vanished=vanished, alert=alert)


def _quarantine(db: Connection, page: FaqPage, alert: str, now: datetime) -> PageChange:
    # Its validators are forgotten, so that the next night reads it in full and can find it mended.
    values = {"status": EntryStatus.QUARANTINED, "alert": alert, "checked_at": now, "etag": None, "last_modified": None}
    fresh = db.execute(
        update(faq_pages).where(faq_pages.c.url == page.url, faq_pages.c.status != EntryStatus.QUARANTINED).values(**values)
    ).rowcount
    if fresh:
        events.note(db, who=events.PROGRAM, what="page_quarantined", subject=page.url, now=now, alert=alert)
    else:
        db.execute(update(faq_pages).where(faq_pages.c.url == page.url).values(**values))
    return PageChange(quarantined=len(page.entries), alert=alert)


def _save_page_row(db: Connection, page: FaqPage, before: Record | None, now: datetime) -> None:
    departments = sorted({*(before.departments if before is not None else ()), *page.departments})
    values = {
        "url": page.url,
        "identity": before.identity if before is not None else page.url,
        "departments": departments,
        "title": page.title,
        "language": page.language,
        "status": EntryStatus.LIVE,
        "entries": len(page.entries),
        "checked_at": now,
        "changed_at": before.changed_at if before is not None else now,
        "etag": page.etag,
        "last_modified": page.last_modified,
        "needs_rendering": page.needs_rendering,
        "alert": "",
        "notes": list(page.notes),
        "alternates": dict(page.alternates),
    }
    upsert(db, faq_pages, [values])


def _save_entry(db: Connection, id: str, entry: FaqEntry, position: int, page: FaqPage, now: datetime) -> str:
    before = db.execute(select(faq_entries).where(faq_entries.c.id == id)).one_or_none()
    empty = not entry.answer.strip()
    if before is not None and empty and before.status == EntryStatus.LIVE:
        db.execute(update(faq_entries).where(faq_entries.c.id == id).values(position=position, checked_at=now))
        return "quarantined"
    status = EntryStatus.QUARANTINED if empty else EntryStatus.LIVE
    values = {
        **{
            k: getattr(entry, k) for k in ("page_url", "question", "answer", "section", "anchor", "url", "reader", "content_hash")
        },
        "language": entry.language if entry.language != "und" else page.language,
        "position": position,
        "departments": sorted({*(before.departments if before is not None else ()), *page.departments}),
        "status": status,
        "checked_at": now,
    }
    if before is None:
        db.execute(insert(faq_entries).values(id=id, first_seen=now, changed_at=now, owner=None, **values))
        _keep_version(db, id, entry, now)
        _touched(db, page.url, now)
        return "quarantined" if empty else "new"
    return _update_entry(db, id, entry, before, values, now)


def _update_entry(db: Connection, id: str, entry: FaqEntry, before: Record, values: dict[str, Any], now: datetime) -> str:
    changed = before.content_hash != entry.content_hash or before.status != values["status"]
    if changed:
        values["changed_at"] = now
        _touched(db, entry.page_url, now)
        if before.content_hash != entry.content_hash:
            _keep_version(db, id, entry, now)
    db.execute(update(faq_entries).where(faq_entries.c.id == id).values(**values))
    if values["status"] == EntryStatus.QUARANTINED:
        return "quarantined"
    return "changed" if changed else "same"


def _keep_version(db: Connection, id: str, entry: FaqEntry, now: datetime) -> None:
    values = {"entry_id": id, "content_hash": entry.content_hash, "question": entry.question, "answer": entry.answer}
    db.execute(insert(faq_versions).values(**values, seen_at=now))


def _touched(db: Connection, page_url: str, now: datetime) -> None:
    db.execute(update(faq_pages).where(faq_pages.c.url == page_url).values(changed_at=now))


def _vanish(db: Connection, page_url: str, kept: set[str], now: datetime) -> int:
    gone = [e.id for e in entries_of(db, page_url) if e.id not in kept and e.status != EntryStatus.GONE]
    if gone:
        values = {"status": EntryStatus.GONE, "changed_at": now, "checked_at": now}
        db.execute(update(faq_entries).where(faq_entries.c.id.in_(gone)).values(**values))
        _touched(db, page_url, now)
    for id in gone:
        events.note(db, who=events.PROGRAM, what="entry_gone", subject=id, now=now)
    return len(gone)


def page_gone(db: Connection, url: str, *, now: datetime) -> int:
    """Record that a page is no longer there: its entries stop answering at once. Return how many."""
    values = {"status": EntryStatus.GONE, "checked_at": now, "changed_at": now, "etag": None, "last_modified": None, "entries": 0}
    db.execute(update(faq_pages).where(faq_pages.c.url == url, faq_pages.c.status != EntryStatus.GONE).values(**values))
    return _vanish(db, url, set(), now)


def moved(db: Connection, old: str, new: str, *, now: datetime) -> bool:
    """Follow a page to its new address: its entries stay the same entries. Return whether there was one to follow."""
    before = _page(db, old)
    if before is None or before.status == EntryStatus.GONE or _page(db, new) is not None:
        return False
    kept = {c.name: getattr(before, c.name) for c in faq_pages.c} | {"url": new, "etag": None, "last_modified": None}
    db.execute(insert(faq_pages).values(**kept))
    db.execute(update(faq_entries).where(faq_entries.c.page_url == old).values(page_url=new))
    page_gone(db, old, now=now)
    events.note(db, who=events.PROGRAM, what="page_moved", subject=new, now=now, was=old)
    return True


def not_modified(db: Connection, url: str, *, now: datetime) -> None:
    """Record that the site says the page is as it was."""
    db.execute(update(faq_pages).where(faq_pages.c.url == url).values(checked_at=now))
    db.execute(
        update(faq_entries).where(faq_entries.c.page_url == url, faq_entries.c.status == EntryStatus.LIVE).values(checked_at=now)
    )


def alert(db: Connection, url: str, sentence: str, *, now: datetime) -> None:
    """Record what is wrong with a page that could not be read this time; its entries stay in use."""
    db.execute(update(faq_pages).where(faq_pages.c.url == url).values(alert=sentence, checked_at=now))


def finish_crawl(db: Connection, department: str, seen: set[str], *, now: datetime) -> int:
    """After a complete crawl, record the department's pages that it did not meet as gone; return how many."""
    lost = 0
    for page in pages(db):
        if department not in page.departments or page.url in seen or page.status == EntryStatus.GONE:
            continue
        others = [d for d in page.departments if d != department]
        if others:
            for table in (faq_pages, faq_entries):
                key = table.c.url if table is faq_pages else table.c.page_url
                db.execute(update(table).where(key == page.url).values(departments=others))
        else:
            page_gone(db, page.url, now=now)
            lost += 1
    return lost


def accept_page(db: Connection, url: str, *, by: str, now: datetime) -> None:
    """Let the next crawl take a quarantined page as it is: a person has looked, the entries are really fewer."""
    values = {"status": EntryStatus.GONE, "alert": "taken as it is on the next crawl", "etag": None, "last_modified": None}
    if (
        db.execute(
            update(faq_pages).where(faq_pages.c.url == url, faq_pages.c.status == EntryStatus.QUARANTINED).values(**values)
        ).rowcount
        != 1
    ):
        raise NotFound(f"no page {url} is in quarantine")
    events.note(db, who=by, what="page_accepted", subject=url, now=now)


def page(db: Connection, url: str) -> Record | None:
    """Return the stored page, None if it was never read."""
    return _page(db, url)


def _page(db: Connection, url: str) -> Record | None:
    return db.execute(select(faq_pages).where(faq_pages.c.url == url)).one_or_none()


def pages(db: Connection) -> list[Record]:
    """Return all pages, by address."""
    return list(db.execute(select(faq_pages).order_by(faq_pages.c.url)))


def entries_of(db: Connection, page_url: str) -> list[Record]:
    """Return the entries of a page, whatever their status, in page order."""
    wanted = select(faq_entries).where(faq_entries.c.page_url == page_url).order_by(faq_entries.c.position, faq_entries.c.id)
    return list(db.execute(wanted))


def entries(db: Connection, *, status: EntryStatus | None = EntryStatus.LIVE) -> list[Record]:
    """Return the entries of *status* (None: all), by page and position."""
    wanted = select(faq_entries)
    if status is not None:
        wanted = wanted.where(faq_entries.c.status == status)
    return list(db.execute(wanted.order_by(faq_entries.c.page_url, faq_entries.c.position, faq_entries.c.id)))


def entry(db: Connection, id: str) -> Record:
    """Return one entry.

    Raises:
        NotFound: If there is none.
    """
    found = db.execute(select(faq_entries).where(faq_entries.c.id == id)).one_or_none()
    if found is None:
        raise NotFound(f"there is no entry {id}")
    return found


def versions(db: Connection, id: str) -> list[Record]:
    """Return every text an entry has had, first to last."""
    return list(db.execute(select(faq_versions).where(faq_versions.c.entry_id == id).order_by(faq_versions.c.id)))


def set_owner(db: Connection, id: str, owner: str | None, *, by: str, now: datetime) -> None:
    """Say who keeps an entry.

    Raises:
        NotFound: If there is no such entry.
    """
    if db.execute(update(faq_entries).where(faq_entries.c.id == id).values(owner=owner)).rowcount != 1:
        raise NotFound(f"there is no entry {id}")
    events.note(db, who=by, what="owner_set", subject=id, now=now, owner=owner)
