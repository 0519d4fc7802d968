"""Sizes and phases share England out: no share may be found from the others, and neighbours say little."""

import pytest

from app.indicators.benchmarks import NOT_FOR_NEIGHBOURS, PROTECTED, TOO_FEW, summarise
from app.indicators.pooling import Contribution, PeerGroup, PeerKind, Place

PLACE = Place("leaving", "adult", "", "minority_ethnic", "white")


def rows(small=range(0), organisations=range(30)):
    """Thirty organisations; those of ``small`` had next to no cases."""
    return [Contribution(one, PLACE, 0 if one in small else 20 + one, 300, 60, 900) for one in organisations]


def group(kind, key, members):
    return PeerGroup(kind, key, key, frozenset(members))


ENGLAND = group(PeerKind.ENGLAND, "england", range(30))


def states(contributions, groups):
    return {row.group.key: row.state.value for row in summarise(contributions, [ENGLAND, *groups])}


@pytest.mark.parametrize("kind", [PeerKind.SIZE, PeerKind.COHORT])
def test_one_suppressed_share_takes_the_smallest_other_with_it(kind):
    shares = [group(kind, f"share {n}", range(10 * n, 10 * n + 10)) for n in range(3)]

    found = states(rows(small=range(10)), shares)

    assert found == {"england": "ok", "share 0": "suppressed", "share 1": "suppressed", "share 2": "ok"}


@pytest.mark.parametrize("kind", [PeerKind.SIZE, PeerKind.COHORT])
def test_an_organisation_in_no_share_is_not_found_from_the_others(kind):
    shares = [group(kind, f"share {n}", range(10 * n, min(10 * n + 10, 29))) for n in range(3)]

    found = states(rows(), shares)

    assert found == {"england": "ok", "share 0": "suppressed", "share 1": "suppressed", "share 2": "ok"}


def test_shares_that_leave_out_enough_organisations_stand():
    shares = [group(PeerKind.SIZE, "share 0", range(13)), group(PeerKind.SIZE, "share 1", range(13, 26))]

    assert set(states(rows(), shares).values()) == {"ok"}


def test_shares_never_add_up_to_an_england_that_is_suppressed():
    # One organisation has more than half of all cases of England, and nobody dominates a share without it.
    contributions = [*rows(organisations=range(29)), Contribution(29, PLACE, 2000, 4000, 60, 900)]
    shares = [group(PeerKind.SIZE, f"share {n}", range(10 * n, 10 * n + 10)) for n in range(3)]

    found = states(contributions, shares)

    assert found == {"england": "suppressed", "share 0": "ok", "share 1": "ok", "share 2": "suppressed"}


def test_sizes_and_phases_are_closed_with_regions_until_nothing_opens_again():
    regions = [group(PeerKind.REGION, f"region {n}", range(6 * n, 6 * n + 6)) for n in range(5)]
    sizes = [group(PeerKind.SIZE, "small", range(6)), group(PeerKind.SIZE, "large", range(6, 30))]

    found = {row.group.key: row for row in summarise(rows(small=range(6)), [ENGLAND, *regions, *sizes])}

    assert found["small"].reason == found["region 0"].reason == PROTECTED
    assert found["large"].reason == PROTECTED  # England less the large is the small
    assert found["region 1"].reason == PROTECTED  # England less four regions is the fifth


NEIGHBOURS = group(PeerKind.NEIGHBOURS, "of one", range(6, 12))


def test_neighbours_have_minority_ethnic_compared_with_white_only():
    asian = PLACE._replace(group="asian")
    contributions = [*rows(), *(one._replace(place=asian) for one in rows())]

    found = [row.place.group for row in summarise(contributions, [NEIGHBOURS])]

    assert found == ["minority_ethnic"]
    assert NOT_FOR_NEIGHBOURS not in {row.reason for row in summarise(contributions, [NEIGHBOURS, ENGLAND])}


def test_neighbours_say_that_a_figure_is_suppressed_where_it_leads_its_indicator_only():
    bands = [PLACE._replace(indicator="pay", breakdown=band) for band in ("low", "high")]
    contributions = [one._replace(place=place) for place in (PLACE, *bands) for one in rows(organisations=range(6, 9))]

    found = summarise(contributions, [NEIGHBOURS], bands={"pay": "high"})

    assert [(row.place.indicator, row.place.breakdown, row.reason) for row in found] == [
        ("leaving", "", TOO_FEW),
        ("pay", "high", TOO_FEW),
    ]


def test_neighbours_publish_every_pay_band_that_they_may():
    bands = [PLACE._replace(indicator="pay", breakdown=band) for band in ("low", "high")]
    contributions = [one._replace(place=place) for place in bands for one in rows()]

    found = summarise(contributions, [NEIGHBOURS], bands={"pay": "high"})

    assert [(row.place.breakdown, row.state.value, row.counts) for row in found] == [
        ("low", "ok", None),
        ("high", "ok", None),
    ]
