"""Names that were accepted: the next crawl finds by them, waiting cards leave and come back, nothing changes before."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import crawling
import loopback
import pytest
import rejected
from board import FORUM, forum, written
from northmoor import NOW
from sqlalchemy import Engine, select

from askdesk import config as configuration
from askdesk import night
from askdesk.config import Config
from askdesk.errors import Conflict, NotAllowed, NotFound, UsageError
from askdesk.model import Role
from askdesk.store import db as database
from askdesk.store import names, people, queue
from askdesk.store.names import Edit, Rule
from askdesk.store.schema import cards, learned_names, questions
from crawler import intake, renaming

WILDCATS = Rule(department="physics", edits=(Edit(kind="lookalike", words="NMU Wildcats"),))
GOALIE = "n064"  # waits, and is about them


@pytest.fixture
def config() -> Config:
    return Config.model_validate(
        {
            "askdesk": {"contact": "mailto:x@example.org"},
            "departments": [d.model_dump(exclude_none=True) for d in rejected.departments()],
        }
    )


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("rejects") / "a.db"
    made = database.ready(f"sqlite:///{file}")
    rejected.fill(made, now=NOW)
    made.dispose()
    return file


@pytest.fixture
def filled(original: Path, tmp_path: Path) -> Iterator[Engine]:
    """The five departments' questions, in a copy of a database that was filled once."""
    made = database.engine(f"sqlite:///{shutil.copy(original, tmp_path / 'a.db')}")
    yield made
    made.dispose()


@pytest.fixture
def either(engine: Engine) -> Engine:
    """The same in a database of each kind."""
    rejected.fill(engine, now=NOW)
    return engine


def states(engine: Engine) -> dict[str, tuple[str, str | None]]:
    with database.reading(engine) as db:
        return {r.question_id: (r.state, r.reason) for r in db.execute(select(cards))}


def rows(engine: Engine) -> list[tuple]:
    with database.reading(engine) as db:
        return [tuple(r) for r in db.execute(select(questions).order_by(questions.c.id))]


def accept(engine: Engine, rule: Rule = WILDCATS) -> None:
    with engine.begin() as db:
        names.write_down(db, rule, {"dropped": {}}, now=NOW)
        names.accept(db, rule.id, by="lea", now=NOW)


def test_the_store_hands_out_what_people_made_of_each_question(either: Engine):
    with database.reading(either) as db:
        found = {s.id: s.standing for s in names.seen(db)}

    assert found == {rejected.id_of(r["id"]): r["standing"] for r in rejected.rows()}


def test_proposals_change_nothing(filled: Engine, config: Config):
    before, waiting = rows(filled), states(filled)

    assert renaming.propose(config, filled, now=NOW) == 9
    looked = renaming.look_again(config, filled, now=NOW)

    assert not any(looked.values())
    assert (rows(filled), states(filled)) == (before, waiting)
    with database.reading(filled) as db:
        assert names.departments(db, config) == config.departments


def test_what_is_proposed_again_keeps_its_number_and_what_was_decided_does_not_come_back(filled: Engine, config: Config):
    renaming.propose(config, filled, now=NOW)
    with filled.begin() as db:
        first = [r.id for r in names.proposed(db)]
        names.accept(db, WILDCATS.id, by="lea", now=NOW)
        assert names.drop(db, first[0], by="lea", now=NOW) is False
    renaming.propose(config, filled, now=NOW)

    with database.reading(filled) as db:
        again = [r.id for r in names.proposed(db)]
    assert again == [id for id in first[1:] if id != WILDCATS.id]


def test_a_waiting_card_leaves_once_the_name_is_accepted_and_what_people_did_stays(filled: Engine, config: Config):
    before = states(filled)
    accept(filled)

    first, second = (renaming.look_again(config, filled, now=NOW) for _ in range(2))

    goalie = rejected.id_of(GOALIE)
    assert first["renamed_out"] == 1
    assert not any(second.values())
    assert states(filled) == before | {goalie: ("settled", names.BY_RULE)}


def test_dropping_it_brings_the_card_back_and_nothing_else(either: Engine, config: Config):
    before, asked = states(either), rows(either)
    accept(either)
    renaming.look_again(config, either, now=NOW)
    with either.begin() as db:
        assert names.drop(db, WILDCATS.id, by="lea", now=NOW) is True

    assert renaming.look_again(config, either, now=NOW)["renamed_back"] == 1
    assert (states(either), rows(either)) == (before, asked)


def test_a_person_may_bring_it_back_and_it_stays(filled: Engine, config: Config):
    goalie = rejected.id_of(GOALIE)
    accept(filled)
    renaming.look_again(config, filled, now=NOW)
    with filled.begin() as db:
        queue.reopen(db, goalie, by="jon", now=NOW)
    accept(filled, Rule(department="law", edits=(Edit(kind="lookalike", words="Northmoor Rovers"),)))

    renaming.look_again(config, filled, now=NOW)

    assert states(filled)[goalie] == ("waiting", None)


def test_a_card_in_somebodys_hand_stays(filled: Engine, config: Config):
    goalie = rejected.id_of(GOALIE)
    with filled.begin() as db:
        queue.claim(db, goalie, by="jon", now=NOW)
    accept(filled)

    assert renaming.look_again(config, filled, now=NOW)["renamed_out"] == 0
    assert states(filled)[goalie][0] == "claimed"


