"""The campus for end-to-end tests: a folder, ports of its own, nights run as a user runs them, and the database as values."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import select

from askdesk.campus import stage
from askdesk.store import db as store
from askdesk.store.schema import Moment, metadata

# What a killed run learned of the age of pages is lost with it; it costs requests, no question. Quotas count them.
NOT_COMPARED = {"runs", "events", "views", "people", "alembic_version", "validators", "quotas"}
# A cursor says from when on posts are new, and which pages need not be asked for again. A run that has looked at a page as a
# re-check does not note it down a second time: the latter may differ, which costs one request more the next night.
CURSOR_COMPARED = {"since", "etag", "last_modified"}

FAQ_SITE = """
[askdesk]
database = "sqlite:///askdesk.db"
contact = "mailto:t@x.example"
allow_private_hosts = true
[[departments]]
slug = "physics"
name = "Physics"
institution = "Northmoor University"
homepage = "https://physics.northmoor.example/"
[departments.faq]
start_urls = ["http://127.0.0.1:{port}/faq"]
allow = ["/faq"]
delay = 0.0
{more}
"""
"""A department whose pages stand on 127.0.0.1:{port}; {more} holds further lines of its [departments.faq]."""


def free_ports(number: int = 5) -> int:
    """Return the first of *number* ports in a row that nobody listens on."""
    for first in range(20000 + os.getpid() % 8000, 60000, number):
        socks = []
        try:
            for n in range(number):
                sock = socket.socket()
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                sock.bind(("127.0.0.1", first + n))
                socks.append(sock)
        except OSError:
            continue
        else:
            return first
        finally:
            for sock in socks:
                sock.close()
    raise RuntimeError("no free ports")


def askdesk(config: Path, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run a command as a user does, in a process of its own."""
    command = [sys.executable, "-m", "askdesk", "--config", str(config), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, **more)


def prepared(folder: Path, first_port: int) -> Path:
    """Return the configuration of a new campus folder."""
    return stage.prepare(folder, first_port=first_port)


def plain(value: Any) -> str:
    """Return a value as text; in what is kept as JSON the order of keys says nothing."""
    if isinstance(value, dict) and "since" in value:
        value = {k: v for k, v in value.items() if k in CURSOR_COMPARED}
    return json.dumps(value, sort_keys=True, ensure_ascii=False) if isinstance(value, dict) else repr(value)


def dump(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return table -> rows as values, moments and run numbers left out, so that two histories can be compared."""
    engine = store.engine(f"sqlite:///{folder / 'askdesk.db'}")
    found = {}
    with engine.connect() as db:
        for name, table in metadata.tables.items():
            if name in NOT_COMPARED:
                continue
            kept = [c for c in table.c if not isinstance(c.type, Moment) and not (c.name == "id" and c.type.python_type is int)]
            found[name] = sorted(tuple(map(plain, r)) for r in db.execute(select(*kept)))
    engine.dispose()
    return found
