"""Posts of software nobody has seen: blocks alike, each with a writer, a moment and some text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

from crawler.read import addresses, marks, permalinks, roads
from crawler.read.blocks import LEAST, PROFILE, Block, Group, choose_bodies, choose_dates, signature, writer
from crawler.read.families import role
from crawler.read.page import Element, Page, css, html_of, length, text, tokens
from crawler.read.thread import RawPost, Thread

SEGMENT = "segment"


def read(page: Page, template: tuple[str, str] | None = None) -> Thread | None:
    """Return the thread made of the best group of blocks, None if no group looks like posts.

    Args:
        template: Signatures of a post and its body, learnt from another page of the site, so that a single post is known.
    """
    group = best(page, template)
    if group is None:
        return None
    keys = permalinks.keys(page, group)
    posts = [_raw(page, block, key) for block, key in zip(group.blocks, keys, strict=True)]
    posts = [post for post in posts if post.html.strip()]
    if not posts:
        return None
    several = len(posts) > 1
    known = template is not None and signature(group.blocks[0].element) == template[0]
    authors = sum(post.author is not None for post in posts) / len(posts)
    sure = (0.75 if known else 0.7 if several else 0.5) * (0.6 + 0.4 * authors)
    made = (signature(group.blocks[0].element), group.body_signature)
    return Thread(posts=posts, reader="structure", sure=round(sure, 2), template=made if several and authors > 0.5 else template)


def best(page: Page, template: tuple[str, str] | None = None) -> Group | None:
    """Return the group that looks most like the posts of a discussion."""
    moments = [(node, moment) for node, moment in page.moments(_main(page)) if not _framed(node)][:600]
    groups = [_judged(page, blocks, template) for blocks in _groups(moments)]
    groups += [_judged(page, blocks, template) for blocks in _segments(moments, template)]
    rows = {block.element for group in groups if _is_table(group) for block in group.blocks}
    fit = [group for group in groups if group.score > 0 and not group.is_list and not _meets(group, rows)]
    return max(fit, key=lambda group: group.score, default=None)


def _is_table(group: Group) -> bool:
    """Return whether a group is the rows of a list, all of one kind and none of them long."""
    if not group.is_list or len(group.blocks) < 2 or len({signature(block.element) for block in group.blocks}) > 1:
        return False
    return sum(length(block.element) for block in group.blocks) < 600 * len(group.blocks)


def _meets(group: Group, rows: set[Element]) -> bool:
    """Return whether a group's blocks are rows of a list, parts of such, or hold several of them."""
    for block in group.blocks:
        if block.element in rows or any(ancestor in rows for ancestor in block.element.iterancestors()):
            return True
        if rows and sum(element in rows for element in block.element.iterdescendants()) > 1:
            return True
    return False


def _main(page: Page) -> Element:
    body = page.tree.find("body")
    return body if body is not None else page.tree


def _framed(node: Element) -> bool:
    """Return whether *node* stands in the page's own frame, not in a post's."""
    for ancestor in node.iterancestors():
        if ancestor.tag == "article":
            return False
        if ancestor.tag in {"nav", "aside"}:
            return True
        if ancestor.tag in {"header", "footer"}:
            above = ancestor.getparent()
            return above is not None and (
                above.tag == "body" or bool(tokens(above) & {"wrapper", "container", "wrap", "page", "site", "app"})
            )
    return False


def _groups(moments: list[tuple[Element, Any]]) -> list[list[Block]]:
    """Return sets of elements alike, each with the moments stated in it, those of one set never inside each other."""
    inside: dict[Element, list[tuple[Element, Any]]] = defaultdict(list)
    for node, moment in moments:
        at: Element | None = node
        while at is not None and at.tag not in {"body", "html"}:
            inside[at].append((node, moment))
            at = at.getparent()
    sets: dict[Any, list[Element]] = defaultdict(list)
    for element in inside:
        parent = element.getparent()
        sets["signature", signature(element)].append(element)
        if parent is not None:
            sets["siblings", parent, element.tag].append(element)
    groups, known = [], set()
    for elements in sets.values():
        apart = _apart(elements)
        if (mark := frozenset(map(id, apart))) not in known:
            known.add(mark)
            groups.append([Block(element, inside[element]) for element in apart])
    return groups


def _segments(moments: list[tuple[Element, Any]], template: tuple[str, str] | None) -> list[list[Block]]:
    """Return blocks made of a heading that states the moment and the elements after it, up to the next such heading.

    The tree is changed for it: each heading and what follows it get an element of their own around them.
    """
    rows: dict[tuple[Element, str], list[Element]] = defaultdict(list)
    for node, _ in moments:
        for at in [node, *node.iterancestors()]:
            above = at.getparent()
            if above is None or at.tag in {"body", "html"}:
                break
            if (
                at.tag in {"div", "tr", "dt", "header", "h2", "h3", "h4", "h5", "p", "li", "table"}
                and at not in rows[above, signature(at)]
            ):
                rows[above, signature(at)].append(at)
    made = []
    for (above, mark), heads in rows.items():
        wanted = len(heads) > 1 or (
            template is not None and template[0] == signature(above.makeelement("div", {"class": _class(mark)}))
        )
        if not wanted or sum(length(head) for head in heads) > 250 * len(heads) or above.get("class") == SEGMENT:
            continue
        if any(head.getparent() is not above for head in heads):
            continue  # already in a segment
        others = [e for e in above if isinstance(e.tag, str) and e not in heads]
        after = [e for e in others if above.index(e) > above.index(heads[0])]
        if len(after) >= len(heads) and sum(map(length, after)) > LEAST * len(heads):
            made.append([_wrapped(head, heads, mark) for head in heads])
    inside = [[Block(e, [(n, m) for n, m in moments if e in n.iterancestors()]) for e in elements] for elements in made]
    return [[block for block in blocks if block.moments] for blocks in inside if blocks]


