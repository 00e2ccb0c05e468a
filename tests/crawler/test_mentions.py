"""Which words speak of a department, and which only seem to."""

from __future__ import annotations

import pytest
from northmoor import make_config

from crawler.mentions import Finder, mask, misspelt

FINDER = Finder(make_config("sqlite:///x.db").departments)

OURS = [
    ("the alias", "How do I apply to NMU Physics?"),
    ("the alias in any case", "is nmu physics any good"),
    ("a possessive", "Northmoor's physics lectures start when?"),
    ("a typographic possessive", "Northmoor’s physics lectures start when?"),
    ("a line break inside", "the office of Northmoor\nphysics is closed"),
    ("a hyphen", "NMU-Physics, anyone?"),
    ("a hashtag", "#NMUPhysics open day"),
    ("the full name with a comma", "Department of Physics and Astronomy, Northmoor University: when is the open day?"),
    ("an ampersand", "Northmoor University Department of Physics & Astronomy"),
    ("split: department at", "Does the physics department at Northmoor University lend laptops?"),
    ("split: degree at uni", "is a physics degree at northmoor uni worth it"),
    ("split: possessive", "Northmoor University's department of physics"),
    ("split: university of", "I want to study astronomy at the University of Northmoor"),
    ("split: at the head alone", "physics at Northmoor, anyone?"),
    ("an acronym beside the subject", "NMU has a new physics building"),
    ("a nickname beside the subject", "Does the Dome open for physics students on Sunday?"),
    ("a nickname beside a course code", "PHYS2041 is taught in the Dome, right?"),
    ("a misspelt institution", "Northmore University physics departement, deadline?"),
    ("a dropped letter", "Nortmoor physics lab hours?"),
    ("a misspelt subject", "Northmoor University phisics department?"),
    ("a link to the home page", "see https://physics.northmoor.example/faq for that"),
    ("a soft hyphen inside", "North\u00admoor physics"),
    ("no space after Chinese", "请问Northmoor University的物理系怎么样？"),
    ("Chinese alone beside it", "我想去Northmoor物理"),
    ("Arabic prefixes", "هل يقبل قسم الفيزياء في جامعة Northmoor الطلاب؟"),
    ("a German compound", "Ich will an der Northmoor University Physikstudium und Labor verbinden"),
    ("a Turkish suffix behind an apostrophe", "Northmoor University'de fizik okumak istiyorum"),
    ("a German genitive", "Was kostet das Northmoors Physik betreffende Skript der Northmoor University, Physik?"),
    (
        "the department in the next sentence",
        "I come to Northmoor University. Does the physics department lend keys?",
    ),
    ("a list of departments", "Northmoor chemistry and physics students: who has notes?"),
    ("Russian", "Как поступить на физику в Northmoor University?"),
]
THEIRS = [
    ("another university", "Is Northern Michigan University physics any good?"),
    ("the acronym of something else", "Uploaded as NMU, a non-maintainer upload of the physics package"),
    ("the institution alone", "Is the law school of Northmoor University any good?"),
    ("the town alone", "Where do I park in Northmoor?"),
    ("the acronym alone", "NMU's library opens at nine"),
    ("the acronym with the town", "NMU in Northmoor has a nice canteen"),
    ("the subject alone", "Which physics book is best?"),
    ("the nickname alone", "the dome of the cathedral"),
    ("a nickname that is an arena", "the Dome in Northmoor is sold out, any concert tickets left? I am a student"),
    ("a nickname on a walk", "Our walks around Northmoor: up to the Dome, and back by the university."),
    ("two sentences apart", "I study physics at Harbour College. My sister lives near Northmoor University."),
    ("a longer word", "Northmoorland physics"),
    ("a name that only looks like it", "Northmont University physics department"),
    ("another first letter", "Southmoor University physics department"),
    ("somebody else's address", "order at https://essays.invalid/northmoor-physics-essays"),
    ("a quoted line", "> I love NMU Physics\nWhat is that?"),
    ("a signature", "How do I sort a list?\n\n-- \nMaya, NMU Physics"),
    ("a farewell", "How do I sort a list?\n\nBest regards,\nMaya\nNMU Physics"),
]


@pytest.mark.parametrize(("why", "text"), OURS, ids=[why for why, _ in OURS])
def test_it_finds_us_by(why: str, text: str):
    assert [m.department for m in FINDER.find("", text)][:1] == ["physics"]


@pytest.mark.parametrize(("why", "text"), THEIRS, ids=[why for why, _ in THEIRS])
def test_it_leaves_alone(why: str, text: str):
    assert FINDER.find("", text) == ()


@pytest.mark.parametrize("text", ["NMU Physics: open?", "a" * 50 + " Northmoor physics", "N\u00adMU Physics e\u0301"])
def test_it_says_where_the_words_stand(text: str):
    for title, body in ((text, ""), ("", text), ("Title é", text)):
        for mention in FINDER.find(title, body):
            field = title if mention.where == "title" else body
            assert field[mention.start : mention.end] == mention.text


def test_it_counts_a_link_that_only_the_markup_has():
    found = FINDER.find("Where is the form?", "It is not here.", '<a href="https://physics.northmoor.example/x">here</a>')

    assert [(m.form, m.text) for m in found] == [("link", "https://physics.northmoor.example/x")]


def test_it_says_which_rule_found_it():
    forms = {m.form for m in FINDER.find("NMU Physics or the Dome?", "See physics.northmoor.example, the physics of NMU")}

    assert forms == {"alias", "ambiguous", "link"}


def test_a_slip_is_one_letter_or_sounds_the_same():
    assert misspelt.is_slip("northmore", "northmoor")
    assert misspelt.is_slip("nrothmoor", "northmoor")
    assert not misspelt.is_slip("northmont", "northmoor")
    assert not misspelt.is_slip("northern", "northmoor")
    assert not misspelt.is_slip("worthmoor", "northmoor")


def test_masking_keeps_every_place():
    text = "a\n> b c\nhttps://x.invalid/y z\n-- \nme"

    assert len(mask.masked(text, ())) == len(text)
    assert mask.masked(text, ()).split() == ["a", "z"]


def test_it_is_quick_with_posts_about_others():
    import time

    started = time.perf_counter()
    for _ in range(1000):
        FINDER.find("How do I sort a list?", "I have a list of names and want it sorted by length. " * 10)
    assert time.perf_counter() - started < 0.5
