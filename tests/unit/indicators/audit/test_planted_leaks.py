"""Each release here gives something away, each in a way of its own: the audit must name the count, and who could tell."""

import pytest

from app.indicators.audit.evidence import Average, Figure
from tests.support.audits import ENGLAND, NEIGHBOURS, REGION, TYPE, PeerKind, Planting, audited, exposed

A, C = "leaving adult minority_ethnic", "leaving adult white"
OUTSIDER = ()


def councils(first, last):
    return range(first, last + 1)


def one_too_many(**kinds):
    """Thirteen councils, of which a second group leaves out the last."""
    kind = kinds.get("kind", REGION)
    planting = Planting().group("england", councils(1, 13), ENGLAND).group("inner", councils(1, 12), kind)
    return planting.give(councils(1, 13), 30, 200)


@pytest.mark.parametrize("kind", [REGION, TYPE, PeerKind.SIZE, PeerKind.COHORT])
def test_england_less_a_group_that_leaves_out_one_council(kind):
    release = one_too_many(kind=kind).show("england", "inner")

    assert exposed(release) == {f"organisation 13: {A}": OUTSIDER, f"organisation 13: {C}": OUTSIDER}


def test_the_range_that_is_left_is_that_of_two_rounded_figures():
    found, _ = audited(one_too_many().show("england", "inner")).findings

    assert found.before == (0, 200)
    assert found.after == (26, 34)


def test_england_less_two_regions_leaves_one_council_with_few():
    release = (
        Planting()
        .group("england", councils(1, 13), ENGLAND)
        .groups(REGION, north=councils(1, 6), south=councils(7, 12))
        .give(councils(1, 12), 30, 200)
        .give(13, 0, 200)
        .show("england", "north", "south")
    )

    assert exposed(release) == {f"organisation 13: {A}": OUTSIDER}


def test_a_region_less_the_type_of_all_but_one_of_its_councils():
    release = (
        Planting()
        .group("north", councils(1, 7))
        .group("county", councils(1, 6), TYPE)
        .give(councils(1, 7), 30, 200)
        .show("north", "county")
    )

    assert exposed(release)[f"organisation 7: {A}"] == OUTSIDER


def test_either_of_two_councils_that_a_nested_group_leaves_out_finds_the_other():
    release = (
        Planting()
        .group("outer", councils(1, 8))
        .group("inner", councils(1, 6), PeerKind.SIZE)
        .give(councils(1, 8), 30, 200)
        .show("outer", "inner")
    )

    found = exposed(release)

    assert found[f"organisation 7: {A}"] == (8,)
    assert found[f"organisation 8: {A}"] == (7,)
    assert set(found) == {f"organisation {one}: {count}" for one in (7, 8) for count in (A, C)}


def both_services(children):
    """Six councils' adult services, and the children's services of the last ones."""
    release = Planting().group("england", councils(1, 6), ENGLAND).give(councils(1, 6), 30, 200)
    for one in councils(1, 6):
        a = children.get(one)
        release.give(one, 30 + (a or 0), 200 if a is None else 400, 80, 800, service="both")
        if a is not None:
            release.give(one, a, 200, 40, 400, service="children")
    return release


def test_both_services_less_adult_leave_the_childrens_services_of_one_council():
    release = both_services({6: 45}).show("england").show("england", service="both")

    assert exposed(release)["organisation 6: leaving children minority_ethnic"] == OUTSIDER


def test_both_services_less_adult_leave_the_few_of_three_councils():
    release = both_services({4: 2, 5: 1, 6: 2}).show("england").show("england", service="both")

    found = exposed(release)

    assert found["england, version 1: leaving children minority_ethnic"] == OUTSIDER
    assert found["organisation 5: leaving children minority_ethnic"] == OUTSIDER


