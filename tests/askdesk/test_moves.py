"""The one table of what may follow what."""

from hypothesis import given
from hypothesis import strategies as st

from askdesk.model import CardState, Role, Status
from askdesk.moves import MOVES, OBSERVED, Act, at_least, may, may_follow, next_status


def test_every_status_and_act_is_in_the_table():
    assert set(OBSERVED) == set(Status)
    assert set(MOVES) == set(Act)


def test_every_state_can_be_left_but_the_verified():
    left = {state for move in MOVES.values() for state in move.start}

    assert set(CardState) - left == {CardState.VERIFIED}


@given(st.lists(st.sampled_from(list(Status))))
def test_any_walk_of_sightings_keeps_to_the_table(seen: list[Status]):
    at = Status.OPEN
    for status in seen:
        after = next_status(at, status)
        assert after == at or may_follow(at, after)
        at = after


def test_ours_is_lost_only_with_the_thread():
    assert {s for s in Status if next_status(Status.OURS, s) != Status.OURS} == {Status.GONE}


def test_no_person_may_do_what_only_the_program_does():
    assert not any(may(act, Role.ADMIN) for act in (Act.LAPSE, Act.VERIFY, Act.SETTLE))


def test_each_role_may_what_the_ones_before_may():
    assert at_least(Role.ADMIN, Role.STAFF)
    assert not at_least(Role.STAFF, Role.LEAD)
    assert may(Act.CLAIM, Role.STAFF)
