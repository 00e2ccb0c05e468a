"""Our own pages as askdesk reads them: the entries, how healthy they are, and what they said before."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from askdesk.errors import NotFound
from askdesk.model import EntryStatus, Role
from askdesk.store import faq_health, faqs, people
from askdesk.store.db import Record
from webui import desk

bp = Blueprint("faqs", __name__, url_prefix="/faq")

LIMIT = 50
SAID = {
    EntryStatus.LIVE: "in use",
    EntryStatus.QUARANTINED: "held back: it could not be read well",
    EntryStatus.GONE: "no longer on our site",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What an entry said from one moment on, compared with what it said before."""

    seen_at: datetime
    question: Markup
    answer: Markup
    is_first: bool


@bp.get("")
def show() -> str:
    """Show the entries that may answer, page by page."""
    q, after = request.args.get("q", "").strip()[:200], request.args.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 7 else 0
    with desk.reading() as db:
        found = [e for e in faqs.entries(db) if holds(e, q)]
        pages = {p.url: p for p in faqs.pages(db)}
        names = {p.name: p.shown_as for p in people.everyone(db)}
    ill = [p for p in pages.values() if p.alert or p.status != EntryStatus.LIVE]
    return render_template(
        "faqs/show.html",
        entries=found[start : start + LIMIT],
        pages=pages,
        names=names,
        q=q,
        total=len(found),
        start=start,
        limit=LIMIT,
        ill=len(ill),
    )


def holds(entry: Record, q: str) -> bool:
    """Return whether every word of a search stands in an entry."""
    text = f"{entry.question}\n{entry.answer}\n{entry.section}".casefold()
    return all(word in text for word in q.casefold().split())


@bp.get("/health")
def health() -> str:
    """Show what could not be read, what is held back, and what is gone."""
    with desk.reading() as db:
        pages = faqs.pages(db)
        held = faqs.entries(db, status=EntryStatus.QUARANTINED)
        gone = faqs.entries(db, status=EntryStatus.GONE)
        noted = notes(db, pages, now=desk.now())
        readers = readers_of(faqs.entries(db))
    alarming = [p for p in pages if p.alert or p.status == EntryStatus.QUARANTINED]
    return render_template(
        "faqs/health.html",
        pages=pages,
        alarming=alarming,
        held=held,
        gone=gone[:LIMIT],
        lost=len(gone),
        said=SAID,
        noted=noted,
        readers=readers,
    )


def readers_of(entries: list[Record]) -> dict[str, list[str]]:
    """Return address -> how the entries of a page are read: by the names of the readers, each once."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        found.setdefault(entry.page_url, set()).add(entry.reader)
    return {url: sorted(names) for url, names in found.items()}


def notes(db: Connection, pages: list[Record], *, now: datetime) -> list[tuple[str, str]]:
    """Return (address, sentence) of what is worth a look and fails no night: old dates, dead links, contradictions, old pages."""
    found = [(p.url, sentence) for p in pages for sentence in p.notes if p.status != EntryStatus.GONE]
    for one, other in faq_health.contradictions(db):
        where = "further down" if one.page_url == other.page_url else f"on {other.page_url}"
        found.append((one.url, f"“{one.question}” is answered with other numbers {where}"))
    for url, asked in faq_health.stale(db, now=now).items():
        found.append((url, f"has not changed for a year, and {asked} questions of the last month lead to it"))
    return found


@bp.get("/entry")
def entry() -> str:
    """Show one entry and every text it has had."""
    with desk.reading() as db:
        found = faqs.entry(db, request.args.get("id", ""))
        kept = faqs.versions(db, found.id)
        persons = people.everyone(db)
    names = {p.name: p.shown_as for p in persons}
    return render_template("faqs/entry.html", entry=found, versions=compared(kept), people=persons, names=names, said=SAID)


def compared(kept: list[Record]) -> list[Version]:
    """Return the versions, newest first, each with what it changed marked."""
    versions = []
    for number, row in enumerate(kept):
        before = kept[number - 1] if number else row
        versions.append(
            Version(
                seen_at=row.seen_at,
                question=difference(before.question, row.question),
                answer=difference(before.answer, row.answer),
                is_first=number == 0,
            )
        )
    return versions[::-1]


def difference(before: str, after: str) -> Markup:
    """Return *after* with the words that went struck out and the words that came underlined."""
    old, new = before.split(), after.split()
    out = []
    for what, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        gone, came = " ".join(old[a:b]), " ".join(new[c:d])
        if what == "equal":
            out.append(Markup("{}").format(came))
            continue
        if gone:
            out.append(Markup("<del>{}</del>").format(gone))
        if came:
            out.append(Markup("<ins>{}</ins>").format(came))
    return Markup(" ").join(out)


@bp.post("/owner")
@desk.needs(Role.MAINTAINER)
def owner() -> Response:
    """Say who keeps an entry."""
    id, chosen = request.form.get("id", ""), request.form.get("owner") or None
    with desk.writing() as db:
        if chosen and people.get(db, chosen) is None:
            raise NotFound(f"there is no person named {chosen}")
        faqs.set_owner(db, id, chosen, by=desk.me(), now=desk.now())
    flash("The entry has an owner." if chosen else "The entry has no owner now.")
    return redirect(url_for("faqs.entry", id=id))


@bp.post("/accept")
@desk.needs(Role.MAINTAINER)
def accept() -> Response:
    """Let the next crawl take a page that was held back as it is."""
    with desk.writing() as db:
        faqs.accept_page(db, request.form.get("url", ""), by=desk.me(), now=desk.now())
    flash("The next crawl takes that page as it is. Until then its entries rest.")
    return redirect(url_for("faqs.health"))
