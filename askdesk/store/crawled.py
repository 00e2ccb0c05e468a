"""The tables of the crawl: its runs, where each source left off, what sites told of themselves, and what people handed in."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, Index, Integer, String, Table

from askdesk.store.columns import Moment, Words, metadata

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String, nullable=False, index=True),
    Column("stage", String, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),  # null while it runs, and after a kill
    Column("outcome", String, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("note", Words, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("source", String, primary_key=True),
    Column("cursor", JSON, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

validators = Table(
    "validators",
    metadata,
    Column("source", String, primary_key=True),
    Column("page", String, primary_key=True),  # sha256 of the address: addresses may hold a key
    Column("etag", String, nullable=False),  # empty: none was told
    Column("last_modified", String, nullable=False),
    Column("rows", Integer, nullable=False),  # posts it showed when it was last read whole
    Column("read_with", String, nullable=False),  # hash of the words and the version that read it
    Column("read_at", Moment, nullable=False),
)

quotas = Table(
    "quotas",
    metadata,
    Column("source", String, primary_key=True),
    Column("name", String, primary_key=True),  # which of its limits, such as `calls` or `usd`
    Column("cap", Float),  # null: the site does not say
    Column("left", Float, nullable=False),
    Column("resets_at", Moment),  # null: the site does not say
    Column("seen_at", Moment, nullable=False),
)

places = Table(
    "places",
    metadata,
    Column("source", String, primary_key=True),
    Column("card", JSON, nullable=False),  # what its kind states: basis, terms, opt-outs, retention ...
    Column("written_at", Moment, nullable=False),
)

intake = Table(
    "intake",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("departments", JSON, nullable=False),  # slugs; []: those it mentions
    Column("by", String, nullable=False),  # a person's name, or `askdesk`
    Column("at", Moment, nullable=False),
    Column("done_at", Moment),  # null: it waits to be taken up
    Column("question_id", String),  # null: it waits, or could not be taken in
    Column("note", Words, nullable=False),  # why it could not be; empty: it was, or waits
    Index(None, "done_at"),
)
