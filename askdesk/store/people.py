"""The people who answer: names, roles, and passwords that only argon2 has seen."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, insert, select, update

from askdesk.errors import Conflict, NotAllowed, NotFound
from askdesk.model import Role
from askdesk.store import events
from askdesk.store.db import Record
from askdesk.store.schema import people

TRIES = 10
LOCKED = timedelta(minutes=15)
REFUSED = "name or password is wrong"

hasher = PasswordHasher()


def add(db: Connection, name: str, *, password: str, role: Role, shown_as: str = "", title: str = "", now: datetime) -> None:
    """Add a person.

    Raises:
        Conflict: If the name is taken.
    """
    if get(db, name):
        raise Conflict(f"there is already a person named {name}")
    values = {"name": name, "shown_as": shown_as or name, "title": title or "adviser", "role": role, "active": True}
    keys = {"password": hasher.hash(password), "session_key": secrets.token_hex(16), "created_at": now, "failures": 0}
    db.execute(insert(people).values(**values, **keys))
    events.note(db, who=events.PROGRAM, what="person_added", subject=name, now=now, role=role)


def get(db: Connection, name: str) -> Record | None:
    """Return the person of that name, None if there is none."""
    return db.execute(select(people).where(people.c.name == name)).one_or_none()


def everyone(db: Connection) -> list[Record]:
    """Return all people, by name."""
    return list(db.execute(select(people).order_by(people.c.name)))


def sign_in(db: Connection, name: str, password: str, *, now: datetime) -> Record | None:
    """Return the person, or None if name or password is wrong; ten wrong ones in a row lock it for a while.

    The caller must commit either way, so that wrong tries are counted.

    Raises:
        NotAllowed: If the account is locked.
    """
    found = get(db, name)
    if found is None or not found.active:
        hasher.hash(password)  # takes as long as a real check, so that names can't be guessed by the clock
        return None
    if found.locked_until and found.locked_until > now:
        raise NotAllowed("too many wrong passwords; try again in a quarter of an hour")
    if _verified(found.password, password):
        db.execute(update(people).where(people.c.name == name).values(failures=0, locked_until=None))
        return found
    wrong = found.failures + 1
    locked = {"failures": 0, "locked_until": now + LOCKED} if wrong >= TRIES else {"failures": wrong}
    db.execute(update(people).where(people.c.name == name).values(**locked))
    return None


def _verified(hashed: str, password: str) -> bool:
    try:
        return hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def set_password(db: Connection, name: str, password: str, *, by: str, now: datetime) -> None:
    """Change a password; sessions that were opened with the old one end.

    Raises:
        NotFound: If there is no such person.
    """
    values = {"password": hasher.hash(password), "session_key": secrets.token_hex(16), "failures": 0, "locked_until": None}
    if db.execute(update(people).where(people.c.name == name).values(**values)).rowcount != 1:
        raise NotFound(f"there is no person named {name}")
    events.note(db, who=by, what="password_changed", subject=name, now=now)


def change(db: Connection, name: str, *, by: str, now: datetime, **values: Any) -> None:
    """Change a person's `role`, `shown_as`, `title` or `active`.

    Raises:
        NotFound: If there is no such person.
    """
    if db.execute(update(people).where(people.c.name == name).values(**values)).rowcount != 1:
        raise NotFound(f"there is no person named {name}")
    events.note(db, who=by, what="person_changed", subject=name, now=now, **values)
