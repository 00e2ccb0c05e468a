"""Everything a card's page shows, read in one go; the card, posting and the script's calls all use it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from markupsafe import Markup
from sqlalchemy import Connection

from askdesk.model import CardState, EntryStatus, Path, Post, Status
from askdesk.store import matches, people, questions, replies, views
from askdesk.store import queue as cards
from askdesk.store.db import Record
from webui import checks, desk, marks, places, words

RECENT = 10
TELLING = 4  # words that made a match, most telling first; with more of them marked, nothing stands out
LEAST = 0.05  # chance below which a page only distracts


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A card as one person sees it at one moment."""

    question: Record
    card: Record
    entries: list[Record]
    """The pages of ours that may answer, the suggested one first."""
    parts: list[Record]
    """The things it asks, with a page for each where there is one; empty if it asks one thing."""
    posts: list[Post]
    reply: Record | None
    """What we posted; None if nothing."""
    recent: Sequence[str]
    """The person's last replies on this site."""
    viewers: list[str]
    people: dict[str, Record]
    """Name of a person -> the person."""
    me: str
    now: datetime
    typed: str | None = None
    """What was just typed; None: what is stored."""

    @cached_property
    def names(self) -> dict[str, str]:
        """Return name of a person -> how they are shown."""
        return {name: str(p.shown_as) for name, p in self.people.items()}

    @property
    def place(self) -> str:
        """Return where it was asked, as visitors of that place call it."""
        return places.name(self.question)

    @cached_property
    def best(self) -> Record | None:
        """Return the suggested page."""
        return next((e for e in self.entries if e.faq_id == self.card.faq_id), None)

    @property
    def compared(self) -> list[Record]:
        """Return the pages worth showing: the suggested one and what is not quite out of the question."""
        return [e for e in self.entries if e.faq_id == self.card.faq_id or e.chance >= LEAST][:3]

    @property
    def can_choose(self) -> bool:
        """Return whether the reader may say which page answers it: nobody else holds it, and it still waits."""
        free = self.card.path == Path.ANSWER and self.state in {CardState.WAITING, CardState.CLAIMED}
        return free and self.holder in {None, self.me}

    @property
    def chosen(self) -> str:
        """Return who said which page it is, in a sentence; empty if nobody did."""
        if not self.card.chosen_by:
            return ""
        who = "You" if self.card.chosen_by == self.me else self.names.get(self.card.chosen_by, self.card.chosen_by)
        return f"{who} chose this page." if self.card.faq_id else f"{who} said that none of our pages answers it."

    @property
    def not_compared(self) -> str:
        """Return in what language the question is, where that kept it from being compared; else empty."""
        why = self.entries[0].why if self.entries else ""
        return why.removeprefix(words.NOT_COMPARED) if why.startswith(words.NOT_COMPARED) else ""

    @cached_property
    def link(self) -> str | None:
        """Return the address a reply should link to, None where none is called for."""
        return self.best.url if self.best and self.card.path == Path.ANSWER and self.best.status == EntryStatus.LIVE else None

    @cached_property
    def holder(self) -> str | None:
        """Return the name of who has it now; a claim that ran out no longer counts."""
        until = self.card.claimed_until
        return self.card.claimed_by if until and until > self.now and self.card.state == CardState.CLAIMED else None

    @property
    def holder_shown(self) -> str:
        """Return how the holder is shown."""
        return self.names.get(self.holder or "", self.holder or "")

    @property
    def is_mine(self) -> bool:
        """Return whether the reader holds it."""
        return self.holder == self.me

    @property
    def left(self) -> int:
        """Return the seconds until the claim runs out, 0 if nobody has it."""
        return int((self.card.claimed_until - self.now).total_seconds()) if self.holder else 0

    @property
    def state(self) -> CardState:
        """Return where the card stands."""
        return CardState.WAITING if self.card.state == CardState.CLAIMED and not self.holder else CardState(self.card.state)

    @property
    def draft(self) -> str:
        """Return the suggestion, signed by who holds it, else by the reader."""
        writer = self.people[self.holder or self.me]
        return checks.fill(self.card.draft, name=writer.shown_as, role=writer.title)

    @property
    def text(self) -> str:
        """Return the text of the composer."""
        stored = self.draft if self.card.edited is None else self.card.edited
        return stored if self.typed is None else self.typed

    @property
    def length(self) -> int:
        """Return how many characters the site will count."""
        return places.length(self.text, self.question.kind)

    @cached_property
    def checks(self) -> list[checks.Check]:
        """Return what was looked at in the text."""
        others = tuple(shown for name, shown in self.names.items() if name != self.me and len(shown) > 3)
        writer = checks.Writer(name=self.names[self.me], others=others)
        found = checks.of(self.text, kind=self.question.kind, link=self.link, writer=writer, recent=self.recent)
        if self.best and self.best.status != EntryStatus.LIVE:
            gone = "is no longer there" if self.best.status == EntryStatus.GONE else "could not be read well last night"
            found.insert(
                0, checks.Check(sentence=f"The page suggested here {gone}. Look at it before you link to it.", level="warn")
            )
        return found

    @property
    def seen(self) -> str:
        """Return what thread and suggestion are now; a form sends it back, so that changes are noticed."""
        q = self.question
        suggestion = hashlib.sha256(f"{self.card.faq_id}\0{self.card.draft}".encode()).hexdigest()[:8]
        return f"{q.status} {q.answers} {q.accepted or '-'} {suggestion}"

    def changed_since(self, seen: str) -> str:
        """Return in a sentence what changed since a page said *seen*, empty if nothing did."""
        if not seen or seen == self.seen:
            return ""
        before, now = seen.rsplit(" ", 1), self.seen.rsplit(" ", 1)
        if before[0] == now[0]:
            return "Since you opened this page, the suggested page or its text changed. Compare before you post."
        return f"Since you opened this page, the thread changed: {self.still_open}. Read it again before you post."

    @property
    def still_open(self) -> str:
        """Return whether the thread still waits, in a phrase."""
        return words.still_open(self.question, self.now)

    @property
    def is_answerable(self) -> bool:
        """Return whether a reply may still help."""
        return self.question.status in {Status.OPEN, Status.REPLIED}

    @property
    def verdict(self) -> str:
        """Return what the desk makes of it, in a phrase."""
        return words.verdict(self.card.path, self.card.verdict, (self.best or self.entries[0]).why if self.entries else "")

    @property
    def heading(self) -> Markup:
        """Return the question in the asker's words, the mention marked."""
        return words_of(self.question)[0]

    @property
    def body(self) -> Markup:
        """Return the post as the site shows it, safe, with the words that matter marked."""
        q = self.question
        phrases = [(str(m.get("text", "")), "") for m in q.mention] + [(ours, "span") for ours, _ in self.spans]
        if q.html and len(q.html) <= marks.LONGEST_HTML:
            return marks.hostile(q.html, base=q.url, phrases=phrases)
        return marks.plain(q.body, phrases=phrases)

    @property
    def spans(self) -> list[tuple[str, str]]:
        """Return (words of the question, words of the page) that made the suggestion match."""
        return [(str(a), str(b)) for a, b in self.best.spans[:TELLING]] if self.best else []

    def answer(self, entry: Record) -> Markup:
        """Return the text of a page's entry, shortened, the matching words marked."""
        said = marks.without_markdown(entry.answer)
        shown = said if len(said) <= 420 else said[:420].rsplit(" ", 1)[0] + " …"
        return marks.phrased(shown, [(str(b), "span") for _, b in entry.spans[:TELLING]])


