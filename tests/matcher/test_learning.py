"""What people said changes what is suggested; a fitted chance goes live only if it is better on answers it never saw."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from northmoor import make_config, make_entry, make_page, make_question
from sqlalchemy import Engine, update

from askdesk.config import Matcher
from askdesk.model import Status, Verdict
from askdesk.store import chances, faqs, matches, questions, queue, verdicts
from askdesk.store.schema import cards
from matcher import decide, encode, evaluate, learning, lessons, refit, report, run, shelf, train
from matcher.encode import Encoder

CREDIT = make_entry(
    "Can I transfer laboratory credits?", "Yes, with a course description that lists 24 hours of supervised work."
)
PARKING = make_entry("Is there parking at the observatory?", "Lot C behind the observatory is free after 18:00 and at weekends.")
BICYCLE = make_question(
    key="201", title="Bike sheds", body="Where do I leave my bicycle near the Northmoor physics dome overnight?"
)
NIGHT = timedelta(days=1)


def test_a_choice_stands_and_a_new_page_ends_a_none(lite: Engine, encoder: Encoder, now: datetime) -> None:
    config = make_config(lite.url.render_as_string(hide_password=False))
    with lite.begin() as db:
        faqs.save_page(db, make_page(CREDIT, PARKING, language="en"), now=now)
        questions.save(db, BICYCLE, now=now)
    run.match(config, lite, encoder=encoder, now=now)
    with lite.begin() as db:
        _person(db, now)
        queue.choose(db, BICYCLE.id, PARKING.id, by="maya", now=now)
    run.match(config, lite, encoder=encoder, now=now + NIGHT)
    with lite.begin() as db:
        kept = queue.card(db, BICYCLE.id)
        queue.choose(db, BICYCLE.id, None, by="maya", now=now + NIGHT)
    run.match(config, lite, encoder=encoder, now=now + 2 * NIGHT)
    with lite.begin() as db:
        none = queue.card(db, BICYCLE.id)
        shed = make_entry(
            "Where can I leave my bicycle overnight near the physics dome?", "In the shed behind the dome, with a card."
        )
        faqs.save_page(db, make_page(CREDIT, PARKING, shed, language="en"), now=now + 3 * NIGHT)
    run.match(config, lite, encoder=encoder, now=now + 3 * NIGHT)
    with lite.begin() as db:
        found = queue.card(db, BICYCLE.id)

    assert (kept.faq_id, kept.verdict, kept.chosen_by) == (PARKING.id, "covered", "maya")
    assert "Lot C" in kept.draft
    assert (none.faq_id, none.verdict, none.draft) == (None, "gap", "")
    assert found.faq_id == shed.id


def _person(db: Any, now: datetime) -> None:
    from askdesk.store import people

    people.add(db, "maya", shown_as="Maya Okoro", title="adviser", role="staff", password="a long enough pass phrase", now=now)


def test_a_confirmed_wording_lifts_its_entry_for_the_next_who_ask_so(lite: Engine, encoder: Encoder, now: datetime) -> None:
    config = make_config(lite.url.render_as_string(hide_password=False))
    again = make_question(key="202", title="", body="Where can I leave my bike near the Northmoor physics dome?")
    with lite.begin() as db:
        faqs.save_page(db, make_page(CREDIT, PARKING, language="en"), now=now)
        questions.save(db, BICYCLE, now=now)
        questions.save(db, again, now=now)
        _person(db, now)
    run.match(config, lite, encoder=encoder, now=now)
    with lite.begin() as db:
        before = matches.of(db, again.id)[0]
        queue.choose(db, BICYCLE.id, PARKING.id, by="maya", now=now)
    run.match(config, lite, encoder=encoder, now=now + NIGHT)
    with lite.begin() as db:
        after = matches.of(db, again.id)[0]

    assert after.faq_id == PARKING.id
    assert after.chance > before.chance + 0.1


def test_two_things_asked_are_two_parts(lite: Engine, encoder: Encoder, now: datetime) -> None:
    config = make_config(lite.url.render_as_string(hide_password=False), matcher=Matcher(covered=0.5))
    both = make_question(
        key="203",
        title="Credits and parking",
        body="Can I transfer laboratory credits to Northmoor physics? And is there any parking at the observatory? "
        "Also, can anyone recommend a good dentist in the town?",
    )
    with lite.begin() as db:
        faqs.save_page(db, make_page(CREDIT, PARKING, language="en"), now=now)
        questions.save(db, both, now=now)

    run.match(config, lite, encoder=encoder, now=now)

    with lite.begin() as db:
        parts, card = matches.parts_of(db, both.id), queue.card(db, both.id)
    assert [p.faq_id for p in parts] == [CREDIT.id, PARKING.id, None]
    assert "24 hours" in card.draft
    assert "Lot C" in card.draft
    assert card.draft.count("https://") == 1


def test_a_known_gap_pulls_its_like_down() -> None:
    assert learning.gap_pull(0.2, 0.0) > learning.gap_pull(0.0, 0.0) > 0
    assert learning.gap_pull(-0.5, -1.0) == 0.0


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> tuple[Any, list[learning.Known], Any]:
    """Return our example FAQs, what people would say of their questions, and what judges with it."""
    folder = evaluate.read(report.own_folder(tmp_path_factory.mktemp("own")), split="dev", regime="faq")
    look = evaluate.Remember(encoder.encode)
    known = [
        learning.Known(q.id, learning.read(q.text), q.department, evaluate.best_of(_covered(folder.qrels.get(q.id, {}))))
        for q in folder.queries
        if folder.entries[q.department][0].language == "en"
    ]
    look([t for k in known for t in learning.texts([k.asked], "en", frozenset())])
    return folder, known, evaluate.teaching(folder, look)


def _covered(grades: dict[str, int]) -> dict[str, int]:
    return {e: g for e, g in grades.items() if g == 2}


def test_too_few_answers_fit_nothing(taught: Any) -> None:
    _, known, teach = taught

    tried = refit.trial(known[: refit.ENOUGH - 1], teach, live=None, model=shelf.model())

    assert (tried.fitted, tried.better) == (None, False)
    assert str(refit.ENOUGH) in tried.why


@pytest.mark.slow
def test_it_goes_live_only_when_better_on_the_unseen_fifth(taught: Any) -> None:
    _, known, teach = taught
    one = encode.one_core(refit.trial)

    tried = one(known, teach, live=None, model=shelf.model())
    worse = one(known, teach, live=tried.fitted, model=shelf.model())

    assert not tried.better or tried.after["log loss"] < tried.before["log loss"]
    assert not worse.better, "the same fit can't be better than itself"
    assert refit.stored(refit.restored(refit.stored(tried.fitted))) == refit.stored(tried.fitted)


def test_a_fitted_chance_is_kept_used_and_put_back(lite: Engine, now: datetime) -> None:
    fitted = decide.Logistic(learning.KNOWN, np.zeros(10), np.ones(10), np.ones(10), 0.5)
    tried = refit.Trial(fitted, 60, 12, {"log loss": 0.5}, {"log loss": 0.4}, True, "better")
    with lite.begin() as db:
        lessons.keep(db, tried, encoder_key="m", now=now)
        lessons.keep(db, replace(tried, better=False, verdicts=70), encoder_key="m", now=now)

    used = lessons.live(lite, "m")
    with lite.begin() as db:
        chances.use(db, chances.SHIPPED, by="maya", now=now)
    shipped = lessons.live(lite, "m")
    with lite.begin() as db:
        chances.use(db, 1, by="maya", now=now)
        rows = chances.all_of_them(db)

    assert used is not None
    assert used.bias == 0.5
    assert shipped is None
    assert [r.live for r in rows] == [True, False]
    assert lessons.live(lite, "another model") is None
    with lite.begin() as db, pytest.raises(Exception, match="there are 0, 1, 2"):
        chances.use(db, 9, by="maya", now=now)


def test_a_fit_waits_until_more_was_said(lite: Engine, now: datetime) -> None:
    ask = learning.read("When is the exam?")
    known = [learning.Known(str(i), ask, "physics en", None) for i in range(refit.ENOUGH)]
    tried = refit.Trial(None, refit.ENOUGH, 10, {}, {}, False, "all alike")

    assert lessons.is_due(known, None)
    with lite.begin() as db:
        lessons.keep(db, tried, encoder_key="m", now=now)
        last = chances.latest(db, "m")
    assert not lessons.is_due(known, last)
    assert lessons.is_due(known + known[: lessons.MORE], last)
    assert not lessons.is_due(known[:-1], None)


def test_figures_of_other_names_are_not_used() -> None:
    assert refit.restored({}) is None
    assert refit.restored({"bias": 0.0, "figures": {"old": {"mean": 0, "scale": 1, "weight": 1}}}) is None


def test_the_same_verdict_is_always_on_the_same_side() -> None:
    share = sum(refit.is_unseen(f"question {i}") for i in range(2000)) / 2000

    assert 0.17 < share < 0.23
    assert refit.is_unseen("question 7") == refit.is_unseen("question 7")


def test_what_was_posted_outweighs_what_was_said(lite: Engine, now: datetime) -> None:
    with lite.begin() as db:
        faqs.save_page(db, make_page(CREDIT, PARKING, language="en"), now=now)
        questions.save(db, BICYCLE, now=now)
        db.execute(update(questions.questions).values(intent="question", language="en"))
        _person(db, now)
        queue.deal(
            db, BICYCLE.id, path="answer", verdict=Verdict.WEAK, chance=0.5, worth=0.5, faq_id=CREDIT.id, draft="x", now=now
        )
        queue.claim(db, BICYCLE.id, by="maya", now=now)
        link = faqs.entry(db, PARKING.id).url
        queue.mark_posted(db, BICYCLE.id, by="maya", text=f"See {link}", reply_url="https://x.example/1", link=link, now=now)
        db.execute(update(cards).values(chosen_by="maya", chosen_at=now))

        found = verdicts.all_of_them(db)

    assert [(v.faq_id, v.how) for v in found] == [(PARKING.id, "posted")]
    assert verdicts.counts(found) == {"posted": 1}


def test_a_public_answer_that_links_to_one_entry_is_a_free_label(lite: Engine, now: datetime) -> None:
    from askdesk.model import Post

    with lite.begin() as db:
        faqs.save_page(db, make_page(CREDIT, PARKING, language="en"), now=now)
        link = faqs.entry(db, PARKING.id).url
        said = Post(
            key="1", text="It is on their page.", links=("https://elsewhere.example/", link.replace("https://", "http://www."))
        )
        vague = Post(key="1", text="Look at their FAQ", links=("https://physics.northmoor.example/faq",))
        mine = Post(key="2", text="I did read that", by_asker=True, links=(link,))
        for question in (
            replace(BICYCLE, replies=(said,), status=Status.REPLIED),
            make_question(key="301", title="Bike?", body="Bike racks at Northmoor physics?", replies=(vague, mine)),
        ):
            questions.save(db, question, now=now)
        db.execute(update(questions.questions).values(intent="question", language="en"))

        found = verdicts.all_of_them(db)

    assert [(v.question_id, v.faq_id, v.how) for v in found] == [(BICYCLE.id, PARKING.id, "link")]


@pytest.mark.parametrize(
    "url", ["https://www.a.example/faq/#fees", "http://a.example/faq#fees", "https://a.example/faq?utm_source=x#fees"]
)
def test_one_place_has_one_address(url: str) -> None:
    assert verdicts.bare(url) == "a.example/faq#fees"


def test_our_examples_have_enough_answers_to_learn_from() -> None:
    assert len(train.rows("faq_questions.jsonl")) >= 4 * refit.ENOUGH
