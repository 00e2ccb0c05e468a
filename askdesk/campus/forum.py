"""A student board in plain HTML: boards, lists, threads over several pages, session ids in every link, moved entries."""

from __future__ import annotations

import hashlib
import html
import re

from askdesk.campus.answer import Answer, Request, as_page, missing, robots
from askdesk.campus.world import Reply, Thread, World

BOARDS = {2: "Studying", 3: "Town and everything else"}
PER_LIST = 12
PER_THREAD = 10
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} - Northmoor Student Board</title></head>
<body><div class="top"><a href="/{sid}">Northmoor Student Board</a> <a href="/login{sid}">Sign in</a></div>
<div class="trail"><a href="/{sid}">Boards</a>{trail}</div>
{body}
<div class="foot">Run by students. <a href="/rules{sid}">Rules</a></div></body></html>"""


def answer(request: Request, world: World) -> Answer:
    """Answer one request."""
    sid = "?sid=" + hashlib.md5(str(request.count).encode(), usedforsecurity=False).hexdigest()
    if request.path == "/robots.txt":
        return robots("User-agent: *\nDisallow: /login\nDisallow: /search\n")
    if request.path == "/":
        return _index(request, world, sid)
    board = re.fullmatch(r"/board/(\d+)", request.path)
    if board and int(board[1]) in BOARDS:
        return _board(int(board[1]), request, world, sid)
    thread = re.fullmatch(r"/thread/(\d+)", request.path)
    found = next((t for t in world.at("forum") if thread and t.id == int(thread[1])), None)
    return _thread(found, request, sid) if found else missing(request, "The thread does not exist.")


def _index(request: Request, world: World, sid: str) -> Answer:
    rows = "".join(
        f'<tr><td><a href="/board/{n}{sid}">{name}</a></td><td>{sum(t.board == n for t in world.at("forum"))} threads</td></tr>'
        for n, name in BOARDS.items()
    )
    body = f'<h1>Boards</h1><table class="boards">{rows}</table>'
    return as_page(PAGE.format(title="Boards", sid=sid, trail="", body=body), request)


def _board(number: int, request: Request, world: World, sid: str) -> Answer:
    here = [t for t in world.at("forum") if t.board == number or (t.moved and number == 3)]
    threads = sorted(here, key=lambda t: t.changed_at, reverse=True)
    page = _page_number(request, len(threads), PER_LIST)
    rows = "".join(_row(t, number, sid) for t in threads[(page - 1) * PER_LIST : page * PER_LIST])
    columns = "<tr><th>Thread</th><th>By</th><th>Replies</th><th>Last</th></tr>"
    body = f'<h1>{BOARDS[number]}</h1><table class="threads">{columns}{rows}</table>'
    body += _pager(f"/board/{number}", page, len(threads), PER_LIST, sid)
    return as_page(PAGE.format(title=BOARDS[number], sid=sid, trail="", body=body), request)


def _row(thread: Thread, board: int, sid: str) -> str:
    title = html.escape(thread.title)
    if thread.moved and board != thread.board:
        return (
            f'<tr class="moved"><td>Moved: <a href="/thread/{thread.id}{sid}">{title}</a></td><td>-</td><td>-</td><td></td></tr>'
        )
    lock = '<span class="locked" title="Locked"></span> ' if thread.closed else ""
    last = f'<time datetime="{thread.changed_at.isoformat()}">{thread.changed_at:%d %b %Y, %H:%M}</time>'
    link = f'<a class="subject" href="/thread/{thread.id}{sid}">{title}</a>'
    return f"<tr><td>{lock}{link}</td><td>{html.escape(thread.by)}</td><td>{len(thread.replies)}</td><td>{last}</td></tr>"


def _thread(thread: Thread, request: Request, sid: str) -> Answer:
    first = Reply(id=thread.id * 100, by=thread.by, at=thread.at, body=thread.body)
    posts = [first, *thread.replies]
    page = _page_number(request, len(posts), PER_THREAD)
    shown = list(enumerate(posts, 1))[(page - 1) * PER_THREAD : page * PER_THREAD]
    title = html.escape(thread.title)
    head = f"<h1>{title}</h1>" + ('<p class="notice locked">This thread is locked.</p>' if thread.closed else "")
    body = (
        head
        + "".join(_post(thread, p, n, sid) for n, p in shown)
        + _pager(f"/thread/{thread.id}", page, len(posts), PER_THREAD, sid)
    )
    trail = f' / <a href="/board/{thread.board}{sid}">{BOARDS[thread.board]}</a>'
    return as_page(PAGE.format(title=title, sid=sid, trail=trail, body=body), request)


def _post(thread: Thread, post: Reply, number: int, sid: str) -> str:
    page = (number - 1) // PER_THREAD + 1
    place = f"/thread/{thread.id}{sid}{f'&page={page}' if page > 1 else ''}#p{post.id}"
    role = f' <span class="role">{post.role}</span>' if post.role else ""
    stamp = f'<time datetime="{post.at.isoformat()}">{post.at:%d %b %Y, %H:%M}</time>'
    return (
        f'<div class="post" id="p{post.id}"><div class="by"><b class="author">{html.escape(post.by)}</b>{role} {stamp} '
        f'<a class="number" href="{place}">#{number}</a></div><div class="said">{post.body}</div></div>\n'
    )


def _page_number(request: Request, items: int, size: int) -> int:
    # Past the end the last page comes again, as on many boards.
    asked = request.query.get("page", "1")
    return min(max(int(asked) if asked.isdigit() else 1, 1), max((items - 1) // size + 1, 1))


def _pager(path: str, page: int, items: int, size: int, sid: str) -> str:
    last = max((items - 1) // size + 1, 1)
    if last == 1:
        return ""
    links = "".join(f"<b>{n}</b> " if n == page else f'<a href="{path}{sid}&amp;page={n}">{n}</a> ' for n in range(1, last + 1))
    following = f'<a rel="next" href="{path}{sid}&amp;page={page + 1}">Next</a>' if page < last else ""
    return f'<div class="pages">Page {links}{following}</div>'