def words_of(question: Record) -> tuple[Markup, Markup]:
    """Return the heading of a question and about two lines of what follows, mentions marked in both.

    A post without a title lends its first words to the heading, and the lines go on from there.
    """
    body = marks.of_field(question.mention, "body")
    if question.title.strip():
        return marks.spots(question.title, marks.of_field(question.mention, "title")), marks.excerpt(question.body, body)
    if not question.body.strip():
        return Markup("A question that is no longer there"), Markup("")
    cut = words.first_words(question.body)
    heading = marks.spots(question.body[:cut], [(a, b) for a, b in body if b <= cut])
    rest = [(a - cut, b - cut) for a, b in body if a >= cut]
    return heading + words.ellipsis(question.body, cut), marks.excerpt(question.body[cut:], rest)


def read(db: Connection, id: str, *, typed: str | None = None) -> Sheet:
    """Return the card of a question; *typed* is text that is not stored yet.

    Raises:
        NotFound: If there is no such card.
    """
    question, card, me, now = questions.row(db, id), cards.card(db, id), desk.me(), desk.now()
    everyone = {p.name: p for p in people.everyone(db)}
    return Sheet(
        question=question,
        card=card,
        entries=sorted(matches.of(db, id), key=lambda e: (e.faq_id != card.faq_id, e.rank)),
        parts=matches.parts_of(db, id),
        posts=questions.posts_of(db, id),
        reply=replies.of(db, id),
        recent=replies.recent_texts(db, person=me, site=question.site, limit=RECENT),
        viewers=[everyone[v].shown_as for v in views.viewers(db, id, but=me, now=now) if v != card.claimed_by],
        people=everyone,
        me=me,
        now=now,
        typed=typed,
    )
