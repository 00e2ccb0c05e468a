"""`askdesk triage`: judge posts from a file."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from askdesk.commands import configured, in_force
from askdesk.errors import UsageError
from askdesk.model import Post, Question


@click.command("triage")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, file: Path) -> None:
    """Judge {"id","title","body"} rows, optionally with "author", "asked_at" and "replies"."""
    from crawler.mentions import Finder
    from crawler.pipelines import clean
    from matcher import encode, triage

    config = configured(ctx)
    rows = _rows(file)
    posts = [clean.question(_question(row, number)) for number, row in enumerate(rows, 1)]
    finder = Finder(in_force(config))
    threads = [triage.Thread(title=p.title, body=p.body, replies=p.replies) for p in posts]
    labels = triage.judge(threads, encode.load(config.matcher.model))
    for row, post, label in zip(rows, posts, labels, strict=True):
        slugs = sorted({m.department for m in finder.find(post.title, post.body)})
        told = {"id": row["id"], "intent": label.intent, "tone": label.tone, "language": label.language}
        print(json.dumps({**told, "departments": slugs, "settled": label.settled}, ensure_ascii=False))


def _rows(file: Path) -> list[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} can't be read: {error}") from None
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise UsageError(f"{file}, line {number} is no JSON: {error}") from None
        if not isinstance(row, dict) or "id" not in row:
            raise UsageError(f'{file}, line {number} must be an object with "id", "title" and "body"')
        rows.append(row)
    return rows


def _question(row: dict[str, Any], number: int) -> Question:
    replies = tuple(_reply(r, n, row) for n, r in enumerate(row.get("replies") or (), 1))
    return Question(
        source="file",
        kind="file",
        site="file",
        key=str(number),
        url="",
        title=str(row.get("title") or ""),
        body=str(row.get("body") or ""),
        author=row.get("author"),
        asked_at=_moment(row.get("asked_at")),
        answers=len(replies),
        replies=replies,
    )


def _reply(row: dict[str, Any], number: int, asked: dict[str, Any]) -> Post:
    author = row.get("author")
    return Post(
        key=str(number),
        text=str(row.get("text") or ""),
        at=_moment(row.get("at")),
        author=author,
        by_asker=bool(author) and author == asked.get("author"),
        role=row.get("role"),
        score=row.get("score"),
        accepted=bool(row.get("accepted")),
    )


def _moment(value: Any) -> datetime | None:
    from datetime import UTC

    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
