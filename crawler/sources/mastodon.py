"""Mastodon and servers that speak like it: hashtag timelines, and search where there is a token."""

import re
from html import escape

from crawler.federated import Federated, origin
from crawler.listed import linked
from crawler.read import markup
from crawler.shape import Path, Shape, at, title
from crawler.source import status_of

MOST = 40  # statuses of a page
OPT_OUT = re.compile(r"#\s*(?:<span>)?\s*no(?:bot|index)\b", re.IGNORECASE)
NAME = re.compile(r"([#@])<span>([^<]*)</span>")
INVISIBLE = re.compile(r'<span class="invisible">[^<]*</span>')


def is_hidden(status):
    """Return whether not everybody may find a status."""
    return status.get("visibility") != "public"


def has_opted_out(status):
    """Return whether a writer does not want to be found; where other software says nothing, nobody has opted in."""
    account = status.get("account") or {}
    asks = account.get("noindex") is True or account.get("discoverable") is False
    return asks or not account.get("indexable") or bool(OPT_OUT.search(account.get("note") or ""))


def told(status):
    """Return a status as HTML: the warning before it, hashtags and handles as one word, addresses as people see them."""
    warning = f"<p>{escape(status['spoiler_text'])}</p>" if status.get("spoiler_text") else ""
    return warning + INVISIBLE.sub("", NAME.sub(r"\1\2", status.get("content") or ""))


def words(status):
    """Return what stands for a title: the warning, else the first words."""
    return title(status.get("spoiler_text") or markup.text(markup.safe(told(status))))


WRITTEN: dict[str, Path] = {
    "html": told,
    "author": "account.acct",
    "at": "created_at",
    "url": "url|uri",
    "score": "favourites_count",
}


class Mastodon(Federated):
    """`site` is the address of one server; its hashtag timelines hold what it knows of other servers too."""

    name = "mastodon"
    terms = "the site's own"
    basis = "Public posts of people who let themselves be found, by the server's public API and at its pace."
    opt_out = "writers who are not indexable or discoverable, or say noindex, #nobot or #noindex in their profile, are left out"
    unanswered = "the status has no reply that this server knows (`replies_count` is 0)"
    keys = {
        "hashtags": "hashtags to follow, without `#`; default: the names of the departments written as one word",
        "local": "true leaves out what people of other servers say",
    }
    asked_in_replies = False
    wants = {"Authorization": "Bearer {secret}"}
    path, limit, handle, most, posts = "/api/", "X-RateLimit", "id", 20, "descendants"
    look, joined = ("v1/statuses", "id[]"), ""
    post = Shape(**WRITTEN, key="uri", title=words, tags="tags[].name", answers="replies_count", opt_out=has_opted_out)
    reply = Shape(
        **WRITTEN,
        key=lambda status: origin(status["uri"])[1],
        role=lambda status: "bot" if at(status, "account.bot") else None,
        hidden=is_hidden,
    )

    def search(self):
        """Yield the timeline of each hashtag, forward from the last status seen; with a token one search per name as well."""
        tags = self.block.options.get("hashtags") or [re.sub(r"\W", "", name) for name in self.aliases if "." not in name]
        local = "true" if self.block.options.get("local") is True else ""
        for tag in dict.fromkeys(str(tag).lstrip("#").casefold() for tag in tags):
            last, sent = self.cursor.get("tags", {}).get(tag), {"limit": MOST, "local": local}
            way = "prev" if last else "next"
            yield self.call(f"v1/timelines/tag/{tag}", {**sent, "min_id": last}, tag=tag, way=way, first=True)
        after = f" after:{self.since:%Y-%m-%d}" if self.since else ""
        for name in self.aliases if self.block.secret else ():
            yield self.call("v2/search", {"q": f'"{name}"{after}', "type": "statuses", "limit": MOST, "offset": 0})

    def recheck(self, due):
        return [request.replace(errback=self.one_by_one) for request in super().recheck(due)]

    def one_by_one(self, failure):
        """Ask for each status where the server has no call for several."""
        if status_of(failure) not in {404, 422}:
            yield from self.missed(failure)
            return
        for number, ids in failure.request.meta["asked"].items():
            yield self.again(self.url(f"v1/statuses/{number}"), ids, asked={number: ids})

    def rows(self, response):
        """Yield statuses with their replies; one that has some first yields the request for them."""
        meta = response.meta
        if "item" in meta:
            yield from super().rows(response)
            return
        statuses = self._statuses(response)
        newest = next((str(status["id"]) for status in statuses if status.get("id")), None)
        if "tag" in meta and newest and (meta["way"] == "prev" or "first" in meta):
            self.next_cursor["tags"] = {**self.next_cursor.get("tags", {}), meta["tag"]: newest}
        shown = [one for one in statuses if not is_hidden(one) and not one.get("reblog")]
        yield from self.hits([one for one in shown if "asked" not in meta or not has_opted_out(one)], response)

    def next_page(self, response):
        """Return the page that the Link header names: forward from the last status seen, back on the first run."""
        meta, statuses = response.meta, [] if "asked" in response.meta or "item" in response.meta else self._statuses(response)
        if statuses and "offset" in meta["sent"]:
            return self.next_call(response, offset=meta["sent"]["offset"] + MOST) if len(statuses) >= MOST else None
        url = linked(response, meta["way"]) if statuses else None
        kept = {name: meta[name] for name in ("tag", "way", "call", "sent") if name in meta}
        return self.listing(self.local(url), meta=kept) if url else None

    def below(self, item, ids):
        return self.replies_of(item, f"v1/statuses/{item['id']}/context", {}, ids)

    def _statuses(self, response):
        page = self.json(response)
        return page if isinstance(page, list) else page.get("statuses", [page] if "account" in page else [])
