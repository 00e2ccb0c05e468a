"""PDF pages with questions and answers: the text layer, line by line; each entry links to its page of the file."""

from __future__ import annotations

import io
from dataclasses import dataclass

import regex
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from askdesk.model import FaqEntry
from crawler.faq import words
from crawler.faq.read import Reading

MOST_PAGES = 200


@dataclass(slots=True)
class Pair:
    """A question and the lines after it."""

    question: str
    page: int
    lines: list[str]


def read(data: bytes, url: str) -> Reading:
    """Return the entries of a PDF; a file without a text layer has none."""
    try:
        file = PdfReader(io.BytesIO(data))
        pages = [(n, p.extract_text() or "") for n, p in enumerate(file.pages[:MOST_PAGES], 1)]
        title = str((file.metadata and file.metadata.title) or "")
        language = str(file.root_object.get("/Lang") or "und").split("-")[0].lower()
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, AttributeError, OSError):
        pages, title, language = [], "", "und"
    entries = tuple(_entry(pair, url, language) for pair in _pairs(pages) if pair.lines)
    return Reading(entries=entries, title=words.squash(title), language=language, is_missing=False, needs_rendering=False)


def _pairs(pages: list[tuple[int, str]]) -> list[Pair]:
    found: list[Pair] = []
    open_question = ""
    for number, text in pages:
        for raw in text.splitlines():
            line = words.squash(raw)
            if not line or regex.fullmatch(r"\W*(?:page|seite|p\.)?\s*\d+(?:\s*(?:of|von|/)\s*\d+)?\W*", line, regex.IGNORECASE):
                continue
            whole = f"{open_question} {line}".strip()
            if words.is_question(whole) and len(whole) <= 250 and whole.rstrip()[-1] in words.MARKS:
                found.append(Pair(question=words.asked(whole), page=number, lines=[]))
                open_question = ""
            elif _begins_question(line):
                open_question = line
            elif found:
                found[-1].lines += [p for p in (open_question, line) if p]
                open_question = ""
    return found


def _begins_question(line: str) -> bool:
    """Return whether a line may be the first of a question that goes on in the next."""
    return bool(words.OPENERS.match(words.asked(line))) and line[-1] not in ".!:;?" and len(line.split()) >= 4


def _entry(pair: Pair, url: str, language: str) -> FaqEntry:
    answer = regex.sub(r"(?<=\w)-\s+(?=\p{Ll})", "", " ".join(pair.lines))
    return FaqEntry(
        page_url=url.partition("#")[0],
        question=pair.question,
        answer=answer.strip(),
        anchor=f"page={pair.page}",
        url=f"{url.partition('#')[0]}#page={pair.page}",
        reader="pdf",
        language=language if regex.fullmatch(r"[a-z]{2,3}", language) else "und",
    )
