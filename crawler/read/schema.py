"""schema.org data of a discussion, as JSON-LD or as microdata: what the site itself says its posts are."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator
from typing import Any

from crawler.read import addresses, markup, permalinks
from crawler.read.page import Element, Page, css, html_of, text
from crawler.read.thread import RawPost, Thread

TOP = {"QAPage", "Question", "DiscussionForumPosting", "SocialMediaPosting"}
REPLY = {"Answer", "Comment", "DiscussionForumPosting"}
Node = dict[str, Any]


def jsonld(page: Page) -> Thread | None:
    """Return the thread that the page's JSON-LD describes, None if there is none."""
    for node in _nodes(page):
        if _types(node) & TOP and (thread := _thread(page, node, "jsonld", 0.8)):
            return thread
    return None


def microdata(page: Page) -> Thread | None:
    """Return the thread that the page's microdata describes, None if there is none."""
    tops = [e for e in css(page.tree, "[itemscope][itemtype]") if _kind(e) in TOP]
    postings = [e for e in tops if _kind(e) == "DiscussionForumPosting" and not _inside(e, tops)]
    if len(postings) > 1:  # older software marks each post by itself
        posts = [post for e in postings if (post := _post(page, _item(e), len(postings)))]
        head = _item(postings[0])
        return Thread(posts=posts, reader="microdata", sure=0.85, is_whole=True, title=_words(_given(head, "headline", "name")))
    for element in tops:
        node = _item(element)
        node = _one(node["mainEntity"]) if _kind(element) == "QAPage" and "mainEntity" in node else node
        if isinstance(node, dict) and (thread := _thread(page, node, "microdata", 0.85)):
            return thread
    return None


def elements(page: Page) -> list[Element]:
    """Return where the posts that microdata marks stand: their own element, or their text where it holds other posts."""
    items = [e for e in css(page.tree, "[itemscope][itemtype]") if _kind(e) in TOP | REPLY]
    around = {ancestor for item in items for ancestor in item.iterancestors()}
    texts = [e for e in css(page.tree, "[itemprop~=text], [itemprop~=articleBody]") if not _inside(e, set(items) - around)]
    return [e for e in items if e not in around] + [e for e in texts if _inside(e, items)]


def _thread(page: Page, node: Node, reader: str, sure: float) -> Thread | None:
    main = _one(node.get("mainEntity"))
    if isinstance(main, dict) and ("QAPage" in _types(node) or _types(main) & TOP):
        node = main
    opening = _post(page, node, 0)
    is_question = "Question" in _types(node)
    accepted = [n for n in _all(node.get("acceptedAnswer")) if isinstance(n, dict)]
    others = [n for key in ("suggestedAnswer", "comment", "answer") for n in _all(node.get(key)) if isinstance(n, dict)]
    others += [n for n in _all(node.get("unnamed")) if _types(n) & {"Comment", "Answer"}]
    others += [
        n
        for reply in [*accepted, *others]
        for n in [*_all(reply.get("comment")), *_all(reply.get("unnamed"))]
        if isinstance(n, dict)
    ]
    posts = [opening] if opening else []
    for place, reply in enumerate([*accepted, *others], 1):
        if post := _post(page, reply, place):
            post.accepted = any(reply is one for one in accepted)
            post.is_comment = is_question and "Comment" in _types(reply)
            twin = next((p for p in posts[1:] if p.key == post.key or (p.html == post.html and p.at == post.at)), None)
            if twin is None:
                posts.append(post)
            else:
                twin.accepted = twin.accepted or post.accepted
    if len(posts) > 1 and opening and posts[1].at == opening.at and posts[1].author == opening.author:
        posts.pop(0)  # the opening post stands among the comments as well, and there in full
    if not posts:
        return None
    return Thread(
        posts=[*posts[:1], *sorted(posts[1:], key=lambda post: (post.at is None, post.at or 0))],
        reader=reader,
        sure=sure,
        title=_words(_given(node, "headline", "name")),
        claimed=_claimed(node),
        is_whole=bool(accepted or others) and not any(_is_cut(post) for post in posts),
    )


