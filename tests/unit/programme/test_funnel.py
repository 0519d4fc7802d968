from app.programme.funnel import by_region, funnel
from app.programme.statuses import Status
from tests.support.cycle import PREPARED, SIGNED, standing

DONE, LATE = standing(SIGNED, "2025-11-03"), standing(PREPARED, "2025-11-03")


def test_a_funnel_counts_every_organisation_once_at_each_milestone():
    steps = funnel([DONE, LATE, LATE])

    assert [sum(step.counts.values()) for step in steps] == [3] * 10
    assert [(step.complete, step.overdue) for step in steps[2:6]] == [(3, 0), (1, 2), (1, 2), (1, 2)]
    assert steps[5].counts[Status.WITHDRAWN] == 0


def test_a_funnel_of_nobody_counts_nought():
    assert {step.complete for step in funnel([])} == {0}


def test_regions_stand_by_name_with_those_without_one_last():
    lines = by_region([(None, DONE), ("South West", LATE), ("London", DONE), ("London", LATE)])

    assert [(line.region, line.organisations, line.overdue, line.stuck) for line in lines] == [
        ("London", 2, 1, 1),
        ("South West", 1, 1, 1),
        ("No region", 1, 0, 0),
    ]
