"""Mailed, the base of families that read mailing lists: a thread is a question, the mails after its first are replies."""

from __future__ import annotations

from typing import Any

from askdesk.model import Post, Question
from crawler.read.mail import ANSWER, Mail
from crawler.shape import outcome
from crawler.threaded import Threaded


class Mailed(Threaded):
    """A row is the list of a thread's mails, the first one first."""

    basis = "The archive of a list is open to everybody and is read slowly; only threads about the department are kept."
    unanswered = "nobody wrote to the list in reply"

    def place(self, mail: Mail) -> str:
        """Return the address at which people read *mail*; the archive's own where its page is not known."""
        return self.public(self.places.get(mail.key, f"{self.root}/"))

    @property
    def places(self) -> dict[str, str]:
        """Return Message-ID -> address of the mail's page, as far as it was met."""
        known: dict[str, str] = self.__dict__.setdefault("places_met", {})
        return known

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a thread."""
        first, *others = row
        replies = [
            Post(
                key=mail.key,
                text=mail.text,
                at=mail.at,
                author=mail.author,
                role="bot" if mail.is_bot else None,
                url=self.place(mail),
            )
            for mail in others
        ]
        return self.question(
            key=first.key,
            url=self.place(first),
            title=ANSWER.sub("", first.subject),
            body=first.text,
            author=first.author,
            asked_at=first.at,
            **outcome(replies, answers=sum(not post.role for post in replies)),
        )
