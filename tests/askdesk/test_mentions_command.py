"""`askdesk mentions`: what a lead reads, decides and takes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rejected
from northmoor import NOW

from askdesk import cli
from askdesk.store import db as database
from askdesk.store import names


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("mentions")
    engine = database.ready(f"sqlite:///{made / 'a.db'}")
    rejected.fill(engine, now=NOW)
    engine.dispose()
    return made


@pytest.fixture
def mentions(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Run the command on a copy; return its exit code, what it printed and what it complained of."""
    (tmp_path / "a.db").write_bytes((folder / "a.db").read_bytes())
    file = rejected.written(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.run(["--config", str(file), "mentions", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def numbers(mentions) -> dict[str, str]:
    return {p["edits"][0][1]: p["number"] for p in json.loads(mentions("suggest", "--json")[1])["proposals"]}


def test_it_suggests_tests_accepts_lists_and_drops(mentions, tmp_path: Path):
    before = (tmp_path / "askdesk.toml").read_text(encoding="utf-8")
    suggested = mentions("suggest")[1]
    number = numbers(mentions)["NMU Wildcats"]
    tested = mentions("test", number)[1]
    accepted = mentions("accept", number, "--by", "lea")
    listed = mentions("list")[1]
    left = numbers(mentions)
    dropped = mentions("drop", number, "--by", "lea")

    assert f"{number}  physics: look-alike “NMU Wildcats”\n        drops 4 rejected, 0 of ours, 1 unjudged; " in suggested
    assert f"unjudged  {rejected.id_of('n064')}  Goalie" in tested
    assert tested.count("  rejected  ") == 4
    assert accepted[0] == 0
    assert "is in force" in accepted[1]
    assert f"{number}  physics: look-alike “NMU Wildcats”; lea, 20" in listed
    assert "NMU Wildcats" not in left
    assert len(left) == 8
    assert "no longer in force" in dropped[1]
    assert "nothing beside the lists of the file" in mentions("list")[1]
    assert (tmp_path / "askdesk.toml").read_text(encoding="utf-8") == before


def test_numbers_stay_between_suggest_and_accept(mentions):
    assert numbers(mentions) == numbers(mentions)


def test_a_change_that_a_person_thinks_of_is_tested_first_and_accepted_with_its_evidence(mentions, tmp_path: Path):
    words = ("--department", "nursing", "--lookalike", "Westhaven Nursing Agency")
    tested = json.loads(mentions("test", *words, "--json")[1])
    code, out, _ = mentions("accept", *words, "--by", "lea")

    assert (len(tested["dropped"]["rejected"]), tested["dropped"]["ours"], len(tested["dropped"]["unjudged"])) == (3, [], 1)
    assert tested["tested"] == sum(tested["kept"].values()) + 4
    assert code == 0
    assert "drops 3 rejected, 0 of ours, 1 unjudged" in out
    with database.reading(database.engine(f"sqlite:///{tmp_path / 'a.db'}")) as db:
        (row,) = names.accepted(db)
    assert row.evidence["dropped"] == tested["dropped"]
    assert row.accepted_by == "lea"


def test_what_was_taken_back_is_not_suggested_and_can_be_accepted_again(mentions):
    number = numbers(mentions)["Northmoor Rovers"]
    refused = mentions("drop", number, "--by", "lea")[1]

    assert "will not be suggested again" in refused
    assert "Northmoor Rovers" not in numbers(mentions)
    assert mentions("accept", number, "--by", "lea")[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("accept", "ffffff", "--by", "lea"), "there is no proposal ffffff; `askdesk mentions suggest` lists what there is"),
        (("test",), "name a proposal by its NUMBER, or a change with --department"),
        (("test", "--lookalike", "NMU Wildcats"), "a change with --department"),
        (("test", "--lookalike", "x y", "--department", "alchemy"), "there is no department 'alchemy'"),
        (("test", "--lookalike", "NMU", "--department", "physics"), "it stands in our own name"),
        (("accept", "--lookalike", "NMU Wildcats", "--department", "physics", "--by", "jon"), "a lead or an admin decides"),
        (("accept", "--lookalike", "NMU Wildcats", "--department", "physics", "--by", "x"), "nobody named x"),
    ],
)
def test_what_does_not_work_is_one_sentence(mentions, words: tuple[str, ...], said: str):
    code, _, error = mentions(*words)

    assert code in {1, 2}
    assert said in error
    assert len(error.strip().splitlines()) == 1
    assert "nothing beside" in mentions("list")[1]


def test_without_rejects_there_is_nothing_to_suggest(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.run(["--config", str(rejected.written(tmp_path)), "mentions", "suggest"]) == 0
    assert "nothing to suggest" in capsys.readouterr().out


def test_triage_reads_the_names_in_force(mentions, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    posts = tmp_path / "posts.jsonl"
    posts.write_text('{"id": 1, "title": "", "body": "Is the NMU Wildcats mascot into physics?"}\n', encoding="utf-8")

    def routed() -> list[str]:
        capsys.readouterr()
        assert cli.run(["--config", str(tmp_path / "askdesk.toml"), "triage", str(posts)]) == 0
        return json.loads(capsys.readouterr().out)["departments"]

    before = routed()
    mentions("accept", "--lookalike", "NMU Wildcats", "--department", "physics", "--by", "lea")

    assert (before, routed()) == (["physics"], [])
