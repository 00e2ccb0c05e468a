"""Never fetch from the inside: only public addresses, unless the configuration allows private ones.

Names are checked where they are resolved, so a redirect or a changed DNS answer is caught as well.
"""

from __future__ import annotations

import ipaddress
from typing import Any, ClassVar

from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, NotConfigured
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.trouble import Private


def is_public(address: str) -> bool:
    """Return whether the numeric *address* is on the public internet."""
    try:
        number = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(number, "ipv4_mapped", None)
    return (mapped or number).is_global and not number.is_multicast


class PublicOnly:
    """Refuses addresses that are written as private numbers or as names of this machine."""

    def __init__(self, crawler: Crawler) -> None:
        # The resolver belongs to the process and is there before any configuration is read.
        PublicResolver.allows_private = crawler.settings.getbool("ASKDESK_ALLOW_PRIVATE_HOSTS")
        if PublicResolver.allows_private:
            raise NotConfigured

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PublicOnly:
        """Return the middleware of one crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise Private for an address that can't be public."""
        url = urlparse_cached(request)
        host = (url.hostname or "").rstrip(".").lower()
        if url.scheme not in {"http", "https"}:
            raise Private(f"{url.scheme} addresses are not read")
        numeric = host.replace(".", "").isdigit() or ":" in host or host.startswith("0x")
        if host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or (numeric and not is_public(host)):
            raise Private(f"{host} is not on the public internet; set allow_private_hosts = true to read it all the same")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raise Private for a name that leads inside: Twisted keeps to itself why a name was not resolved."""
        host = urlparse_cached(request).hostname or ""
        if isinstance(exception, CannotResolveHostError) and (address := PublicResolver.refused.get(host)):
            raise Private(f"{host} leads to {address}, which is not on the public internet")


class PublicResolver(CachingThreadedResolver):
    """Looks names up and refuses those that lead inside."""

    allows_private: ClassVar[bool] = False
    refused: ClassVar[dict[str, str]] = {}
    """Name -> the private address it led to."""

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802 (Twisted's name)
        """Return the address of *name*; fails for a private one."""
        found = super().getHostByName(name, timeout)
        return found if self.allows_private else found.addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if not is_public(address):
            self.refused[name] = address
            raise DNSLookupError(f"{name} leads to {address}, which is not on the public internet")
        return address
