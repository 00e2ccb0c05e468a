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
    ("a course code at the institution", "Where are the PHYS 1011 sheets handed in at Northmoor?"),
    ("a course code in small letters", "has anyone passed phys1011 at northmoor"),
    ("our own course code near the town", "Moved to Northmoor. How do I resit PHYS2041?"),
    ("a short form with a word for department", "phys dept at northmoor, closed on Friday?"),
    ("an informal building", "who has keys for the phys building over at Northmoor"),
    (
        "a degree at the institution, the subject later",
        "Doing a joint degree at Northmoor. Which physics practical clashes least?",
    ),
    ("one of two places", "Physics at Eastlake or Northmoor? I like small groups."),
    ("the first of two subjects", "physics and law at Northmoor, can one do both?"),
    ("a bracket that says the topic", "[NMU Physics] When is the timetable out?"),
    ("a past that asks of us", "My dad worked at NMU Physics. Do they offer places to children of staff?"),
    ("a former student who writes to us", "I graduated from NMU Physics. How do I get a transcript from them?"),
    ("a saying that is asked about", 'A friend said "NMU Physics is hard". Is it?'),
    ("a wrong-way question", "Why not NMU Physics? Small groups, nice labs."),
    ("one who is not in yet", "I'm not at NMU Physics but next door. May I use the library?"),
    ("thanks to us", "Thank you, NMU Physics, for the tour."),
    ("a list that ends with us", "Which one?\n\n- Eastlake\n- NMU Physics"),
    ("offers that are all compared", "Accepted: NMU Physics, Eastlake, Kestrel. Help me choose."),
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
    ("a name behind a dash", "How do I sort a list?\n\n-- sent by Maya, NMU Physics year 2"),
    ("a name behind a dash on the same line", "Looking for a cello, up to 400. - Maya, NMU Physics"),
    ("a name behind thanks", "How do I sort a list? Thanks, Maya (NMU Physics)"),
    ("a flair with a year", "[NMU Physics '24] anybody selling a chair?"),
    ("a flair that says so", "Flatmate wanted (flair: NMU Physics), no cats"),
    (
        "where somebody once was",
        "My tutor used to be at NMU Physics and marks like a demon. Does Eastlake allow a second marker?",
    ),
    ("where one has left", "I studied at NMU Physics and am at Eastlake now. Does Eastlake repeat the safety course?"),
    ("the former place of somebody", "My boss, formerly of NMU Physics, wants odd reports. A template from Eastlake?"),
    ("a place that is ruled out", "I mean the institute at Eastlake, not NMU Physics. Is its library open?"),
    ("what a friend wrote", 'A friend wrote "never go to NMU Physics" on my wall. Unrelated: who has a spare ticket?'),
    (
        "one offer, and another asked about",
        "Offers: Kestrel (physics), Northmoor (physics), Lowmoor. Lowmoor is in a hurry, can I wait?",
    ),
    ("a society of students", "The NMU Physics Society sells hoodies again."),
    ("another sentence behind a comma", "My physics textbooks are for sale, can meet at Northmoor University."),
    ("another institution's course code", "I take PHYS 101 at Eastlake and live in Northmoor. Which bus?"),
    ("our course code at another place", "PHYS2041 at Eastlake, anyone?"),
    ("a short form of another place", "phys dept at Eastlake, closed on Friday?"),
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


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Northmoor phys building", "who owns the Northmoor phys building"),
        ("PHYS 1011 at Northmoor", "sold out: PHYS 1011 at Northmoor"),
        ("physics dept at Northmoor", "the physics dept at Northmoor"),
    ],
)
def test_a_look_alike_of_the_configuration_bars_what_was_made_of_the_name(name: str, text: str):
    assert FINDER.find("", text) != ()
    assert FINDER.barring([name]).find("", text) == ()


@pytest.mark.parametrize("flair", ["Flair: NMU Physics", "[NMU Physics class of 2027]"])
def test_a_title_may_be_a_flair(flair: str):
    assert FINDER.find(flair, "what is a fair price for a bike") == ()
    assert FINDER.find("NMU Physics", "what is a fair price for a bike") != ()


def test_a_subject_of_two_words_is_found_whole():
    department = make_config("sqlite:///x.db").departments[0]
    finder = Finder([department.model_copy(update={"name": "Department of Computer Science"})])

    assert finder.find("", "comp sci at Northmoor, or a bootcamp?")
    assert finder.find("", "CS at Northmoor University, or a bootcamp?")
    assert finder.find("", "the computer science building of Northmoor University")
    assert finder.find("", "Northmore University computer science, deadline?")
    assert finder.find("", "My computer died, is there a shop at Northmoor University?") == ()


def test_a_german_nickname_is_found_behind_a_preposition():
    department = make_config("sqlite:///x.db").departments[0]
    finder = Finder([department.model_copy(update={"ambiguous": ("die Schmiede",)})])

    assert finder.find("", "Darf man als Physik-Ersti in der Schmiede schon an die Fräse?")
    assert finder.find("", "Darf man in der Schmiede schon an die Fräse?") == ()


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
