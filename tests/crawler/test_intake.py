"""Questions that people found: single addresses, and tables of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from northmoor import NOW, make_config
from sqlalchemy import select
from written import written

from askdesk import cli
from askdesk.errors import UsageError
from askdesk.store import db as database
from askdesk.store.schema import questions
from crawler import intake

DEPARTMENTS = make_config("sqlite:///x").departments
QUORA = "https://www.quora.com/Is-NMU-Physics-worth-it"


@pytest.mark.parametrize(
    "shared",
    [f"{QUORA}?share=1", f"{QUORA}/answer/Ann-Reed", "https://www.quora.com/unanswered/Is-NMU-Physics-worth-it", f"{QUORA}#x"],
)
def test_one_question_on_quora_is_one_row_however_it_was_shared(shared: str):
    assert intake.identity(shared) == intake.identity(QUORA)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.reddit.com/r/northmoor/comments/1abc2/some_words/", ("reddit", "reddit", "1abc2")),
        ("https://old.reddit.com/r/northmoor/comments/1abc2/some_words/k9/", ("reddit", "reddit", "1abc2#k9")),
        ("https://twitter.com/ann/status/1993812345678901234", ("x", "x", "1993812345678901234")),
        ("https://bsky.app/profile/did:plc:ann/post/3kab", ("bluesky", "bsky.app", "did:plc:ann/3kab")),
        ("https://academia.stackexchange.com/q/101/7", ("stackexchange", "academia", "101")),
    ],
)
def test_what_a_person_adds_is_the_row_that_a_crawl_would_make(url: str, expected: tuple[str, str, str]):
    assert intake.identity(url) == expected


def test_a_title_comes_from_the_address():
    found = intake.question(QUORA, departments=DEPARTMENTS, now=NOW)

    assert found.title == "Is NMU Physics worth it?"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (f'url,title,text\n{QUORA},Worth it?,"long, and\ntwo lines"\n', [(2, QUORA, "Worth it?", "long, and\ntwo lines")]),
        (f"\ufeffTitle;Link\nWorth it?;{QUORA}\n;\n", [(2, QUORA, "Worth it?", "")]),
        (f"{QUORA}\n{QUORA}\tTwo\n", [(1, QUORA, "", ""), (2, QUORA + "\tTwo", "", "")]),
        (f"{QUORA}\tOne\n", [(1, QUORA, "One", "")]),
    ],
)
def test_it_reads_tables_as_spreadsheets_save_them(tmp_path: Path, table: str, expected: list[tuple[int, str, str, str]]):
    file = tmp_path / "found.csv"
    file.write_text(table, encoding="utf-8")

    assert list(intake.rows(file)) == expected


def test_it_refuses_a_table_without_addresses(tmp_path: Path):
    file = tmp_path / "found.csv"
    file.write_text("who,what\nann,reed\n", encoding="utf-8")

    with pytest.raises(UsageError, match="no column named url"):
        list(intake.rows(file))


def test_add_takes_a_table_in_and_says_what_a_line_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    config, file = written(tmp_path), tmp_path / "found.csv"
    file.write_text(f"url,title\n{QUORA},\nnowhere,What?\n{QUORA}?share=1,\n", encoding="utf-8")

    code = cli.run(["--config", str(config), "add", str(file)])

    told = capsys.readouterr().out.splitlines()
    assert code == 1
    assert told[0].endswith("taken in")
    assert told[1].startswith("line 3: 'nowhere' is no web address")
    assert "was there already" in told[2]
    with database.ready(f"sqlite:///{tmp_path / 'a.db'}").begin() as db:
        assert list(db.scalars(select(questions.c.title))) == ["Is NMU Physics worth it?"]


def test_add_says_that_there_is_no_such_file(tmp_path: Path):
    assert cli.run(["--config", str(written(tmp_path)), "add", "nowhere.csv"]) == 2
