"""Names learned from what people rejected: proposed by the program, decided by a lead, added to the lists of the file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, delete, insert, or_, select, update

from askdesk import moves
from askdesk.config import Config, Department
from askdesk.errors import Conflict, NotAllowed, NotFound
from askdesk.model import CardState, Mention, Role, Status
from askdesk.moves import MOVES, Act
from askdesk.store import events, people
from askdesk.store.db import Record, upsert
from askdesk.store.questions import own_title
from askdesk.store.schema import cards, learned_names, questions, replies

NOT_US = "not_us"
"""The reason for which a card is dismissed because the post is about somebody else."""
BY_RULE = "not_us_by_rule"
"""The reason for which a card left the queue when a name was learned."""
ABOUT_US = ("answered", "no_page", "too_old")
"""Reasons for dismissing a card that say all the same that the post is about us."""
KINDS = ("lookalike", "ambiguous", "context", "no_context", "alias")
PROPOSED, ACCEPTED, DROPPED = "proposed", "accepted", "dropped"
REJECTED, OURS, UNJUDGED = "rejected", "ours", "unjudged"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Edit:
    """One change to the lists of a department."""

    kind: str
    """`lookalike`, `alias` and `context` add words to these lists, `no_context` takes a context word away,
    `ambiguous` makes an alias a name that counts only beside a context word."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Edits that are decided together."""

    department: str
    """Slug."""
    edits: tuple[Edit, ...]

    @property
    def id(self) -> str:
        """Return six hexadecimal digits of what it says, so that the same proposal has the same number every night."""
        said = [self.department, sorted((e.kind, e.words.casefold()) for e in self.edits)]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:6]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A stored question with what people made of it."""

    id: str
    source: str
    title: str
    """Empty for a question in a reply: the thread's title is somebody else's."""
    body: str
    html: str
    departments: tuple[str, ...]
    standing: str
    """`rejected` (dismissed as not about us), `ours` (people worked on it as ours) or `unjudged`."""


def changed(department: Department, edits: Iterable[Edit]) -> Department:
    """Return *department* with its lists changed, in the order of *edits*; what is there already stays once."""
    lists = {name: list(getattr(department, name)) for name in ("aliases", "ambiguous", "context", "lookalikes")}
    for edit in edits:
        if edit.kind in {"ambiguous", "no_context"}:
            from_ = lists["aliases" if edit.kind == "ambiguous" else "context"]
            from_[:] = [word for word in from_ if word.casefold() != edit.words.casefold()]
        into = {"lookalike": "lookalikes", "ambiguous": "ambiguous", "context": "context", "alias": "aliases"}.get(edit.kind)
        if into and edit.words.casefold() not in {word.casefold() for word in lists[into]}:
            lists[into].append(edit.words)
    return department.model_copy(update={name: tuple(words) for name, words in lists.items()})


def departments(db: Connection, config: Config) -> tuple[Department, ...]:
    """Return the departments by which posts are found: the lists of the file, and what leads accepted."""
    return _with(config, accepted(db))


def as_applied(db: Connection, config: Config) -> tuple[Department, ...]:
    """Return the departments by which the stored questions were last looked at."""
    return _with(config, _rows(db, learned_names.c.is_applied.is_(True)))


def _with(config: Config, rows: Sequence[Record]) -> tuple[Department, ...]:
    found = []
    for department in config.departments:
        edits = [e for r in rows if r.department == department.slug for e in rule(r).edits]
        found.append(changed(department, edits) if edits else department)
    return tuple(found)


def rule(r: Record) -> Rule:
    """Return the rule that a stored row holds."""
    return Rule(department=r.department, edits=tuple(Edit(kind=kind, words=words) for kind, words in r.edits))


def accepted(db: Connection) -> list[Record]:
    """Return what is in force, in the order it was accepted."""
    return _rows(db, learned_names.c.state == ACCEPTED)


def proposed(db: Connection) -> list[Record]:
    """Return what waits for a lead, most rejects first."""
    waiting = _rows(db, learned_names.c.state == PROPOSED)
    return sorted(waiting, key=lambda r: (-len(r.evidence["dropped"].get(REJECTED, [])), r.department, r.id))


def _rows(db: Connection, which: Any) -> list[Record]:
    return list(
        db.execute(select(learned_names).where(which).order_by(learned_names.c.accepted_at.nulls_last(), learned_names.c.id))
    )


def get(db: Connection, id: str) -> Record:
    """Return a proposal or rule by its number, whatever became of it.

    Raises:
        NotFound: If there is none.
    """
    found = db.execute(select(learned_names).where(learned_names.c.id == id)).one_or_none()
    if found is None:
        raise NotFound(f"there is no proposal {id}; `askdesk mentions suggest` lists what there is")
    return found


def propose(db: Connection, found: Iterable[tuple[Rule, dict[str, Any]]], *, now: datetime) -> None:
    """Put *found*, rules with their evidence, in the place of all that waits; what was decided already stays decided."""
    db.execute(delete(learned_names).where(learned_names.c.state == PROPOSED))
    decided = set(db.scalars(select(learned_names.c.id)))
    rows = [_row(rule, evidence, now) for rule, evidence in found if rule.id not in decided]
    if rows:
        db.execute(insert(learned_names), rows)


def _row(rule: Rule, evidence: dict[str, Any], now: datetime) -> dict[str, Any]:
    told = {"id": rule.id, "department": rule.department, "edits": [[e.kind, e.words] for e in rule.edits]}
    nobody = {"accepted_by": None, "accepted_at": None, "dropped_by": None, "dropped_at": None}
    return told | nobody | {"evidence": evidence, "state": PROPOSED, "proposed_at": now, "is_applied": False}


def write_down(db: Connection, rule: Rule, evidence: dict[str, Any], *, now: datetime) -> None:
    """Keep a rule that a person thought of, as a proposal, or the fresh *evidence* of one that is there."""
    upsert(db, learned_names, [_row(rule, evidence, now)], update=False)
    db.execute(update(learned_names).where(learned_names.c.id == rule.id).values(evidence=evidence))


def accept(db: Connection, id: str, *, by: str, now: datetime) -> None:
    """Put a proposal in force.

    Raises:
        NotAllowed: If *by* is no lead or admin.
        NotFound: If there is no such proposal.
        Conflict: If it is in force already.
    """
    _may_decide(db, by)
    get(db, id)
    here = learned_names.c.id == id, learned_names.c.state != ACCEPTED
    values = {"state": ACCEPTED, "accepted_by": by, "accepted_at": now, "dropped_by": None, "dropped_at": None}
    if db.execute(update(learned_names).where(*here).values(**values)).rowcount != 1:
        raise Conflict(f"{id} is in force already")
    events.note(db, who=by, what="name_accepted", subject=f"name:{id}", now=now)


def drop(db: Connection, id: str, *, by: str, now: datetime) -> bool:
    """Take a rule back, or refuse a proposal so that it does not come again; return whether it was in force.

    Raises:
        NotAllowed: If *by* is no lead or admin.
        NotFound: If there is no such proposal.
        Conflict: If it was dropped already.
    """
    _may_decide(db, by)
    before = get(db, id).state
    here = learned_names.c.id == id, learned_names.c.state == before, learned_names.c.state != DROPPED
    if db.execute(update(learned_names).where(*here).values(state=DROPPED, dropped_by=by, dropped_at=now)).rowcount != 1:
        raise Conflict(f"{id} was dropped already")
    events.note(db, who=by, what="name_dropped", subject=f"name:{id}", now=now)
    return bool(before == ACCEPTED)


def _may_decide(db: Connection, name: str) -> None:
    person = people.get(db, name)
    if person is None or not person.active:
        raise NotAllowed(f"there is nobody named {name} who may decide; name a lead or an admin with --by NAME")
    if not moves.at_least(Role(person.role), Role.LEAD):
        raise NotAllowed(f"{person.shown_as} has the role {person.role}; a lead or an admin decides which names are ours")


def unapplied(db: Connection) -> list[Record]:
    """Return what was accepted or dropped since the stored questions were looked at."""
    return _rows(db, _unapplied())


def applied(db: Connection, decided: Iterable[Record]) -> None:
    """Note that the stored questions have been looked at with *decided* as it was read; what changed since waits on."""
    for r in decided:
        here = learned_names.c.id == r.id, learned_names.c.state == r.state
        db.execute(update(learned_names).where(*here).values(is_applied=r.state == ACCEPTED))


def _unapplied() -> Any:
    return (learned_names.c.state == ACCEPTED) != learned_names.c.is_applied


def seen(db: Connection) -> list[Seen]:
    """Return every stored question that has its words, by id, with what people made of it."""
    q, c = questions.c, cards.c
    worked = or_(
        c.state.in_([CardState.CLAIMED, CardState.POSTED, CardState.VERIFIED]),
        c.reason.in_(ABOUT_US),
        c.chosen_by.is_not(None),
        replies.c.question_id.is_not(None),
    )
    rejected = and_(c.state == CardState.DISMISSED, c.reason == NOT_US)
    standing = case((rejected, REJECTED), (worked, OURS), else_=UNJUDGED).label("standing")
    wanted = select(q.id, q.key, q.source, q.title, q.body, q.html, q.departments, standing)
    wanted = wanted.outerjoin(cards, c.question_id == q.id).outerjoin(replies, replies.c.question_id == q.id)
    wanted = wanted.where(q.status != Status.GONE, q.forgotten_at.is_(None)).order_by(q.id)
    return [_seen(r) for r in db.execute(wanted)]


def _seen(r: Record) -> Seen:
    told = {"id": r.id, "source": r.source, "title": own_title(r), "body": r.body, "html": r.html, "standing": r.standing}
    return Seen(**told, departments=tuple(r.departments))


def asked(db: Connection, ids: Sequence[str]) -> list[Record]:
    """Return (id, title, body) of the questions named, by id; at most a few hundred ids."""
    wanted = select(questions.c.id, questions.c.title, questions.c.body).where(questions.c.id.in_(ids))
    return list(db.execute(wanted.order_by(questions.c.id)))


def reroute(db: Connection, id: str, mentions: Sequence[Mention], slugs: Sequence[str]) -> bool:
    """Set whose question it is, and by which words; return whether it was somebody else's."""
    names = ("department", "text", "form", "where", "start", "end")
    told = [{name: getattr(m, name) for name in names} for m in mentions]
    before = db.execute(select(questions.c.departments).where(questions.c.id == id)).scalar_one()
    db.execute(update(questions).where(questions.c.id == id).values(mention=told, departments=sorted(slugs)))
    return bool(before != sorted(slugs))


def bring_back(db: Connection, id: str, *, now: datetime) -> bool:
    """Put a card back into the queue that left it by a rule which is no longer in force; return whether there was one."""
    here = cards.c.question_id == id, cards.c.state == CardState.SETTLED, cards.c.reason == BY_RULE
    values = {"state": MOVES[Act.REOPEN].end, "reason": None, "changed_at": now}
    moved = db.execute(update(cards).where(*here).values(**values)).rowcount
    if moved:
        events.note(db, who=events.PROGRAM, what="reopened", subject=id, now=now)
    return moved == 1