def test_minority_ethnic_less_three_groups_leave_the_few_of_the_fourth():
    release = Planting().group("england", councils(1, 10), ENGLAND).give(councils(1, 10), 30, 200)
    release.give(councils(1, 10), 10, 50, group="asian").give(councils(1, 10), 10, 50, group="black")
    release.give(councils(1, 10), 10, 50, group="mixed").give(councils(1, 10), 0, 50, group="other")
    release.give(10, 31, 200).give(10, 1, 50, group="other")
    release.show("england")
    for group in ("asian", "black", "mixed"):
        release.show("england", group=group)

    found = exposed(release)

    assert found["england, version 1: leaving adult other"] == OUTSIDER
    assert found["organisation 10: leaving adult other"] == OUTSIDER


def test_white_less_its_two_halves_leaves_the_council_that_did_not_split_them():
    release = Planting().group("england", councils(1, 7), ENGLAND).give(councils(1, 7), 30, 200)
    release.give(councils(1, 6), 15, 100, 25, 300, group="white_minority", reference="white_british")
    release.give(7, 30, 200, 1, 400)
    release.show("england").show("england", group="white_minority", reference="white_british")

    found = exposed(release)

    assert found[f"organisation 7: {C}"] == OUTSIDER


def test_all_who_are_paid_something_less_two_bands_leave_the_few_of_the_third():
    release = Planting().group("england", councils(1, 10), ENGLAND).give(councils(1, 10), 5, 40)
    for band, a in (("low", 20), ("middle", 10), ("top", 0)):
        release.give(councils(1, 10), a, 30, 100, 300, indicator="pay_bands", breakdown=band)
    for band, a in (("low", 20), ("middle", 10), ("top", 1)):
        release.give(10, a, 31, 100, 300, indicator="pay_bands", breakdown=band)
    for band in ("low", "middle"):
        release.show("england", indicator="pay_bands", breakdown=band)

    found = exposed(release)

    assert found["england, version 1: pay_bands adult top minority_ethnic"] == OUTSIDER
    assert found["organisation 10: pay_bands adult top minority_ethnic"] == OUTSIDER


def test_two_questions_of_a_survey_that_all_but_one_asked_both_of():
    release = Planting().group("england", councils(1, 7), ENGLAND)
    release.give(councils(1, 7), 20, 60, indicator="harassment_public")
    release.give(councils(1, 6), 20, 60, indicator="harassment_colleagues")
    release.show("england", indicator="harassment_public").show("england", indicator="harassment_colleagues")

    assert exposed(release) == {
        "organisation 7: survey_respondents adult minority_ethnic": OUTSIDER,
        "organisation 7: survey_respondents adult white": OUTSIDER,
    }


def test_applicants_that_nobody_publishes_are_found_by_subtraction_too():
    release = one_too_many()
    release.given.clear()
    release.give(councils(1, 13), 30, 200, indicator="shortlisting")
    release.show("england", "inner", indicator="shortlisting")

    assert exposed(release)["organisation 13: shortlisted adult minority_ethnic"] == OUTSIDER


def test_the_second_largest_sees_what_the_largest_has():
    release = Planting().group("england", councils(1, 6), ENGLAND)
    release.give(1, 150, 900).give(2, 60, 300).give(councils(3, 6), 0, 1).show("england")

    found = exposed(release)

    assert found[f"organisation 1: {A}"] == (2,)
    assert found[f"organisation 2: {A}"] == (1,)


def test_nearly_everybody_had_it():
    release = Planting().group("england", councils(1, 5), ENGLAND).give(councils(1, 5), 20, 20).give(5, 19, 20)
    release.show("england")

    found = exposed(release)

    assert [found[f"organisation {one}: {A}"] for one in councils(1, 5)] == [OUTSIDER] * 5


def test_the_largest_of_a_total_barely_above_the_threshold_sees_how_few_the_others_have():
    release = Planting().group("england", councils(1, 5), ENGLAND).give(1, 8, 200).give(councils(2, 5), 1, 200)
    release.show("england")

    found = exposed(release)

    assert [found[f"organisation {one}: {A}"] for one in councils(2, 5)] == [(1,)] * 4
    assert f"organisation 1: {A}" not in found


