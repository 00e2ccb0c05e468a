"""Fixtures of the web tests: the application on a database of each kind, a clock to turn, and the cast at their browsers."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import stage
from argon2 import PasswordHasher
from flask import Flask
from northmoor import NOW
from sqlalchemy import Engine, make_url, text
from stage import Visitor

from askdesk.store import db as store
from askdesk.store import people
from webui.app import create_app

numbers = itertools.count()


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> None:
    """Argon2 with its least cost: how slow a guess is made is not what these tests are about."""
    people.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def staged_at(url: str) -> str:
    """Fill the database at *url* with the cast and their questions, once; tests get copies."""
    made = store.ready(url)
    stage.set_up(made, NOW)
    made.dispose()
    return url


@pytest.fixture(scope="session")
def lite_original(tmp_path_factory, quick_passwords) -> Path:
    file = tmp_path_factory.mktemp("original") / "askdesk.db"
    staged_at(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_original(postgres: str, quick_passwords) -> str:
    name = f"original{os.getpid()}"
    command(postgres, f"create database {name}")
    staged_at(make_url(postgres).set(database=name).render_as_string(hide_password=False))
    return name


def command(server: str, *statements: str) -> None:
    admin = store.engine(server).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as db:
        for statement in statements:
            db.execute(text(statement))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A copy of the staged database, of each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("lite_original"), tmp_path / "askdesk.db")
        yield f"sqlite:///{tmp_path / 'askdesk.db'}"
        return
    server, original = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_original")
    name = f"web{os.getpid()}_{next(numbers)}"
    command(server, f"create database {name} template {original}")
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    command(server, f"drop database if exists {name} with (force)")


@pytest.fixture
def staged(url: str) -> Iterator[Engine]:
    """The database with the cast and their questions."""
    made = store.engine(url)
    yield made
    made.dispose()


@pytest.fixture
def clock(now) -> Clock:
    return Clock(now)


@pytest.fixture
def app(staged: Engine, config, clock, monkeypatch) -> Iterator[Flask]:
    monkeypatch.setenv("ASKDESK_SESSION_KEY", "a key for tests alone")
    made = create_app(config, clock=clock)
    yield made
    made.extensions["askdesk"].engine.dispose()


@pytest.fixture
def visitor(app) -> Visitor:
    return Visitor(app.test_client())


@pytest.fixture
def maya(app) -> Visitor:
    """A maintainer."""
    return Visitor(app.test_client()).signed_in("maya")


@pytest.fixture
def jon(app) -> Visitor:
    """On the staff."""
    return Visitor(app.test_client()).signed_in("jon")


@pytest.fixture
def ines(app) -> Visitor:
    """An admin."""
    return Visitor(app.test_client()).signed_in("ines")
