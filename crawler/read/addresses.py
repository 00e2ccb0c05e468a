"""Addresses without session ids and click noise, and the native id of the thread they name."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from crawler.read.marks import NOISE, PAGE, SESSION, THREAD
from crawler.read.marks import ONE_POST as POST

HEX = re.compile(r"^[0-9a-f]{26,40}$", re.IGNORECASE)
USUAL = {"http": 80, "https": 443}
WORD = (
    r"(?:topics?|threads?|t|d|tid|discussions?|questions?|q|posts?|messages?|conversations?|showthread(?:\.php)?|viewtopic(?:\.php)?"
    r"|showtopic|view|read)"
)
IN_PATH = (
    re.compile(r"/threads?/[^/]*?\.(\d+)(?:/|$)"),
    re.compile(rf"/{WORD}/(?:[^/]+/)?(\d+)(?:[-.][^/]*)?(?:/|$)"),
    re.compile(rf"(?:^|/){WORD}[-_](\d+)(?:[-_.][^/]*)?(?:/|$)"),
    re.compile(r"/[^/]*?[-_.]t(\d+)(?:[-_.][^/]*)?(?:/|$)"),
    re.compile(rf"/{WORD}/[^/]*?[-.](\d+)(?:\.\w+)?(?:/|$)"),
    re.compile(r"^/(\d+)/[^/]+/?$"),
    re.compile(r"/(\d+)-[^/]+(?:/|$)"),
    re.compile(r"/[^/]+-(\d+)(?:\.\w+)?(?:/|$)"),
    re.compile(r"/(\d+)(?:\.\w+)?/?$"),
)
PAGE_PATH = re.compile(
    r"(?:/page[-/:]?\d+(?=/?$|\.\w+$)|/p\d+(?=/?$)|[-_]page[-_]?\d+(?=\.\w+$|/?$)|/index\d+(?=\.html?$)|[-_]p\d+(?=\.html?$))",
    re.IGNORECASE,
)
POST_PATH = re.compile(r"(/(?:topics?|t|threads?|discussions?|d)/(?:\d+/[^/]+|[^/]+/\d+|\d+-[^/]+))/\d+/?$")
PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/?#]*", re.IGNORECASE)


def host(url: str) -> str:
    """Return the host of *url*, with its port where it is not the usual one."""
    parts = urlsplit(url)
    name = (parts.hostname or "").lower()
    return name if parts.port in {None, USUAL.get(parts.scheme)} else f"{name}:{parts.port}"


def query(url: str) -> list[tuple[str, str]]:
    """Return the parameters of *url*, split at `&` and `;` alike, as classic forums write them."""
    return parse_qsl(urlsplit(url).query.replace("&amp;", "&").replace(";", "&"), keep_blank_values=True)


def is_session(name: str, value: str) -> bool:
    """Return whether a parameter only says who is asking."""
    lower = name.lower()
    if lower in {"sid", "s", "hash"}:
        return bool(HEX.match(value)) or value == ""
    return lower in SESSION


def clean(url: str) -> str:
    """Return *url* without session ids, click noise and fragment; the order of what stays is kept."""
    parts = urlsplit(url)
    joint = ";" if ";" in parts.query and "&" not in parts.query.replace("&amp;", "") else "&"
    kept = [(k, v) for k, v in query(url) if not is_session(k, v) and k.lower() not in NOISE and not k.startswith("utm_")]
    raw = joint.join(
        f"{quote(k, safe='.:/-_[]')}={quote(v, safe='.:/-_[]')}" if v else quote(k, safe=".:/-_[]=") for k, v in kept
    )
    path = quote(PATH_SESSION.sub("", parts.path) or "/", safe="/%:@!$&'()*+,;=~")
    return urlunsplit((parts.scheme, parts.netloc.lower(), path, raw, ""))


def same(url: str) -> str:
    """Return what two addresses of one page share: scheme and trailing slash left out, escapes decoded, query sorted."""
    parts = urlsplit(clean(url))
    return f"{parts.netloc}{unquote(parts.path).rstrip('/')}?{sorted(query(clean(url)))}"


def place(url: str) -> str:
    """Return what all addresses of one thread share: where its number can be told, that; else as `same`, page left out."""
    number, bare = thread_number(url), without_page(url)
    parts = urlsplit(bare)
    if number and not _is_board_script(bare):
        before = unquote(parts.path).partition(number)[0]
        names = sorted({k.lower() for k, v in query(bare) if v.startswith(number)})
        return f"{parts.netloc}{re.sub(r'[^/]*$', '', before)}{names or ''}#{number}"
    return same(bare)


def moved(url: str, root: str, other: str) -> str:
    """Return *url* with *root* at its start replaced by *other*; as it is if it starts otherwise."""
    return other + url[len(root) :] if url == root or url.startswith((root + "/", root + "?")) else url


def thread_number(url: str) -> str | None:
    """Return the native number of the thread *url* names, None if the address does not tell."""
    given = {k.lower(): v for k, v in reversed(query(url))}
    for name in THREAD:
        value = re.match(r"(\d+)(?:[.\-_]|$)", given.get(name.lower(), ""))
        if value and not (name == "id" and _is_board_script(url)):
            return value[1]
    bare = next((k for k, v in query(url) if not v and re.match(r"(?:thread-)?\d+", k)), None)
    if bare:
        return str(re.findall(r"\d+", bare)[0])
    path = POST_PATH.sub(r"\1", PAGE_PATH.sub("", unquote(urlsplit(url).path)))
    for shape in IN_PATH:
        if found := shape.search(path):
            return found[1]
    return None


def _is_board_script(url: str) -> bool:
    return bool(re.search(r"(?:forum|board|categor|section)[a-z_]*(?:\.\w+)?/?$", urlsplit(url).path, re.IGNORECASE))


def without_page(url: str) -> str:
    """Return the address of the first page of what *url* shows."""
    parts = urlsplit(clean(url))
    joint = ";" if ";" in parts.query and "&" not in parts.query else "&"
    kept, thread = [], _numbered(url)
    for name, value in query(clean(url)):
        if name.lower() in POST and thread is not None and value != thread:
            continue
        if name.lower() in PAGE - {"p"} or (name.lower() == "p" and value.isdigit() and _has_thread(url)):
            continue
        if name.lower() in {"topic", "board"} and re.fullmatch(r"\d+\.(\d+|msg\d+|new|from\d+)", value):
            kept.append(f"{name}={value.partition('.')[0]}.0")
            continue
        kept.append(f"{name}={quote(value, safe='.:/-_[],')}" if value else name)
    path = POST_PATH.sub(r"\1", PAGE_PATH.sub("", parts.path))
    return urlunsplit((parts.scheme, parts.netloc, path, joint.join(kept), ""))


def canonical(url: str) -> str:
    """Return *url* as it is kept: session ids, click noise and page numbers left out."""
    return without_page(clean(url))


def _numbered(url: str) -> str | None:
    """Return the thread's number if a parameter names it."""
    given = {k.lower(): v for k, v in reversed(query(url))}
    return next((given[name] for name in THREAD if name != "id" and given.get(name, "")[:1].isdigit()), None)


def _has_thread(url: str) -> bool:
    return any(k.lower() in {"id", "t", "tid", "topic", "f", "fid"} for k, _ in query(url))


def shape(url: str) -> str:
    """Return the kind of address: numbers and free words as signs, so that all threads of a site share one."""
    parts = urlsplit(clean(url))
    steps = [_sign(step) for step in PAGE_PATH.sub("", unquote(parts.path)).strip("/").split("/")]
    names = sorted({k.lower() for k, _ in query(clean(url))} - PAGE)
    return "/".join(steps) + ("?" + "&".join(names) if names else "")


def _sign(step: str) -> str:
    """Return one step of a path with its numbers as `#` and, where it is made of words, each as `w`."""
    if len(step) >= 12 or "-" in step:
        step = re.sub(r"[^\W\d_]+(?:-[^\W\d_]+)*", "w", step)
    return re.sub(r"\d+", "#", step)