def _class(mark: str) -> str:
    """Return the class of the element put around a heading of the signature *mark* and what follows it."""
    return f"{SEGMENT} {mark.replace('.', '-').strip('-')}"


def _wrapped(head: Element, heads: list[Element], mark: str) -> Element:
    above = head.getparent()
    assert above is not None
    parts = [head]
    for after in head.itersiblings():
        if after in heads or (len(heads) == 1 and len(parts) > 2):
            break
        parts.append(after)
    wrapper = above.makeelement("div", {"class": _class(mark)})
    above.insert(above.index(head), wrapper)
    wrapper.extend(parts)
    return wrapper


def _apart(elements: list[Element]) -> list[Element]:
    """Return the outermost of *elements*, in the order they were met."""
    chosen = set(elements)
    return [element for element in elements if not any(ancestor in chosen for ancestor in element.iterancestors())]


def _judged(page: Page, blocks: list[Block], template: tuple[str, str] | None) -> Group:
    group = Group(blocks)
    if len(blocks) > 300:
        return group
    single = len(blocks) == 1
    if single and not _is_postish(blocks[0].element) and not (template and signature(blocks[0].element) == template[0]):
        return group
    choose_dates(group)
    for block in blocks:
        block.author = writer(block)
    choose_bodies(group, template)
    good = [b for b in blocks if b.body is not None and b.date is not None and (b.author is not None or not single)]
    group.blocks = good
    if not good or len(good) < len(blocks) / 2:
        return group
    group.is_list = _is_list(page, good)
    if group.is_wrapper:
        return group
    words = sum(min(_own_words(b.body), 2000) for b in good if b.body is not None)
    named = sum(b.author is not None for b in good)
    hinted = sum(_is_postish(b.element) for b in good)
    group.score = words + 60 * named + 30 * len(good) + 40 * hinted
    if template and signature(good[0].element) == template[0]:
        group.score *= 3
    return group


def _own_words(element: Element) -> int:
    """Return how many characters stand outside links and forms."""
    return max(0, length(element) - sum(length(e) for e in css(element, "a, form, select, option, label, button")))


def _is_postish(element: Element) -> bool:
    own = tokens(element)
    return bool(own & marks.POST) or element.tag == "article" or bool(re.search(r"(?:^|[a-z_-])\d+$", element.get("id") or ""))


def _is_list(page: Page, blocks: list[Block]) -> bool:
    """Return whether most blocks lead to pages of their own, as rows of a list do and posts do not."""
    leads = [_leads(page, block) for block in blocks]
    if len(blocks) == 1:
        whole = length(blocks[0].element)
        return any(len(words.split()) >= 3 and whole < 4 * len(words) for words in leads[0].values())
    told = Counter(words for found in leads for words in set(found.values()))
    own = [{target for target, words in found.items() if told[words] == 1} for found in leads]
    return sum(map(bool, own)) >= 0.6 * len(blocks)


def _leads(page: Page, block: Block) -> dict[str, str]:
    """Return the pages of the site a block links to, outside running text, each with the words of the link."""
    here = addresses.place(page.url)
    found: dict[str, str] = {}
    for link in css(block.element, "a[href]"):
        url, words = page.inside(link.get("href")), text(link).casefold()
        if block.date is not None and link in [block.date[0], *block.date[0].iterancestors()]:
            continue  # a moment that links to its own post
        if (
            url is None
            or not re.search(r"[^\W\d_]{2}", words)
            or PROFILE.search(url)
            or not roads.lead_on(url)
            or _in_text(link, block)
        ):
            continue
        if (target := addresses.place(url)) != here and (block.author is None or words != text(block.author).casefold()):
            found.setdefault(target, words)
    return found


def _in_text(link: Element, block: Block) -> bool:
    """Return whether *link* stands in running text, as a writer sets it."""
    parent = link.getparent()
    if block.body is None or block.body not in link.iterancestors() or parent is None:
        return False
    return length(block.body) > 3 * len(text(link))


def _raw(page: Page, block: Block, key: str) -> RawPost:
    return RawPost(
        key=key,
        html=html_of(block.body) if block.body is not None else "",
        author=re.sub(r"(?i)^(?:by|von|par|por|di|від|от)\s+", "", text(block.author)) or None
        if block.author is not None
        else None,
        at=block.date[1] if block.date else None,
        url=permalinks.permalink(page, block.element, key),
        accepted=_is_accepted(block),
        role=role([block.element], block.body) if block.body is not None else None,
    )


def _is_accepted(block: Block) -> bool:
    outer = [block.element, *([block.element.getparent()] if block.element.getparent() is not None else [])][:1]
    marked = [*outer, *css(block.element, "[class]")]
    for element in marked:
        if block.body is not None and (element is block.body or block.body in element.iterancestors()):
            continue
        own = tokens(element)
        if own & {"accepted", "bestanswer", "solution", "solved"} or {"best", "answer"} <= own or {"is", "solution"} <= own:
            return True
    return False
