"""Bad configuration is one sentence, exit 2, and nothing written."""

from pathlib import Path

import pytest
from northmoor import ROOT

from askdesk import cli, config
from askdesk.errors import ConfigError

GOOD = (ROOT / "askdesk.example.toml").read_text(encoding="utf-8")


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "askdesk.toml"
    file.write_text(text, encoding="utf-8")
    return file


CASES = {
    "unknown key": (GOOD.replace("contact =", "contcat ="), "did you mean 'contact'"),
    "unknown department key": (GOOD.replace("lookalikes =", "lookalike ="), "departments 'physics'.lookalike is not a key"),
    "missing contact": ("\n".join(x for x in GOOD.splitlines() if not x.startswith("contact")), "askdesk.contact is missing"),
    "bad contact": (GOOD.replace("mailto:web@physics.northmoor.example", "the web team"), "is no contact"),
    "bad address": (GOOD.replace('homepage = "https://', 'homepage = "physics.'), "is no web address"),
    "bad length of time": (GOOD.replace("6 hours", "often"), 'write it like "6 hours"'),
    "bad retention": (GOOD.replace("contact =", 'retention = "for ever"\ncontact ='), "askdesk.retention: is no length of time"),
    "no departments": ('[askdesk]\ncontact = "mailto:a@b.example"\n', "departments is missing"),
    "name used twice": (GOOD.replace('"student-forum"', '"academia"'), "'academia' is used twice"),
    "department that is not there": (
        GOOD.replace('site = "academia"', 'site = "academia"\ndepartments = ["fysics"]'),
        "did you mean 'physics'",
    ),
    "bad database": (GOOD.replace("sqlite:///askdesk.db", "askdesk.db"), "is no database address"),
    "no TOML": ("[askdesk\n", "is no valid TOML"),
    "negative delay": (GOOD.replace('every = "6 hours"', "delay = -1"), "sources 'alerts'.delay"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_one_sentence(case: str, tmp_path: Path):
    text, told = CASES[case]

    with pytest.raises(ConfigError) as error:
        config.load(written(tmp_path, text))

    assert told in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("case", CASES)
def test_it_exits_with_two_and_writes_nothing(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = written(tmp_path, CASES[case][0])

    code = cli.run(["--config", str(file), "check", "--offline"])

    assert code == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == [file]


def test_an_unknown_kind_is_refused_before_anything_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = written(tmp_path, GOOD.replace('kind = "forum"', 'kind = "forums"'))

    assert cli.run(["--config", str(file), "crawl"]) == 2
    assert "no kind of source 'forums'; did you mean 'forum'?" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [file]


def test_an_unreadable_database_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "askdesk.db").write_bytes(b"this is no database" * 100)
    file = written(tmp_path, GOOD)

    assert cli.run(["--config", str(file), "export", "questions"]) == 2
    assert "can't be opened" in capsys.readouterr().err


def test_no_file_says_how_to_get_one(tmp_path: Path):
    with pytest.raises(ConfigError, match="askdesk init"):
        config.load(tmp_path / "askdesk.toml")


def test_paths_count_from_the_file(tmp_path: Path):
    made = config.load(written(tmp_path, GOOD))

    assert made.askdesk.database == f"sqlite:///{tmp_path}/askdesk.db"
    assert made.source("alerts").every.total_seconds() == 6 * 3600


def test_keys_of_a_kind_are_kept_for_it(tmp_path: Path):
    made = config.load(written(tmp_path, GOOD.replace('kind = "forum"', 'kind = "forum"\nboards = ["/b/2"]')))

    assert made.source("student-forum").options == {"boards": ["/b/2"]}


def test_secrets_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ASKDESK_STUDENT_FORUM_KEY", "k")

    assert config.load(written(tmp_path, GOOD)).source("student-forum").secret == "k"
