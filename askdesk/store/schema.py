"""The tables, as they are now; migrations/ says how they came to be, and a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from askdesk.store.columns import Moment, Words, metadata, storable
from askdesk.store.crawled import cursors, intake, places, quotas, runs, validators
from askdesk.store.taught import chances, learned_names, parts

__all__ = [
    "Moment",
    "Words",
    "chances",
    "cursors",
    "intake",
    "learned_names",
    "metadata",
    "parts",
    "places",
    "quotas",
    "runs",
    "storable",
    "validators",
]


questions = Table(
    "questions",
    metadata,
    Column("id", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("site", String, nullable=False),
    Column("key", String, nullable=False),
    Column("url", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("html", Words, nullable=False),
    Column("author", Words),  # null if deleted or not kept
    Column("asked_at", Moment),  # null if the site does not say
    Column("found_at", Moment, nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column("next_check_at", Moment),  # null: no longer re-checked
    Column("status", String, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("accepted", String),
    Column("score", Integer),
    Column("views", Integer),
    Column("tags", JSON, nullable=False),
    Column("mention", JSON, nullable=False),  # [{department, text, form, where, start, end}]
    Column("departments", JSON, nullable=False),
    Column("language", String),  # null until triage
    Column("intent", String),
    Column("tone", String),
    Column("settled", Float),  # null without replies
    Column("group_id", String),  # null: stands alone
    Column("text_hash", String, nullable=False),
    Column("judged_hash", String),  # text and replies that triage last saw; null: none yet
    Column("matched_hash", String),  # text and FAQ that the match was made of; null: none yet
    Column("forgotten_at", Moment),  # when its words were emptied, because they were kept long enough; null: they are there
    Index(None, "status"),
    Index(None, "source", "next_check_at"),
    Index(None, "asked_at"),
    Index(None, "group_id"),
)

posts = Table(
    "posts",
    metadata,
    Column("question_id", ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("key", String, nullable=False),
    Column("text", Words, nullable=False),
    Column("at", Moment),
    Column("by_asker", Boolean, nullable=False),
    Column("role", String),  # moderator, bot, staff; null: anybody
    Column("score", Integer),
    Column("accepted", Boolean, nullable=False),
    Column("url", Words),
    Column("links", JSON, nullable=False),  # addresses it links to
)

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("question_id", ForeignKey("questions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("status", String, nullable=False),
    Column("answers", Integer),
    Column("accepted", String),
)

faq_pages = Table(
    "faq_pages",
    metadata,
    Column("url", String, primary_key=True),
    Column("identity", String, nullable=False),  # the first address of a page that has moved: ids are made of it
    Column("departments", JSON, nullable=False),
    Column("title", Words, nullable=False),
    Column("language", String, nullable=False),
    Column("status", String, nullable=False),  # live, quarantined, gone
    Column("entries", Integer, nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("etag", String),
    Column("last_modified", String),
    Column("needs_rendering", Boolean, nullable=False),
    Column("alert", Words, nullable=False),  # a sentence; empty: nothing wrong
    Column("notes", JSON, nullable=False),  # sentences worth a look that fail no night: old dates, dead links
    Column("alternates", JSON, nullable=False),  # language -> address of the same page in it
)

faq_entries = Table(
    "faq_entries",
    metadata,
    Column("id", String, primary_key=True),
    Column("page_url", ForeignKey("faq_pages.url"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("question", Words, nullable=False),
    Column("answer", Words, nullable=False),
    Column("section", Words, nullable=False),
    Column("anchor", Words),
    Column("url", Words, nullable=False),
    Column("reader", String, nullable=False),
    Column("language", String, nullable=False),
    Column("departments", JSON, nullable=False),
    Column("same_as", String),  # id of the entry this one says in another language; null: none
    Column("owner", String),  # name of the person who keeps it; null: nobody yet
    Column("status", String, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index(None, "status"),
)

faq_versions = Table(
    "faq_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry_id", ForeignKey("faq_entries.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("content_hash", String, nullable=False),
    Column("question", Words, nullable=False),
    Column("answer", Words, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

vectors = Table(
    "vectors",
    metadata,
    Column("model", String, primary_key=True),
    Column("hash", String, primary_key=True),  # sha256 of the text
    Column("vector", LargeBinary, nullable=False),  # float32, little endian, length 1
)

matches = Table(
    "matches",
    metadata,
    Column("question_id", ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("faq_id", ForeignKey("faq_entries.id"), nullable=False, index=True),
    Column("chance", Float, nullable=False),
    Column("verdict", String, nullable=False),
    Column("why", Words, nullable=False),
    Column("spans", JSON, nullable=False),  # [[words in the question, words in the entry]]
    Column("draft", Words, nullable=False),  # the reply this entry would make; empty: none
)

cards = Table(
    "cards",
    metadata,
    Column("question_id", ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True),
    Column("state", String, nullable=False),
    Column("path", String, nullable=False),  # answer, thank, listen, leave
    Column("verdict", String, nullable=False),
    Column("chance", Float, nullable=False),
    Column("worth", Float, nullable=False),  # how far up the queue it stands, freshness left out
    Column("asked_at", Moment, nullable=False),  # as the question's, else when it was found: orders the queue without a join
    Column("faq_id", ForeignKey("faq_entries.id")),  # null: nothing suggested
    Column("draft", Words, nullable=False),  # template with {name} and {role} still in it
    Column("edited", Words),  # what a person made of it; null: untouched
    Column("made_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("claimed_by", ForeignKey("people.name")),
    Column("claimed_until", Moment),
    Column("snoozed_until", Moment),
    Column("reason", String),  # why it was dismissed or settled
    Column("chosen_by", ForeignKey("people.name")),  # who said which entry answers it (faq_id; null: none does)
    Column("chosen_at", Moment),
    Column("returned_at", Moment),  # when a new page brought it back; null: never
    Index(None, "state", "worth", "asked_at"),
    CheckConstraint("(state = 'claimed') = (claimed_by is not null)", name="claimed_has_holder"),
    CheckConstraint("(state = 'claimed') = (claimed_until is not null)", name="claimed_has_lease"),
    CheckConstraint("(state = 'snoozed') = (snoozed_until is not null)", name="snoozed_has_end"),
    CheckConstraint("(state in ('dismissed', 'settled')) = (reason is not null)", name="done_has_reason"),
)

replies = Table(
    "replies",
    metadata,
    Column("question_id", ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True),
    Column("text", Words, nullable=False),
    Column("url", Words),  # the page it links to; null: none
    Column("faq_id", ForeignKey("faq_entries.id")),
    Column("posted_by", ForeignKey("people.name"), nullable=False),
    Column("posted_at", Moment, nullable=False),
    Column("reply_url", Words, nullable=False),
    Column("verified_at", Moment),  # null until a crawl has seen it
    Column("clicks", Integer, nullable=False),
    Column("outcome", String),  # accepted, thanked, removed; null: not known
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", String, primary_key=True),
    Column("department", String, nullable=False),
    Column("label", Words, nullable=False),
    Column("kind", String, nullable=False),
    Column("impact", Float, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("status", String, nullable=False),  # open, drafting, published, declined
    Column("owner", ForeignKey("people.name")),
    Column("faq_id", ForeignKey("faq_entries.id")),
)

gap_questions = Table(
    "gap_questions",
    metadata,
    Column("question_id", ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True),
    Column("gap_id", ForeignKey("gaps.id", ondelete="CASCADE"), nullable=False, index=True),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),  # a person's name, or `askdesk`
    Column("what", String, nullable=False),
    Column("subject", String, nullable=False, index=True),  # id of the question, gap, entry or person
    Column("detail", JSON, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("name", String, primary_key=True),
    Column("shown_as", Words, nullable=False),  # full name, as in the byline
    Column("title", Words, nullable=False),  # role in the byline, such as `undergraduate adviser`
    Column("role", String, nullable=False),
    Column("password", String, nullable=False),  # argon2
    Column("active", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("failures", Integer, nullable=False),  # wrong passwords in a row
    Column("locked_until", Moment),
    Column("session_key", String, nullable=False),  # changes with the password, so that old sessions end
)

views = Table(
    "views",
    metadata,
    Column("question_id", ForeignKey("questions.id", ondelete="CASCADE"), nullable=False),
    Column("person", ForeignKey("people.name"), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("question_id", "person"),
)
