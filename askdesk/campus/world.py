"""The campus as it is on a given night: which threads stand where, with which replies; and the truth beside them."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from importlib.resources import files
from typing import Any

PLACES = ("se", "discourse", "forum", "feed", "faq")
FIRST_PORT = 8121


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply as its site has it."""

    id: int
    by: str
    at: datetime
    body: str
    """HTML."""
    score: int = 0
    accepted: bool = False
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A thread as its site has it tonight."""

    id: int
    place: str
    title: str
    """Decoded text."""
    body: str
    """HTML."""
    by: str
    at: datetime
    replies: tuple[Reply, ...]
    tags: tuple[str, ...]
    views: int
    board: int
    closed: bool
    pinned: bool
    moved: bool
    truth: dict[str, Any]
    """departments, intent, tone, language, status, faq, gap, settled, reply: what a reader must find tonight."""

    @property
    def changed_at(self) -> datetime:
        """Return when something last happened in it."""
        return max([self.at, *(r.at for r in self.replies)])

    @property
    def accepted(self) -> Reply | None:
        """Return the accepted reply, None if there is none."""
        return next((r for r in self.replies if r.accepted), None)


@dataclass(frozen=True, kw_only=True)
class World:
    """The campus on night 1 or 2; *base* is the moment of night 1 that all times count back from."""

    night: int
    base: datetime

    @cached_property
    def threads(self) -> list[Thread]:
        """Return the threads that a guest can see tonight."""
        rows = [json.loads(line) for line in _data("threads.jsonl").splitlines() if line.strip()]
        tonight = [r for r in rows if r.get("night", 1) <= self.night and not self._deleted(r)]
        return [self._thread(r) for r in tonight]

    @cached_property
    def faq_pages(self) -> list[dict[str, Any]]:
        """Return the FAQ pages as they are tonight."""
        data = json.loads(_data("faq.json"))
        for change in data["night2"] if self.night >= 2 else ():
            page = next(p for p in data["pages"] if p["path"] == change["path"])
            section = next(s for s in page["sections"] if s["title"] == change["section"])
            section["entries"] = [e for e in section["entries"] if e["id"] != change["entry"]["id"]] + [change["entry"]]
        return list(data["pages"])

    def at(self, place: str) -> list[Thread]:
        """Return the threads of a place, newest first."""
        return sorted((t for t in self.threads if t.place == place), key=lambda t: t.at, reverse=True)

    def truth(self) -> list[dict[str, Any]]:
        """Return what must be known of every thread that ever was, with its place, id and whether it can be seen."""
        rows = [json.loads(line) for line in _data("threads.jsonl").splitlines() if line.strip()]
        tonight = [r for r in rows if r.get("night", 1) <= self.night]
        return [{"place": r["place"], "id": r["id"], "seen": not self._deleted(r), **self._truth(r)} for r in tonight]

    def _deleted(self, row: dict[str, Any]) -> bool:
        return bool(row.get("deleted") or (self.night >= 2 and row.get("night2", {}).get("deleted")))

    def _truth(self, row: dict[str, Any]) -> dict[str, Any]:
        later = {k: v for k, v in row.get("night2", {}).items() if k not in {"replies", "deleted"}} if self.night >= 2 else {}
        return {**row["truth"], **later}

    def _thread(self, row: dict[str, Any]) -> Thread:
        moment = self.base + timedelta(days=1) if row.get("night") == 2 else self.base
        return Thread(
            id=row["id"],
            place=row["place"],
            title=html.unescape(row["title"]),
            body=row["body"],
            by=row["by"],
            at=moment - timedelta(hours=row["hours"]),
            replies=tuple(self._replies(row)),
            tags=tuple(row.get("tags", ())),
            views=row.get("views", 10),
            board=row.get("board", 0),
            closed=bool(row.get("closed") or row.get("locked")),
            pinned=bool(row.get("pinned")),
            moved=bool(row.get("moved")),
            truth=self._truth(row),
        )

    def _replies(self, row: dict[str, Any]) -> list[Reply]:
        first = [(r, self.base) for r in row.get("replies", ())]
        later = row.get("night2", {}).get("replies", ()) if self.night >= 2 else ()
        all_replies = [*first, *((r, self.base + timedelta(days=1)) for r in later)]
        return [
            Reply(
                id=row["id"] * 100 + n,
                by=r["by"],
                at=moment - timedelta(hours=r["hours"]),
                body=r["body"],
                score=r.get("score", 0),
                accepted=r.get("accepted", False),
                role=r.get("role"),
            )
            for n, (r, moment) in enumerate(all_replies, 1)
        ]


def _data(name: str) -> str:
    return (files("askdesk.campus") / "data" / name).read_text(encoding="utf-8")
