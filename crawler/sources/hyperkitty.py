"""Mailing lists in HyperKitty, the archive of Mailman 3, by its API: threads by what happened last, then their mails."""

import re
from itertools import islice
from urllib.parse import quote, unquote, urlsplit

from crawler.listed import Listed, Shown
from crawler.mailed import Mailed
from crawler.read import mail, markup
from crawler.read.mail import Mail
from crawler.shape import at, moment
from crawler.source import status_of

BASES = ("/hyperkitty", "/archives")
MOST_THREADS = 500  # taken from one page: old versions list all there ever were


class HyperKitty(Mailed, Listed):
    """`site` is the address of a list's archive, or of the server whose public lists are all read."""

    name = "hyperkitty"
    terms = "the site's own"
    keys = {"lists": "addresses of the lists to read, such as `help@lists.example`; default: all public ones"}

    def search(self):
        """Yield the threads of each list, or the request for the server's lists."""
        yield from self._begin(self._bases)

    def listed(self, response):
        """Yield threads, or lists."""
        page = self.json(response)
        return islice(page if isinstance(page, list) else page["results"], MOST_THREADS)

    def shown(self, item, response):
        """Return the thread of an item."""
        api = response.url.partition("/threads/")[0]
        state = f"{item.get('replies_count')} {item.get('date_active')}"
        return Shown(item["thread_id"], state, f"{api}/thread/{item['thread_id']}/emails/")

    def rows(self, response):
        """Yield the lists' threads where the server was asked for its lists."""
        if not response.meta.get("is_server"):
            yield from super().rows(response)
            return
        base = response.url.partition("/api/lists/")[0]
        for item in self.listed(response):
            yield self._list(base, item["name"])

    def thread(self, response):
        """Yield a thread's mails once all are there."""
        page = self.json(response)
        here = page if isinstance(page, list) else page["results"]
        found = {one["message_id_hash"]: one for one in [*response.meta.get("mails", ()), *here]}
        more = None if isinstance(page, list) else self.rest(response, _next(response, page), mails=list(found.values()))
        if more:
            yield more
        elif not found:
            self.vanished(response)
        else:
            yield self._mails(response, list(found.values()))

    def address(self, row):
        """Return the call for the mails of a stored thread."""
        base, _, rest = self.local(row.url).partition("/list/")
        return f"{base}/api/list/{rest.partition('/')[0]}/thread/{row.key.partition('#')[0]}/emails/"

    def following(self, response):
        """Return the next page of threads; a list that says nothing of pages is whole."""
        page = self.json(response)
        return None if isinstance(page, list) or response.meta.get("is_server") else _next(response, page)

    @property
    def _bases(self):
        paths = [urlsplit(url).path.partition("/list/")[0].rstrip("/") for url in (self.root, self.site_address)]
        told = next((path for path in paths if path), None)
        return (told,) if told else BASES

    def _begin(self, bases):
        parts = urlsplit(self.root)
        base = f"{parts.scheme}://{parts.netloc}{bases[0]}"
        named = re.search(r"/list/([^/]+)", unquote(self.site_address))
        lists = self.block.options.get("lists") or ([named[1]] if named else [])
        asked = [self._list(base, name) for name in lists] or [self.listing(f"{base}/api/lists/", meta={"is_server": True})]
        for request in asked:
            yield request.replace(meta={**request.meta, "bases": bases[1:]}, errback=self._elsewhere)

    def _elsewhere(self, failure):
        """Try the other usual place where this one is not there."""
        if status_of(failure) == 404 and failure.request.meta["bases"]:
            yield from self._begin(failure.request.meta["bases"])
        else:
            yield from self.missed(failure)

    def _list(self, base, name):
        return self.listing(f"{base}/api/list/{quote(name, safe='@')}/threads/?limit=50")

    def _mails(self, response, found):
        base, _, rest = response.url.partition("/api/list/")
        pages, key = f"{base}/list/{rest.partition('/')[0]}", response.meta["key"]
        found.sort(key=lambda one: (one["message_id_hash"] != key, bool(one.get("parent")), one.get("date") or ""))
        self.places[key] = f"{pages}/thread/{key}/"
        for one in found[1:]:
            self.places[one["message_id_hash"]] = f"{pages}/message/{one['message_id_hash']}/"
        return [_mail(one, key if at == 0 else one["message_id_hash"]) for at, one in enumerate(found)]


def _mail(one, key):
    return Mail(
        key=key,
        subject=markup.line(one.get("subject")),
        author=markup.line(one.get("sender_name")) or mail.name(at(one, "sender.address") or ""),
        at=moment(one.get("date")),
        text=mail.own_words(one.get("content") or ""),
    )


def _next(response, page):
    """Return the next page at the address asked: behind a proxy the server often does not know its own."""
    return f"{response.url.partition('?')[0]}?{urlsplit(page['next']).query}" if page.get("next") else None
