"""The declared tables and the migrated ones are the same."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

from askdesk.errors import StoreError
from askdesk.store import db as store
from askdesk.store.schema import metadata


def test_migrated_is_declared(engine: Engine):
    with engine.connect() as db:
        difference = compare_metadata(MigrationContext.configure(db), metadata)

    assert difference == []


def test_migrated_has_the_declared_checks(engine: Engine):
    with engine.connect() as db:
        found = {c["name"] for t in metadata.tables for c in inspect(db).get_check_constraints(t)}

    assert found == {c.name for t in metadata.tables.values() for c in t.constraints if type(c).__name__ == "CheckConstraint"}
    assert len(found) >= 4


def test_an_empty_database_is_made_ready_and_a_ready_one_left_alone(url: str):
    first = store.ready(url)
    second = store.ready(url)

    with second.connect() as db:
        assert MigrationContext.configure(db).get_current_revision() == store.head()
    first.dispose()
    second.dispose()


def test_another_version_is_refused_with_what_to_do(engine: Engine, url: str):
    with engine.begin() as db:
        db.exec_driver_sql("update alembic_version set version_num = 'old'")

    with pytest.raises(StoreError, match="askdesk db upgrade"):
        store.ready(url)


def test_a_database_that_cannot_be_opened_is_one_sentence(tmp_path):
    with pytest.raises(StoreError, match="can't be opened"):
        store.ready(f"sqlite:///{tmp_path}/nowhere/askdesk.db")
