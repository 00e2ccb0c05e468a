"""A forum of two threads about us, and a configuration on disk that reads it."""

from __future__ import annotations

import json
from pathlib import Path

from northmoor import make_config

ROWS = "".join(f'<li><a href="/viewtopic.php?t={n}">NMU Physics: {name}?</a></li>' for n, name in ((1, "one"), (2, "two")))
FRONT = f"<title>B</title><h1>B</h1><ul>{ROWS}</ul>".encode()


def topic(number: int) -> bytes:
    """Return the page of a thread."""
    head = '<p class="author">by <strong><a href="/u?u=1">ann</a></strong> Mon Nov 2, 2026 9:00 am</p>'
    post = f'<div class="post" id="p{number}">{head}<div class="content">Where?</div></div>'
    name = {1: "one", 2: "two"}[number]
    return f'<title>NMU Physics: {name}? - B</title><h2 class="topic-title">NMU Physics: {name}?</h2>{post}'.encode()


FORUM = [
    {"path": "/", "content": FRONT, "headers": {"Content-Type": "text/html"}},
    *(
        {"path": "/viewtopic.php", "query": {"t": str(n)}, "content": topic(n), "headers": {"Content-Type": "text/html"}}
        for n in (1, 2)
    ),
]


def written(folder: Path, *blocks: str, private: bool = True) -> Path:
    """Return the configuration of the physicists with the given blocks, written to *folder*."""
    file = folder / "askdesk.toml"
    department = make_config("sqlite:///x").departments[0].model_dump(mode="json", exclude={"faq"}, exclude_none=True)
    lines = [f"{k} = {json.dumps(v)}" for k, v in department.items()]
    desk = (
        '[askdesk]\ndatabase = "sqlite:///a.db"\ncontact = "mailto:x@example.org"\n'
        f"allow_private_hosts = {str(private).lower()}\n"
    )
    text = desk + "[[departments]]\n" + "\n".join(lines) + "\n" + "\n".join(f"[[sources]]\n{b}" for b in blocks)
    file.write_text(text, encoding="utf-8")
    return file


def forum(url: str, name: str = "board", more: str = "delay = 0.0") -> str:
    """Return the block of a forum."""
    return f'name = "{name}"\nkind = "forum"\nsite = "{url}/"\n{more}\n'
