"""Mail as archives and mailboxes keep it -> messages and the threads they make."""

from __future__ import annotations

import email
import hashlib
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from crawler.read import markup

GZIP = b"\x1f\x8b"
LARGEST = 64 * 1024 * 1024  # bytes read of what a gzipped archive unpacks to
# A line of text may begin with "From " as well: one that begins a message has a time and a year in it and a header after it.
START = re.compile(rb"^From [^\n]*\d{1,2}:\d{2}[^\n]*\b(?:19|20)\d{2}\b[^\n]*\r?\n(?=[!-9;-~]+:)", re.MULTILINE)
ID = re.compile(r"<\s*([^<>\s]+)\s*>")
ANSWER = re.compile(r"^\s*(?:(?:re|aw|sv|antw|ynt|res|rif|odp)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
END = re.compile(r"^(?:-- ?|_{20,}|-{5,} next part -{5,}|-+ ?Original Message ?-+)$", re.IGNORECASE)
QUOTED = re.compile(r"^\s*(?:>|\|\s)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message."""

    key: str
    """Message-ID without its brackets; made of date, writer and subject where it has none."""
    subject: str
    author: str | None
    """The writer's name, or what stands before the @; the address itself is never kept."""
    at: datetime | None
    text: str
    """The writer's own words: quotes, signature and the list's footer left out."""
    answers: tuple[str, ...] = ()
    """Message-IDs of what it answers, the nearest first."""
    is_bot: bool = False
    html: str = ""
    """The HTML part as sent, where there is one."""


def mails(data: bytes) -> list[Mail]:
    """Return the messages of an mbox, gzipped or not whatever its name says, in its order."""
    if data[:2] == GZIP:
        data = _unpacked(data)
    starts = list(START.finditer(data))
    ends = [found.start() for found in starts[1:]] + [len(data)] * bool(starts)
    return [read(data[found.end() : end]) for found, end in zip(starts, ends, strict=True)]


def _unpacked(data: bytes) -> bytes:
    """Return what a gzipped archive holds, as far as it can be read: some are cut short, some have several parts."""
    made = b""
    while data[:2] == GZIP and len(made) < LARGEST:
        part = zlib.decompressobj(wbits=31)
        try:
            made += part.decompress(data, LARGEST - len(made))
        except zlib.error:
            break
        data = part.unused_data
    return made


def read(data: bytes) -> Mail:
    """Return one message, whatever is wrong with its headers."""
    told = email.message_from_bytes(data)
    subject, sender = _header(told, "Subject"), _header(told, "From")
    named = ID.search(str(told.get("Message-ID") or ""))
    made = hashlib.sha256(f"{told.get('Date')}{sender}{subject}".encode("utf-8", "replace")).hexdigest()[:16]
    nearest = [*ID.findall(str(told.get("In-Reply-To") or "")), *reversed(ID.findall(str(told.get("References") or "")))]
    plain, html = _bodies(told)
    return Mail(
        key=(named[1] if named else made).replace("#", "%23"),
        subject=subject,
        author=name(sender),
        at=_moment(told),
        text=own_words(plain or markup.text(markup.safe(html))),
        answers=tuple(dict.fromkeys(key.replace("#", "%23") for key in nearest)),
        is_bot=str(told.get("Auto-Submitted") or "no").strip().lower() != "no",
        html=html,
    )


def threads(found: Iterable[Mail]) -> list[list[Mail]]:
    """Return the messages of each thread, its first one first; those without references are joined by their subject."""
    known: dict[str, Mail] = {}
    for mail in sorted(found, key=lambda one: (one.at is None, one.at and one.at.timestamp())):
        known.setdefault(mail.key, mail)
    first_of: dict[str, str] = {}
    for mail in known.values():
        first_of.setdefault(bare(mail.subject), mail.key)
    groups: dict[str, list[Mail]] = {}
    for mail in known.values():
        groups.setdefault(_root(mail, known, first_of), []).append(mail)
    return [
        sorted(group, key=lambda mail: (mail.key != root, mail.at is None, mail.at and mail.at.timestamp()))
        for root, group in groups.items()
    ]


def own_words(text: str) -> str:
    """Return a message without quotes, the lines that announce them, and all that follows a signature mark."""
    lines: list[str] = []
    for line in text.splitlines():
        if END.match(line.rstrip()) or END.match(line):
            break
        if QUOTED.match(line):
            _drop_announcement(lines)
            continue
        lines.append(line.rstrip())
    return markup.paragraphs("\n".join(lines))


def bare(subject: str) -> str:
    """Return a subject without the marks of an answer, for comparing."""
    tag = re.match(r"\s*\[[^\]]*\]\s*", subject)
    rest = ANSWER.sub("", subject[tag.end() :] if tag else ANSWER.sub("", subject))
    return " ".join(re.sub(r"^\s*\[[^\]]*\]", "", rest).split()).casefold()


def name(sender: str) -> str | None:
    """Return the name in a From header, also where archives write `user at host (Name)`; else the part before the @."""
    in_brackets = re.search(r"\(([^()]+)\)\s*$", sender)
    told = in_brackets[1] if in_brackets else parseaddr(sender)[0] or re.split(r"@| at ", sender.strip(" <>"))[0]
    return markup.line(told.strip("\"' ")) or None


def _drop_announcement(lines: list[str]) -> None:
    """Take away `On Monday, Ann wrote:` before a quote, on one line or two."""
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines or not lines[-1].rstrip().endswith(":"):
        return
    short = len(lines[-1]) < 40
    lines.pop()
    if short and lines and re.match(r"^(?:On|Am|Le|El|Il|Op|W dniu)\b", lines[-1]):
        lines.pop()


def _root(mail: Mail, known: dict[str, Mail], first_of: dict[str, str]) -> str:
    """Return the key of the message that began the thread; circles end where they close."""
    seen = {mail.key}
    while True:
        parent = next((key for key in mail.answers if key in known and key not in seen), None)
        if parent is None and (mail.answers or ANSWER.match(mail.subject) or "] Re:" in mail.subject):
            same = first_of.get(bare(mail.subject), mail.key)
            parent = same if same not in seen and not known[same].answers else None
        if parent is None:
            return mail.key
        seen.add(parent)
        mail = known[parent]


def _header(told: Message, named: str) -> str:
    value = told.get(named) or ""
    if not isinstance(value, str):  # bytes that no charset was declared for
        value = "".join(part if isinstance(part, str) else _decoded(part, None) for part, _ in decode_header(value))
    try:
        parts = decode_header(value)
    except ValueError:
        parts = [(value, None)]
    return markup.line("".join(part if isinstance(part, str) else _decoded(part, charset) for part, charset in parts))


def _moment(told: Message) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(told.get("Date") or ""))
    except (TypeError, ValueError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _bodies(told: Message) -> tuple[str, str]:
    """Return the plain text and the HTML of a message, attachments left out."""
    found: dict[str, str] = {}
    for part in told.walk():
        kind = part.get_content_type()
        if kind in {"text/plain", "text/html"} and part.get_content_disposition() != "attachment":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                found.setdefault(kind, _decoded(data, part.get_content_charset()))
    return found.get("text/plain", ""), found.get("text/html", "")


def _decoded(data: bytes, charset: str | None) -> str:
    """Return *data* as text: as declared if that is true, else as UTF-8, else as Windows has it."""
    for encoding in (charset, "utf-8", "windows-1252"):
        try:
            if encoding:
                return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return data.decode("latin-1")
