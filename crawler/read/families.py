"""Common forum software by its marks: where a post, its text, its writer and its date stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import html as lxml_html

from crawler.read.page import Element, Page, css, first, html_of, text
from crawler.read.permalinks import number
from crawler.read.thread import RawPost, Thread
from crawler.read.titles import heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """CSS selectors; those of a post's parts count from the post."""

    name: str
    post: str
    body: str
    author: str = ""
    date: str = ""
    key: str = ""
    """Selector of the element whose id, name or data attribute holds the post's number; the post itself if empty."""
    title: str = ""
    accepted: str = ""
    link: str = ""
    """Selector of the post's permalink."""
    followed: bool = False
    """True if the text stands in the element after the one that `post` finds."""


FAMILIES = (
    Family(
        name="phpbb",
        post="div.post[id^=p]:not(.post_preview)",
        body=".content, .postbody .content",
        author=(
            ".author .username, .author .username-coloured, .postprofile .username, .postprofile .username-coloured, "
            ".author strong, .postprofile dt a"
        ),
        date=".author time, p.author, .author",
        title="h2.topic-title a, h2.topic-title, #page-body > h2 a, h2.topictitle a",
        link="h3 a[href*='#p'], .author a[href*='#p']",
    ),
    Family(
        name="mybb",
        post="div.post[id^=post_], table[id^=post_]",
        body=".post_body",
        author=".author_information .largetext a, .author_information .largetext, .author_information strong, .largetext a",
        date=".post_date",
        link="a[href*='#pid']",
    ),
    Family(
        name="smf",
        post="#forumposts .post_wrapper",
        body=".inner, .post",
        author=".poster h4 a, .poster h4",
        date=".postinfo > a.smalltext, .keyinfo .smalltext, .keyinfo",
        key=".inner[id]",
        link=".subject_title a, .postinfo > a, .keyinfo h5 a",
        title="#top_subject, .display_title",
    ),
    Family(
        name="xenforo2",
        post="article.message[data-content]",
        body=".message-body .bbWrapper, .message-body",
        author="[data-author], .message-name .username, .message-name",
        date=".message-attribution time, time.u-dt",
        key="[data-content]",
        title="h1.p-title-value",
        accepted=".message-cell--solution, .is-solution",
        link=".message-attribution a[href*='post-']",
    ),
    Family(
        name="xenforo1",
        post="li.message[id^=post-]",
        body=".messageText",
        author=".username",
        date=".privateControls .DateTime, .messageMeta .DateTime, .DateTime",
        title=".titleBar h1",
        link="a.hashPermalink, a.datePermalink",
    ),
    Family(
        name="vbulletin4",
        post="li.postbit[id^=post_], li.postbitlegacy[id^=post_], li.postcontainer[id^=post_], li[id^=post_]",
        body="[id^=post_message_] .postcontent, [id^=post_message_], .postcontent",
        author=".username strong, .username, .bigusername",
        date=".postdate .date, .postdate",
        title=".threadtitle a, .threadtitle",
        link="a.postcounter",
    ),
    Family(
        name="vbulletin3",
        post="[id^=post]:has([id^=post_message_]):not(:has([id^=post] [id^=post_message_]))",
        body="[id^=post_message_]",
        author="a.bigusername, .bigusername",
        date="td.thead, .thead",
    ),
    Family(
        name="invision4",
        post="article[id^=elComment_]",
        body="[data-role=commentContent]",
        author=".cAuthorPane_author a, .cAuthorPane_author, .ipsComment_author a",
        date="time[datetime]",
        title="h1.ipsType_pageTitle",
        accepted=".ipsComment_recommended, [data-role=solvedBadge]",
    ),
    Family(
        name="invision3",
        post="div.post_block[id^=post_id_]",
        body="[itemprop=commentText], .post.entry-content, .entry-content",
        author=".author [itemprop~=name], .author a, .author",
        date="abbr.published, .published",
        title="h1.ipsType_pagetitle",
        link="a[itemprop=replyToUrl], .post_id a",
    ),
    Family(
        name="bbpress",
        post=".bbp-reply-header, .bbp-topic-header",
        body=".bbp-reply-content, .bbp-topic-content",
        author=".bbp-author-name, .bbp-reply-author a, .bbp-topic-author a",
        date=".bbp-reply-post-date, .bbp-topic-post-date",
        title="h1.entry-title",
        link="a.bbp-reply-permalink, a.bbp-topic-permalink",
        followed=True,
    ),
    Family(
        name="discourse",
        post=".crawler-post",
        body="[itemprop=articleBody], [itemprop=text], .post",
        author=".creator [itemprop=name], .creator a, [itemprop=author]",
        date="time[datetime], .post-time",
        title="#topic-title h1 a, h1 a",
    ),
    Family(
        name="vanilla",
        post=".MessageList .Item[id], .ItemDiscussion[id], .ItemComment[id]",
        body=".Message",
        author=".Author .Username, a.Username, .Username",
        date=".DateCreated time, time[datetime], .DateCreated",
        title="#Item_0 h1, .PageTitle h1, h1",
        accepted=".QnA-Answer-Accepted, .Item-Accepted",
        link=".Permalink",
    ),
    Family(
        name="fluxbb",
        post="div.blockpost[id^=p]",
        body=".postmsg",
        author=".postleft dt",
        date="h2 a",
    ),
    Family(
        name="punbb",
        post="div.post[id^=p] , div.post.odd, div.post.even",
        body=".entry-content",
        author=".post-byline strong, .post-byline a",
        date=".post-link .permalink, .post-byline .post-link",
    ),
    Family(
        name="subsilver",
        post="table:has(> tr .postauthor):has(.postbody), table:has(> tbody > tr .postauthor):has(.postbody)",
        body="div.postbody, .postbody",
        author=".postauthor",
        date="td.gensmall",
        key="a[name]",
        title="#pageheader h2 a, h2 a.titles",
    ),
    Family(
        name="phpbb2",
        post="table.forumline tr:has(span.postbody), tr:has(> td > div.postbody), tr:has(span.postbody)",
        body=".postbody",
        author=".name, .postauthor",
        date=".postdetails, .gensmall",
        key="a[name]",
    ),
)
MODERATES = re.compile(r"(?i)\b(?:global |super )?(?:moderator|administrator|admin|mod|site admin|keymaster|staff)\b")


