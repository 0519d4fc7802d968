"""Which counts are only sums of others, and what everybody knows of the rest before any release."""

import numpy as np

from app.indicators.audit.parts import UNLIMITED, Key, Measured, parts_of
from tests.support.audits import ENGLAND, Planting

LEAVING, PAY = Measured("leaving", is_events=True), Measured("pay_bands", is_events=True)
RESPONDENTS = Measured("survey_respondents", is_events=False)


def england(last=2, **values):
    return Planting(**values).group("england", range(1, last + 1), ENGLAND)


def parts(*versions, measure=LEAVING):
    return next(one for one in parts_of([version.evidence() for version in versions]) if one.measure == measure)


def made_of(found, *key):
    """Return the values of the parts that make up a count, by organisation."""
    form = found.forms[Key(*key)]
    return sorted(zip(found.owners[form].tolist(), found.values[form].tolist(), strict=True))


def test_a_release_without_returns_has_no_parts():
    assert parts_of([england().evidence()]) == ()
    assert parts_of([]) == ()


def test_public_headcounts_are_no_parts():
    release = england().give((1, 2), 30, 200).evidence()

    assert [one.measure for one in parts_of([release])] == [LEAVING]


def test_both_services_are_the_sum_of_each():
    release = england().give(1, 5, 50).give(1, 6, 60, service="children").give(1, 11, 110, 80, 800, service="both")

    assert made_of(parts(release), "both", "", "minority_ethnic") == [(1, 5), (1, 6)]


def test_both_services_of_a_council_with_one_are_that_service():
    release = england().give(1, 5, 50).give(1, 5, 50, service="both")
    found = parts(release)

    assert len(found.values) == 2
    assert (found.forms[Key("both", "", "white")] == found.forms[Key("adult", "", "white")]).all()


def test_both_services_that_are_not_the_sum_stand_alone():
    release = england().give(1, 5, 50).give(1, 6, 60, service="children").give(1, 12, 110, service="both")

    assert made_of(parts(release), "both", "", "minority_ethnic") == [(1, 12)]


def test_minority_ethnic_people_are_the_sum_of_the_groups():
    release = england().give(1, 5, 50).give(1, 2, 20, group="asian").give(1, 3, 30, group="black")

    assert made_of(parts(release), "adult", "", "minority_ethnic") == [(1, 2), (1, 3)]


def test_white_people_that_one_council_splits_and_one_does_not():
    release = england().give((1, 2), 5, 50)
    release.give(1, 15, 100, 20, 300, group="white_minority", reference="white_british")

    found = parts(release)

    assert made_of(found, "adult", "", "white") == [(1, 5), (1, 15), (1, 20), (2, 40)]
    assert made_of(found, "adult", "", "white_british") == [(1, 20)]


def test_white_people_of_a_council_that_splits_them_all_have_no_rest():
    release = england().give(1, 5, 50).give(1, 15, 100, 25, 300, group="white_minority", reference="white_british")

    assert made_of(parts(release), "adult", "", "white") == [(1, 15), (1, 25)]


def test_all_whose_pay_is_known_are_the_sum_of_the_bands():
    release = england()
    for band, a in (("low", 20), ("top", 10)):
        release.give(1, a, 30, 100, 300, indicator="pay_bands", breakdown=band)

    found = parts(release, measure=PAY)

    assert made_of(found, "adult", "", "minority_ethnic") == [(1, 10), (1, 20)]
    assert made_of(found, "adult", "top", "minority_ethnic") == [(1, 10)]


def test_nobody_has_more_events_than_people():
    found = parts(england().give(1, 5, 50))

    assert found.floors.tolist() == [0, 0]
    assert found.caps.tolist() == [50, 400]


def test_more_leavers_than_are_employed_are_their_own_limit():
    assert parts(england().give(1, 5, 3)).caps.tolist() == [5, 400]


def test_people_that_are_not_public_hide_at_least_ten():
    found = parts(england(public=frozenset()).give(1, 2, 3, 1, 12))

    assert found.caps.tolist() == [10, 12]


def test_nobody_knows_how_many_answered_a_survey():
    release = england().give(1, 5, 50, indicator="harassment_public")

    found = parts(release, measure=RESPONDENTS)

    assert found.floors.tolist() == [0, 0]
    assert found.caps.tolist() == [UNLIMITED, UNLIMITED]


def test_a_corrected_return_has_parts_of_its_own():
    first = england().give((1, 2), 5, 50)
    second = first.again("version 2", 2).give(2, 7, 50)

    found = parts(first, second)

    assert made_of(found, "adult", "", "minority_ethnic") == [(1, 5), (2, 5), (2, 7)]
    assert sorted(set(found.returns.tolist())) == [1, 2, 1002]


def test_a_council_that_only_the_second_version_has_is_there():
    first = england().give(1, 5, 50)
    second = first.again("version 2", 2).give(2, 7, 50)

    assert made_of(parts(first, second), "adult", "", "minority_ethnic") == [(1, 5), (2, 7)]


def test_parts_that_count_the_same_thing_are_of_one_kind():
    found = parts(england().give((1, 2), 5, 50))

    one = found.only(found.kinds == found.kinds[0])

    assert one.values.tolist() == [5, 5]
    assert one.owners.tolist() == [1, 2]
    assert np.flatnonzero(one.forms[Key("adult", "", "white")]).tolist() == []
