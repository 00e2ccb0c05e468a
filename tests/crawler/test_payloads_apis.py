"""The saved answers of Stack Exchange and Discourse go through crawl, match and queue."""

from __future__ import annotations

import gzip
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import campus
import pytest
from northmoor import recorded_dir

from askdesk.store import db as store
from askdesk.store import pages

pytestmark = pytest.mark.recorded

CONFIG = """
[askdesk]
database = "sqlite:///askdesk.db"
contact = "mailto:t@x.example"
allow_private_hosts = true
[[departments]]
slug = "desk"
name = "Desk"
institution = "Nowhere College"
aliases = ["Python", "uBlock Origin", "sandbox"]
homepage = "https://desk.nowhere.example/"
[[sources]]
name = "overflow"
kind = "stackexchange"
site = "stackoverflow"
base_url = "http://127.0.0.1:{port}/2.3"
delay = 0.0
[[sources]]
name = "talk"
kind = "discourse"
site = "http://127.0.0.1:{port}/"
delay = 0.0
"""


class Saved(BaseHTTPRequestHandler):
    """Answers as the two places did."""

    answers: ClassVar[dict[str, object]] = {}

    def do_GET(self):
        path = self.path.partition("?")[0]
        found = next((a for pattern, a in self.answers.items() if re.fullmatch(pattern, path)), None)
        body = json.dumps(found if found is not None else {"errors": ["not found"]}).encode()
        self.send_response(404 if found is None else 200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        if path.startswith("/2.3"):
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    saved = recorded_dir() / "payloads"
    stack = json.loads((saved / "stackexchange" / "questions_so_real_bodies.json").read_text())
    empty = {"items": [], "has_more": False, "quota_max": 300, "quota_remaining": 200}
    topics = [json.loads((saved / "discourse" / n).read_text()) for n in ("topic.json", "topic_1148_many_posts.json")]
    rest = {"post_stream": {"posts": []}}
    rows = [{k: v for k, v in t.items() if k not in {"post_stream", "details"}} for t in topics]
    Saved.answers = {
        r"/2\.3/search/advanced": stack,
        r"/2\.3/questions/[\d;]+/answers": empty,
        r"/latest\.json": {"topic_list": {"per_page": 30, "topics": rows}},
        **{rf"/t/(?:[^/]+/)?{t['id']}\.json": t for t in topics},
        r"/t/\d+/posts\.json": rest,
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), Saved)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    folder = tmp_path_factory.mktemp("saved")
    config = folder / "askdesk.toml"
    config.write_text(CONFIG.format(port=server.server_address[1]))
    done = campus.askdesk(config, "crawl", "--json")
    matched = campus.askdesk(config, "match")
    server.shutdown()
    rows = [json.loads(line) for line in campus.askdesk(config, "export", "questions").stdout.splitlines()]
    return folder, done, matched, rows, stack, topics


def test_both_are_read_and_matched(crawled):
    _, done, matched, *_ = crawled

    assert done.returncode == 0, done.stdout
    assert matched.returncode == 0, matched.stderr[-2000:]


def test_stack_exchange_items_say_what_they_said(crawled):
    *_, rows, stack, _ = crawled
    wanted = {str(i["question_id"]): i for i in stack["items"] if "Python" in i["title"]}
    found = {r["key"]: r for r in rows if r["kind"] == "stackexchange"}

    assert wanted.keys() <= found.keys()
    for key, item in wanted.items():
        assert found[key]["title"] == item["title"]
        assert found[key]["answers"] == item["answer_count"]
        assert found[key]["status"] == (
            "solved" if "accepted_answer_id" in item else "replied" if item["answer_count"] else "open"
        )


def test_discourse_topics_say_what_they_said(crawled):
    *_, rows, _, topics = crawled
    found = {r["key"]: r for r in rows if r["kind"] == "discourse" and "#" not in r["key"]}

    for topic in topics:
        assert found[str(topic["id"])]["title"] == topic["title"]
        assert found[str(topic["id"])]["answers"] >= 1


def test_questions_among_them_wait_in_the_queue(crawled, now):
    folder, *_, rows, _, _ = crawled
    engine = store.engine(f"sqlite:///{folder / 'askdesk.db'}")
    with store.reading(engine) as db:
        waiting = {r.id for r in pages.page(db, tab="open", person="", now=now).rows}
    engine.dispose()

    asking = {r["id"] for r in rows if r["intent"] == "question" and r["status"] in {"open", "replied"}}
    assert asking
    assert asking <= waiting
