"""What our rules publish of whole programmes stands up to a patient reader; and each rule is needed for it."""

import pytest

from app.indicators import benchmarks, differencing, disclosure
from app.indicators.audit.mending import mend, without
from app.services import release_versions
from app.services.release_versions import Version, changed_too_little
from tests.support import audits
from tests.support.attacks import Pencil, corrected, programme
from tests.support.audits import ENGLAND, NEIGHBOURS, REGION, TYPE, PeerKind, Planting, exposed

EVERYBODY = range(1, 13)
SHARES = (REGION, TYPE, PeerKind.SIZE, PeerKind.COHORT)


def found(*versions, off=2):
    """Return the councils that sums and estimates expose, and who had to know what they hold."""
    pencil = Pencil([version.evidence() for version in versions], off)
    return {(one.organisation, one.known) for one in (*pencil.subtractions(), *pencil.estimates())}


def england(last=12):
    return Planting().group("england", range(1, last + 1), ENGLAND).give(range(1, last + 1), 30, 200)


@pytest.mark.parametrize("seed", [2, 11])
def test_nothing_published_of_a_programme_tells_of_one_council_even_to_two_others(seed):
    draft = programme(seed, 20, 25).by_rules().evidence()

    shown = without(draft, mend([], draft).hidden)

    pencil = Pencil([shown])

    assert len(shown.figures) > 30
    assert list(pencil.subtractions()) == []
    assert list(pencil.estimates()) == []


@pytest.mark.parametrize("seed", [16, 18])
def test_nothing_that_the_rules_let_through_of_larger_programmes_tells_of_one_council(seed):
    pencil = Pencil([programme(seed, 40, 60).by_rules().evidence()])

    assert len(pencil.sums) > 100
    assert list(pencil.subtractions()) == []
    assert list(pencil.estimates()) == []


def test_a_release_and_its_correction_together_tell_of_nobody():
    first = programme(21, 14, 14).by_rules()
    draft, past = corrected(first, 4, 3, 4, 5, 6).by_rules().evidence(), [first.evidence()]
    pencil = Pencil([*past, without(draft, mend(past, draft).hidden)])

    assert [one for one in pencil.subtractions() if len(one.known) < 2] == []
    assert list(pencil.estimates()) == []


def nested(kind):
    return england(13).group("inner", range(1, 13), kind)


@pytest.mark.parametrize("kind", SHARES)
def test_nobody_subtracts_nested_groups(monkeypatch, kind):
    assert found(nested(kind).by_rules()) == set()

    with monkeypatch.context() as patched:
        patched.setattr(differencing, "_areas", lambda _pool: ())
        assert found(nested(kind).by_rules()) == set()
    monkeypatch.setattr(differencing, "drop_too_close", lambda *_: None)
    assert found(nested(kind).by_rules()) == set()  # either rule is enough

    monkeypatch.setattr(differencing, "_areas", lambda _pool: ())

    assert (13, ()) in found(nested(kind).by_rules())


def shared_out(kind):
    """Three rounded counts are six from the truth at most: they tell of somebody who has next to nobody."""
    return england(13).groups(kind, first=range(1, 7), second=range(7, 13), last=(13,)).give(13, 1, 200)


@pytest.mark.parametrize("kind", SHARES)
def test_nobody_subtracts_all_other_shares_from_england(monkeypatch, kind):
    assert found(shared_out(kind).by_rules()) == set()

    monkeypatch.setattr(differencing, "_areas", lambda _pool: ())

    assert (13, ()) in found(shared_out(kind).by_rules())


def one_council_of_children():
    release = england()
    for one in EVERYBODY:
        release.give(one, 75 if one == 12 else 30, 400 if one == 12 else 200, 80, 800, service="both")
    return release.give(12, 45, 200, 40, 400, service="children")


def test_nobody_subtracts_services(monkeypatch):
    assert found(one_council_of_children().by_rules()) == set()

    monkeypatch.setattr(differencing, "close_open_sums", lambda *_: None)

    assert (12, ()) in found(one_council_of_children().by_rules())


def four_ethnic_groups():
    """Of the fourth there is one person, in the twelfth council."""
    release = england().give(12, 31, 200)
    for group in ("asian", "black", "mixed"):
        release.give(EVERYBODY, 10, 50, group=group)
    return release.give(EVERYBODY, 0, 50, group="other").give(12, 1, 50, group="other")


