"""What in a text is not its writer's own words about a place: quotes, signatures, other people's addresses."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import regex

QUOTED = regex.compile(r"(?m)^[ \t]*(?:>|\|(?=\s)).*$|^On .{5,80} wrote:$|^Am .{5,80} schrieb .{0,60}:$|^Le .{5,80} a écrit ?:$")
SIGNATURE = regex.compile(r"(?m)^(?:--|—|__+) ?$(?:.|\n)*\Z")
SIGNED = regex.compile(
    r"(?i)(?:\n[ \t]*(?:--+|—|–)(?=[ \t]*(?-i:\p{Lu}|sent\b))|\n[ \t]*\n[ \t]*-(?=[ \t]*(?-i:\p{Lu}))"
    r"|\n[ \t]*(?:sent (?:by|from)|posted by|gesendet von|envoyé (?:par|de))\b"
    r"|(?-i:(?<=[.?!…)])[ \t]+(?:--?|—|–|~)[ \t]*(?=\p{Lu}\p{L}+[ \t]*[,(/|])))[ \t]*(?:[^\s?:]+[ \t]*){1,10}\s*\Z"
)
"""A last line behind a dash, or a name with more behind it."""
THANKED = regex.compile(
    r"(?:^|(?<=[\s,.!?]))(?i:(?:many )?thanks|thx|cheers|best|all the best|best wishes|(?:kind |best )?regards"
    r"|danke|lg|vg|merci|gracias|grazie)"
    r"\s*[,.!\n–—-][\s–—-]*(?:\p{Lu}[\p{L}.'’-]+[ \t]*){1,3}[,(/|\n]\s*(?=[\p{Lu}\d(]|(?:first|second|third|final)\b)"
    r"[^\n?]{1,70}(?:\n[^\n?]{1,60}){0,2}\s*\Z"
)
"""A word of thanks, a name, and what the writer belongs to."""
FLAIR = regex.compile(
    r"(?mi)^[ \t]*(?:user )?(?:flair|signature|sig)\s*[:=].*$|[\[(]\s*(?:my |user )?(?:flair|sig)\b[^\])\n]*[\])]"
    r"|\bmy (?:old )?flair (?:still )?(?:says|is)\b[^.?!\n]*"
    r"|(?:\A[ \t]*|(?<=\n\n))[\[(][^\])\n]{2,50}(?:['’`]\d\d|\bclass of\b|\balum\w*|\bstudent)[^\])\n]{0,20}[\])]"
)
"""What a site shows beside the writer's name; a bracket at the beginning is one if it says a year or what the writer is."""
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
    for pattern in (QUOTED, SIGNATURE, FAREWELL, SIGNED, THANKED, FLAIR):
        text = pattern.sub(lambda found: _blank(found[0]), text)
    return WEB.sub(lambda found: found[0] if any(host in found[0].lower() for host in hosts) else _blank(found[0]), text)


def untagged(title: str) -> str:
    """Return *title*, as long as before, with the flair blanked."""
    return FLAIR.sub(lambda found: _blank(found[0]), title)


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
