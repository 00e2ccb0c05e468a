"""Opening the database: one URL for SQLite or PostgreSQL, migrated, and never two nights at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, Row, create_engine, event, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.schema import Table

from askdesk.errors import AlreadyRunning, StoreError

BUSY_SECONDS = 30

Record = Row[*tuple[Any, ...]]
"""A row as the store's functions return it: columns by name."""


def engine(url: str) -> Engine:
    """Return an engine for *url*; SQLite gets WAL, foreign keys and a busy timeout."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    made = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(made, "connect", _sqlite_manners)
    event.listen(made, "begin", _begin_immediate)
    return made


def _sqlite_manners(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: we say BEGIN IMMEDIATE, so that two writers wait
    # for each other instead of one failing half-way with "database is locked".
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    if connection.get_execution_options().get("read_only"):
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def reading(made: Engine) -> Iterator[Connection]:
    """Open a transaction that only reads, so that it never waits for a writer."""
    with made.connect().execution_options(read_only=True) as db, db.begin():
        yield db


@contextmanager
def hasty(made: Engine, *, seconds: float = 0.2) -> Iterator[Connection]:
    """Open a transaction for what may be lost: behind a long writer it gives up instead of keeping a reader waiting.

    Raises:
        OperationalError: If SQLite was still busy after *seconds*.
    """
    with made.connect() as db:
        raw: Any = db.connection.dbapi_connection
        if made.dialect.name == "sqlite":
            raw.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")
        try:
            with db.begin():
                yield db
        finally:
            if made.dialect.name == "sqlite":
                raw.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def ping(db: Connection) -> None:
    """Ask the database for the least it can answer."""
    db.execute(text("select 1"))


def ready(url: str) -> Engine:
    """Return an engine whose tables are up to date; an empty database gets them first.

    Raises:
        StoreError: If it can't be opened, or was made by another version of askdesk.
    """
    made = engine(url)
    try:
        with made.connect() as db:
            empty = not inspect(db).get_table_names()
            current = MigrationContext.configure(db).get_current_revision()
    except SQLAlchemyError as error:
        raise StoreError(f"the database {shown(url)} can't be opened: {_cause(error)}") from None
    if empty:
        upgrade(url)
    elif current != head():
        raise StoreError(
            f"the database {shown(url)} has another version's tables; `askdesk db backup FILE`, then `askdesk db upgrade`"
        )
    return made


def upgrade(url: str) -> None:
    """Bring the tables up to date, in one transaction.

    Raises:
        StoreError: If the database can't be opened or written.
    """
    made = engine(url)
    try:
        with made.begin() as db:
            settings = _alembic()
            settings.attributes["connection"] = db
            command.upgrade(settings, "head")
    except SQLAlchemyError as error:
        raise StoreError(f"the database {shown(url)} can't be upgraded: {_cause(error)}") from None
    finally:
        made.dispose()


def head() -> str | None:
    """Return the revision this version of askdesk writes."""
    return ScriptDirectory.from_config(_alembic()).get_current_head()


def _alembic() -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return settings


def shown(url: str) -> str:
    """Return *url* without its password."""
    made = create_engine(url).url
    return made.render_as_string(hide_password=True)


def _cause(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


@contextmanager
def only_one(made: Engine, name: str) -> Iterator[None]:
    """Hold the lock *name* of this database; a killed holder lets go by itself.

    Raises:
        AlreadyRunning: If another process holds it.
    """
    if made.dialect.name == "sqlite":
        with _only_one_file(made, name):
            yield
        return
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:7])
    with made.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        if not db.scalar(text("select pg_try_advisory_lock(:n)"), {"n": number}):
            raise AlreadyRunning
        try:
            yield
        finally:
            db.execute(text("select pg_advisory_unlock(:n)"), {"n": number})


@contextmanager
def _only_one_file(made: Engine, name: str) -> Iterator[None]:
    lock = FileLock(f"{made.url.database}.{name}.lock", timeout=0)
    try:
        with lock:
            yield
    except Timeout:
        raise AlreadyRunning from None


def upsert(db: Connection, table: Table, rows: list[dict[str, Any]], *, update: bool = True) -> None:
    """Insert *rows*; where the primary key exists, overwrite the other columns (or leave them, without *update*)."""
    if not rows:
        return
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    keys = [c.name for c in table.primary_key]
    changed = {c: statement.excluded[c] for c in rows[0] if c not in keys}
    if update and changed:
        statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    db.execute(statement, rows)
