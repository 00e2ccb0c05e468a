"""A Stack Exchange API v2.3 as it answers: always compressed, titles with entities, backoff and a quota."""

from __future__ import annotations

import html
import re
from typing import Any

from askdesk.campus.answer import Answer, Request, as_json, as_page, missing
from askdesk.campus.world import Reply, Thread, World

QUOTA = 300


def answer(request: Request, world: World) -> Answer:
    """Answer one request."""
    page = re.fullmatch(r"/questions/(\d+)(?:/.*)?", request.path)
    if page:
        return _page(int(page[1]), request, world)
    method = request.path.removeprefix("/2.3")
    if not request.query.get("site"):
        return _error(400, "bad_parameter", "site is required")
    threads = world.at("se")
    if method in {"/search/advanced", "/questions", "/questions/unanswered", "/questions/no-answers"}:
        return _wrapped([_question(t, request) for t in _sorted(_searched(threads, request), request)], request)
    ids = re.fullmatch(r"/questions/([\d;]+)(/answers|/comments)?", method)
    if not ids:
        return _error(404, "no_method", f"no method {method}")
    wanted = {int(i) for i in ids[1].split(";") if i}
    chosen = [t for t in threads if t.id in wanted]
    if ids[2] == "/answers":
        return _wrapped([_reply(t, r) for t in chosen for r in t.replies], request, backoff=1 if request.count % 3 == 0 else None)
    return _wrapped([] if ids[2] else [_question(t, request) for t in chosen], request)


def _searched(threads: list[Thread], request: Request) -> list[Thread]:
    words = re.findall(r"\w+", request.query.get("q", "").lower())
    host = request.query.get("url", "").strip("*")
    found = [t for t in threads if all(w in _words(t) for w in words) and host in t.body]
    return [t for t in found if t.at.timestamp() >= int(request.query.get("fromdate", 0))]


def _words(thread: Thread) -> set[str]:
    return set(re.findall(r"\w+", f"{thread.title} {html.unescape(thread.body)}".lower()))


def _sorted(threads: list[Thread], request: Request) -> list[Thread]:
    active = request.query.get("sort", "activity") == "activity"
    found = [t for t in threads if not active or t.changed_at.timestamp() >= int(request.query.get("min", 0))]
    return sorted(found, key=lambda t: t.changed_at if active else t.at, reverse=request.query.get("order", "desc") == "desc")


def _question(thread: Thread, request: Request) -> dict[str, Any]:
    item: dict[str, Any] = {
        "question_id": thread.id,
        "title": html.escape(thread.title).replace("&#x27;", "&#39;"),
        "body": thread.body,
        "link": f"{request.root}/questions/{thread.id}/{_slug(thread.title)}",
        "score": 1,
        "view_count": thread.views,
        "answer_count": len(thread.replies),
        "is_answered": any(r.accepted or r.score > 0 for r in thread.replies),
        "creation_date": int(thread.at.timestamp()),
        "last_activity_date": int(thread.changed_at.timestamp()),
        "tags": list(thread.tags),
        "content_license": "CC BY-SA 4.0",
        "owner": {"user_type": "registered", "user_id": len(thread.by) * 1000, "display_name": thread.by},
    }
    if thread.accepted:
        item["accepted_answer_id"] = thread.accepted.id
    if thread.closed:
        item |= {"closed_date": int(thread.changed_at.timestamp()), "closed_reason": "Not suitable for this site"}
    return item


def _reply(thread: Thread, reply: Reply) -> dict[str, Any]:
    return {
        "answer_id": reply.id,
        "question_id": thread.id,
        "body": reply.body,
        "score": reply.score,
        "is_accepted": reply.accepted,
        "creation_date": int(reply.at.timestamp()),
        "last_activity_date": int(reply.at.timestamp()),
        "content_license": "CC BY-SA 4.0",
        "owner": {
            "user_type": "moderator" if reply.role else "registered",
            "user_id": len(reply.by) * 1000,
            "display_name": reply.by,
        },
    }


def _wrapped(items: list[dict[str, Any]], request: Request, *, backoff: int | None = None) -> Answer:
    page, size = int(request.query.get("page", 1)), min(int(request.query.get("pagesize", 30)), 100)
    part = items[(page - 1) * size : page * size]
    left = max(QUOTA - request.count, 0)
    wrapper = {"items": part, "has_more": page * size < len(items), "quota_max": QUOTA, "quota_remaining": left}
    return as_json(wrapper | ({"backoff": backoff} if backoff else {}), zipped=True)


def _error(number: int, name: str, text: str) -> Answer:
    return as_json({"error_id": number, "error_name": name, "error_message": text}, status=400, zipped=True)


def _page(number: int, request: Request, world: World) -> Answer:
    thread = next((t for t in world.at("se") if t.id == number), None)
    if thread is None:
        return missing(request, "This question was removed.")
    replies = "".join(f'<hr><div id="answer-{r.id}">{r.body}<p>{html.escape(r.by)}</p></div>' for r in thread.replies)
    title = html.escape(thread.title)
    return as_page(
        f"<!doctype html><title>{title}</title><h1>{title}</h1>{thread.body}<p>{html.escape(thread.by)}</p>{replies}", request
    )


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60]
