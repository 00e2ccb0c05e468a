"""Which links of a forum lead on, by their addresses alone."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from crawler.read import addresses, marks

NEVER = re.compile(
    r"(?i)(?:^|[/?&;=_.-])(?:log-?(?:in|out)|sign-?(?:in|up|out)|register|registration|lost-?pw|lost-?password|member-?list|members?|profiles?|users?|search|"
    r"help|faq|rules|terms|tos|privacy|imprint|impressum|contact(?:us)?|about(?:us)?|calendar|stats?|statistics|online|who-?(?:is-?)?(?:posted|online)|report|"
    r"new-?(?:reply|thread|topic|post|discussion)|posting|post-?(?:reply|thread)|reply|quote|edit|delete|print(?:page|thread|view|able)?|rss|atom|feeds?|syndication|"
    r"xml|mark-?(?:all-?)?(?:as-?)?read|mark|subscribe|subscription|unread|recent|attachments?|downloads?|lofi(?:version)?|archive|portal|cron|wp-(?:admin|login|json|content|"
    r"includes)|ucp|mcp|send-?(?:topic|page|to-?friend)|e?mail(?:to|user)?|captcha|amp|misc|rate(?:thread)?|reputation|warn|ban|buddy|cookies?|donate|shop|store|gallery|"
    r"ask|feedback|reopen|close|flag|merge|retag|badges?|awards?|groups?|leaders?|(?:show-?)?team|staff|polls?|vote|share|embed|oembed|avatar|images?|css|js|javascript|ajax|api|latest|last-?post|new-?post|goto|first-?unread|"
    r"tags?|topic-tag|hot|popular|activity|notifications?|preferences|settings|account|password|unsubscribe|ignore|follow|like|bookmark|history|revisions?|prev|next)"
    r"(?:$|[/?&;=_.-])"
)
ACTION = re.compile(
    r"(?i)(?:[?&;]|/)(?:action|mode|do|sort(?:by|_by)?|order(?:by)?|sk|sd|dir|datecut|daysprune|prev_next|view|filter|tab|wap2|imode|format|feed|lang|theme|style(?:id)?)[=:]"
)
FILES = re.compile(r"(?i)\.(?:jpe?g|png|gif|webp|svg|ico|pdf|zip|gz|rar|mp[34]|docx?|xlsx?|css|js|xml|rss|json|txt|ics)$")
ONE_POST = re.compile(
    r"(?i)/(?:posts?|comments?|reply|replies|msg|messages?|p)[/-]\d+(?:/(?:find|show|view|permalink|goto))?/?$|/(?:latest|unread|last)/?$"
)
BOARD = re.compile(
    r"(?i)(?:view-?forum|forum-?display|show-?forum|[?&;/]board[=/_-]|/boards?(?:/|$)|/forums?(?:/|$|-\d|\.)|/categor(?:y|ies)(?:/|$)|/c/|[?&;](?:f|fid|forum|forumid|forum_id|category|cat|b)=\d|/f\d|/f-\d|/sections?/|/communit(?:y|ies)/|/discussions/?$|/questions/?$|/topics/?$)"
)
THREAD = re.compile(
    r"(?i)(?:view-?topic|show-?thread|show-?topic|[?&;](?:t|tid|topic|thread|threadid|th|topic_id|thread_id|showtopic)=\d|/(?:threads?|topics?|t|d|discussions?|questions?)/[^/?]+|/thread-\d|/topic-\d|-t\d+)"
)
HOLDS = re.compile(r"(?i)(?:threads?|topics?|t|d|c|discussions?|questions?|forums?|boards?|categor(?:y|ies)|sections?)")
NUMBERED = re.compile(r"^\d+[-.]|[-.]\d+$")
KIND = re.compile(r"(?i)(?:threads?|topics?|forums?|boards?|categor(?:y|ies))-")
NOUN = re.compile(
    r"(?i)(?:help|faq|rules|members?|groups?|polls?|statistics|contact|about|calendar|images|shop|store|gallery|feedback|staff|team)"
)
LONG = 16  # characters of a step that is words, not a command


def is_thread(url: str) -> bool:
    """Return whether *url* is shaped as those of threads often are."""
    return bool(THREAD.search(unquote(url)))


def is_board(url: str) -> bool:
    """Return whether *url* is shaped as those of boards often are."""
    return bool(BOARD.search(unquote(url))) and not is_thread(url)


def lead_on(url: str, under: str = "") -> bool:
    """Return whether *url* may show a list or a thread, not a form, a profile, a file or a single post."""
    parts = urlsplit(url)
    whole = parts.path + (f"?{parts.query}" if parts.query else "")
    if not url.startswith(under) or FILES.search(parts.path) or ACTION.search(whole) or ONE_POST.search(parts.path):
        return False
    given = {name.lower() for name, _ in addresses.query(url)}
    anchored = re.search(r"\d+$", parts.fragment)
    if anchored and not given & set(marks.THREAD) and re.search(rf"[=/]{anchored[0]}(?:$|[&;])", whole):
        return False  # the permalink of one post, such as a list's last one
    if given & marks.ONE_POST and not given & {"t", "tid", "topic", "thread", "threadid", "th", "id"}:
        return False
    steps = [step for step in parts.path.split("/") if step]
    slugs = [step for at, step in enumerate(steps) if not _is_title(steps, at)]
    return not NEVER.search("/" + "/".join(slugs) + (f"/?{parts.query}" if parts.query else ""))


def _is_title(steps: list[str], at: int) -> bool:
    """Return whether a step of a path is the title of a thread or board: long, numbered, or between its kind and its number."""
    step = steps[at]
    if (
        ("-" in step and len(step) >= LONG)
        or KIND.match(step)
        or (NUMBERED.search(step) and at and HOLDS.fullmatch(steps[at - 1]))
    ):
        return True
    numbered = at + 1 < len(steps) and steps[at + 1].isdigit()
    return bool(at and numbered and HOLDS.fullmatch(steps[at - 1])) or (at > 1 and _is_noun(steps, at))


def _is_noun(steps: list[str], at: int) -> bool:
    """Return whether a step behind the number of a thread or board can only be its title: nothing is done by such words."""
    known = steps[at - 1].isdigit() and HOLDS.fullmatch(steps[at - 2])
    return bool(known and (NOUN.fullmatch(steps[at]) or steps[at].count("-") > 1))
