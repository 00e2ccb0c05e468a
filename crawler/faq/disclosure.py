"""Things that open: details/summary, ARIA disclosures, Bootstrap collapses of three generations, tabs."""

from __future__ import annotations

import copy

from lxml.html import HtmlElement

from crawler.faq import dom
from crawler.faq.candidates import Candidate

DEEPEST = 8  # nested details that anybody opens; pages that nest thousands are made to slow a reader down


def details(page: dom.Page) -> list[Candidate]:
    """Return each `details` with its `summary` as the heading."""
    found = []
    depth: dict[HtmlElement, int] = {}
    for item in page.tree.iter("details"):
        above = next(item.iterancestors("details"), None)
        depth[item] = depth.get(above, 0) + 1 if above is not None else 1
        if depth[item] > DEEPEST:
            continue
        summary = next((c for c in item if c.tag == "summary"), None)
        if summary is None:
            continue
        rest = [c for c in item if c is not summary and isinstance(c.tag, str)]
        tails = " ".join((c.tail or "") for c in item).strip()
        body = [*rest] if not tails else [_without_summary(item)]
        found.append(Candidate(reader="details", text=dom.text_of(summary), node=summary, answers=body, item=item))
    return found


def _without_summary(item: HtmlElement) -> HtmlElement:
    # Bare text lies between the elements: the whole is needed, the heading not.
    clone = copy.deepcopy(item)
    clone.tag = "div"
    head = next(c for c in clone if c.tag == "summary")
    head.drop_tree()
    return clone


def accordions(page: dom.Page) -> list[Candidate]:
    """Return each control that opens a panel named by its id: aria-controls, data-target, data-bs-target, href."""
    return [c for c in _controls(page) if c.reader == "accordion"]


def tabs(page: dom.Page) -> list[Candidate]:
    """Return each tab with its panel: mostly a category, at times a question."""
    return [c for c in _controls(page) if c.reader == "tabs"]


def _controls(page: dom.Page) -> list[Candidate]:
    found, panels = [], set()
    for trigger in page.tree.xpath("//*[@aria-controls or @data-target or @data-bs-target or @data-toggle or @data-bs-toggle]"):
        panel = _panel(page, trigger)
        if panel is None or panel in panels or dom.holds(panel, trigger):
            continue
        panels.add(panel)
        tab = trigger.get("role") == "tab" or panel.get("role") == "tabpanel"
        head = _heading(trigger)
        found.append(Candidate(reader="tabs" if tab else "accordion", text=dom.text_of(head), node=head, answers=[panel]))
    return found


def _panel(page: dom.Page, trigger: HtmlElement) -> HtmlElement | None:
    for attribute in ("aria-controls", "data-bs-target", "data-target", "href"):
        if attribute == "href" and not (
            trigger.get("data-toggle") or trigger.get("data-bs-toggle") or trigger.get("aria-expanded")
        ):
            continue
        for name in (trigger.get(attribute) or "").split():
            panel = page.ids.get(name.removeprefix("#")) if attribute == "aria-controls" or name.startswith("#") else None
            if panel is not None and panel is not trigger:
                return panel
    return None


def _heading(trigger: HtmlElement) -> HtmlElement:
    """Return the heading around a control where the control is all it says, the control itself elsewhere."""
    node = trigger.getparent()
    for _ in range(3):
        if node is None or dom.text_of(node) != dom.text_of(trigger):
            break
        if node.tag in dom.HEADINGS:
            return node
        node = node.getparent()
    inner = list(trigger.iter(*dom.HEADINGS))
    if len(inner) == 1:
        return inner[0]
    parent = trigger.getparent()
    # An icon button beside the heading says "Open": the heading is what it opens.
    if not dom.text_of(trigger) or len(dom.text_of(trigger)) < 3:
        for sibling in parent if parent is not None else ():
            if sibling.tag in dom.HEADINGS:
                return sibling
    return trigger
