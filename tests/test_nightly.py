"""The whole job on the campus, everything real: two nights, repeated, and with sources that break."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import campus
import pytest

from askdesk.campus import judge, server
from askdesk.campus.world import World
from askdesk.store import db as store
from askdesk.store import upkeep

FLOORS = {
    "questions found (recall)": 1.0,
    "questions found (precision)": 1.0,
    "departments right": 1.0,
    "status right": 1.0,
    "intent right": 0.95,
    "tone right": 0.93,
    "language right": 1.0,
    "settled right": 1.0,
    "FAQ entries read": 1.0,
    "right entry at rank 1": 0.93,
    "covered questions not called a gap": 0.93,
    "gaps found": 0.7,
}


class Nights:
    """One campus, its folder, and what each night printed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = campus.free_ports()
        self.config = campus.prepared(folder, self.port)
        self.base = datetime.now(UTC).replace(microsecond=0)

    def world(self, night: int) -> World:
        return World(night=night, base=self.base - timedelta(days=night - 1))

    def run(self, night: int):
        with server.serving(self.world(night), first_port=self.port):
            return campus.askdesk(self.config, "nightly", "--json")

    def figures(self, night: int):
        with store.reading(store.engine(f"sqlite:///{self.folder / 'askdesk.db'}")) as db:
            return judge.judge(db, self.world(night))

    def rows(self, what: str):
        return [json.loads(line) for line in campus.askdesk(self.config, "export", what).stdout.splitlines()]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory):
    made = Nights(tmp_path_factory.mktemp("campus"))
    made.first = made.run(1)
    made.first_figures = made.figures(1)
    made.first_dump = campus.dump(made.folder)
    made.again = made.run(1)
    made.again_dump = campus.dump(made.folder)
    with store.engine(f"sqlite:///{made.folder / 'askdesk.db'}").begin() as db:
        upkeep.age(db, timedelta(days=1))
    made.first_cards = {c[0] for c in made.first_dump["cards"]}
    made.second = made.run(2)
    return made


def test_the_night_ends_well(nights):
    assert nights.first.returncode == 0, nights.first.stdout + nights.first.stderr[-3000:]
    done = json.loads(nights.first.stdout)
    assert done["problems"] == []
    assert {r["outcome"] for r in done["runs"]} == {"ok"}


@pytest.mark.parametrize("figure", FLOORS)
def test_the_first_night_reads_the_campus_as_it_is(nights, figure):
    share = nights.first_figures[figure]

    assert share.rate >= FLOORS[figure], share.wrong


def test_the_same_night_again_changes_nothing(nights):
    assert nights.again.returncode == 0, nights.again.stdout
    assert json.loads(nights.again.stdout)["matched"].get("encoded", 0) == 0
    assert nights.again_dump == nights.first_dump


def test_the_second_night_sees_what_changed(nights):
    assert nights.second.returncode == 0, nights.second.stdout + nights.second.stderr[-3000:]
    rows = {row["id"]: row for row in nights.rows("questions")}

    assert rows["stackexchange:academia:114"]["status"] == "solved"
    gone = rows["stackexchange:academia:115"]
    assert (gone["status"], gone["title"], gone["body"]) == ("gone", "", "")
    assert any(r["key"].startswith("222") or r["url"].endswith("/222") for r in rows.values())


def test_a_new_page_brings_back_the_questions_that_waited_for_it(nights):
    entry = next(f for f in nights.rows("faqs") if f["question"] == "Can I get into the labs after hours?")
    best = {m["question_id"]: m for m in nights.rows("matches") if m["rank"] == 1}
    waited = [r["id"] for r in nights.rows("questions") if r["key"].endswith(("112", "220")) and "#" not in r["key"]]

    assert len(waited) == 2
    assert [best[q]["faq_id"] for q in waited] == [entry["id"]] * 2
    with store.reading(store.engine(f"sqlite:///{nights.folder / 'askdesk.db'}")) as db:
        from askdesk.store import queue

        cards = queue.cards_by_id(db)
    assert all(cards[q].verdict == "covered" and cards[q].state == "waiting" and cards[q].returned_at for q in waited)


def test_the_second_night_figures_hold(nights):
    figures = nights.figures(2)

    # Two of the night's three new gaps lie near an entry and are shown as near: with six gaps in all, each is a sixth.
    floors = {**FLOORS, "gaps found": 0.5}
    low = {k: (v.rate, v.wrong) for k, v in figures.items() if v.rate < floors[k] - 0.05}
    assert low == {}


class Broken(BaseHTTPRequestHandler):
    """Three sites that break in their own ways, told apart by their first path part."""

    def do_GET(self):
        first = self.path.split("/")[1]
        if self.path.endswith("robots.txt"):
            return self.answer(404, b"")
        if first == "error":
            return self.answer(500, b"oops")
        page = "<html><head><meta charset='utf-16'><title>Q</title></head><body><h1>Caf\xe9 at NMU Physics?</h1></body></html>"
        return self.answer(200, page.encode("latin-1"), "text/html; charset=utf-8")

    def answer(self, status, body, kind="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Closed(Broken):
    def do_GET(self):
        if self.path.endswith("robots.txt"):
            return self.answer(200, b"User-agent: *\nDisallow: /\n")
        raise AssertionError("robots.txt was not obeyed")


@pytest.mark.slow
def test_the_others_finish_whatever_four_sources_do(tmp_path: Path):
    port = campus.free_ports(8)
    config = campus.prepared(tmp_path, port)
    sites = {"dead": port + 7, "error": port + 5, "closed": port + 6, "liar": port + 5}
    block = '\n[[sources]]\nname = "{0}"\nkind = "{1}"\nsite = "http://127.0.0.1:{2}/{0}/"\ndelay = 0.0\n'
    blocks = "".join(block.format(name, "feed" if name == "error" else "forum", at) for name, at in sites.items())
    config.write_text(config.read_text() + blocks)
    servers = [ThreadingHTTPServer(("127.0.0.1", port + 5), Broken), ThreadingHTTPServer(("127.0.0.1", port + 6), Closed)]
    for one in servers:
        threading.Thread(target=one.serve_forever, daemon=True).start()

    with server.serving(World(night=1, base=datetime.now(UTC)), first_port=port):
        done = campus.askdesk(config, "nightly")

    for one in servers:
        one.shutdown()
    assert done.returncode == 1
    assert "4 of 8 sources read." in done.stdout
    told = done.stdout.split("Not covered")[1]
    assert "nothing answers at" in told
    assert "500" in told
    assert "closed is blocked" in told
    assert "robots.txt" in told
    assert "liar" in told
    assert "Traceback" not in done.stdout + done.stderr
    questions = campus.askdesk(config, "export", "questions").stdout.splitlines()
    assert len(questions) >= 50


def test_two_nights_at_once_are_one(tmp_path: Path):
    config = campus.prepared(tmp_path, campus.free_ports())
    engine = store.ready(f"sqlite:///{tmp_path / 'askdesk.db'}")

    with store.only_one(engine, "nightly"):
        second = campus.askdesk(config, "nightly")

    assert second.returncode == 1
    assert second.stderr.strip().splitlines()[-1].endswith("this one stops.")
