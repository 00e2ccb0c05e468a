"""What else an FAQ site has: a sitemap, PDF files, other languages, links that lead nowhere, pages that need a browser."""

from __future__ import annotations

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import campus
import pytest
from browser_ready import executable

from askdesk.store import db as store
from askdesk.store import faq_health, faqs


def pdf(*lines: str) -> bytes:
    """Return a small PDF with a text layer, written by hand: one page a line group."""
    text = "BT /F1 12 Tf 50 750 Td 16 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R /Lang (en) >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        out + f"xref\n0 6\n0000000000 65535 f \n{table}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF".encode()
    )


def page(*pairs: tuple[str, str], lang: str = "en", head: str = "", more: str = "") -> str:
    entries = "".join(f'<details id="q{n}"><summary>{q}</summary><p>{a}</p></details>' for n, (q, a) in enumerate(pairs))
    return (
        f'<html lang="{lang}"><head><title>FAQ</title>{head}</head><body><main><h1>FAQ</h1>{entries}{more}</main></body></html>'
    )


VERSIONS = '<link rel="alternate" hreflang="en" href="/faq"><link rel="alternate" hreflang="de" href="/faq/de">'
SITE = {
    "/faq": page(
        ("Where is it?", 'See <a href="/map">the map</a> and <a href="/gone">the plan</a>.'),
        ("When was the deadline?", "On 3 March 2020, see the portal."),
        head=VERSIONS,
        more='<a href="/faq/guide.pdf">Guide</a>',
    ),
    "/faq/de": page(("Wo ist es?", "Siehe Karte."), ("Wann war die Frist?", "Am 3. März 2020."), lang="de", head=VERSIONS),
    "/faq/hidden": page(("Is this page linked?", "No, it stands in the sitemap alone."), ("Is it read?", "Yes.")),
    "/faq/guide.pdf": pdf(
        "Guide", "How do I print a poster?", "Use the plotter in room 1.08.", "What does it cost?", "Twelve euros."
    ),
    "/faq/scripted": "<html lang='en'><title>Late</title><body><div id='app'></div><script src='/faq/app.js'></script></html>",
    "/faq/app.js": """document.getElementById('app').innerHTML =
        '<h1>FAQ</h1><h3 id="late">May I come late?</h3><p>Only on Mondays, please.</p>'""",
    "/map": page(),
    "/sitemap.xml": "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{root}/faq/hidden</loc></url></urlset>",
}
KINDS = {".pdf": "application/pdf", ".js": "text/javascript", ".xml": "application/xml"}


class Site(BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, object]] = SITE

    def do_GET(self):
        root = f"http://127.0.0.1:{self.server.server_address[1]}"
        told = self.pages.get(self.path)
        body = b"" if told is None else told if isinstance(told, bytes) else str(told).replace("{root}", root).encode()
        self.send_response(404 if told is None else 200)
        kind = next((k for ending, k in KINDS.items() if self.path.endswith(ending)), "text/html; charset=utf-8")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - http.server's name

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


@pytest.fixture(scope="module")
def crawled(address, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    config = folder / "askdesk.toml"
    config.write_text(campus.FAQ_SITE.format(port=address, more=""))
    done = campus.askdesk(config, "crawl", "--faq", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [json.loads(line) for line in campus.askdesk(config, "export", "faqs").stdout.splitlines()]
    engine = store.engine(f"sqlite:///{folder / 'askdesk.db'}")
    yield rows, engine
    engine.dispose()


def test_a_page_that_only_the_sitemap_names_is_read(crawled):
    assert "Is this page linked?" in {r["question"] for r in crawled[0]}


def test_a_pdf_is_read_and_linked_to_by_page(crawled):
    found = {r["question"]: r for r in crawled[0] if r["reader"] == "pdf"}

    assert {q: r["answer"] for q, r in found.items()} == {
        "How do I print a poster?": "Use the plotter in room 1.08.",
        "What does it cost?": "Twelve euros.",
    }
    assert all(r["url"].endswith("/faq/guide.pdf#page=1") for r in found.values())


def test_versions_in_two_languages_are_one_entry(crawled):
    with store.reading(crawled[1]) as db:
        entries = {e.question: e for e in faqs.entries(db)}

    assert entries["Wo ist es?"].same_as == entries["Where is it?"].id
    assert entries["Wo ist es?"].language == "de"
    assert entries["Where is it?"].same_as is None


def test_dead_links_and_old_dates_are_noted_and_fail_nothing(crawled):
    with store.reading(crawled[1]) as db:
        [main] = [p for p in faqs.pages(db) if p.url.endswith("/faq")]

    assert any("links to" in n and "/gone, which is not there" in n for n in main.notes)
    assert any("3 March 2020, which is over" in n for n in main.notes)
    assert not any("/map" in n for n in main.notes)
    assert main.alert == ""


def test_answers_with_other_numbers_contradict_each_other(lite, now):
    from northmoor import make_entry, make_page

    other = "https://physics.northmoor.example/faq/two"
    with lite.begin() as db:
        faqs.save_page(db, make_page(make_entry("How much is it?", "It is 20 euros.")), now=now)
        faqs.save_page(db, make_page(make_entry("How much is it?", "It is 25 euros.", page_url=other), url=other), now=now)

        [(one, two)] = faq_health.contradictions(db)
    assert {one.answer, two.answer} == {"It is 20 euros.", "It is 25 euros."}


@pytest.mark.browser
@pytest.mark.skipif(executable() is None or shutil.which("chromium") is None, reason="no chromium here")
def test_one_line_makes_scripted_pages_readable(address, tmp_path):
    config = tmp_path / "askdesk.toml"
    config.write_text(
        campus.FAQ_SITE.format(port=address, more="render = true").replace('/faq"]\nallow', '/faq/scripted"]\nallow')
    )
    done = campus.askdesk(config, "crawl", "--faq")
    rows = [json.loads(line) for line in campus.askdesk(config, "export", "faqs").stdout.splitlines()]

    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert [(r["question"], r["answer"]) for r in rows if r["page_url"].endswith("scripted")] == [
        ("May I come late?", "Only on Mondays, please.")
    ]


def test_without_it_the_page_says_that_it_needs_a_browser(address, tmp_path):
    config = tmp_path / "askdesk.toml"
    config.write_text(campus.FAQ_SITE.format(port=address, more="").replace('/faq"]\nallow', '/faq/scripted"]\nallow'))
    done = campus.askdesk(config, "crawl", "--faq", "--json")
    told = json.loads(done.stdout)

    assert told["runs"][0]["counts"]["alerts"] >= 1
