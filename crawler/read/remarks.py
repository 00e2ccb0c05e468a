"""Remarks under the questions and answers of one page: told apart from the answers, since they are not counted as such."""

from __future__ import annotations

from typing import Any

from crawler.read import marks
from crawler.read.page import Element, tokens

Moments = list[tuple[Element, Any]]
REMARK = marks.words("comment comments remark remarks")
ASKED_OR_ANSWERED = marks.words("question answer")
MOST_MOMENTS = 2  # of one question or answer: when it was written, when it was edited or closed
FRAME = marks.words("page main wrapper container view thread list lists section layout content sidebar comments")


def split(moments: Moments) -> tuple[Moments, Moments]:
    """Return the moments of posts and those of remarks, which stand inside the element of one question or answer.

    Where replies are called comments and nothing is marked as a question or an answer around them, they are posts.
    """
    remarks = {node for node, _ in moments if _inside_of(node, REMARK, until=None) is not None}
    told = {node for node, _ in moments} - remarks
    beside = {node for node in remarks if _belongs(node, told)}
    return [(n, m) for n, m in moments if n not in beside], [(n, m) for n, m in moments if n in beside]


def is_named(element: Element) -> bool:
    """Return whether *element* is called a remark, or stands in one or in a list of them."""
    return bool(tokens(element) & REMARK) or _inside_of(element, REMARK, until=None) is not None


def box(element: Element, others: set[Element]) -> Element:
    """Return the outermost element around a remark that is named after remarks and holds none of *others*."""
    chosen = element
    for ancestor in element.iterancestors():
        if ancestor.tag in {"body", "html"} or any(node in others for node in ancestor.iter()):
            break
        chosen = ancestor if tokens(ancestor) & REMARK else chosen
    return chosen


def _belongs(node: Element, told: set[Element]) -> bool:
    """Return whether *node* is in the element of a single question or answer."""
    above = _inside_of(node, ASKED_OR_ANSWERED, until=FRAME)
    return above is not None and 1 <= sum(one in told for one in above.iter()) <= MOST_MOMENTS


def _inside_of(node: Element, words: frozenset[str], *, until: frozenset[str] | None) -> Element | None:
    """Return the nearest element around *node* that *words* name, those named by *until* as well left out."""
    for ancestor in node.iterancestors():
        if ancestor.tag in {"body", "html", "main"}:
            return None
        own = tokens(ancestor)
        if own & words and not (until is not None and own & until):
            return ancestor
    return None
