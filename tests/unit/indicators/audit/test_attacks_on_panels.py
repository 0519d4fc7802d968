"""The ratios of those who took part twice, of a release and of its correction, say nothing of one late return."""

import numpy as np

from app.indicators.panel import matched_panels
from app.indicators.pooling import Contribution, PeerGroup, PeerKind, Place, Pool
from tests.support.attackers import near

PLACE = Place("leaving", "both", "", "minority_ethnic", "white")
ENGLAND = PeerGroup(PeerKind.ENGLAND, "england", "England", frozenset(range(24)))
PUBLISHED = {("england", PLACE)}
CORE, LATE, LEFT, NEW = range(9), 9, range(10, 14), range(21, 24)
PEOPLE, REFERENCE, AMONG_LATE = 360, 3600, (40, 3)


def year(*organisations):
    """Each of the core has 4 of 40 and 20 of 400; the late one 13 of 40 and 1 of 3; the others as many."""
    rows = {LATE: (13, 40, 1, 3)} | dict.fromkeys(CORE, (4, 40, 20, 400)) | dict.fromkeys(NEW, (30, 300, 40, 800))
    rows |= dict.fromkeys(LEFT, (20, 200, 40, 800))
    return Pool.of([Contribution(one, PLACE, *rows[one]) for one in organisations], (ENGLAND,))


BEFORE, FIRST, SECOND = year(*CORE, LATE, *LEFT), year(*CORE), year(*CORE, LATE, *NEW)


def since(*organisations):
    return np.array([one in organisations for one in range(24)])


def possible(first, second):
    """Every number of the late return that two panels allow who also sees the first full figure and all headcounts."""
    a, c = 36, 180
    return sorted(
        x
        for x in range(AMONG_LATE[0] + 1)
        for core in range(near(a) - 2, near(a) + 3)
        for white in range(near(c) - 2, near(c) + 3)
        for y in range(AMONG_LATE[1] + 1)
        if _tenths(core, PEOPLE, white, REFERENCE) == first
        and _tenths(core + x, PEOPLE + AMONG_LATE[0], white + y, REFERENCE + AMONG_LATE[1]) == second
    )


def _tenths(a, n1, c, n2):
    below = near(c) * near(n1)
    return (20 * near(a) * near(n2) + below) // (2 * below)


def test_a_correction_with_one_late_return_among_those_who_took_part_twice_has_no_panel():
    (first,) = matched_panels(BEFORE, FIRST, PUBLISHED)
    (second,) = matched_panels(BEFORE, SECOND, PUBLISHED)
    numbers = possible(round(10 * first.ratio), round(10 * second.ratio))

    assert (first.contributors, second.contributors) == (9, 10)
    assert numbers[0] <= 13 <= numbers[-1]
    assert numbers[-1] - numbers[0] < 10  # which is a leak, so the rule must withhold the second
    assert matched_panels(BEFORE, SECOND, PUBLISHED, ((), [since(LATE, *NEW)])) == ()


def test_a_correction_of_the_collection_before_counts_as_well():
    assert len(matched_panels(BEFORE, FIRST, PUBLISHED, ([since(*LEFT)], []))) == 1
    assert matched_panels(BEFORE, FIRST, PUBLISHED, ([since(0, *LEFT)], [])) == ()


def test_a_correction_that_touches_nobody_or_enough_of_the_panel_keeps_it():
    assert len(matched_panels(BEFORE, SECOND, PUBLISHED, ((), [since(*NEW)]))) == 1
    assert len(matched_panels(BEFORE, SECOND, PUBLISHED, ((), [since(*CORE)]))) == 1
    assert matched_panels(BEFORE, SECOND, PUBLISHED, ((), [since(*CORE), since(0, 1)])) == ()


def test_three_with_other_returns_must_hide_each_from_the_other_two():
    assert matched_panels(BEFORE, SECOND, PUBLISHED, ((), [since(0, 1, 2)])) == ()
    assert len(matched_panels(BEFORE, SECOND, PUBLISHED, ((), [since(0, 1, 2, 3, 4)]))) == 1


def test_the_panels_of_two_regions_of_three_may_not_bare_the_third():
    parts = {"a": range(6), "b": range(6, 12), "c": range(12, 18)}
    regions = [PeerGroup(PeerKind.REGION, key, key, frozenset(those)) for key, those in parts.items()]
    gave = [*parts["a"], *parts["b"], 12]
    before, now = (
        Pool.of([Contribution(one, PLACE, 20, 200, 40, 800) for one in those], (ENGLAND, *regions))
        for those in ([*gave, 13, 14, 15], [*gave, 16, 17, 20])
    )
    published = {(key, PLACE) for key in ("england", "a", "b")}

    assert [one.group.key for one in matched_panels(before, now, published)] == ["england", "a"]
