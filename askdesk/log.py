"""One set-up for logging: event word + key=value fields, to stderr, never bodies or askers' names."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

NOISY = (
    *("sentence_transformers", "filelock", "urllib3", "httpx", "alembic", "faiss", "waitress.queue", "bm25s"),
    *("scrapy", "twisted", "asyncio"),
)
"""Loggers of libraries that tell more than a night's log should hold."""

SECRET = re.compile(r"([?&](?:key|access_token|token|api_key)=)[^&\s\"'>]+")


def configure(level: str = "INFO", file: str | None = None) -> None:
    """Send log lines to stderr and, if *file* is given, to that file as well."""
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if file:
        handlers.append(logging.FileHandler(file, encoding="utf-8"))
    for handler in handlers:
        handler.addFilter(discreet)
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(message)s", handlers=handlers, force=True)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)


def discreet(record: logging.LogRecord) -> bool:
    """Take keys and tokens out of the addresses in a line, whichever library wrote it."""
    text = record.getMessage()
    hidden = SECRET.sub(r"\1…", text)
    if hidden != text:
        record.msg, record.args = hidden, ()
    return True


def line(event: str, **fields: Any) -> str:
    """Return `event key=value ...`; a value with a space in it is quoted.

    >>> line("crawled", source="academia", new=3)
    'crawled source=academia new=3'
    """
    return " ".join([event, *(f"{key}={_shown(value)}" for key, value in fields.items() if value is not None)])


def _shown(value: Any) -> str:
    text = str(value)
    return repr(text) if " " in text or "\n" in text or text == "" else text