def read(page: Page) -> Thread | None:
    """Return the thread by the first family whose posts have text, None if no family's marks are there."""
    for family in FAMILIES:
        elements = css(page.tree, family.post)
        posts = [post for element in elements if (post := _post(page, family, element))]
        posts = [post for post in posts if post.at or post.author]  # boxes under posts, such as one of thanks, have neither
        if posts:
            named = first(page.tree, *family.title.split(", ")) if family.title else None
            title = heading(named) if named is not None else ""
            after = [e for element in elements if family.followed and (e := next_of(element)) is not None]
            return Thread(posts=posts, reader=family.name, sure=0.95, is_whole=True, title=title, elements=[*elements, *after])
    return None


def _post(page: Page, family: Family, element: Element) -> RawPost | None:
    parts = [element]
    if family.followed and (following := next_of(element)) is not None:
        parts.append(following)
    body = _find(parts, family.body)
    if body is None:
        return None
    author = _find(parts, family.author)
    key = number(_find(parts, family.key) if family.key else element)
    link = _find(parts, family.link)
    anchor = _anchor(parts, family, key)
    url = page.absolute(link.get("href")) if link is not None and link.get("href") else anchor and f"#{anchor}"
    return RawPost(
        key=key or "",
        html=html_of(body),
        author=(author.get("data-author") or text(author)) if author is not None else parts[0].get("data-author"),
        at=_moment(page, parts, family.date),
        url=url or None,
        accepted=bool(family.accepted and (_find(parts, family.accepted) is not None or _is(parts[0], family.accepted))),
        role=role(parts, body),
    )


def next_of(element: Element) -> Element | None:
    """Return the element after *element*, comments skipped."""
    return next((e for e in element.itersiblings() if isinstance(e.tag, str)), None)


def _find(parts: list[Element], selectors: str) -> Element | None:
    for selector in selectors.split(", ") if selectors else ():
        for part in parts:
            if (found := first(part, selector)) is not None:
                return found
    return None


def _is(element: Element, selectors: str) -> bool:
    parent = element.getparent()
    return parent is not None and any(element in css(parent, selector) for selector in selectors.split(", "))


def _moment(page: Page, parts: list[Element], selectors: str) -> Any:
    for selector in selectors.split(", ") if selectors else ():
        for part in parts:
            for found in css(part, selector):
                if told := page.moment(found):
                    return told
    return None


def _anchor(parts: list[Element], family: Family, key: str | None) -> str | None:
    element = _find(parts, family.key) if family.key else parts[0]
    ids = [element.get("id")] if element is not None else []
    return next((value for value in ids if value and key and key in value), None)


def role(parts: list[Element], body: Element) -> str | None:
    """Return `moderator` if the writer's own box, outside the text, says so in a line of its own; else None."""
    for part in parts:
        for node in part.iter():
            if not isinstance(node.tag, str) or node is body or body in node.iterancestors():
                continue
            told = (node.text or "").strip()
            if told and len(told) < 30 and MODERATES.fullmatch(told) and not _within(node, body):
                return "moderator"
    return None


def _within(node: Element, body: Element) -> bool:
    return any(ancestor is body for ancestor in node.iterancestors())


def tree_of(markup: str) -> Element:
    """Return the tree of a piece of markup."""
    return lxml_html.fragment_fromstring(markup, create_parent="div")
