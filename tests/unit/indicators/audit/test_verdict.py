"""What is judged, by which measure, and what cannot be judged."""

import pytest

from app.indicators.audit.evidence import Figure
from app.indicators.audit.programs import Range
from app.indicators.audit.verdict import audit, is_narrowed
from tests.support.audits import ENGLAND, REGION, Planting, audited, exposed, named

A = "leaving adult minority_ethnic"


def england(last=12):
    return Planting().group("england", range(1, last + 1), ENGLAND).give(range(1, last + 1), 30, 200)


@pytest.mark.parametrize(
    ("before", "after", "is_too_much"),
    [
        ((0, 200), (5, 15), False),
        ((0, 200), (5, 14), True),
        ((0, 10), (0, 10), False),
        ((0, 10), (0, 9), True),
        ((0, 9), (0, 9), False),
        ((0, 9), (1, 9), True),
        ((0, 9), (0, 8), True),
        ((3, 3), (3, 3), False),
    ],
)
def test_ten_wide_or_as_wide_as_before_is_enough(before, after, is_too_much):
    assert is_narrowed(Range(*before), Range(*after)) is is_too_much


def test_no_versions_have_nothing_to_judge():
    assert audit([]).judged == 0
    assert audit([]).findings == ()


def test_each_count_is_judged_once_whatever_it_is_called():
    release = england(6).give(range(1, 7), 30, 200, service="both")

    assert audited(release).judged == 12


def test_a_service_that_is_both_services_is_found_once():
    release = england(13).group("inner", range(1, 13)).show("england", "inner")
    release.give(range(1, 14), 30, 200, service="both")

    assert sorted(exposed(release)) == [f"organisation 13: {A}", "organisation 13: leaving adult white"]


def test_who_is_absent_from_a_version_is_not_behind_its_figures():
    first = england(12).show("england")
    del first.given[12, next(iter(first.given))[1]]
    second = england(12).again("version 2").show("england")
    second.returns = {}

    found = exposed(first, second)

    assert found[f"organisation 12: {A}"] == ()
    assert "organisation 1: " + A not in found


def test_who_gave_nothing_looks_on_without_knowing_anything():
    release = Planting().group("north", range(1, 5)).give((1, 2), 30, 200).show("north")

    found = exposed(release)

    assert found[f"organisation 1: {A}"] == (2,)
    assert found[f"organisation 2: {A}"] == (1,)


def test_a_pair_of_strangers_knows_nothing():
    assert exposed(england().show("england"), pairs=[(98, 99)]) == {}


def test_a_pair_does_not_find_out_what_is_its_own():
    release = Planting().group("north", range(1, 4)).give(range(1, 4), 30, 200).show("north")

    assert exposed(release, pairs=[(1, 2)]) == {
        "organisation 3: leaving adult minority_ethnic": (1, 2),
        "organisation 3: leaving adult white": (1, 2),
    }


def test_a_council_with_nobody_has_nothing_to_hide():
    release = Planting().group("north", range(1, 7)).give(range(1, 7), 30, 200).give(6, 0, 0)

    assert f"organisation 6: {A}" not in exposed(release.show("north"))


def test_every_measure_is_judged_on_its_own():
    release = england(13).groups(REGION, inner=range(1, 13))
    release.give(range(1, 14), 30, 200, indicator="cpd").show("england", "inner", indicator="cpd")

    assert {named(one).split(": ")[1] for one in audited(release).findings} == {
        "cpd adult minority_ethnic",
        "cpd adult white",
    }


def test_a_place_that_nobody_gave_is_passed_over():
    release = england().give(range(1, 13), 5, 50, service="children", group="asian").show("england")

    assert audited(release).findings == ()


@pytest.mark.parametrize("public", [frozenset(), frozenset({"headcount"})])
def test_a_ratio_that_nobody_stands_below_does_not_follow(public):
    release = Planting(public=public).group("england", range(1, 7), ENGLAND).give(range(1, 7), 30, 200, 0, 400)

    assert any(one.contradiction for one in audited(release.show_figure("england", Figure(2.0))).findings)


def test_who_holds_most_of_a_group_in_one_kind_finds_the_rest_in_another():
    """To the first council the two had 30 to 43; of the 8 Black people of the other one, 6 to 8 are told."""
    release = Planting().group("england", range(1, 7), ENGLAND).group("two", (1, 2))
    release.give(1, 30, 100).give(1, 30, 90, group="asian").give(1, 0, 10, group="black")
    release.give(2, 10, 13).give(2, 2, 5, group="asian").give(2, 8, 8, group="black")
    for one in range(3, 7):
        release.give(one, 3, 9).give(one, 2, 8, group="asian").give(one, 1, 1, group="black")

    assert exposed(release.show("england", group="black"))[f"two, version 1: {A}"] == (1,)