def test_a_correction_as_large_as_the_group_shows_both_returns():
    first = Planting("version 1").group("england", councils(1, 6), ENGLAND).give(councils(1, 6), 12, 200)
    first.give(6, 12, 12).show("england")
    second = first.again("version 2", 6).give(6, 1, 12).show("england")

    assert exposed(first) == {}
    assert exposed(first, second) == {f"organisation 6: {A}": OUTSIDER}


def test_a_correction_that_a_council_joined_shows_the_council():
    first = (
        Planting("version 1").group("england", councils(1, 7), ENGLAND).give(councils(1, 6), 30, 200).show("england")
    )
    second = first.again("version 2", 7).give(7, 30, 200).show("england")

    assert exposed(second) == {}
    assert exposed(first, second) == {f"organisation 7: {A}": OUTSIDER, f"organisation 7: {C}": OUTSIDER}


def test_of_two_councils_that_joined_each_finds_the_other():
    first = (
        Planting("version 1").group("england", councils(1, 8), ENGLAND).give(councils(1, 6), 30, 200).show("england")
    )
    second = first.again("version 2", 7, 8).give((7, 8), 30, 200).show("england")

    found = exposed(first, second)

    assert found[f"organisation 7: {A}"] == (8,)
    assert found[f"organisation 8: {A}"] == (7,)


def test_a_council_that_left_is_found_in_what_was_published_before():
    first = (
        Planting("version 1").group("england", councils(1, 7), ENGLAND).give(councils(1, 7), 30, 200).show("england")
    )
    second = first.again("version 2", 7)
    del second.given[7, next(iter(second.given))[1]]
    second.show("england")

    assert exposed(first, second)[f"organisation 7: {A}"] == OUTSIDER


def test_a_version_that_was_withdrawn_is_still_known():
    withdrawn = one_too_many().show("england")
    following = withdrawn.again("version 2").show("inner")

    assert exposed(following) == {}
    assert exposed(withdrawn, following)[f"organisation 13: {A}"] == OUTSIDER


def inverted(groups):
    """Where another ethnic group's row shows the White count, a ratio without counts shows the other count."""
    release = Planting()
    for key, members in groups.items():
        release.group(key, members, NEIGHBOURS if key.startswith("near") else ENGLAND)
    everybody = sorted(set().union(*groups.values()))
    release.give(everybody, 5, 10, 60, 600).give(everybody, 3, 6, 60, 600, group="asian")
    release.give(everybody, 2, 4, 60, 600, group="black")
    for key in groups:
        release.show(key, counts=False).show(key, group="asian")
    return release


def test_a_ratio_without_counts_beside_the_white_count_is_a_count():
    release = inverted({"england": councils(1, 4)})

    found = exposed(release)

    assert found[f"england, version 1: {A}"] == OUTSIDER
    assert found["england, version 1: leaving adult black"] == OUTSIDER


def test_two_overlapping_neighbour_groups_isolate_the_one_they_do_not_share():
    release = inverted({"near 1": councils(1, 6), "near 2": councils(1, 7)})
    release.give(councils(1, 7), 50, 100, 600, 6000).give(councils(1, 7), 20, 40, 600, 6000, group="asian")
    release.give(councils(1, 7), 30, 60, 600, 6000, group="black")

    found = exposed(release)

    assert found["organisation 7: leaving adult asian"] == OUTSIDER
    assert found[f"organisation 7: {C}"] == OUTSIDER


def test_an_average_within_councils_isolates_the_one_that_weighs_least_in_it():
    release = Planting().group("england", councils(1, 10), ENGLAND)
    release.give(1, 100, 1000, 1, 2).give(councils(2, 10), 1, 100, 10, 900).show("england")

    assert f"organisation 1: {A}" not in exposed(release)
    assert exposed(release.average("england"))[f"organisation 1: {A}"] == OUTSIDER


