import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaincinv

from bedside.commonground.shares import Reach, lower_bound

counts = st.integers(0, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
reaches = st.tuples(counts, counts).map(lambda pair: Reach(*pair[0], *pair[1]))


@given(counts)
def test_the_bound_is_the_tenth_percentile_of_the_beta_posterior(count):
    yes, answers = count
    assert lower_bound(yes, answers) == pytest.approx(
        betaincinv(yes + 1, answers - yes + 1, 0.1), abs=1e-7
    )


@pytest.mark.parametrize(("yes", "answers"), [(0, 1_000_000), (999_999, 1_000_000), (5, 10**6)])
def test_the_bound_holds_at_a_million_answers(yes, answers):
    assert lower_bound(yes, answers) == pytest.approx(
        betaincinv(yes + 1, answers - yes + 1, 0.1), abs=1e-7
    )


def test_few_answers_never_look_like_many():
    assert lower_bound(0, 0) == pytest.approx(0.1)
    assert lower_bound(3, 3) < lower_bound(90, 100)


@given(counts)
def test_one_more_who_resonates_never_lowers_the_bound(count):
    yes, answers = count
    assert lower_bound(yes + 1, answers + 1) >= lower_bound(yes, answers)


@given(reaches)
def test_neither_side_scores_below_the_common_ground(reach):
    assert reach.common <= lower_bound(reach.patient_yes, reach.patient_answers)
    assert reach.common <= lower_bound(reach.clinician_yes, reach.clinician_answers)


@given(reaches)
def test_swapping_the_sides_changes_nothing(reach):
    swapped = Reach(
        reach.clinician_yes, reach.clinician_answers, reach.patient_yes, reach.patient_answers
    )
    assert (swapped.common, swapped.met, swapped.shown) == (reach.common, reach.met, reach.shown)


@pytest.mark.parametrize(
    ("reach", "shown", "met"),
    [
        (Reach(5, 5, 5, 5), True, True),
        (Reach(4, 4, 50, 50), False, True),
        (Reach(49, 100, 90, 100), True, False),
        (Reach(50, 100, 50, 100), True, True),
        (Reach(0, 0, 0, 0), False, False),
    ],
)
def test_shares_are_shown_from_five_answers_a_side(reach, shown, met):
    assert (reach.shown, reach.met) == (shown, met)