def white_people_apart():
    """All but the twelfth council give White minority and White British people apart."""
    release = england().give(range(1, 12), 15, 100, 25, 300, group="white_minority", reference="white_british")
    return release.give(12, 30, 200, 1, 400)


def three_pay_bands():
    """In the third there is one person, in the twelfth council."""
    release = england()
    for band, people in (("low", 20), ("middle", 10), ("top", 0)):
        release.give(EVERYBODY, people, 30, 100, 300, indicator="pay_bands", breakdown=band)
        release.give(12, people or 1, 31, 100, 300, indicator="pay_bands", breakdown=band)
    return release


@pytest.mark.parametrize(
    ("release", "rule", "told"),
    [
        (four_ethnic_groups, "_ethnic_groups", "organisation 12: leaving adult other"),
        (white_people_apart, "_white_split", "organisation 12: leaving adult white"),
        (three_pay_bands, "_pay_bands", "organisation 12: pay_bands adult top minority_ethnic"),
    ],
)
def test_nobody_subtracts_the_parts_of_a_whole(monkeypatch, release, rule, told):
    assert exposed(release().by_rules()) == {}

    monkeypatch.setattr(differencing, rule, lambda _pool: ())

    assert exposed(release().by_rules())[told] == ()


def two_questions():
    release = england(13).give(range(1, 14), 30, 200, indicator="harassment_public")
    return release.give(EVERYBODY, 30, 200, indicator="harassment_colleagues")


def test_nobody_subtracts_those_who_answered_two_questions(monkeypatch):
    assert found(two_questions().by_rules()) == set()

    monkeypatch.setattr(differencing, "shared_denominators", lambda *_: frozenset())

    assert (13, ()) in found(two_questions().by_rules())


def dominated():
    release = Planting().group("england", range(1, 8), ENGLAND)
    return release.give(1, 150, 900, 400, 4000).give(2, 60, 300, 100, 900).give(range(3, 8), 1, 1, 1, 1)


def test_the_second_largest_cannot_estimate_the_largest(monkeypatch):
    assert found(dominated().by_rules()) == set()

    monkeypatch.setattr(benchmarks, "is_safe_total", lambda *_: True)

    assert (1, (2,)) in found(dominated().by_rules())


def two_versions(joined):
    first = england(13)
    first.given = {where: what for where, what in first.given.items() if where[0] not in joined}
    numbers = {one: one for one in range(1, 14) if one not in joined}
    then = Version(1, numbers, {one: {"england": "england"} for one in range(1, 14)})
    second = first.again("version 2", *joined).give(joined, 30, 200)
    now = numbers | {one: one + 1000 for one in joined}
    withheld = release_versions.changed_too_little([then], now, second.peers.values())
    return first.by_rules(), second.by_rules(**withheld)


def test_nobody_subtracts_a_version_from_the_next(monkeypatch):
    assert found(*two_versions((13,))) == set()
    assert {
        one.known for one in Pencil([version.evidence() for version in two_versions((11, 12, 13))]).subtractions()
    } <= {
        (11, 12),
        (11, 13),
        (12, 13),
    }

    monkeypatch.setattr(release_versions, "changed_too_little", lambda *_: {})

    assert (13, ()) in found(*two_versions((13,)))


def three_beyond_the_regions():
    return england(15).groups(REGION, north=range(1, 7), south=range(7, 13))


def test_not_even_a_pair_subtracts_rounded_counts(monkeypatch):
    assert exposed(three_beyond_the_regions().by_rules(), pairs=[(13, 14)]) == {}
    assert found(three_beyond_the_regions().by_rules()) == set()

    monkeypatch.setattr(disclosure, "rounded", int)
    monkeypatch.setattr(audits, "rounded", int)

    assert (15, (13, 14)) in found(three_beyond_the_regions().by_rules(), off=0)


def near_each_other():
    release = england(14).groups(NEIGHBOURS, first=range(1, 12), second=range(1, 13))
    return release.give(range(1, 15), 3, 20, 300, 4000)


def test_nobody_inverts_ratios(monkeypatch):
    """White people are published for every group only where an ethnic group is; neighbours have none."""
    assert found(near_each_other().by_rules()) == set()

    release = near_each_other().give(range(1, 15), 3, 20, 300, 4000, group="asian")
    release.show("first", "second", counts=False).show("first", "second", group="asian")

    assert (12, ()) in found(release)


def test_the_rules_withhold_what_changed_too_little():
    then = Version(1, {1: 1}, {1: {"england": "england"}})

    assert list(changed_too_little([then], {1: 2}, england().peers.values())) == ["england"]
