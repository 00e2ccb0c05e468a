"""What every answer carries, and what every error says."""

import re

import pytest
import stage

PAGES = [
    "/questions",
    "/card?id=" + stage.COVERED,
    "/gaps",
    "/gaps/one?id=gap-1",
    "/faq",
    "/faq/health",
    "/nights",
    "/reach",
    "/password",
]


@pytest.mark.parametrize("address", [*PAGES, "/people", "/card/history?id=" + stage.COVERED, "/faq/entry?id=" + stage.LABS.id])
def test_no_page_opens_without_signing_in(visitor, address):
    answer = visitor.client.get(address)

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_holds_script_or_style_of_its_own(maya, address):
    answer = maya.client.get(address)

    policy = answer.headers["Content-Security-Policy"]
    assert answer.status_code == 200
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", answer.text)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_one_heading_a_language_and_labels(maya, address):
    text = maya.client.get(address).text

    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert '<html lang="en">' in text
    assert 'href="#main"' in text
    for field in re.findall(r"<(?:input|select|textarea)(?![^>]*type=\"hidden\")[^>]*>", text):
        id = re.search(r'id="([^"]+)"', field)
        assert "aria-label" in field or ("<label" in text and id and f'for="{id[1]}"' in text) or 'type="checkbox"' in field, (
            field
        )


@pytest.mark.parametrize("address", PAGES)
def test_no_page_shouts(maya, address):
    words = re.sub(r"<[^>]+>", " ", maya.client.get(address).text)

    assert "!" not in words
    for jargon in ("match score", "entity", "cluster", "None", "null"):
        assert jargon not in words


def test_an_unknown_address_is_a_sentence(maya):
    answer = maya.get("/nowhere")

    assert answer.status_code == 404
    assert "The address may be mistyped" in answer.text


def test_an_unforeseen_error_is_a_sentence_and_no_trace(maya, monkeypatch):
    from webui import gaps

    monkeypatch.setattr(gaps.store, "page", lambda *_, **__: 1 / 0)

    answer = maya.get("/gaps")

    assert answer.status_code == 500
    assert "It is written in the log." in answer.text
    assert "ZeroDivision" not in answer.text


def test_a_form_too_large_is_a_sentence(maya):
    maya.post("/card/claim", id=stage.COVERED)

    answer = maya.post("/card/save", id=stage.COVERED, text="x" * 600_000)

    assert answer.status_code == 413
    assert "Shorten the text" in answer.text


def test_assets_are_kept_for_a_year_by_their_content(visitor):
    page = visitor.get("/sign-in").text
    address = re.search(r'href="(/assets/[^"]+/desk.css)"', page)[1]

    packed = visitor.client.get(address, headers={"Accept-Encoding": "gzip"})
    plain = visitor.client.get(address)
    old = visitor.client.get("/assets/0123456789ab/desk.css")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "immutable" in packed.headers["Cache-Control"]
    assert "Content-Encoding" not in plain.headers
    assert old.headers["Cache-Control"] == "no-cache"
    assert visitor.client.get("/assets/x/secret.txt").status_code == 404
    assert visitor.client.get("/assets/x/..%2fapp.py").status_code != 200


def test_behind_a_prefix_links_stay_inside_it(maya):
    proxied = {"X-Forwarded-Prefix": "/desk"}

    assert 'href="/desk/gaps"' in maya.client.get("/questions", headers=proxied).text


@pytest.mark.parametrize("address", ["/questions?q=%00", "/card?id=%00", "/faq?q=a%00b", "/sign-in?next=%00"])
def test_a_null_character_is_a_sentence(maya, address):
    assert maya.client.get(address).status_code == 400


def test_a_name_with_a_null_character_is_no_error(visitor):
    assert visitor.post("/sign-in", name="maya\0", password="guess").status_code == 400


def test_a_busy_database_is_a_sentence(maya, monkeypatch):
    from sqlalchemy.exc import OperationalError

    from webui import gaps

    def locked(*_, **__):
        raise OperationalError("update", {}, Exception("database is locked"))

    monkeypatch.setattr(gaps.store, "page", locked)

    answer = maya.get("/gaps")

    assert answer.status_code == 503
    assert "A run writes to it just now." in answer.text
