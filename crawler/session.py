"""Session, the base of families that must sign in before they may ask anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from scrapy.http import Request

from crawler.searched import Searched


class Session(Searched):
    """A family says how it signs in; the re-checks and searches follow once that is answered."""

    token: str = ""
    """What the answer to the sign-in gave; sent with every request after it."""

    # What a family fills in

    def sign_in(self) -> Request:
        """Return the request that signs in."""
        raise NotImplementedError

    def signed(self, told: Any) -> None:
        """Keep what the answer to it says."""
        raise NotImplementedError

    # What a family may say, as `recheck`, `search` and `rows` of other families

    def looks(self, due: list[Any]) -> Iterable[Request]:
        """Yield the requests that look at stored questions again."""
        return super().recheck(due)

    def searches(self) -> Iterable[Request]:
        """Yield the requests for the lists in which new posts stand."""
        return super().search()

    def found(self, response: Any) -> Iterable[Any]:
        """Yield what stands on a page."""
        return super().rows(response)

    # The loop

    def search(self) -> Iterable[Request]:
        """Yield the request that signs in; the searches come after it."""
        request = self.sign_in()
        yield request.replace(meta={**request.meta, "sign_in": True, "dont_obey_robotstxt": True}, dont_filter=True)

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield the request that signs in if no search does."""
        return list(self.search()) if due and not self.searching else []

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield the requests that were waiting for the sign-in, or what stands on a page."""
        if not response.meta.get("sign_in"):
            yield from self.found(response)
            return
        self.signed(self.json(response))
        yield from self.looks(self.due)
        if self.searching:
            yield from self.searches()

    def headers(self) -> dict[str, str]:
        """Return the header that says who asks, once that is known."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}
