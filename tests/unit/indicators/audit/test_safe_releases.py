"""Releases that give nothing away: an audit that cries wolf would stop every figure."""

import pytest

from tests.support.audits import ENGLAND, NEIGHBOURS, REGION, TYPE, PeerKind, Planting, audited

REGIONS = {"north": range(1, 7), "south": range(7, 13), "east": range(13, 19), "west": range(19, 25)}


def found(*versions, pairs=()):
    return audited(*versions, pairs=pairs).findings


def england(last=24, **values):
    return Planting(**values).group("england", range(1, last + 1), ENGLAND).give(range(1, last + 1), 30, 200)


def test_councils_that_are_alike_are_proven_safe_by_algebra():
    tried = audited(england().groups(REGION, **REGIONS).show("england", *REGIONS))

    assert tried.findings == ()
    assert (tried.judged, tried.by_program) == (48, 0)


def test_a_large_council_that_three_figures_leave_over_is_safe_and_takes_a_program():
    release = england(13).groups(REGION, north=range(1, 7), south=range(7, 13)).show("england", "north", "south")

    tried = audited(release)

    assert tried.findings == ()
    assert tried.by_program == 2


def test_two_suppressed_regions_hide_each_other():
    release = england().groups(REGION, **REGIONS).show("england", "north", "south")

    assert found(release) == ()


def test_nested_groups_that_are_three_councils_apart():
    release = england().group("inner", range(1, 22), PeerKind.SIZE).show("england", "inner")

    assert found(release) == ()


def test_regions_and_types_that_cross_each_other():
    release = england().groups(REGION, **REGIONS)
    release.groups(TYPE, county=range(1, 25, 2), district=range(2, 25, 2)).show(
        "england", *REGIONS, "county", "district"
    )

    assert found(release) == ()


def test_childrens_services_of_many_councils():
    release = england(12).give(range(1, 13), 25, 200, 40, 400, service="children")
    release.give(range(1, 13), 55, 400, 80, 800, service="both")

    for service in ("adult", "children", "both"):
        release.show("england", service=service)

    assert found(release) == ()


def test_two_ethnic_groups_that_hide_each_other():
    release = england(12)
    for group, a in {"asian": 10, "black": 9, "mixed": 6, "other": 5}.items():
        release.give(range(1, 13), a, 50, group=group)
    release.show("england").show("england", group="asian").show("england", group="black")

    assert found(release) == ()


def test_white_people_of_whom_most_councils_split_the_two_halves():
    release = england(18)
    release.give(range(1, 13), 15, 100, 25, 300, group="white_minority", reference="white_british")
    release.show("england").show("england", group="white_minority", reference="white_british")

    assert found(release) == ()


def test_pay_bands_that_are_all_large():
    release = england(12)
    for band, a in {"low": 60, "middle": 80, "top": 20}.items():
        release.give(range(1, 13), a, 160, 100, 300, indicator="pay_bands", breakdown=band)
        release.show("england", indicator="pay_bands", breakdown=band)

    assert found(release) == ()


def test_a_correction_of_three_returns():
    first = england(12).show("england")
    second = first.again("version 2", 1, 2, 3).give((1, 2, 3), 60, 200).show("england")

    assert found(first, second) == ()


def test_a_version_that_only_repeats_the_one_before():
    first = england(12).show("england")

    assert found(first, first.again("version 2").show("england")) == ()


def test_neighbour_groups_that_show_ratios_only():
    release = england().groups(NEIGHBOURS, **{f"near {one}": range(one, one + 10) for one in range(1, 15)})
    release.show("england").show(*(f"near {one}" for one in range(1, 15)), counts=False)

    assert found(release) == ()


def test_an_average_beside_the_figure_of_councils_that_are_alike():
    assert found(england().show("england").average("england")) == ()


def test_a_pair_among_six_councils():
    assert found(england(6).show("england"), pairs=[(1, 2), (2, 5)]) == ()


def test_one_person_more_or_less_was_possible_before_and_still_is():
    release = Planting().group("england", range(1, 41), ENGLAND).give(range(1, 21), 1, 1, 1, 2)
    release.give(range(21, 41), 0, 1, 1, 2).show("england")

    assert found(release) == ()


def test_two_groups_of_the_same_councils():
    assert found(england(12).group("large", range(1, 13), PeerKind.SIZE).show("england", "large")) == ()


def test_a_survey_of_many_people_that_not_everybody_answered():
    release = Planting().group("england", range(1, 13), ENGLAND)
    release.give(range(1, 13), 20, 60, indicator="harassment_public")

    assert found(release.show("england", indicator="harassment_public")) == ()


def test_a_release_that_shows_nothing():
    tried = audited(england(12))

    assert tried.findings == ()
    assert tried.judged == 24


def test_a_release_of_nothing_at_all():
    assert audited(Planting().group("england", range(1, 13), ENGLAND)).judged == 0


@pytest.mark.parametrize("last", [9, 12, 24])
def test_what_the_rules_publish_of_councils_that_are_alike(last):
    release = england(last).groups(REGION, north=range(1, last // 2), south=range(last // 2, last + 1)).by_rules()

    assert found(release) == ()
