"""Mail on this machine or at an address: an mbox, a Maildir, or a mailbox that gets alerts and digests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from scrapy.http import Request, Response

from askdesk.errors import SourceError
from crawler.mailed import Mailed
from crawler.read import alerts, mail
from crawler.read.mail import Mail


class Mbox(Mailed):
    """`site` is a file or folder, counted from the configuration's folder, or the address of an mbox."""

    name = "mbox"
    terms = "the site's own"
    basis = "Mail that was sent to you, or an archive that is published; only what speaks of the department is kept."
    keys: ClassVar[dict[str, str]] = {
        "alerts": "true reads alerts and digests: each link in a mail is a question asked elsewhere",
        "archive": "address at which people read the list, for links; `{id}` in it stands for the Message-ID",
    }

    @property
    def host(self) -> str:
        """Return the host of an address, the name of a file or folder."""
        return super().host if self._is_remote else self._path.name.replace(":", "-")

    def search(self) -> Iterable[Request]:
        """Yield the mailbox if it lies on a server; say so if it lies here and can't be found."""
        if self._is_remote:
            tag, modified = self.cursor.get("file", ["", ""])
            headers = {name: value for name, value in (("If-None-Match", tag), ("If-Modified-Since", modified)) if value}
            named = self.block.site.startswith(("http://", "https://"))
            url = self.local(self.block.site) if named else self.root
            yield self.listing(url, headers=headers, meta={"handle_httpstatus_list": [304]})
        elif not self._path.exists():
            self.troubles.note(f"there is no mailbox at {self._path}", whole=True)

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield nothing: what comes in reply comes into the same mailbox."""
        return []

    async def start(self) -> AsyncIterator[Any]:
        """Yield what a mailbox on this machine holds, or the request for one elsewhere."""
        async for found in super().start():
            yield found
        if self._is_remote or not self.searching or not self._path.exists():
            return
        state = self._state()
        if self.cursor.get("file") != state:  # nothing came since the last run otherwise
            self.next_cursor["file"] = state
            url = self._path.absolute().as_uri()
            for item in self.parse(Response(url, request=Request(url))):
                yield item

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield the threads of a mailbox, or the links in its alerts."""
        if response.status == 304:
            return
        found = mail.mails(response.body) if self._is_remote else list(self._here())
        if not found and response.body.strip() and self._is_remote:
            raise SourceError(f"{response.url} is no mailbox: no line in it begins a message")
        if self.block.options.get("alerts") is True:
            yield from (link for one in found for link in alerts.links(one))
        else:
            yield from mail.threads(found)
        if self._is_remote:
            told = [(response.headers.get(name) or b"").decode("latin-1") for name in ("ETag", "Last-Modified")]
            self.next_cursor["file"] = told

    def read(self, row: Any, response: Any) -> Any:
        """Return the question of a thread, or of a link."""
        return row.question(self.block.name) if isinstance(row, alerts.Link) else super().read(row, response)

    def place(self, one: Mail) -> str:
        """Return the mail's place in the archive, else its own name as RFC 2392 writes it."""
        archive = self.block.options.get("archive")
        return str(archive).replace("{id}", one.key) if archive else f"mid:{one.key}"

    @property
    def _is_remote(self) -> bool:
        return bool(self.block.base_url) or self.block.site.startswith(("http://", "https://"))

    @property
    def _path(self) -> Path:
        return self.config.path.parent / self.block.site

    def _files(self) -> list[Path]:
        if not self._path.is_dir():
            return [self._path]
        return [file for folder in ("cur", "new") for file in sorted((self._path / folder).glob("*"))]

    def _state(self) -> list[str]:
        """Return what differs once a mail has come or gone."""
        told = [f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in self._files()]
        return [sha256("\n".join(told).encode()).hexdigest()[:16], ""]

    def _here(self) -> Iterator[Mail]:
        for file in self._files():
            data = file.read_bytes()
            yield from [mail.read(data)] if self._path.is_dir() else mail.mails(data)
