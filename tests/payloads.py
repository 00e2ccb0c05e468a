"""Saved answers of real places, put before a family as Scrapy would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from northmoor import NOW, make_config
from scrapy.http import HtmlResponse, Request, TextResponse

import crawler
from askdesk.store import db as database


def family(kind: str, site: str, tmp_path: Path, **block: Any) -> Any:
    """Return the spider of a family that reads *site*."""
    config = make_config(f"sqlite:///{tmp_path / 'askdesk.db'}", sources=[{"name": "saved", "kind": kind, "site": site, **block}])
    return crawler.kind(kind)(source="saved", config=config, engine=database.ready(config.askdesk.database), now=NOW)


def answer(file: Path, url: str, **meta: Any) -> Any:
    """Return the response that holds a saved file."""
    made = HtmlResponse if file.suffix == ".html" else TextResponse
    return made(url, body=file.read_bytes(), encoding="utf-8", request=Request(url, meta=meta))


def data(file: Path) -> Any:
    """Return a saved JSON answer."""
    return json.loads(file.read_text(encoding="utf-8"))
