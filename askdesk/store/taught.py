"""The tables of what the matcher makes of a question part by part, and of what it learned from people."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Float, ForeignKey, Integer, String, Table

from askdesk.store.columns import Moment, Words, metadata

parts = Table(
    "parts",
    metadata,
    Column("question_id", ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),  # from 1, as they stand in the post
    Column("words", Words, nullable=False),  # the sentence that asks
    Column("faq_id", ForeignKey("faq_entries.id"), index=True),  # null: nothing covers it
    Column("chance", Float, nullable=False),
    Column("verdict", String, nullable=False),
)

chances = Table(
    "chances",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("encoder", String, nullable=False),  # name and fingerprint of the embedding model its figures come from
    Column("verdicts", Integer, nullable=False),  # answers of people it was fitted and measured on
    Column("unseen", Integer, nullable=False),  # of these, the fifth it never saw
    Column("figures", JSON, nullable=False),  # {before, after: {log loss, Brier, ECE, right first}} on the unseen fifth
    Column("model", JSON, nullable=False),  # coefficients; {} is the shipped chance
    Column("live", Boolean, nullable=False),
    Column("why", Words, nullable=False),  # one sentence: why it went live or did not
)

learned_names = Table(
    "learned_names",
    metadata,
    Column("id", String, primary_key=True),  # six hexadecimal digits of department and edits
    Column("department", String, nullable=False),
    Column("edits", JSON, nullable=False),  # [[kind, words]], kinds as in store/names.py
    Column(
        "evidence", JSON, nullable=False
    ),  # the back-test: {tested, kept: {standing: n}, dropped: {standing: [ids]}, found: the same}
    Column("state", String, nullable=False),  # proposed, accepted, dropped
    Column("proposed_at", Moment, nullable=False),
    Column("accepted_by", ForeignKey("people.name")),
    Column("accepted_at", Moment),
    Column("dropped_by", ForeignKey("people.name")),
    Column("dropped_at", Moment),
    Column("is_applied", Boolean, nullable=False),  # whether the stored questions were last looked at with it in force
    CheckConstraint("state <> 'accepted' or (accepted_by is not null and accepted_at is not null)", name="accepted_by_somebody"),
)