def test_a_post_that_two_departments_share_goes_on_with_the_other(filled: Engine, config: Config):
    text = "Did anyone see the NMU Wildcats? I wonder about physics and law at NMU."
    with filled.begin() as db:
        taken = intake.take(db, config, "https://x.example/1", title="Both?", text=text, by="jon", now=NOW)
        db.execute(questions.update().where(questions.c.id == taken.id).values(source="board"))
        shared = db.execute(select(questions.c.departments).where(questions.c.id == taken.id)).scalar_one()
    accept(filled, Rule(department="physics", edits=(Edit(kind="lookalike", words="NMU Wildcats"),)))

    looked = renaming.look_again(config, filled, now=NOW)

    assert shared == ["law", "physics"]
    assert looked["rerouted"] == 1
    with database.reading(filled) as db:
        row = db.execute(select(questions).where(questions.c.id == taken.id)).one()
    assert row.departments == ["law"]
    assert {m["department"] for m in row.mention} == {"law"}


def test_what_a_person_hands_in_is_found_by_the_new_names_and_never_taken_away(filled: Engine, config: Config):
    accept(filled, Rule(department="law", edits=(Edit(kind="alias", words="Moot Hall"),)))
    with filled.begin() as db:
        taken = intake.take(db, config, "https://x.example/1", title="Is Moot Hall open?", by="jon", now=NOW)
        found = db.execute(select(questions.c.departments).where(questions.c.id == taken.id)).scalar_one()
        names.drop(db, names.accepted(db)[0].id, by="lea", now=NOW)

    looked = renaming.look_again(config, filled, now=NOW)

    assert found == ["law"]
    assert not any(looked.values())


@pytest.mark.parametrize(("by", "why"), [("jon", "has the role staff"), ("nobody", "nobody named nobody")])
def test_only_a_lead_decides(filled: Engine, by: str, why: str):
    with filled.begin() as db:
        names.write_down(db, WILDCATS, {}, now=NOW)

    for decide in (names.accept, names.drop):
        with pytest.raises(NotAllowed, match=why), filled.begin() as db:
            decide(db, WILDCATS.id, by=by, now=NOW)
    with database.reading(filled) as db:
        assert names.get(db, WILDCATS.id).state == names.PROPOSED


def test_what_is_in_force_is_not_accepted_twice_and_what_is_not_there_is_said(filled: Engine):
    accept(filled)

    with pytest.raises(Conflict, match="in force already"), filled.begin() as db:
        names.accept(db, WILDCATS.id, by="lea", now=NOW)
    with pytest.raises(NotFound, match="no proposal abc"), filled.begin() as db:
        names.accept(db, "abc", by="lea", now=NOW)
    with filled.begin() as db:
        names.drop(db, WILDCATS.id, by="lea", now=NOW)
    with pytest.raises(Conflict, match="dropped already"), filled.begin() as db:
        names.drop(db, WILDCATS.id, by="lea", now=NOW)


def test_a_department_that_is_not_there_is_a_sentence(filled: Engine, config: Config):
    with pytest.raises(UsageError, match="no department 'alchemy'"):
        renaming.test(renaming.bench(config, filled), Rule(department="alchemy", edits=WILDCATS.edits))


def test_the_matching_stage_takes_cards_out_and_counts_them(filled: Engine, config: Config):
    accept(filled)
    problems: list[str] = []

    counts = night.match(config, filled, now=NOW, problems=problems)

    assert problems == []
    assert counts["renamed_out"] == 1
    assert states(filled)[rejected.id_of(GOALIE)] == ("settled", names.BY_RULE)
    again = night.match(config, filled, now=NOW, problems=problems)
    assert "renamed_out" not in again
    assert states(filled)[rejected.id_of(GOALIE)] == ("settled", names.BY_RULE)


def test_the_digest_says_that_a_lead_should_decide():
    waiting = dict.fromkeys(("open", "mine", "waiting", "posted"), 0)
    nights = [
        night.Night(runs=(), matched={}, problems=(), waiting=waiting, forgotten={"forgotten": 0, "stale": 0}, proposed=n)
        for n in (0, 1, 3)
    ]

    told = [[line for line in night.digest(one) if "a lead decides" in line] for one in nights]

    assert told[0] == []
    assert told[1][0].startswith("1 name learned")
    assert told[2][0].startswith("3 names learned")


@pytest.mark.parametrize(("is_accepted", "expected"), [(False, ["1", "2"]), (True, ["1"])])
def test_the_next_crawl_finds_by_what_was_accepted_alone(tmp_path: Path, is_accepted: bool, expected: list[str]):
    rule = Rule(department="physics", edits=(Edit(kind="lookalike", words="NMU Physics two"),))
    with loopback.serving(FORUM) as server:
        file = written(tmp_path, forum(server.url))
        text = file.read_text(encoding="utf-8")
        engine = database.ready(configuration.load(file).askdesk.database)
        with engine.begin() as db:
            people.add(db, "lea", password="a long password", role=Role.LEAD, now=NOW)
            names.write_down(db, rule, {"dropped": {}}, now=NOW)
            if is_accepted:
                names.accept(db, rule.id, by="lea", now=NOW)
        crawling.crawl(file, now=NOW)

    with database.reading(engine) as db:
        assert sorted(db.scalars(select(questions.c.key))) == expected
        assert db.scalar(select(learned_names.c.state)) == (names.ACCEPTED if is_accepted else names.PROPOSED)
    assert file.read_text(encoding="utf-8") == text
    engine.dispose()
