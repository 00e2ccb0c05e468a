"""Whether an element of a page says that its thread is closed or solved: by class, icon or a few words."""

from __future__ import annotations

import re

from crawler.read import marks
from crawler.read.page import Element, text, tokens

CLOSED_WORDS = re.compile(
    r"(?i)\b(?:locked|closed|archived|geschlossen|gesperrt|ferm[ée]e?|verrouill[ée]e?|cerrad[oa]|bloquead[oa]|chius[oa]|bloccat[oa]|fechad[oa]|gesloten"
    r"|vergrendeld|zamkni[ęe]t[yea]|закрыт[аоы]?|kilitli|kilitlendi|lukittu|stängd|låst|lukket|uzamčeno|lezárva)\b|مغلق|锁定|已关闭|ロック|잠김|נעול"
)
SOLVED_WORDS = re.compile(
    r"(?i)^\W*(?:solved|resolved|gelöst|erledigt|r[ée]solue?|resuelto|solucionado|risolto|resolvido|opgelost|rozwiązan[yea]|решен[оа]?"
    r"|çözüldü|ratkaistu|löst|løst|vyřešeno|megoldva|محلول|تم الحل|已解决|解決済み?|해결됨?|נפתר)\W*$"
)
BEST_WORDS = re.compile(
    r"(?i)^\W*(?:(?:best|accepted|chosen|selected|correct) (?:answer|reply|solution)|(?:beste|akzeptierte) antwort"
    r"|meilleure r[ée]ponse|mejor respuesta|migliore risposta|melhor resposta|beste antwoord|najlepsza odpowiedź|лучший ответ"
    r"|en iyi (?:cevap|yanıt)|bästa svar(?:et)?|paras vastaus|nejlepší odpověď"
    r"|أفضل إجابة|بهترین پاسخ|最佳答案|ベストアンサー|베스트 답변)\W*$"
)


def closes(element: Element) -> bool:
    """Return whether *element*, outside the posts, shows by class, icon or a few words that nobody can reply any more."""
    if element.tag in {"body", "form", "input", "select", "html"} or _is_login(element):
        return False
    return is_locked(element) or _says_closed(element)


def is_locked(element: Element) -> bool:
    """Return whether class, id or picture of *element* is that of a closed thread."""
    own = tokens(element)
    if element.tag in {"img", "i", "svg"}:
        own |= set(re.split(r"[^a-z]+", (element.get("src") or "").rsplit("/", 1)[-1].lower()))
        alt = (element.get("alt") or element.get("title") or element.get("aria-label") or "").strip()
        if alt and len(alt.split()) <= 3 and CLOSED_WORDS.search(alt):
            return True
    if own & marks.LOCKED:
        return not own & {"unlock", "login"}
    return "closed" in own and bool(own & marks.STATES)


def _says_closed(element: Element) -> bool:
    if len(element) >= 4 or element.tag not in {"a", "span", "div", "p", "li", "strong", "button", "em", "td", "small", "b"}:
        return False
    told = text(element)
    if told and len(told) <= 40 and len(told.split()) <= 5:
        return bool(CLOSED_WORDS.search(told))
    return (
        bool(told)
        and len(told) <= 400
        and bool(re.search(r"(?i)\b(?:is|has been|now) (?:closed|locked)\b.{0,40}\b(?:repl|post|comment)", told))
    )


def is_hidden(element: Element) -> bool:
    """Return whether *element* is in the page but not shown, as states are that do not hold."""
    for node in [element, *element.iterancestors()][:4]:
        marks = (node.get("class") or "").lower().split()
        style = (node.get("style") or "").replace(" ", "").lower()
        if "d-none" in marks and any(re.match(r"d-(sm|md|lg|xl|xxl)-(?!none)", mark) for mark in marks):
            continue  # hidden on small screens alone
        if (
            node.get("hidden") is not None
            or "display:none" in style
            or set(marks) & {"hidden", "d-none", "hide", "js-hidden", "is-hidden", "invisible"}
        ):
            return True
    return False


def _is_login(element: Element) -> bool:
    chain = [element, *element.iterancestors()][:4]
    return any(
        re.search(r"(?i)log-?in|sign-?in|regist", (e.get("href") or "") + (e.get("class") or "") + (e.get("id") or ""))
        for e in chain
    )


def solves(element: Element) -> bool:
    """Return whether *element*, outside the posts, marks the thread as solved."""
    own = tokens(element)
    if own & {"solved", "resolved", "issolved", "topicsolved"} and not own & {"unsolved", "not", "filter", "list", "nav", "tab"}:
        return element.tag not in {"body", "html", "form", "select"}
    told = (
        text(element)
        if len(element) < 3 and element.tag in {"span", "strong", "a", "i", "em", "b", "label", "sup", "small"}
        else ""
    )
    return bool(told) and len(told) <= 20 and bool(SOLVED_WORDS.match(told))
