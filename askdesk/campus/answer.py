"""What a site answers to one request."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, as a site sees it."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Names in small letters."""
    root: str
    """The site's own address, without a slash at the end."""
    roots: dict[str, str]
    """Place -> address of every site of the campus."""
    count: int
    """Requests this site has answered so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status, headers and body."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def as_json(data: Any, *, status: int = 200, zipped: bool = False) -> Answer:
    """Return a JSON answer, compressed where the platform always compresses."""
    body = json.dumps(data).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if zipped:
        return Answer(status=status, headers={**headers, "Content-Encoding": "gzip"}, body=gzip.compress(body))
    return Answer(status=status, headers=headers, body=body)


def as_page(
    text: str, request: Request, *, kind: str = "text/html", status: int = 200, changed: datetime | None = None
) -> Answer:
    """Return a text answer with validators, or 304 where the reader has it already."""
    body = text.encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"Content-Type": f"{kind}; charset=utf-8", "ETag": etag}
    if changed:
        headers["Last-Modified"] = changed.strftime("%a, %d %b %Y %H:%M:%S GMT")
    if status == 200 and request.headers.get("if-none-match") == etag:
        return Answer(status=304, headers=headers)
    return Answer(status=status, headers=headers, body=body)


def missing(request: Request, text: str = "There is no such page.") -> Answer:
    """Return 404 in words."""
    return as_page(f"<!doctype html><title>Not found</title><h1>Not found</h1><p>{text}</p>", request, status=404)


def robots(text: str) -> Answer:
    """Return robots.txt."""
    return Answer(headers={"Content-Type": "text/plain"}, body=text.encode())
