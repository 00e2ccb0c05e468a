"""Mail on this machine, at an address or in a folder on a mail server: lists, and mailboxes that get alerts and digests."""

import asyncio
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from urllib.parse import urlsplit

from scrapy.http import Request, Response

from askdesk.errors import SourceError
from crawler import imap, trouble
from crawler.block import missing
from crawler.mailed import Mailed
from crawler.read import alerts, mail
from crawler.read.mail import Mail


class Mbox(Mailed):
    """`site` is a file or folder, counted from the configuration's folder, the address of an mbox, or `imaps://user@host/INBOX`."""

    name = "mbox"
    terms = "the site's own"
    basis = "Mail that was sent to you, or an archive that is published; only what speaks of the department is kept."
    opt_out = "mail carries no mark for that; a mail that is gone from the folder is no longer read"
    keys = {
        "alerts": "true reads alerts and digests: each link in a mail is a question asked elsewhere",
        "certificate": "file with the certificate of an IMAP server that nobody known has signed",
        "archive": "address at which people read the list, for links; `{id}` in it stands for the Message-ID",
    }

    looks_again = False  # what comes in reply comes into the same mailbox
    came: Sequence[Mail] = ()
    """What this run read of a folder on a mail server."""

    @property
    def host(self):
        """Return the host of an address, the name of a file or folder."""
        if self._is_imap:
            return urlsplit(self.block.site).hostname or "mail"
        return super().host if self._is_remote else self._path.name.replace(":", "-")

    def search(self):
        """Yield the mailbox if it lies on a server; say so if it lies here and can't be found."""
        if self._is_remote:
            named = self.block.site.startswith(("http://", "https://"))
            url = self.local(self.block.site) if named else self.root
            yield self.listing(url)
        elif not self._is_imap and not self._path.exists():
            self.troubles.note(f"there is no mailbox at {self._path}", whole=True)

    async def start(self):
        """Yield what a mailbox on this machine holds, or the request for one elsewhere."""
        async for found in super().start():
            yield found
        if self._is_imap and self.searching and not missing(type(self), self.block):
            for item in await self._since_the_last_run():
                yield item
        if self._is_imap or self._is_remote or not self.searching or not self._path.exists():
            return
        state = self._state()
        if self.cursor.get("file") != state:  # nothing came since the last run otherwise
            self.next_cursor["file"] = state
            url = self._path.absolute().as_uri()
            for item in self.parse(Response(url, request=Request(url))):
                yield item

    async def reach(self):
        """Return what a first look at a mailbox says, for `askdesk check`."""
        if not self._is_imap:
            return self.troubles.note_text or "needs no request to be read"
        came = await self._from_server(None)
        return self.troubles.note_text or f"opens for reading only; {len(came.mails) if came else 0} mails of the last 30 days"

    async def _since_the_last_run(self):
        """Return what came into a folder on a mail server: of alerts what is new, of a list its last 30 days once anything is."""
        known = self.cursor.get("folder")
        since = (int(known[0]), int(known[1])) if known else None
        came = await self._from_server(since)
        if came and came.mails and since and not self._is_alerts:
            came = await self._from_server(None)
        if came is None:
            return []
        self.came = [mail.read(data) for data in came.mails]
        self.next_cursor["folder"] = list(came.state)
        url = self.block.site.partition("://")[0] + f"://{self.host}/"
        return list(self.parse(Response(url, request=Request(url))))

    async def _from_server(self, since):
        """Return what came since *since*, in a thread of its own: the library for it waits; None if something went wrong."""
        named = self.block.options.get("certificate")
        try:
            where = imap.folder(self.block.site, authority=self.config.path.parent / str(named) if named else None)
            allows_private = self.config.askdesk.allow_private_hosts
            ask = partial(imap.read, where, self.block.secret or "", since=since, now=self.now, allows_private=allows_private)
            return await asyncio.to_thread(ask)
        except SourceError as error:
            self.troubles.note(str(error), whole=True, blocked=trouble.is_block(error))
            return None

    def rows(self, response):
        """Yield the threads of a mailbox, or the links in its alerts."""
        found = self.came if self._is_imap else mail.mails(response.body) if self._is_remote else list(self._here())
        if not found and response.body.strip() and self._is_remote:
            raise SourceError(f"{response.url} is no mailbox: no line in it begins a message")
        if self._is_alerts:
            yield from (link for one in found for link in alerts.links(one))
        else:
            yield from mail.threads(found)

    def read(self, row, response):
        """Return the question of a thread, or of a link."""
        return row.question(self.block.name) if isinstance(row, alerts.Link) else super().read(row, response)

    def place(self, one):
        """Return the mail's place in the archive, else its own name as RFC 2392 writes it."""
        archive = self.block.options.get("archive")
        return str(archive).replace("{id}", one.key) if archive else f"mid:{one.key}"

    @property
    def _is_alerts(self):
        return self.block.options.get("alerts") is True

    @property
    def _is_imap(self):
        return self.block.site.startswith(("imap://", "imaps://"))

    @property
    def _is_remote(self):
        return bool(self.block.base_url) or self.block.site.startswith(("http://", "https://"))

    @property
    def _path(self):
        return self.config.path.parent / self.block.site

    def _files(self):
        if not self._path.is_dir():
            return [self._path]
        return [file for folder in ("cur", "new") for file in sorted((self._path / folder).glob("*"))]

    def _state(self):
        """Return what differs once a mail has come or gone."""
        told = [f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in self._files()]
        return [sha256("\n".join(told).encode()).hexdigest()[:16], ""]

    def _here(self):
        for file in self._files():
            data = file.read_bytes()
            yield from [mail.read(data)] if self._path.is_dir() else mail.mails(data)
