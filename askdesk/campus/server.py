"""Serves the five sites of the campus on loopback, each on a port of its own, in threads of this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from askdesk.campus import discourse, faq, feed, forum, stackexchange
from askdesk.campus.answer import Answer, Request
from askdesk.campus.world import FIRST_PORT, PLACES, World
from askdesk.errors import UsageError

SITES: dict[str, Any] = {"se": stackexchange, "discourse": discourse, "forum": forum, "feed": feed, "faq": faq}


def roots(first_port: int = FIRST_PORT) -> dict[str, str]:
    """Return place -> address of each site."""
    return {place: f"http://127.0.0.1:{first_port + n}" for n, place in enumerate(PLACES)}


@contextmanager
def serving(world: World, *, first_port: int = FIRST_PORT) -> Iterator[dict[str, str]]:
    """Serve the campus and give place -> address of each site.

    Raises:
        UsageError: If a port is taken.
    """
    addresses = roots(first_port)
    servers: list[ThreadingHTTPServer] = []
    try:
        servers.extend(_server(place, world, addresses) for place in PLACES)
        for server in servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield addresses
    finally:
        for server in servers:
            threading.Thread(target=server.shutdown, daemon=True).start()
            server.server_close()


def _server(place: str, world: World, addresses: dict[str, str]) -> ThreadingHTTPServer:
    port = urlsplit(addresses[place]).port or 0
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), _handler(place, world, addresses))
    except OSError:
        raise UsageError(
            f"port {port} on 127.0.0.1 is taken; end what listens there, or choose others with --campus-port"
        ) from None
    server.daemon_threads = True
    return server


def _handler(place: str, world: World, addresses: dict[str, str]) -> type[BaseHTTPRequestHandler]:
    answered = {"count": 0}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answered["count"] += 1
            parts = urlsplit(self.path)
            query = {k: ",".join(v) for k, v in parse_qs(parts.query).items()}
            headers = {k.lower(): v for k, v in self.headers.items()}
            request = Request(
                path=unquote(parts.path),
                query=query,
                headers=headers,
                root=addresses[place],
                roots=addresses,
                count=answered["count"],
            )
            self.send(SITES[place].answer(request, world))

        do_HEAD = do_GET

        def send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD" and answer.status != 304:
                self.wfile.write(answer.body)

        def log_message(self, *_: Any) -> None:
            """Keep the terminal for the crawl."""

    return Handler
