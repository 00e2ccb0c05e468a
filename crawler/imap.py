"""A mail folder on a server: only what came since the last run, over TLS, and read without leaving a trace in it."""

from __future__ import annotations

import base64
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from askdesk.errors import SourceBlocked, SourceError
from crawler.manners.private import is_public

SECONDS = 30.0  # waited for an answer
LARGEST = 1024 * 1024  # bytes read of one mail; what an alert says stands in its first few thousand
MOST = 500  # mails read in one run; the rest waits for the next
TOGETHER = 20  # asked for in one command
FIRST = timedelta(days=30)  # how far back the first run reads
PORTS = {"imaps": 993, "imap": 143}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Where a folder is, and who may read it."""

    host: str
    port: int
    user: str
    name: str
    is_plain: bool = False
    """True for `imap://`, without TLS: to this machine alone, so that no password travels in the clear."""
    authority: Path | None = None
    """A file with the certificate to trust, where the server's is not signed by anybody known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What a run found."""

    mails: tuple[bytes, ...]
    state: tuple[int, int]
    """UIDVALIDITY, and the number below which all has been read: what the next run starts from."""
    is_all: bool
    """False if more waits than one run reads."""


def folder(site: str, *, authority: Path | None = None) -> Folder:
    """Return the folder that `imaps://user@host/INBOX` names; an @ in the user's name is written %40.

    Raises:
        SourceError: If the address names no user or host, or asks for a password in the clear to another machine.
    """
    try:
        parts = urlsplit(site)
        host, port, user = parts.hostname or "", parts.port or PORTS[parts.scheme], unquote(parts.username or "")
    except (ValueError, KeyError):
        host, port, user = "", 0, ""
    if not host or not user or "\n" in user or "\r" in user:
        raise SourceError(f"{site} is no address of a mail folder; write imaps://user@host/INBOX, with %40 for an @ in the user")
    is_plain = urlsplit(site).scheme == "imap"
    if is_plain and host not in {"localhost", "127.0.0.1", "::1"}:
        raise SourceError(f"imap:// would send the password of {user} in the clear; write imaps://")
    return Folder(
        host=host, port=port, user=user, name=unquote(parts.path.strip("/")) or "INBOX", is_plain=is_plain, authority=authority
    )


def read(where: Folder, secret: str, *, since: tuple[int, int] | None, now: datetime, allows_private: bool) -> Came:
    """Return the mails that came since a run that ended at *since*; the folder is opened for reading only.

    Blocks until the server has answered, so it belongs into a thread of its own.

    Args:
        since: The `state` of that run; None reads the last 30 days.

    Raises:
        SourceBlocked: If the server does not let us in.
        SourceError: If it can't be reached, or does not speak as it should.
    """
    try:
        with _opened(where, secret, allows_private=allows_private) as server:
            return _read(server, where, since=since, now=now)
    except ssl.SSLError as error:
        told = getattr(error, "verify_message", "") or error.reason or "no reason given"
        raise SourceError(f"the certificate of {where.host} can't be trusted: {told}") from None
    except OSError as error:
        raise SourceError(
            f"no mail server answers at {where.host}:{where.port} ({error.strerror or type(error).__name__})"
        ) from None
    except imaplib.IMAP4.error as error:
        raise SourceError(f"the mail server {where.host} broke off: {_words(error)}") from None


@contextmanager
def _opened(where: Folder, secret: str, *, allows_private: bool) -> Iterator[imaplib.IMAP4]:
    _refuse_private(where, allows_private=allows_private)
    if where.is_plain:
        server = imaplib.IMAP4(where.host, where.port, timeout=SECONDS)
    else:
        context = ssl.create_default_context(cafile=where.authority)
        server = imaplib.IMAP4_SSL(where.host, where.port, ssl_context=context, timeout=SECONDS)
    try:
        try:
            server.login(where.user, secret)
        except imaplib.IMAP4.error as error:
            raise SourceBlocked(f"{where.host} does not let {where.user} in: {_words(error)}") from None
        yield server
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _refuse_private(where: Folder, *, allows_private: bool) -> None:
    if allows_private or where.is_plain:
        return
    found = {str(told[4][0]) for told in socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)}
    inside = next((address for address in sorted(found) if not is_public(address)), None)
    if inside:
        raise SourceError(f"{where.host} leads to {inside}, which is not on the public internet; set allow_private_hosts = true")


def _read(server: imaplib.IMAP4, where: Folder, *, since: tuple[int, int] | None, now: datetime) -> Came:
    answer, told = server.select(f'"{_encoded(where.name)}"', readonly=True)
    if answer != "OK":
        raise SourceError(f"{where.host} has no folder {where.name} for {where.user}: {_words(told[-1] if told else '')}")
    validity, following = (_number(server, name) for name in ("UIDVALIDITY", "UIDNEXT"))
    if since is not None and since == (validity, following):
        return Came(mails=(), state=since, is_all=True)
    is_known = since is not None and since[0] == validity  # otherwise the numbers mean other mails now
    first = now - FIRST
    wanted = ["UID", f"{since[1]}:*"] if since and is_known else ["SINCE", f"{first.day}-{MONTHS[first.month - 1]}-{first.year}"]
    _, found = server.uid("SEARCH", *wanted)
    numbers = sorted({int(one) for one in b" ".join(part for part in found if part).split()})
    numbers = [one for one in numbers if not (since and is_known) or one >= since[1]]  # `7:*` names the last one even below 7
    some = numbers[:MOST]
    mails = [one for at in range(0, len(some), TOGETHER) for one in _fetched(server, some[at : at + TOGETHER])]
    is_all = len(some) == len(numbers)
    reached = max([following, *(one + 1 for one in some)]) if is_all else some[-1] + 1
    return Came(mails=tuple(mails), state=(validity, reached), is_all=is_all)


def _fetched(server: imaplib.IMAP4, numbers: list[int]) -> list[bytes]:
    answer, found = server.uid("FETCH", ",".join(map(str, numbers)), f"(UID BODY.PEEK[]<0.{LARGEST}>)")
    if answer != "OK":
        raise imaplib.IMAP4.error(_words(found[-1] if found else ""))
    return [part[1] for part in found if isinstance(part, tuple)]


def _number(server: imaplib.IMAP4, name: str) -> int:
    _, told = server.response(name)
    return int(told[0]) if told and told[0] else 0


def _encoded(name: str) -> str:
    """Return a folder's name in the UTF-7 of RFC 3501, ready to stand between quotes."""

    def shifted(found: re.Match[str]) -> str:
        return "&" + base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"

    plain = re.sub(r"[^\x20-\x7e]+", shifted, name.replace("&", "&-"))
    return plain.replace("\\", "\\\\").replace('"', '\\"')


def _words(told: object) -> str:
    text = told.args[0] if isinstance(told, Exception) and told.args else told
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return " ".join(re.sub(r"^\[\w+\]\s*", "", text).split())[:200] or "no reason given"