def test_each_of_two_councils_that_are_a_region_subtracts_itself():
    release = Planting().group("england", councils(1, 12), ENGLAND).group("north", (1, 2))
    release.give(councils(1, 12), 30, 200).show("north")

    found = exposed(release)

    assert found[f"organisation 1: {A}"] == (2,)
    assert found[f"organisation 2: {A}"] == (1,)


def test_a_pair_that_shares_what_it_knows_finds_the_third_of_three_large_ones():
    release = Planting().group("england", councils(1, 6), ENGLAND)
    release.give(councils(1, 3), 60, 400).give(councils(4, 6), 0, 1, 0, 1).show("england")

    assert exposed(release) == {}
    assert exposed(release, pairs=[(1, 2), (3, 4)]) == {f"organisation 3: {A}": (1, 2), f"organisation 3: {C}": (1, 2)}


def test_the_only_type_that_is_suppressed_is_england_less_the_others():
    release = (
        Planting()
        .group("england", councils(1, 15), ENGLAND)
        .groups(TYPE, county=councils(1, 6), district=councils(7, 12), unitary=councils(13, 15))
        .give(councils(1, 12), 30, 200)
        .give((13, 14), 1, 200)
        .give(15, 0, 200)
        .show("england", "county", "district")
    )

    found = exposed(release)

    assert found[f"unitary, version 1: {A}"] == OUTSIDER
    assert [found[f"organisation {one}: {A}"] for one in (13, 14, 15)] == [OUTSIDER] * 3


def test_the_only_region_that_is_suppressed_is_england_less_the_other():
    release = (
        Planting()
        .group("england", councils(1, 9), ENGLAND)
        .groups(REGION, north=councils(1, 6), south=councils(7, 9))
        .give(councils(1, 9), 10, 200)
        .show("england", "north")
    )

    assert exposed(release)[f"south, version 1: {A}"] == OUTSIDER


def test_the_largest_employer_is_all_but_a_few_of_the_employers():
    release = Planting().group("employers", councils(101, 106), ENGLAND)
    release.give(101, 48, 90, 90, 120).give(councils(102, 106), 1, 1, 1, 2).show("employers")

    assert exposed(release)["organisation 101: leaving adult minority_ethnic"] == OUTSIDER


def test_a_count_that_was_nearly_known_beforehand_is_known_better():
    release = Planting().group("north", councils(1, 3)).give(councils(1, 3), 4, 4).show("north")

    found = next(one for one in audited(release).findings if one.target.holder == "organisation 1")

    assert found.before == (0, 4)
    assert found.after == (2, 4)
    assert found.by == OUTSIDER


def test_england_and_a_region_that_are_alike_show_that_the_rest_have_nobody():
    release = Planting().group("england", councils(1, 9), ENGLAND).group("north", councils(1, 6))
    release.give(councils(1, 6), 10, 200).give(councils(7, 9), 0, 200).show("england", "north")

    found = exposed(release)

    assert [found[f"organisation {one}: {A}"] for one in (7, 8, 9)] == [OUTSIDER] * 3


def test_a_region_where_everybody_had_it():
    release = Planting().group("north", councils(1, 6)).give(councils(1, 6), 5, 5).show("north")

    found = exposed(release)

    assert [found[f"organisation {one}: {A}"] for one in councils(1, 6)] == [OUTSIDER] * 6


def test_ten_to_twelve_is_not_eight_to_twelve():
    release = Planting().group("north", councils(1, 7)).give(1, 7, 200).give(councils(2, 7), 1, 1).give(2, 0, 1)
    release.show("north")

    found = next(one for one in audited(release).findings if one.target.holder == "organisation 1")

    assert found.target.key.group == "minority_ethnic"
    assert found.after == (4, 12)


