"""A week in an FAQ site's life, over real HTTP: after each night the live entries are those that answer, no more and no fewer."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import campus
import pytest

pytestmark = pytest.mark.slow


def page(title: str, *pairs: tuple[str, str], links: tuple[str, ...] = (), lang: str = "en") -> str:
    entries = "".join(f'<details id="q{n}"><summary>{q}</summary><p>{a}</p></details>' for n, (q, a) in enumerate(pairs))
    menu = "".join(f'<a href="{link}">{link}</a>' for link in links)
    return f'<html lang="{lang}"><title>{title}</title><body><main><h1>{title} FAQ</h1>{entries}</main>{menu}</body></html>'


def redesigned(title: str, *pairs: tuple[str, str], links: tuple[str, ...] = ()) -> str:
    entries = "".join(f'<h3 id="n{n}">{q}</h3><div><p>{a}</p></div>' for n, (q, a) in enumerate(pairs))
    menu = "".join(f'<a href="{link}">{link}</a>' for link in links)
    return f'<html lang="en"><title>{title}</title><body><div class="new"><h1>{title} FAQ</h1>{entries}</div>{menu}</body></html>'


MAIN = [
    ("Where is the lab?", "In the cellar."),
    ("When does it open?", "At eight."),
    ("Who has the key?", "The porter."),
    ("Is it warm?", "Yes."),
]
EXAMS = [("How do I register?", "In the portal."), ("Can I repeat it?", "Twice."), ("May I bring notes?", "One sheet.")]
GERMAN = [("Wo ist das Labor?", "Im Keller."), ("Wann öffnet es?", "Um acht.")]
EDITED = [("Where is the lab?", "In the cellar, door B."), *MAIN[1:]]

WEEK = [
    ("first", {"/faq": page("Lab", *MAIN, links=("/faq/exams",)), "/faq/exams": page("Exams", *EXAMS)}, MAIN + EXAMS),
    ("an edit", {"/faq": page("Lab", *EDITED, links=("/faq/exams",)), "/faq/exams": page("Exams", *EXAMS)}, EDITED + EXAMS),
    ("an outage", {"/faq": 503, "/faq/exams": 503}, EDITED + EXAMS),
    (
        "a deletion and a new entry",
        {
            "/faq": page("Lab", *EDITED[:3], ("Is there light?", "Lamps."), links=("/faq/exams",)),
            "/faq/exams": page("Exams", *EXAMS),
        },
        [*EDITED[:3], ("Is there light?", "Lamps."), *EXAMS],
    ),
    (
        "a page moves",
        {
            "/faq": page("Lab", *EDITED[:3], links=("/faq/exams",)),
            "/faq/exams": "/faq/tests",
            "/faq/tests": page("Exams", *EXAMS),
        },
        EDITED[:3] + EXAMS,
    ),
    (
        "a redesign",
        {"/faq": redesigned("Lab", *EDITED[:3], links=("/faq/tests", "/faq/de")), "/faq/tests": redesigned("Exams", *EXAMS)},
        EDITED[:3] + EXAMS,
    ),
    (
        "a language, and half a page",
        {
            "/faq": redesigned("Lab", EDITED[0], links=("/faq/tests", "/faq/de")),
            "/faq/tests": page("Exams", *EXAMS),
            "/faq/de": page("Labor", *GERMAN, lang="de"),
        },
        EDITED[:3] + EXAMS + GERMAN,
    ),
    (
        "a soft 404, and mended",
        {
            "/faq": redesigned("Lab", *EDITED[:3], links=("/faq/de",)),
            "/faq/tests": "<title>Page not found</title><h1>Page not found</h1>",
            "/faq/de": page("Labor", *GERMAN, lang="de"),
        },
        EDITED[:3] + GERMAN,
    ),
]


class Site(BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, object]] = {}

    def do_GET(self):
        told = self.pages.get(self.path, 404)
        moved = isinstance(told, str) and told.startswith("/")
        self.send_response(301 if moved else told if isinstance(told, int) else 200)
        body = b"" if moved or isinstance(told, int) else told.encode()
        if moved:
            self.send_header("Location", told)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("week")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    config = folder / "askdesk.toml"
    config.write_text(campus.FAQ_SITE.format(port=server.server_address[1], more=""))
    nights = {}
    for name, pages, _ in WEEK:
        Site.pages = pages
        command = [sys.executable, "-m", "askdesk", "--config", str(config)]
        crawl = subprocess.run([*command, "crawl", "--faq", "--json"], capture_output=True, text=True, check=False, timeout=120)
        rows = subprocess.run([*command, "export", "faqs"], capture_output=True, text=True, check=True).stdout.splitlines()
        nights[name] = (crawl, [json.loads(r) for r in rows])
    server.shutdown()
    return nights


@pytest.mark.parametrize(("name", "truth"), [(n, t) for n, _, t in WEEK])
def test_what_is_live_is_what_answers(week, name, truth):
    live = sorted((r["question"], r["answer"]) for r in week[name][1] if r["status"] == "live")

    assert live == sorted(truth)


def test_an_outage_is_said_and_costs_nothing(week):
    crawl, _ = week["an outage"]

    assert crawl.returncode == 1
    assert "503" in crawl.stdout


def test_entries_keep_their_identity_through_edits_and_moves(week):
    def ids(night):
        return {r["question"]: r["id"] for r in week[night][1] if r["status"] == "live"}

    assert ids("an edit")["Where is the lab?"] == ids("first")["Where is the lab?"]
    assert {ids("a page moves")[q] for q, _ in EXAMS} == {ids("first")[q] for q, _ in EXAMS}
    assert ids("a redesign") == ids("a page moves")


def test_half_a_page_raises_an_alert(week):
    crawl, rows = week["a language, and half a page"]

    assert json.loads(crawl.stdout)["runs"][0]["counts"]["alerts"] == 1
    assert {r["status"] for r in rows if r["question"] == "When does it open?"} == {"live"}
