"""Mail: split, joined to threads, and cut down to the writer's own words."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import crawling
import pytest
from hypothesis import given
from hypothesis import strategies as st
from northmoor import NOW
from written import written

from crawler.read import alerts, mail
from crawler.read.mail import Mail

BOX = (
    b"From a at b  Mon Nov 16 09:00:00 2026\nFrom: a\nMessage-ID: <1@b>\nSubject: Hi\n\nFrom 9:30 on I wait.\nNote: bring tea\n\n"
)


def made(key: str, subject: str = "Hi", answers: tuple[str, ...] = (), hour: int = 9) -> Mail:
    return Mail(key=key, subject=subject, author="Ann", at=datetime(2026, 11, 16, hour, tzinfo=UTC), text="?", answers=answers)


def test_a_line_of_text_that_begins_like_a_mail_ends_no_mail():
    assert [one.text for one in mail.mails(BOX * 2)] == ["From 9:30 on I wait.\nNote: bring tea"] * 2


@pytest.mark.parametrize("packed", [gzip.compress(BOX), gzip.compress(BOX) + gzip.compress(BOX), gzip.compress(BOX * 50)[:-12]])
def test_it_unpacks_as_much_of_an_archive_as_there_is(packed: bytes):
    assert len(mail.mails(packed)) >= 1


def test_a_bomb_is_unpacked_up_to_a_limit(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mail, "LARGEST", 1000)

    assert len(mail._unpacked(gzip.compress(b"a" * 10**6))) == 1000


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fall_over(data: bytes):
    mail.mails(data)
    mail.mails(b"From a  Mon Nov 16 09:00:00 2026\nX: y\n" + data)
    mail.mails(b"\x1f\x8b" + data)


def test_it_joins_threads_by_reference_and_by_subject_where_there_is_none():
    found = mail.threads([made("b", "Re: Hi", ("a",), 10), made("a"), made("c", "AW: Hi", (), 11), made("d", "Other")])

    assert [[one.key for one in thread] for thread in found] == [["a", "b", "c"], ["d"]]


def test_mails_that_answer_each_other_in_a_circle_end_somewhere():
    found = mail.threads([made("a", "Re: x", ("b",)), made("b", "Re: x", ("a",))])

    assert sorted(one.key for thread in found for one in thread) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("On Monday, Ann wrote:\n> Where?\n\nHere.", "Here."),
        ("On Mon, 16 Nov 2026 at 09:00, Ann Reed <ann at quad.example>\nwrote:\n> Where?\nHere.", "Here."),
        ("Here.\n-- \nAnn\nReader in optics", "Here."),
        ("Here.\n_______________________________________________\nlist mailing list", "Here."),
        ("My question is:\n\nWhere?", "My question is:\n\nWhere?"),
    ],
)
def test_it_keeps_the_writers_own_words(text: str, words: str):
    assert mail.own_words(text) == words


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("ann at quad.example (Ann Reed)", "Ann Reed"),
        ('"Reed, Ann" <ann@quad.example>', "Reed, Ann"),
        ("ann@quad.example", "ann"),
        ("", None),
    ],
)
def test_it_keeps_the_name_and_never_the_address(sender: str, name: str | None):
    assert mail.name(sender) == name


def test_links_of_an_alert_lead_to_where_they_lead():
    assert (
        alerts.unwrapped("https://www.google.com/url?rct=j&url=https%3A%2F%2Fa.example%2Fb%3Fc%3D1&ct=ga")
        == "https://a.example/b?c=1"
    )
    assert alerts.unwrapped("https://a.example/b?q=words") == "https://a.example/b?q=words"


def test_a_mailbox_is_read_again_only_when_mail_came(tmp_path: Path):
    box = tmp_path / "in.mbox"
    box.write_bytes(BOX.replace(b"Subject: Hi", b"Subject: Is NMU Physics open?"))
    file = written(tmp_path, {"name": "inbox", "kind": "mbox", "site": "in.mbox"})

    first = crawling.crawl(file, now=NOW, sources=["inbox"])
    second = crawling.crawl(file, now=NOW + timedelta(days=1), sources=["inbox"])
    box.write_bytes(box.read_bytes() + BOX.replace(b"<1@b>", b"<2@b>").replace(b"Subject: Hi", b"Subject: And NMU Physics lab?"))
    third = crawling.crawl(file, now=NOW + timedelta(days=2), sources=["inbox"])

    assert [runs[0]["counts"].get("rows", 0) for runs in (first, second, third)] == [1, 0, 2]
    assert (first[0]["counts"]["new"], third[0]["counts"]["new"]) == (1, 1)
