"""What is true of a reply before it is posted, in plain sentences; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from webui import places, words

# {year}, [your name], <date>, ____ and the like. Square brackets only with a word that asks, since [sic] and [1] are text.
PLACEHOLDER = re.compile(
    r"\{[^{}\n]{0,60}\}|\[(?:your|insert|name|date|year|link|todo|fill)\b[^\]\n]{0,40}\]|<(?:your|insert|name|date|year|link)\b[^>\n]{0,40}>|_{4,}",
    re.IGNORECASE,
)
ALIKE = 90
FEW_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    sentence: str
    level: str = "good"
    """`good`, `warn` (think about it) or `stop` (it can't be posted like this)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """The person who answers, as the reply should show them."""

    name: str
    others: tuple[str, ...] = ()
    """How colleagues sign; none of these may stand in the reply."""


def fill(draft: str, *, name: str, role: str) -> str:
    """Return the draft with the person's name and role in it; without a role its comma goes too."""
    if not role:
        draft = re.sub(r",?\s*\{role\}", "", draft)
    return draft.replace("{name}", name).replace("{role}", role)


def placeholders(text: str) -> list[str]:
    """Return what is still to be filled in, as it stands in the text."""
    return [hit[0] for hit in PLACEHOLDER.finditer(text)]


def of(text: str, *, kind: str, link: str | None, writer: Writer, recent: Sequence[str]) -> list[Check]:
    """Return every check of a reply, what stops it first.

    Args:
        link: The page the reply should link to; None if none is suggested.
        recent: The person's last replies on this site.
    """
    if not text.strip():
        return [Check(sentence="There is no text yet. Write two or three sentences of your own.", level="stop")]
    found = [filled(text), signed(text, writer), linked(text, link), fits(text, kind), fresh(text, recent, writer)]
    order = ("stop", "warn", "good")
    return sorted(found, key=lambda check: order.index(check.level))


def stops(found: Iterable[Check]) -> list[str]:
    """Return the sentences of the checks that stop a reply."""
    return [check.sentence for check in found if check.level == "stop"]


def filled(text: str) -> Check:
    """Return whether anything is still to be filled in."""
    open_ones = placeholders(text)
    if open_ones:
        return Check(sentence=f"Fill in or delete {' and '.join(dict.fromkeys(open_ones))} before you post.", level="stop")
    return Check(sentence="Nothing is left to fill in")


def signed(text: str, writer: Writer) -> Check:
    """Return whether the reply says who wrote it."""
    shown = " ".join(text.casefold().split())
    others = [other for other in writer.others if re.search(rf"(?<!\w){re.escape(other.casefold())}(?!\w)", shown)]
    if writer.name.casefold() in shown:
        return Check(sentence="Says who you are, so that nobody takes it for a stranger's opinion")
    if others:
        return Check(sentence=f"It is signed {others[0]}, and you are {writer.name}. Put your own name there.", level="stop")
    return Check(sentence=f"It does not say who you are. Add “I am {writer.name}” and where you work.", level="warn")


def linked(text: str, link: str | None) -> Check:
    """Return whether the suggested page is linked, once, and nothing else much."""
    times = text.count(link) if link else 0
    others = len(places.LINK.findall(text.replace(link, " ") if link else text))
    if link is None:
        return Check(sentence="No link, and none is needed" if not others else words.amount(others, "link") + ", your own choice")
    if not times:
        return Check(sentence="Our page is not linked. Without it nobody can check or read on.", level="warn")
    if times > 1:
        return Check(sentence="Our page is linked more than once. Once is enough; more looks like advertising.", level="warn")
    if others > 1:
        return Check(sentence=f"{others + 1} links; many sites hold back a reply with more than two.", level="warn")
    return Check(sentence="Our page is linked once, and one other page" if others else "Our page is linked once")


def fits(text: str, kind: str) -> Check:
    """Return whether the site takes a reply of that length."""
    place, length = places.of(kind), places.length(text, kind)
    if place.limit is None:
        return Check(
            sentence="Short enough to be read" if length <= 1500 else "Long for a forum; most people stop reading sooner"
        )
    if length <= place.limit:
        return Check(sentence=f"Short enough for {place.called or 'this site'}")
    more = words.amount(length - place.limit, "character")
    return Check(sentence=f"{more} too long for {place.called or 'this site'}, which takes {place.limit:,}.", level="warn")


def fresh(text: str, recent: Sequence[str], writer: Writer) -> Check:
    """Return whether the reply is in its own words, compared with the person's last ones on this site."""
    own = _bare(text, writer)
    if len(own.split()) >= FEW_WORDS and any(fuzz.ratio(own, _bare(other, writer)) >= ALIKE for other in recent):
        return Check(sentence="Almost word for word one of your last answers on this site. Say it for this asker.", level="warn")
    return Check(sentence="Not like your last answers on this site")


def _bare(text: str, writer: Writer) -> str:
    # Links and signature repeat by right; what is left is what a moderator would call copied.
    bare = places.LINK.sub("", text).replace(writer.name, "")
    return " ".join(bare.casefold().split())
