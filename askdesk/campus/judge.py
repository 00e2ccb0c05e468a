"""How well the campus was read, beside its truth: what was found, how it was labelled, which page would answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from askdesk.campus.world import World
from askdesk.store import export, faqs
from askdesk.store.db import Record

KINDS = {"stackexchange": "se", "discourse": "discourse", "forum": "forum", "feed": "feed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of how many were right, and which were not."""

    right: int
    of: int
    wrong: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """Return the share in [0, 1]; 1 of nothing."""
        return self.right / self.of if self.of else 1.0


def judge(db: Connection, world: World) -> dict[str, Share]:
    """Return the figures of tonight: name -> share."""
    rows = {key: row for row in export.questions(db) for key in [_key(row)] if key}
    truth = {f"{t['place']}:{t['id']}{'#' if t.get('reply') else ''}": t for t in world.truth() if not t.get("unseen")}
    ours = {k: t for k, t in truth.items() if t["departments"] and (t["seen"] or k in rows)}
    found = {k: rows[k] for k in ours if k in rows}
    extra = [k for k in rows if k not in ours]
    questions = {k: t for k, t in ours.items() if t["intent"] == "question" and k in found}
    waiting = {
        k: t
        for k, t in questions.items()
        if t["status"] in {"open", "replied"} and not t.get("settled") and not t.get("skip_match")
    }
    best = {m["question_id"]: m for m in export.matches_rows(db) if m["rank"] == 1}
    entries = {e.id: e for e in faqs.entries(db)}
    covered = {k: t for k, t in waiting.items() if t.get("faq")}
    gaps = {k: t for k, t in waiting.items() if not t.get("faq")}
    in_gaps = {q for g in export.gaps_rows(db) if g["status"] == "open" for q in g["question_ids"]}
    return {
        "questions found (recall)": _share(ours, lambda k, _: k in found),
        "questions found (precision)": Share(right=len(found), of=len(rows), wrong=tuple(extra)),
        "departments right": _share(found, lambda k, r: sorted(r["departments"]) == sorted(ours[k]["departments"])),
        "status right": _share(found, lambda k, r: r["status"] == ours[k]["status"]),
        "intent right": _share(found, lambda k, r: r["intent"] == ours[k]["intent"]),
        "tone right": _share(found, lambda k, r: r["tone"] == ours[k]["tone"]),
        "language right": _share(found, lambda k, r: r["language"] == ours[k]["language"]),
        "settled right": _share(
            questions, lambda k, t: ((found[k]["settled"] or 0) >= 0.5) == bool(t.get("settled") or t["status"] == "solved")
        ),
        "FAQ entries read": _entries(world, entries),
        "right entry at rank 1": _share(covered, lambda k, t: _is_entry(best.get(found[k]["id"]), t["faq"], entries)),
        "covered questions not called a gap": _share(
            covered, lambda k, _: best.get(found[k]["id"], {}).get("verdict") in {"covered", "weak"}
        ),
        "gaps found": _share(gaps, lambda k, _: found[k]["id"] in in_gaps),
    }


def _key(row: dict[str, Any]) -> str | None:
    place = KINDS.get(row["kind"])
    if place is None:
        return None
    number, reply, _ = row["key"].partition("#")
    digits = "".join(c for c in number.rpartition("/")[2].rpartition(":")[2] if c.isdigit())
    return f"{place}:{digits}{reply and '#'}"


def _share(items: dict[str, Any], right: Any) -> Share:
    wrong = tuple(k for k, v in items.items() if not right(k, v))
    return Share(right=len(items) - len(wrong), of=len(items), wrong=wrong)


def _is_entry(match: dict[str, Any] | None, wanted: str, entries: dict[str, Record]) -> bool:
    entry = entries.get(match["faq_id"]) if match else None
    if entry is None:
        return False
    return bool(entry.question == wanted.removeprefix("q:") if wanted.startswith("q:") else entry.anchor == wanted)


def _entries(world: World, entries: dict[str, Record]) -> Share:
    wanted = {e["q"]: e for p in world.faq_pages for s in p["sections"] for e in s["entries"]}
    read = {e.question: e for e in entries.values()}
    wrong = [q for q in wanted if q not in read or (wanted[q]["id"] or None) != read[q].anchor] + [
        q for q in read if q not in wanted
    ]
    return Share(right=len(wanted) - len([q for q in wrong if q in wanted]), of=len(wanted), wrong=tuple(wrong))


def lines(figures: dict[str, Share]) -> list[str]:
    """Return the figures as lines; what was wrong is named."""
    told = []
    for name, share in figures.items():
        missed = f"   not: {', '.join(share.wrong[:8])}" if share.wrong else ""
        told.append(f"{name:<36} {share.right:>3} of {share.of:<3} {share.rate:.3f}{missed}")
    return told
