"""Saved archives of mailing lists: Pipermail's indexes and mailboxes, HyperKitty's export, odd mails."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from payloads import answer, family

from crawler.read import mail

pytestmark = pytest.mark.recorded


def mails(recorded: Path, file: str) -> list[mail.Mail]:
    return mail.mails((recorded / "payloads" / "mailinglists" / file).read_bytes())


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("pipermail_2015_november.mbox", [4]),
        ("pipermail_2016_april.mbox", [3]),
        ("hyperkitty_2016_march.mbox", [1]),
        ("listserv_3gpp_first_six.mbox", [6]),
        ("mbox_complex.mbox", [1, 1]),
        ("mbox_multipart.mbox", [1, 1]),
    ],
)
def test_it_splits_a_mailbox_and_joins_its_threads(recorded: Path, file: str, expected: list[int]):
    assert sorted(len(thread) for thread in mail.threads(mails(recorded, file))) == expected


def test_it_reads_a_mail_with_its_own_words_alone(recorded: Path):
    first, second, _ = mails(recorded, "pipermail_2016_april.mbox")

    assert (first.key, first.author) == ("1460624816.5581.114.camel@example.com", "Jesus M. Gonzalez-Barahona")
    assert first.at == datetime(2016, 4, 14, 9, 6, 56, tzinfo=UTC)
    assert first.text.endswith("ment-analytics")
    assert second.answers == (first.key,)
    assert second.text.endswith("Andy")


def test_it_reads_names_and_words_without_a_charset_that_holds(recorded: Path):
    (iso,) = mails(recorded, "mbox_iso8859.mbox")
    (unknown,) = mails(recorded, "mbox_unknown_encoding.mbox")

    assert iso.author == "Lucía Charlie"
    assert unknown.text.startswith("Hi,\nIn my application")
    assert "\ufffd" not in f"{unknown.author}{unknown.subject}{unknown.text}"


def test_it_gives_each_mail_a_key_even_without_message_id_and_date(recorded: Path):
    found = mails(recorded, "mbox_no_fields.mbox")

    assert len(found) == 6
    assert all(one.key and one.subject for one in found)


@pytest.mark.parametrize(
    ("file", "months"),
    [
        ("pipermail_index.html", ["2016-April.txt", "2016-March.txt", "2015-November.txt.gz"]),
        ("pipermail_apache_index.html", ["201604.mbox", "201603.mbox", "201511.mbox"]),
        ("pipermail_index_empty.html", []),
    ],
)
def test_it_finds_the_months_of_an_index(recorded: Path, tmp_path: Path, file: str, months: list[str]):
    pipermail = family("pipermail", "https://lists.example/pipermail/quad/", tmp_path)
    path = recorded / "payloads" / "mailinglists" / file
    response = answer(path, "https://lists.example/pipermail/quad/", is_front=True)

    found = list(pipermail.rows(response))

    asked = [found[0].url, *found[0].meta["reading"].todo] if found else []
    assert [url.rpartition("/")[2] for url in asked] == months
