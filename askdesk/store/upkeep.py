"""Backups, checks, and letting a day pass."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, func, make_url, select, text, update

from askdesk.errors import StoreError, UsageError
from askdesk.model import CardState, EntryStatus, Status
from askdesk.store.schema import Moment, cards, faq_entries, matches, metadata, questions, replies


def backup(url: str, file: Path) -> None:
    """Write a consistent copy: of SQLite a database file, of PostgreSQL what pg_dump makes.

    Raises:
        UsageError: If the file is there already.
        StoreError: If it can't be written, or pg_dump is not there.
    """
    if file.exists():
        raise UsageError(f"{file} is there already; name another file")
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        try:
            with sqlite3.connect(str(parts.database)) as source, sqlite3.connect(file) as target:
                source.backup(target)
        except sqlite3.Error as error:
            raise StoreError(f"no backup could be written to {file}: {error}") from None
        return
    tool = shutil.which("pg_dump")
    if not tool:
        raise StoreError("pg_dump is not installed here; install PostgreSQL's client tools, or back up on the server")
    plain = parts.set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run([tool, "--format=custom", f"--file={file}", plain], capture_output=True, text=True, check=False)  # noqa: S603 - our own URL
    if done.returncode:
        raise StoreError(
            f"pg_dump could not write {file}: {done.stderr.strip().splitlines()[-1] if done.stderr else 'no reason given'}"
        )


def check(db: Connection) -> list[str]:
    """Return what does not fit, as sentences; [] if all is well."""
    found = []
    if db.dialect.name == "sqlite":
        told = db.scalars(text("pragma integrity_check")).all()
        found += [f"the database file is damaged: {t}" for t in told if t != "ok"]
        found += [f"a row of {r[0]} points to a {r[2]} that is not there" for r in db.execute(text("pragma foreign_key_check"))]
    counted = {
        "cards say posted and hold no reply": select(func.count())
        .select_from(cards)
        .where(
            cards.c.state.in_([CardState.POSTED, CardState.VERIFIED]), cards.c.question_id.not_in(select(replies.c.question_id))
        ),
        "matches name an entry that no longer answers": select(func.count())
        .select_from(
            matches.join(faq_entries, faq_entries.c.id == matches.c.faq_id).join(
                questions, questions.c.id == matches.c.question_id
            )
        )
        .where(faq_entries.c.status != EntryStatus.LIVE, questions.c.status.in_([Status.OPEN, Status.REPLIED])),
        "cards wait with an entry that no longer answers": select(func.count())
        .select_from(cards.join(faq_entries, faq_entries.c.id == cards.c.faq_id))
        .where(cards.c.state == CardState.WAITING, faq_entries.c.status != EntryStatus.LIVE),
        "cards wait as covered and name no entry": select(func.count())
        .select_from(cards)
        .where(cards.c.state == CardState.WAITING, cards.c.verdict == "covered", cards.c.faq_id.is_(None)),
    }
    for sentence, query in counted.items():
        if number := db.scalar(query):
            found.append(f"{number} {sentence}")
    return found


def age(db: Connection, by: timedelta) -> None:
    """Move every moment kept back by *by*, so that a day passes at once: for the demo and for tests."""
    for table in metadata.sorted_tables:
        moments = [c for c in table.c if isinstance(c.type, Moment)]
        keys = list(table.primary_key) or [c for c in table.c if c not in moments]
        for row in db.execute(select(*keys, *moments)).all():
            earlier = {c.name: getattr(row, c.name) - by for c in moments if getattr(row, c.name) is not None}
            if earlier:
                db.execute(update(table).where(*(k == getattr(row, k.name) for k in keys)).values(**earlier))
