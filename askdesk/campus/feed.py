"""A town's question column with an Atom feed: reply counts in thr:total, a feed of replies for each entry, validators."""

from __future__ import annotations

import html
import re
from datetime import datetime

from askdesk.campus.answer import Answer, Request, as_page, missing, robots
from askdesk.campus.world import Thread, World

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">"""


def answer(request: Request, world: World) -> Answer:
    """Answer one request."""
    if request.path == "/robots.txt":
        return robots("User-agent: *\nAllow: /\n")
    if request.path == "/feed.atom":
        return _feed(request, world)
    found = re.fullmatch(r"/(?:ask|replies)/(\d+)(\.atom)?", request.path)
    thread = next((t for t in world.at("feed") if found and t.id == int(found[1])), None)
    if found and thread:
        return _replies(thread, request) if found[2] else _page(thread, request)
    if request.path == "/":
        link = '<link rel="alternate" type="application/atom+xml" href="/feed.atom">'
        return as_page(f"<!doctype html>{link}<title>Ask Northmoor</title><h1>Ask Northmoor</h1>", request)
    return missing(request)


def _feed(request: Request, world: World) -> Answer:
    threads = world.at("feed")
    entries = "".join(_entry(t, request) for t in threads)
    newest = max((t.changed_at for t in threads), default=world.base)
    head = f"<id>{request.root}/</id><title>Ask Northmoor</title><updated>{_time(newest)}</updated>"
    return as_page(f"{ATOM}{head}{entries}</feed>", request, kind="application/atom+xml", changed=newest)


def _entry(thread: Thread, request: Request) -> str:
    link = f"{request.root}/ask/{thread.id}"
    address = f"{request.root}/replies/{thread.id}.atom"
    replies = f'<link rel="replies" type="application/atom+xml" href="{address}" thr:count="{len(thread.replies)}"/>'
    return (
        f"<entry><id>tag:ask.northmoor.example,2026:{thread.id}</id><title>{html.escape(thread.title)}</title>"
        f'<link rel="alternate" href="{link}"/>{replies}<thr:total>{len(thread.replies)}</thr:total>'
        f"<published>{_time(thread.at)}</published><updated>{_time(thread.changed_at)}</updated>"
        f'<author><name>{html.escape(thread.by)}</name></author><content type="html">{html.escape(thread.body)}</content></entry>'
    )


def _replies(thread: Thread, request: Request) -> Answer:
    entries = "".join(
        f"<entry><id>tag:ask.northmoor.example,2026:{r.id}</id><title>Re: {html.escape(thread.title)}</title>"
        f'<link rel="alternate" href="{request.root}/ask/{thread.id}#r{r.id}"/><updated>{_time(r.at)}</updated>'
        f'<author><name>{html.escape(r.by)}</name></author><content type="html">{html.escape(r.body)}</content></entry>'
        for r in thread.replies
    )
    head = f"<id>{request.root}/replies/{thread.id}</id><title>Replies</title><updated>{_time(thread.changed_at)}</updated>"
    text = f"{ATOM}{head}{entries}</feed>"
    return as_page(text, request, kind="application/atom+xml")


def _page(thread: Thread, request: Request) -> Answer:
    title = html.escape(thread.title)
    replies = "".join(f'<div id="r{r.id}">{r.body}<p>{html.escape(r.by)}</p></div>' for r in thread.replies)
    return as_page(
        f"<!doctype html><meta charset=utf-8><title>{title}</title><h1>{title}</h1>{thread.body}<hr>{replies}", request
    )


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
