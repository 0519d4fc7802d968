"""What parity would take: targets by band, steps by year, and the sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.indicators.targets import Target, choosable_years, goal
from tests.support.returns import EDITION, WORKED, return_of

BANDS = WORKED["pay_bands"]


def asked(by=2030, key="pay_bands", counts=BANDS, group="minority_ethnic"):
    return goal(return_of(counts, only=("adult",)), EDITION, key, "adult", group, by)


def test_a_target_is_the_share_of_the_workforce_times_the_staff_of_the_band_rounded_half_up():
    found = asked()

    # 109 of 518 people of known ethnicity; 160, 285 and 55 of them in the bands, where 34, 60 and 12 would match.
    assert (found.share.numerator, found.share.denominator) == (109, 518)
    assert [(one.key, one.now, one.staff, one.parity) for one in found.targets] == [
        ("under_30k", 60, 160, 34),
        ("30k_to_70k", 35, 285, 60),
        ("70k_and_over", 5, 55, 12),
    ]


def test_a_half_goes_up():
    counts = {"senior_managers": (0, 10), "headcount": (25, 75)}

    assert asked(counts=counts, key="senior_management").targets[0].parity == 3


def test_the_way_there_is_even_and_ends_at_the_target():
    assert asked(2028).rows() == ((2025, (35, 5)), (2026, (43, 7)), (2027, (52, 10)), (2028, (60, 12)))


def test_each_band_has_a_sentence_the_highest_first_and_those_at_parity_last():
    assert asked().sentences() == (
        (
            "Pay of £70,000 and over: 7 more minority ethnic people by 2030, about 1 or 2 a year, would match the share "
            "of the workforce (21.0%): 12 of 55 instead of 5."
        ),
        (
            "Pay from £30,000 to under £70,000: 25 more minority ethnic people by 2030, 5 a year, would match the share "
            "of the workforce (21.0%): 60 of 285 instead of 35."
        ),
        "Pay under £30,000: already at or above the share of the workforce (21.0%).",
    )


@pytest.mark.parametrize(("by", "pace"), [(2026, "7 a year"), (2032, "1 a year"), (2035, "at most 1 a year")])
def test_the_pace_follows_the_chosen_year(by, pace):
    assert f"by {by}, {pace}, would match" in asked(by).sentences()[0]


def test_who_lacks_less_than_a_person_is_not_said_to_have_reached_the_share():
    counts = {"senior_managers": (2, 10), "headcount": (25, 120)}
    assert asked(counts=counts, key="senior_management").sentences() == (
        "Senior managers: less than one person short of the share of the workforce (17.2%).",
    )


def test_one_person_is_a_person():
    counts = {"senior_managers": (0, 4), "headcount": (25, 75)}

    assert asked(counts=counts, key="senior_management").sentences() == (
        (
            "Senior managers: 1 more minority ethnic person by 2030, at most 1 a year, would match the share of the "
            "workforce (25.0%): 1 of 4 instead of 0."
        ),
    )


def test_a_single_group_has_its_own_share():
    found = asked(group="asian")

    assert (found.people, found.targets[2].parity) == ("Asian people", 12)


@pytest.mark.parametrize(
    ("key", "counts"), [("shortlisting", WORKED["shortlisting"]), ("pay_bands", {}), ("senior_management", {})]
)
def test_there_is_no_goal_for_events_or_without_counts(key, counts):
    assert asked(key=key, counts=counts) is None


def test_one_to_ten_years_on_may_be_chosen():
    assert choosable_years(2025) == tuple(range(2026, 2036))


@given(now=st.integers(0, 500), parity=st.integers(0, 500), years=st.integers(1, 10))
def test_no_year_ever_asks_for_fewer_people_than_the_year_before(now, parity, years):
    target = Target("band", "Band", now, 1000, parity)
    reached = [target.after(done, years) for done in range(years + 1)]

    assert reached == sorted(reached)
    assert (reached[0], reached[-1]) == (now, max(now, parity))
