"""A Discourse board as its JSON answers: reply counts that hold the opening post, pinned topics first, 20 posts inline."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import Any

from askdesk.campus.answer import Answer, Request, as_json, as_page, missing, robots
from askdesk.campus.world import Reply, Thread, World

ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /search\nDisallow: /u/\nDisallow: /t/*/*.rss\nDisallow: /c/*.rss\n"
PER_PAGE = 30
CHUNK = 20


def answer(request: Request, world: World) -> Answer:
    """Answer one request."""
    if request.path == "/robots.txt":
        return robots(ROBOTS)
    if request.path in {"/latest.json", "/latest"}:
        return _latest(request, world)
    if request.path in {"/site.json", "/about.json"}:
        return as_json({"about": {"title": "Campus Talk", "version": "3.5.0"}})
    topic = re.fullmatch(r"/t/(?:([^/]+)/)?(\d+)(?:/(\d+))?(/posts)?(\.json)?", request.path)
    if not topic:
        return missing(request)
    thread = next((t for t in world.at("discourse") if t.id == int(topic[2])), None)
    if thread is None:
        gone = {"errors": ["The requested URL or resource could not be found."], "error_type": "not_found"}
        return as_json(gone, status=404) if topic[5] else missing(request)
    if topic[4]:
        wanted = {int(i) for i in request.query.get("post_ids[]", "").split(",") if i}
        return as_json({"post_stream": {"posts": [p for p in _posts(thread) if p["id"] in wanted]}, "id": thread.id})
    return _topic(thread) if topic[5] else _page(thread, request)


def _latest(request: Request, world: World) -> Answer:
    threads = world.at("discourse")
    if request.query.get("order", "default") != "created":
        threads = sorted(threads, key=lambda t: t.changed_at, reverse=True)
    threads = sorted(threads, key=lambda t: not t.pinned)
    page = int(request.query.get("page", 0))
    part = threads[page * PER_PAGE : (page + 1) * PER_PAGE]
    listing: dict[str, Any] = {"per_page": PER_PAGE, "can_create_topic": False, "topics": [_row(t) for t in part]}
    if (page + 1) * PER_PAGE < len(threads):
        listing["more_topics_url"] = f"/latest?page={page + 1}"
    return as_json({"users": [], "topic_list": listing})


def _row(thread: Thread) -> dict[str, Any]:
    return {
        "id": thread.id,
        "title": thread.title,
        "fancy_title": html.escape(thread.title),
        "slug": _slug(thread.title),
        "posts_count": len(thread.replies) + 1,
        "reply_count": 0,
        "highest_post_number": len(thread.replies) + 1,
        "created_at": _time(thread.at),
        "last_posted_at": _time(thread.changed_at) if thread.replies else None,
        "bumped_at": _time(thread.changed_at),
        "archetype": "regular",
        "pinned": thread.pinned,
        "visible": True,
        "closed": thread.closed,
        "archived": False,
        "category_id": 5,
        "tags": [{"id": n, "name": t, "slug": t} for n, t in enumerate(thread.tags, 1)],
        "views": thread.views,
        "like_count": 0,
        "has_accepted_answer": thread.accepted is not None,
    }


def _topic(thread: Thread) -> Answer:
    posts = _posts(thread)
    stream = {"posts": posts[:CHUNK], "stream": [p["id"] for p in posts]}
    details = {"created_by": {"id": 1, "username": thread.by}, "participants": []}
    extra = {"post_stream": stream, "chunk_size": CHUNK, "details": details, "deleted_at": None}
    if thread.accepted:
        number = thread.replies.index(thread.accepted) + 2
        extra["accepted_answer"] = {"post_number": number, "username": thread.accepted.by, "excerpt": ""}
    return as_json(_row(thread) | extra)


def _posts(thread: Thread) -> list[dict[str, Any]]:
    first = Reply(id=thread.id * 100, by=thread.by, at=thread.at, body=thread.body)
    return [_post(thread, post, n) for n, post in enumerate([first, *thread.replies], 1)]


def _post(thread: Thread, post: Reply, number: int) -> dict[str, Any]:
    return {
        "id": post.id,
        "post_number": number,
        "post_type": 1,
        "username": post.by,
        "name": "",
        "created_at": _time(post.at),
        "updated_at": _time(post.at),
        "cooked": post.body,
        "reply_to_post_number": None,
        "reply_count": 0,
        "topic_id": thread.id,
        "topic_slug": _slug(thread.title),
        "score": 0.4,
        "actions_summary": [{"id": 2, "count": post.score}] if post.score else [],
        "deleted_at": None,
        "user_deleted": False,
        "hidden": False,
        "staff": post.role is not None,
        "moderator": post.role == "moderator",
        "admin": False,
        "accepted_answer": post.accepted,
        "version": 1,
    }


def _page(thread: Thread, request: Request) -> Answer:
    posts = "".join(
        f'<article id="post_{p["post_number"]}"><b>{html.escape(p["username"])}</b> {p["cooked"]}</article>'
        for p in _posts(thread)
    )
    title = html.escape(thread.title)
    meta = '<meta name="generator" content="Discourse 3.5.0">'
    return as_page(f"<!doctype html><meta charset=utf-8>{meta}<title>{title}</title><h1>{title}</h1>{posts}", request)


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60] or "topic"
