"""A mail folder on a server: only what is new is read, nothing in it is touched, and whatever goes wrong is one sentence."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import campus
import crawling
import mailserver
import pytest
from board import written
from mailserver import SECRET, USER
from northmoor import NOW
from sqlalchemy import select

from askdesk import config as configuration
from askdesk.errors import SourceBlocked, SourceError
from askdesk.store import db as database
from askdesk.store import runs
from askdesk.store.schema import questions
from crawler import imap

DAY = timedelta(days=1)


def alert(number: int, about: str = "NMU Physics") -> bytes:
    """Return an alert mail with one link, as a sender of alerts wraps it."""
    target = quote(f"https://www.quora.com/Is-{about.replace(' ', '-')}-worth-it-{number}", safe="")
    link = f'<a href="https://www.google.example/url?url={target}&amp;ct=ga">Is {about} worth it, number {number}?</a>'
    head = f"Message-ID: <{number}@alerts.example>\r\nDate: Wed, 25 Nov 2026 10:00:00 +0000\r\nSubject: Alert {number}\r\n"
    return f"{head}Content-Type: text/html; charset=utf-8\r\n\r\n<p>{link}</p>\r\n".encode()


def block(port: int, scheme: str = "imap", more: str = "alerts = true") -> str:
    return f'name = "post"\nkind = "mbox"\nsite = "{scheme}://{quote(USER, safe="")}@127.0.0.1:{port}/INBOX"\n{more}\n'


def titles(file: Path) -> list[str]:
    with database.ready(configuration.load(file).askdesk.database).begin() as db:
        return sorted(db.scalars(select(questions.c.title)))


def where(port: int, **more: object) -> imap.Folder:
    return imap.Folder(host="127.0.0.1", port=port, user=USER, name="INBOX", is_plain=True, **more)  # type: ignore[arg-type]


def ask(port: int, since: tuple[int, int] | None = None, secret: str = SECRET) -> imap.Came:
    return imap.read(where(port), secret, since=since, now=NOW, allows_private=True)


def test_a_second_night_fetches_only_new_mail_and_leaves_no_trace(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("ASKDESK_POST_KEY", SECRET)
    with mailserver.serving() as server:
        server.mails = {4: alert(4), 5: alert(5), 6: alert(6, "the post office")}
        file = written(tmp_path, block(server.port))
        (first,) = crawling.crawl(file, now=NOW)
        server.mails[9] = alert(9)
        server.told.clear()
        (second,) = crawling.crawl(file, now=NOW + DAY, sources=["post"])
        told = list(server.told)
        server.told.clear()
        crawling.crawl(file, now=NOW + 2 * DAY, sources=["post"])
        quiet = list(server.told)

    assert (first["outcome"], first["counts"]["new"]) == ("ok", 2), first["note"]
    assert (second["outcome"], second["counts"]["new"]) == ("ok", 1)
    assert [line.split("(")[0].strip() for line in told if "FETCH" in line] == ["UID FETCH 9"]
    assert all("BODY.PEEK[]" in line for line in told if "FETCH" in line)
    assert [line for line in quiet if line.startswith("UID")] == []
    assert not [line for line in told + quiet if line.upper().startswith(("SELECT", "STORE", "UID STORE", "EXPUNGE", "CLOSE"))]
    assert len(titles(file)) == 3
    with database.ready(configuration.load(file).askdesk.database).begin() as db:
        assert runs.cursor(db, "post")["folder"] == [7, 10]


def test_it_speaks_tls_and_trusts_only_the_certificate_it_was_given(tmp_path: Path):
    with mailserver.serving(certificate=tmp_path / "server.pem") as server:
        server.mails = {1: alert(1)}
        site = f"imaps://{quote(USER, safe='')}@127.0.0.1:{server.port}"
        trusting = imap.folder(site, authority=tmp_path / "server.pem")
        came = imap.read(trusting, SECRET, since=None, now=NOW, allows_private=True)
        with pytest.raises(SourceError, match=r"certificate of 127\.0\.0\.1 can't be trusted"):
            imap.read(imap.folder(site), SECRET, since=None, now=NOW, allows_private=True)

    assert (len(came.mails), trusting.name) == (1, "INBOX")


def test_a_folder_that_was_made_anew_is_read_from_the_start():
    with mailserver.serving() as server:
        server.mails = {1: alert(1), 2: alert(2)}
        came = ask(server.port, since=(3, 40))

    assert (len(came.mails), came.state, came.is_all) == (2, (7, 3), True)


def test_a_flood_is_read_in_parts_and_a_huge_mail_only_in_its_beginning(monkeypatch):
    monkeypatch.setattr(imap, "MOST", 3)
    monkeypatch.setattr(imap, "LARGEST", 400)
    with mailserver.serving() as server:
        server.mails = {number: alert(number) + b"x" * 10_000 for number in range(1, 6)}
        first = ask(server.port)
        second = ask(server.port, since=first.state)

    assert ([len(first.mails), len(second.mails)], first.is_all, second.is_all) == ([3, 2], False, True)
    assert {len(one) for one in first.mails} == {400}
    assert second.state == (7, 6)


def test_a_wrong_password_is_a_block_and_says_so(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("ASKDESK_POST_KEY", "wrong")
    with mailserver.serving() as server:
        file = written(tmp_path, block(server.port))
        (run,) = crawling.crawl(file, now=NOW)

    assert (run["outcome"], run["note"]) == ("blocked", f"127.0.0.1 does not let {USER} in: Wrong name or password")


def test_without_a_password_it_says_which_variable_holds_it(tmp_path: Path, monkeypatch):
    monkeypatch.delenv("ASKDESK_POST_KEY", raising=False)
    file = written(tmp_path, block(9))
    (run,) = crawling.crawl(file, now=NOW)

    assert (run["outcome"], run["note"]) == ("failed", "post needs the password of its mail folder; set ASKDESK_POST_KEY")


@pytest.mark.parametrize(
    ("site", "sentence"),
    [
        ("imaps://host.example/INBOX", "write imaps://user@host/INBOX"),
        ("imaps://ann@", "write imaps://user@host/INBOX"),
        ("imaps://ann@host.example:port/", "write imaps://user@host/INBOX"),
        ("imap://ann@host.example/INBOX", "in the clear; write imaps://"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_sentence(site: str, sentence: str):
    with pytest.raises(SourceError, match=sentence):
        imap.folder(site)


def test_a_server_that_breaks_off_or_is_not_there_is_one_sentence():
    with mailserver.serving() as server:
        server.mails, server.is_mute = {1: alert(1)}, True
        with pytest.raises(SourceError, match=r"the mail server 127\.0\.0\.1 broke off"):
            ask(server.port)
        with pytest.raises(SourceBlocked):
            ask(server.port, secret="wrong")
        with pytest.raises(SourceError, match=r"has no folder Elsewhere for .*: Unknown folder"):
            imap.read(
                imap.Folder(host="127.0.0.1", port=server.port, user=USER, name="Elsewhere", is_plain=True),
                SECRET,
                since=None,
                now=NOW,
                allows_private=True,
            )
    with pytest.raises(SourceError, match=r"no mail server answers at 127\.0\.0\.1:9"):
        ask(9)


def test_a_private_server_is_refused_unless_that_is_allowed():
    inside = imap.Folder(host="127.0.0.1", port=9, user=USER, name="INBOX")

    with pytest.raises(SourceError, match="not on the public internet; set allow_private_hosts = true"):
        imap.read(inside, SECRET, since=None, now=NOW, allows_private=False)


def test_a_name_in_another_script_is_written_as_imap_wants_it():
    with mailserver.serving() as server:
        server.mails = {1: alert(1)}
        named = imap.Folder(host="127.0.0.1", port=server.port, user=USER, name="Anfragen & Büro", is_plain=True)
        came = imap.read(named, SECRET, since=None, now=NOW, allows_private=True)

    assert len(came.mails) == 1


@pytest.mark.parametrize(
    ("secret", "fine", "told"), [(SECRET, True, "2 mails of the last 30 days"), ("wrong", False, "in: Wrong")]
)
def test_check_opens_the_folder(tmp_path: Path, monkeypatch, secret: str, fine: bool, told: str):
    monkeypatch.setenv("ASKDESK_POST_KEY", secret)
    with mailserver.serving() as server:
        server.mails = {1: alert(1), 2: alert(2)}
        file = written(tmp_path, block(server.port))
        done = campus.askdesk(file, "check")

    (line,) = [line for line in done.stdout.splitlines() if "post: " in line]
    assert told in line
    assert line.startswith("ok") is fine
