"""A small server on loopback that answers as a recorded case says, over real HTTP; what is sent by POST is matched as well."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class Loopback(ThreadingHTTPServer):
    """Answers are tried in order: same path and `method`, every stated parameter the same, every word of `sent` in what came.

    One with `times` wears out.
    """

    daemon_threads = True

    def __init__(self, answers: list[dict[str, Any]]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = [{"times": 10**9, **answer} for answer in answers]
        self.asked: list[str] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, target: str, method: str = "GET", came: str = "") -> dict[str, Any]:
        parts = urlsplit(target)
        given = dict(parse_qsl(parts.query.replace(";", "&"), keep_blank_values=True))
        with self.lock:
            self.asked.append(f"{target} {came}".rstrip())
            for answer in self.answers:
                if answer.get("method", "GET") != method or not all(word in came for word in answer.get("sent", ())):
                    continue
                wanted = {k: v.replace("{base}", self.url) for k, v in answer.get("query", {}).items()}
                if answer["path"] == unquote(parts.path) and answer["times"] > 0 and wanted.items() <= given.items():
                    if answer.get("only_without") and set(answer["only_without"]) & set(given):
                        continue
                    answer["times"] -= 1
                    return answer
        return {"status": 404, "content": b"there is nothing here"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Loopback

    def do_GET(self) -> None:
        self.give(self.server.answer(self.path))

    def do_POST(self) -> None:
        came = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
        self.give(self.server.answer(self.path, "POST", came))

    def give(self, answer: dict[str, Any]) -> None:
        status, headers = answer.get("status", 200), dict(answer.get("headers", {}))
        if answer.get("etag") and self.headers.get("If-None-Match") == answer["etag"]:
            status = 304
        content = b"" if status == 304 else answer.get("content", b"").replace(b"{base}", self.server.url.encode())
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value.replace("{base}", self.server.url))
        if answer.get("etag"):
            self.send_header("ETag", answer["etag"])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(answers: list[dict[str, Any]]) -> Iterator[Loopback]:
    """Serve *answers* (path, query, status, headers, content, times, etag) while the block lasts."""
    server = Loopback(answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