def test_a_region_and_a_type_that_share_one_council_and_are_all_of_england():
    release = (
        Planting()
        .group("england", councils(1, 13), ENGLAND)
        .group("north", councils(1, 7))
        .group("county", councils(7, 13), TYPE)
        .give(councils(1, 13), 30, 200)
        .give(7, 0, 200)
        .show("england", "north", "county")
    )

    assert exposed(release)[f"organisation 7: {A}"] == OUTSIDER


def test_a_figure_that_the_returns_do_not_add_up_to():
    release = Planting().group("england", councils(1, 12), ENGLAND).give(councils(1, 12), 30, 200)
    release.show_figure("england", Figure(1.5, (365, 2400, 480, 4800)))

    assert "A figure of version 1 says 363 to 367 where the returns add up to 360." in exposed(release)


def test_a_figure_of_nobody_that_should_never_have_been_published():
    release = Planting().group("england", councils(1, 12), ENGLAND).give(councils(1, 12), 0, 200).show("england")

    assert "A figure of version 1 says 10 to 2 where the returns add up to 0." in exposed(release)


def test_a_participant_who_sent_two_returns_subtracts_both():
    first = Planting("version 1").group("north", (1, 2)).give((1, 2), 30, 200).show("north")
    second = first.again("version 2", 1).give(1, 50, 200).show("north")

    assert exposed(first, second)[f"organisation 2: {A}"] == (1,)


def test_a_region_of_one_council_is_that_council():
    release = Planting().group("england", councils(1, 12), ENGLAND).group("north", (1,))
    release.give(councils(1, 12), 30, 200).show("england", "north")

    assert exposed(release)[f"organisation 1: {A}"] == OUTSIDER


def test_a_release_of_one_organisation_is_that_organisation():
    release = Planting().group("england", (1,), ENGLAND).give(1, 30, 200).show("england")

    assert exposed(release)[f"organisation 1: {A}"] == OUTSIDER


def test_a_survey_that_everybody_answered_shows_how_many_did():
    """Nobody answers a survey who is not employed, and the headcount is public."""
    release = Planting().group("england", councils(1, 6), ENGLAND).give(councils(1, 6), 1, 9, 5, 50)
    release.give(councils(1, 6), 7, 9, 30, 50, indicator="harassment_public")
    release.show("england", indicator="harassment_public")

    assert exposed(release)["organisation 1: survey_respondents adult minority_ethnic"] == OUTSIDER


def test_how_many_people_have_a_known_pay_is_no_secret_where_the_headcount_is_public():
    """All of the 105 people employed have a known pay, so each council's known pay is its headcount."""
    release = Planting().group("england", councils(1, 3), ENGLAND).give(councils(1, 3), 5, 35)
    release.give(councils(1, 3), 20, 35, 100, 300, indicator="pay_bands", breakdown="low")
    release.give(councils(1, 3), 15, 35, 100, 300, indicator="pay_bands", breakdown="top")
    release.show("england", indicator="pay_bands", breakdown="low")

    assert "organisation 1: pay_bands adult minority_ethnic" not in exposed(release)


def test_a_ratio_is_published_only_of_ten_cases_or_more():
    """The first council has none, so of the 11 people of the others at least 10 had it, or there would be no ratio."""
    release = Planting().group("near", councils(1, 7), NEIGHBOURS)
    release.give(1, 0, 14).give(councils(2, 6), 2, 2).give(7, 1, 1)
    release.show("near", counts=False)

    assert exposed(release)[f"organisation 2: {A}"] == (1,)


def test_a_ratio_that_does_not_follow_from_the_returns():
    release = Planting().group("england", councils(1, 12), ENGLAND).give(councils(1, 12), 30, 200)
    release.show_figure("england", Figure(9.9))

    assert any(one.contradiction for one in audited(release).findings)


def test_an_average_that_does_not_follow_from_the_returns():
    release = Planting().group("england", councils(1, 12), ENGLAND).give(councils(1, 12), 30, 200)
    release.show("england").show_figure("england", Average(9.9))

    assert any(one.contradiction for one in audited(release).findings)
