"""Posts of software nobody has seen: blocks alike, each with a writer, a moment and some text."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from lxml import etree

from crawler.read import addresses, gather, marks, nests, permalinks, remarks, roads
from crawler.read.blocks import PROFILE, Block, Group, choose_authors, choose_bodies, choose_dates, plain, signature
from crawler.read.families import role
from crawler.read.page import Element, Page, css, html_of, length, text, tokens
from crawler.read.states import BEST_WORDS
from crawler.read.thread import RawPost, Thread

MOST_MOMENTS = 600  # read of one page


def read(page: Page, template: tuple[str, str] | None = None) -> Thread | None:
    """Return the thread made of the best group of blocks, None if no group looks like posts.

    Args:
        template: Signatures of a post and its body, learnt from another page of the site, so that a single post is known.
    """
    stated = _moments(page)
    nests.unnest([node for node, _ in stated], signature)
    moments, beside = remarks.split(stated)
    under = _remarks(page, beside, {node for node, _ in moments})
    group = best(page, moments, template)
    if group is None:
        return None
    posts = [post for post in _posts(page, group) if post.html.strip()]
    if not posts:
        return None
    several = len(posts) > 1
    known = template is not None and signature(group.blocks[0].element) == template[0]
    authors = sum(post.author is not None for post in posts) / len(posts)
    sure = (0.75 if known else 0.7 if several else 0.5) * (0.6 + 0.4 * authors)
    made = (signature(group.blocks[0].element), group.body_signature)
    return Thread(
        posts=_with_remarks(posts, under),
        reader="structure",
        sure=round(sure, 2),
        template=made if several and authors > 0.5 else template,
        elements=[block.element for block in group.blocks],
    )


def _posts(page: Page, group: Group) -> list[RawPost]:
    keys = permalinks.keys(page, group)
    elements = {block.element for block in group.blocks}
    blocks = dict(reversed(list(zip(keys, group.blocks, strict=True))))
    return [_raw(page, blocks[key], key, elements) for key in dict.fromkeys(keys)]


def _remarks(page: Page, moments: remarks.Moments, others: set[Element]) -> list[RawPost]:
    """Return the remarks under posts. They are taken out of the tree, so that no post's text holds them."""
    inside = [blocks for blocks in gather.groups(moments) if all(remarks.is_named(block.element) for block in blocks)]
    group = _best([_judged(page, blocks, None) for blocks in inside])
    if group is None:
        return []
    made = [post for post in _posts(page, group) if post.html.strip()]
    for post in made:
        post.is_comment = True
    for box in {remarks.box(block.element, others) for block in group.blocks}:
        if box.getparent() is not None:
            box.drop_tree()
    return made


def _with_remarks(posts: list[RawPost], under: list[RawPost]) -> list[RawPost]:
    """Return *posts* and the remarks under them; after the first the oldest comes first, as votes order them otherwise."""
    known = {post.key for post in posts}
    made = [post for post in under if post.key not in known]
    return [posts[0], *sorted([*posts[1:], *made], key=lambda post: (post.at is None, post.at or 0))] if made else posts


def _moments(page: Page) -> remarks.Moments:
    """Return the elements of the page that state a moment and are shown, with it."""
    found = [(node, moment) for node, moment in page.moments(_main(page)) if not _framed(node)][:MOST_MOMENTS]
    shown = [(node, moment) for node, moment in found if not _unseen(node) and not _is_notice(node)]
    return shown or found


def _is_notice(node: Element) -> bool:
    """Return whether *node* stands in a note of what was done with the thread, such as when it was closed."""
    near = [tokens(e) for e in [node, *node.iterancestors()][:4] if e.tag not in {"body", "html"}]
    return any("status" in own and own & {"question", "topic", "thread", "discussion"} for own in near)


def _unseen(node: Element) -> bool:
    return any("display:none" in (e.get("style") or "").replace(" ", "").lower() for e in [node, *node.iterancestors()])


def best(page: Page, moments: remarks.Moments, template: tuple[str, str] | None) -> Group | None:
    """Return the group of elements around *moments* that looks most like the posts of a discussion."""
    return _best([_judged(page, blocks, template) for blocks in [*gather.groups(moments), *gather.segments(moments, template)]])


def _best(groups: list[Group]) -> Group | None:
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


def _judged(page: Page, blocks: list[Block], template: tuple[str, str] | None) -> Group:
    group = Group(blocks)
    if len(blocks) > 300:
        return group
    single = len(blocks) == 1
    if single and not _is_postish(blocks[0].element) and not (template and signature(blocks[0].element) == template[0]):
        return group
    choose_dates(group)
    choose_authors(group)
    choose_bodies(group, template)
    good = [b for b in blocks if b.body is not None and b.date is not None and (b.author is not None or not single)]
    group.blocks = good
    if not good or len(good) < len(blocks) / 2:
        return group
    if _holds_a_summary(good):
        return group
    group.is_list = _is_list(page, good)
    if group.is_wrapper:
        return group
    # What stands in every block alike is no text of a post: it counts once.
    words = sum({plain(b.body): min(_own_words(b.body), 2000) for b in good if b.body is not None}.values())
    named = sum(b.author is not None for b in good)
    hinted = sum(_is_postish(b.element) for b in good)
    group.score = words * (0.4 + 0.6 * named / len(good)) + 60 * named + 30 * len(good) + 40 * hinted
    if template and signature(good[0].element) == template[0]:
        group.score *= 3
    return group


def _holds_a_summary(blocks: list[Block]) -> bool:
    """Return whether elements unlike each other tell the same of the same post, as a head above the posts does."""
    if len({signature(block.element) for block in blocks}) == 1:
        return False
    told = [(plain(block.author), block.date and block.date[1]) for block in blocks]
    return any(one == other for one, other in pairwise(told))


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
    unnumbered = [{target: re.sub(r"\d+", "", words) for target, words in found.items()} for found in leads]
    told = Counter(words for found in unnumbered for words in set(found.values()))
    own = [{target for target, words in found.items() if told[words] == 1} for found in unnumbered]
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


def _raw(page: Page, block: Block, key: str, elements: set[Element]) -> RawPost:
    return RawPost(
        key=key,
        html=html_of(block.body) if block.body is not None else "",
        author=re.sub(r"(?i)^(?:by|von|par|por|di|від|от)\s+", "", text(block.author)) or None
        if block.author is not None
        else None,
        at=block.date[1] if block.date else None,
        url=permalinks.permalink(page, block.element, key),
        accepted=_is_accepted(block, elements),
        role=role([block.element], block.body) if block.body is not None else None,
    )


def _is_accepted(block: Block, elements: set[Element]) -> bool:
    """Return whether a block, what it holds, or what is around it alone, says that it is the answer."""
    around = []
    for ancestor in block.element.iterancestors() if len(elements) > 1 else ():
        if ancestor.tag == "body" or any(node in elements and node is not block.element for node in ancestor.iter()):
            break
        around.append(ancestor)
    for element in [block.element, *around, *block.element.iterdescendants(etree.Element)]:
        if block.body is not None and (element is block.body or block.body in element.iterancestors()):
            continue
        own = tokens(element)
        if own & {"accepted", "bestanswer", "solution", "solved"} or {"best", "answer"} <= own or {"is", "solution"} <= own:
            return True
        if len(element) == 0 and BEST_WORDS.match((element.text or "").strip()):
            return True
    return False