def _post(page: Page, node: Node, place: int) -> RawPost | None:
    author = _one(_given(node, "author", "creator"))
    url = _first_text(_given(node, "url", "@id"))
    html = next(
        (html for name in ("text", "articleBody", "commentText", "description") if (html := _html(_one(node.get(name))))), ""
    )
    if not html:
        return None
    moment = _first_text(_given(node, "datePublished", "dateCreated", "commentTime"))
    absolute = page.absolute(url) if url else None
    element = node.get("element")
    found = re.search(r"(?:#\D*|[=/])(\d+)/?$", url or "")
    key = permalinks.number(element) or (found[1] if found else None)
    if key and absolute is None and element is not None:
        absolute = permalinks.permalink(page, element, key)
    return RawPost(
        key=key or str(place),
        html=html if "<" in html else html.replace("\n", "<br>"),
        author=_words(author.get("name") if isinstance(author, dict) else author) or None,
        at=page.dates.read(moment, page.language),
        url=absolute,
        score=_number(node.get("upvoteCount")),
    )


def _is_cut(post: RawPost) -> bool:
    return post.html.rstrip().endswith(("...", "…"))


def _given(node: Node, *names: str) -> Any:
    return next((node[name] for name in names if node.get(name) is not None), None)


def _html(value: Any) -> str:
    return value.strip() if isinstance(value, str) else html_of(value).strip() if hasattr(value, "iter") else ""


def _claimed(node: Node) -> int | None:
    """Return the number of replies the data states; `answerCount` only where it is not below the answers shown."""
    for counter in _all(node.get("interactionStatistic")):
        if isinstance(counter, dict):
            kind = counter.get("interactionType")
            name = str(kind.get("@type") if isinstance(kind, dict) else kind)
            if name.rsplit("/", 1)[-1] in {"ReplyAction", "CommentAction"}:
                return _number(counter.get("userInteractionCount"))
    return _number(node.get("commentCount"))


def _nodes(page: Page) -> Iterator[Node]:
    for script in css(page.tree, 'script[type="application/ld+json"]'):
        raw = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?:-->|//\s*\]\]>)\s*$", "", script.text or "")
        try:
            told = json.loads(raw, strict=False)
        except ValueError:
            try:
                told = json.loads(re.sub(r",\s*([}\]])", r"\1", raw), strict=False)
            except ValueError:
                continue
        for node in _all(told):
            if isinstance(node, dict):
                yield from (n for n in [node, *_all(node.get("@graph"))] if isinstance(n, dict))


def _types(node: Node) -> set[str]:
    return {str(kind).rstrip("/").rsplit("/", 1)[-1] for kind in _all(node.get("@type"))}


def _kind(element: Element) -> str:
    return (element.get("itemtype") or "").split(" ")[0].rstrip("/").rsplit("/", 1)[-1]


def _inside(element: Element, others: Container[Element]) -> bool:
    return any(ancestor in others for ancestor in element.iterancestors())


def _item(element: Element) -> Node:
    """Return the properties of one microdata item; texts of bodies stay elements, so that their markup is kept."""
    node: Node = {"@type": _kind(element), "element": element}
    queue = list(element)
    while queue:
        child = queue.pop(0)
        if not isinstance(child.tag, str):
            continue
        names = (child.get("itemprop") or "").split()
        scoped = child.get("itemscope") is not None
        value: Any = _item(child) if scoped else _value(child)
        for name in names or (["unnamed"] if scoped else []):
            node.setdefault(name, []).append(value)
        if not scoped:
            queue = [*child, *queue]
    return {key: (value[0] if isinstance(value, list) and len(value) == 1 else value) for key, value in node.items()}


def _value(element: Element) -> Any:
    if element.get("content") is not None:
        return element.get("content")
    if element.tag in {"a", "link", "area"}:
        return (
            element.get("href") if set((element.get("itemprop") or "").split()) & {"url", "mainEntityOfPage"} else text(element)
        )
    if element.tag == "time":
        return element.get("datetime") or text(element)
    if element.tag in {"img", "audio", "video", "iframe"}:
        return element.get("src")
    if set((element.get("itemprop") or "").split()) & {"text", "articleBody", "description"}:
        return element
    return text(element)


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _all(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _first_text(value: Any) -> str:
    return next((v for v in _all(value) if isinstance(v, str)), "")


def _words(value: Any) -> str:
    value = _one(value)
    return markup.line(markup.decoded(value)) if isinstance(value, str) else text(value) if hasattr(value, "iter") else ""


def _number(value: Any) -> int | None:
    digits = re.sub(r"[\s.,]", "", str(_one(value))) if value is not None else ""
    return int(digits) if digits.isdigit() else None


def is_same_thread(url: str, other: str) -> bool:
    """Return whether two addresses name pages of one thread."""
    return addresses.same(addresses.without_page(url)) == addresses.same(addresses.without_page(other))
