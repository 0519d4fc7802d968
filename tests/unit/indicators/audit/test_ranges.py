"""The smallest and the largest value that each reader can deduce, of what is exposed and of what is not."""

from dataclasses import replace

import pytest

from app.indicators.audit.ranges import ranges_of
from app.indicators.audit.verdict import audit, is_narrowed
from tests.support.attackers import Row, Small
from tests.support.audits import ENGLAND, REGION, PeerKind, Planting


def nested(last=8):
    """Eight councils, and six of them; each has 30 of 200."""
    planting = Planting().group("outer", range(1, last + 1), ENGLAND).group("inner", range(1, 7), PeerKind.SIZE)
    return planting.give(range(1, last + 1), 30, 200).show("outer", "inner")


def told_of(organisation, *versions, pairs=(), holders=None):
    told = ranges_of([one.evidence() for one in versions], pairs, holders)
    (found,) = [
        one for one in told
        if one.target.organisation == organisation and one.target.key.group == "minority_ethnic"
    ]  # fmt: skip
    return found


def test_of_two_that_a_nested_group_leaves_out_an_outsider_knows_the_sum_and_each_the_other():
    found = told_of(7, nested())

    assert found.before == (0, 200)
    assert found.outsider == (0, 64)  # 240 and 180 are each two off at most
    assert found.participants == (((8,), (26, 34)),)


def test_what_nobody_can_tell_has_the_range_of_before_for_everybody():
    release = Planting().group("england", range(1, 13), ENGLAND).give(range(1, 13), 2, 4).show("england")

    found = told_of(5, release)

    assert (found.before, found.outsider, found.participants) == ((0, 4), (0, 4), ())


def test_a_pair_is_told_what_it_can_deduce_together_and_nothing_of_its_own():
    release = nested(9)

    found = told_of(7, release, pairs=[(8, 9), (1, 2), (7, 8)])

    assert dict(found.pairs)[8, 9] == (26, 34)
    assert dict(found.pairs)[1, 2] == found.outsider
    assert len(found.pairs) == 2  # the third holds the count itself


def test_of_a_suppressed_group_every_member_takes_its_own_away():
    release = Planting().group("england", range(1, 9), ENGLAND).groups(REGION, few=[7, 8])
    release.give(range(1, 9), 30, 200).show("england")

    (found,) = [
        one for one in ranges_of([release.evidence()])
        if one.target.organisation is None and one.target.key.group == "minority_ethnic"
    ]  # fmt: skip

    assert found.target.holder == "few, version 1"
    assert found.outsider == (0, 242)
    assert found.participants[:2] == (((7,), (30, 230)), ((8,), (30, 230)))
    assert found.participants[2:] == tuple(((one,), (0, 212)) for one in range(1, 7))


def test_only_the_counts_of_the_holders_that_are_named_have_ranges():
    told = ranges_of([nested().evidence()], holders=frozenset({3}))

    assert {one.target.organisation for one in told} == {3}


def test_a_figure_that_contradicts_the_returns_leaves_its_measure_to_the_audit():
    release = nested()
    release.give(7, 150, 200)
    evidence = release.evidence()
    broken = nested().evidence().figures

    assert ranges_of([replace(evidence, figures=broken)]) == ()


def test_the_ranges_of_a_release_are_too_narrow_exactly_where_the_audit_finds_something():
    release = nested()
    told = ranges_of([release.evidence()])

    narrow = {
        (one.target.name, reader)
        for one in told
        for reader, after in [((), one.outsider), *one.participants]
        if is_narrowed(one.before, after)
    }

    assert narrow == {(one.target.name, one.by) for one in audit([release.evidence()]).findings}


def small_release(seed):
    """A random small release, every table of which can be tried."""
    small = Small.of(seed)
    people = {one: small.random.randint(1, 15) for one in small.organisations}
    small.release([Row(one, {}, ((small.cell(f"{one}", one, most),), most, 40, 400)) for one, most in people.items()])
    return small


@pytest.mark.parametrize("seed", [seed for seed in range(40) if small_release(seed).attacker.is_small][:12])
def test_every_range_is_that_of_somebody_who_tries_every_table(seed):
    small = small_release(seed)
    tables = small.attacker.tables()
    told = ranges_of([one.evidence() for one in small.versions], holders=frozenset(small.organisations))
    counts = [one for one in told if one.target.key.group == "minority_ethnic" and one.target.measure.is_events]

    assert len(counts) == len(small.organisations)
    for one in counts:
        cells, closer = frozenset({str(one.target.organisation)}), dict(one.participants)
        assert one.outsider == small.attacker.range(tables, cells), one.target.holder
        for other in set(small.organisations) - {one.target.organisation}:
            tried = small.attacker.range(tables, cells, (other,))
            assert closer.get((other,), one.outsider) == tried, (one.target.holder, other)
