"""Mailing lists in public-inbox: its search per name as Atom, then each thread found."""

from urllib.parse import quote, unquote, urljoin, urlsplit

import lxml.html

from crawler import trouble
from crawler.mailed import Mailed
from crawler.read import mail, markup
from crawler.searched import QUERIES, Searched
from crawler.shape import at, moment


class PublicInbox(Mailed, Searched):
    """`site` is the address of one inbox."""

    name = "publicinbox"
    terms = "the site's own"
    keys = QUERIES
    api, path = False, "/"

    def search(self):
        """Yield one search per name, newest first; only words that are not quoted count."""
        since = self.since_as(" rt:%Y%m%d%H%M%S..")
        queries = [f'{field}:"{name}"{since}' for name in self.names for field in ("s", "nq")]
        # Where nothing matches it answers 404.
        return [self.call("", {"q": query, "x": "A"}, handle_httpstatus_list=[404]) for query in queries]

    def where(self, key):
        return self.url(f"{quote(key.replace('%23', '#'), safe='@')}/t.atom")

    def rows(self, response):
        """Yield the request for the thread of each mail found, or the mails of a thread."""
        found = [self._mail(entry, response) for entry in self._entries(response)]
        if "ids" in response.meta:
            for one in found:
                self.is_first(one.key)
            wanted = {question_id.partition("#")[0].rpartition(":")[2] for question_id in response.meta["ids"]}
            yield from [thread for thread in mail.threads(found) if not wanted or thread[0].key in wanted] or [found]
            return
        stored = {part for row in self.due for part in row.key.split("#")}
        ours = [one.key for one in found if one.key not in stored and self.finder.find(one.subject, one.text)]
        yield from (self.again(self.where(key), []) for key in ours if self.is_first(key))

    def next_page(self, response):
        """Return the next page of a search, None once one is empty."""
        count = 0 if "ids" in response.meta else len(self._entries(response))
        return self.next_call(response, o=response.meta["sent"].get("o", 0) + count) if count else None

    def _entries(self, response):
        return [] if response.status == 404 else trouble.feed(response).entries

    def _mail(self, entry, response):
        url, above = urljoin(response.url, entry["link"]), at(entry, "thr_in-reply-to.href")
        self.places[_id(url)] = url
        content = next(iter(at(entry, "content[].value") or ()), entry.get("summary") or "")
        return mail.Mail(
            key=_id(url),
            subject=markup.decoded(entry.get("title") or ""),
            author=at(entry, "author_detail.name"),
            at=moment(at(entry, "updated|published")),
            text=mail.own_words(lxml.html.fromstring(f"<div>{content}</div>").text_content()),
            answers=(_id(above),) if above else (),
        )


def _id(url):
    """Return the Message-ID that is the last step of an address."""
    return unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]).replace("#", "%23")
