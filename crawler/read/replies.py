"""Questions that people ask inside a thread about something else: each becomes a row of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from askdesk.model import Mention, Post, Question, Status
from crawler.mentions import Finder

MARK = regex.compile(r"[?؟？;]|՞|፧|⁇|⁈|¿")
NEED = regex.compile(
    r"(?i)\b(?:"
    r"(?:does|do|did|can|could|would|will|is|are|was|has|have|should) (?:any(?:body|one)|some(?:body|one)|i|you|they|we|it|there)"
    r"|(?:who|what|when|where|which|how|why) (?:can|do|does|is|are|did|to|much|many|long)"
    r"|looking for|wondering|i (?:need|would like) to know"
    r"|wei(?:ß|ss) (?:jemand|wer)|gibt es|kann (?:man|ich|jemand)|suche|quelqu'un sait|est-ce que|je cherche|alguien sabe|busco"
    r"|qualcuno sa|bilen var mı|кто[- ]нибудь (?:знает|подскаж)|подскажите)\b"
)
GREEK_MARK = ";"
NEAR = 260  # characters between what is asked and the name it is asked of


def asks(text: str, mentions: tuple[Mention, ...]) -> bool:
    """Return whether *text* asks something near one of its *mentions*: a light test, triage comes later."""
    greek = bool(regex.search(r"\p{Greek}", text))
    for found in [*MARK.finditer(text), *NEED.finditer(text)]:
        if found[0] == GREEK_MARK and not greek:
            continue
        if any(mention.start - NEAR <= found.start() <= mention.end + NEAR for mention in mentions):
            return True
    return False


def asked(question: Question, finder: Finder) -> Iterator[Question]:
    """Yield a Question for each reply of *question* that itself speaks of a department and asks something.

    Its key is `thread#reply`, its url the reply's permalink, its replies the posts after it; `answers` are those by others.
    """
    if "#" in question.key or not question.replies:
        return
    ours = bool(finder.find(question.title, question.body, question.html))
    for at, reply in enumerate(question.replies):
        if reply.role == "bot" or (ours and (reply.by_asker or reply.author == question.author)):
            continue  # whoever began a thread about us goes on asking there, not anew
        mentions = finder.find("", reply.text)
        if ours and all(mention.form == "link" for mention in mentions):
            continue
        if mentions and asks(reply.text, mentions):
            yield _own(question, reply, question.replies[at + 1 :])


def _own(question: Question, reply: Post, after: tuple[Post, ...]) -> Question:
    theirs = tuple(
        replace(post, by_asker=reply.author is not None and post.author == reply.author, accepted=False) for post in after
    )
    answers = sum(not post.by_asker for post in theirs)
    over = question.status in {Status.CLOSED, Status.GONE}
    return replace(
        question,
        key=f"{question.key}#{reply.key}",
        url=reply.url or question.url,
        body=reply.text,
        html="",
        author=reply.author,
        asked_at=reply.at or question.asked_at,
        status=question.status if over else Status.REPLIED if answers else Status.OPEN,
        answers=answers,
        accepted=None,
        score=reply.score,
        views=None,
        replies=theirs,
    )
