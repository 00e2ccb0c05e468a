"""`askdesk init URL` on five sites unlike one another: name, institution and FAQ pages are right on each."""

from __future__ import annotations

import threading
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import campus
import pytest

from askdesk import cli

FAQ = """<html lang="{lang}"><title>{title}</title><main><h1>{title}</h1>
<details id="a"><summary>{q1}</summary><p>{a}</p></details>
<details id="b"><summary>{q2}</summary><p>{a}</p></details></main></html>"""
ENGLISH = FAQ.format(lang="en", title="FAQ", q1="When is the deadline?", q2="How much is it?", a="That depends on the term.")
GERMAN = FAQ.format(
    lang="de", title="Häufige Fragen", q1="Wann ist Bewerbungsschluss?", q2="Was kostet das?", a="Siehe Merkblatt."
)
FRENCH = FAQ.format(
    lang="fr", title="Foire aux questions", q1="Comment s'inscrire ?", q2="Quand viennent les cours ?", a="Voir le guide."
)
LAW = """<script type="application/ld+json">{"@type":"EducationalOrganization","name":"School of Law",
"parentOrganization":{"@type":"CollegeOrUniversity","name":"University of Marlow"}}</script>"""
MUSIC = """<html lang="en"><title>Faculty of Music - Harrow Vale College</title><main><h1>Faculty of Music</h1>
<p>Harrow Vale College, not Harrow Vale School.</p><a href="/music/apply/questions">Frequently asked questions</a>
<a href="/law/faq">Law FAQ</a></main></html>"""

SITES = {
    "a title with a bar, FAQ in the menu": {
        "/": """<html lang="en"><title>Department of Geology | Westbrook University</title>
            <nav><a href="/study/faq">Questions and answers</a></nav><main><h1>Department of Geology</h1>
            <p>GEOL1010 and GEOL2020. <a href="mailto:geo@westbrook.example">Write</a></p></main></html>""",
        "/study/faq": ENGLISH,
        "name": "Department of Geology",
        "institution": "Westbrook University",
        "faq": ["/study/faq"],
        "aliases": "Westbrook geology",
    },
    "JSON-LD with a parent organisation, FAQ in the sitemap": {
        "/": f"<html lang='en'><title>Welcome</title>{LAW}<main><h1>Welcome</h1><p>Law since 1850.</p></main></html>",
        "/sitemap.xml": "<urlset><url><loc>{root}/about/faq.html</loc></url><url><loc>{root}/news</loc></url></urlset>",
        "/about/faq.html": ENGLISH,
        "name": "School of Law",
        "institution": "University of Marlow",
        "faq": ["/about/faq.html"],
        "aliases": "Marlow law",
    },
    "German, at the usual place": {
        "/": """<html lang="de"><title>Institut für Informatik – Universität Altheim</title><main><h1>Institut für Informatik</h1>
            <p>Wir sind Teil der Universität Altheim (UA).</p></main></html>""",
        "/haeufige-fragen": GERMAN,
        "name": "Institut für Informatik",
        "institution": "Universität Altheim",
        "faq": ["/haeufige-fragen"],
        "aliases": "Altheim Informatik",
        "ambiguous": ["UA"],
    },
    "French, og:site_name": {
        "/": """<html lang="fr"><head><title>Département de mathématiques</title>
            <meta property="og:site_name" content="Université de Valmont"></head>
            <main><h1>Département de mathématiques</h1><a href="/aide/faq">Foire aux questions</a></main></html>""",
        "/aide/faq": FRENCH,
        "name": "Département de mathématiques",
        "institution": "Université de Valmont",
        "faq": ["/aide/faq"],
        "aliases": "Valmont mathématiques",
    },
    "a path of a larger site, another school near": {
        "/music/": MUSIC,
        "/music/apply/questions": ENGLISH,
        "/law/faq": ENGLISH,
        "start": "/music/",
        "name": "Faculty of Music",
        "institution": "Harrow Vale College",
        "faq": ["/music/apply/questions"],
        "aliases": "Harrow Vale music",
        "lookalikes": ["Harrow Vale School"],
    },
}


class Site(BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, object]] = {}

    def do_GET(self):
        root = f"http://127.0.0.1:{self.server.server_address[1]}"
        found = self.pages.get(self.path) if self.path.startswith("/") else None
        body = str(found).replace("{root}", root).encode() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.mark.parametrize("name", SITES)
def test_a_home_page_becomes_a_working_file(name, tmp_path):
    site = SITES[name]
    Site.pages = site
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    root = f"http://127.0.0.1:{server.server_address[1]}"
    config = tmp_path / "askdesk.toml"

    done = campus.askdesk(config, "init", root + site.get("start", "/"))
    server.shutdown()

    assert done.returncode == 0, done.stderr
    made = tomllib.loads(config.read_text())
    [department] = made["departments"]
    assert department["name"] == site["name"]
    assert department["institution"] == site["institution"]
    assert department["faq"]["start_urls"] == [root + path for path in site["faq"]]
    assert site["aliases"] in department["aliases"]
    for key in ("ambiguous", "lookalikes"):
        assert set(site.get(key, [])) <= set(department[key])
    assert config.read_text().count("  # ") >= 8


def test_a_file_that_is_there_is_not_overwritten(tmp_path, capsys):
    (tmp_path / "askdesk.toml").write_text("mine")

    assert cli.run(["--config", str(tmp_path / "askdesk.toml"), "init"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "askdesk.toml").read_text() == "mine"


def test_a_home_page_that_does_not_answer_is_a_sentence(tmp_path):
    done = campus.askdesk(tmp_path / "askdesk.toml", "init", f"http://127.0.0.1:{campus.free_ports()}/")

    assert done.returncode == 1
    assert "nothing answers at" in done.stderr
    assert not (tmp_path / "askdesk.toml").exists()
