"""What in a text is not its writer's own words about a place: quotes, signatures, other people's addresses."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import regex

QUOTED = regex.compile(r"(?m)^[ \t]*(?:>|\|(?=\s)).*$|^On .{5,80} wrote:$|^Am .{5,80} schrieb .{0,60}:$|^Le .{5,80} a écrit ?:$")
SIGNATURE = regex.compile(r"(?m)^(?:--|—|__+) ?$(?:.|\n)*\Z")
FAREWELL = regex.compile(
    r"(?mi)^[ \t]*(?:(?:kind|best|warm)?\s*(?:regards|wishes)|cheers|sincerely|yours(?: truly)?|mfg|lg|vg"
    r"|(?:mit )?(?:freundlichen|besten|viele|liebe|schöne) grüßen?|cordialement|saludos|cordiali saluti|saygılarımla|с уважением)"
    r"[\s,.!]*\n(?:[^\n]{0,80}\n?){1,4}\Z"
)
WEB = regex.compile(r"(?i)(?:https?://|www\.)[^\s<>\"')\]]+")
IGNORABLE = regex.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def masked(text: str, hosts: tuple[str, ...]) -> str:
    """Return *text*, as long as before, with all that does not count blanked; addresses at *hosts* stay."""
    if not text:
        return text
    for pattern in (QUOTED, SIGNATURE, FAREWELL):
        text = pattern.sub(lambda found: _blank(found[0]), text)
    return WEB.sub(lambda found: found[0] if any(host in found[0].lower() for host in hosts) else _blank(found[0]), text)


def folded(text: str) -> tuple[str, list[int] | None]:
    """Return *text* composed (NFC) and without invisible signs, and where each of its characters stood.

    Returns:
        The second value is None where nothing changed; else it has one more number than characters.
    """
    if unicodedata.is_normalized("NFC", text) and not IGNORABLE.search(text):
        return text, None
    parts, places = [], []
    starts = [found.start() for found in regex.finditer(r"\X", text)] + [len(text)]
    for start, end in pairwise(starts):
        part = unicodedata.normalize("NFC", IGNORABLE.sub("", text[start:end]))
        parts.append(part)
        places.extend([start] * len(part))
    return "".join(parts), [*places, len(text)]


def _blank(text: str) -> str:
    return regex.sub(r"[^\n]", " ", text)
