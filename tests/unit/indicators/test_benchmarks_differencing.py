"""Nothing that a release suppresses can be found by subtracting what it publishes."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.indicators.benchmarks import NO_COUNTS, PROTECTED, summarise
from app.indicators.differencing import drop_too_close, is_safe_rest
from app.indicators.pooling import Contribution, PeerGroup, PeerKind, Place, Pool
from app.indicators.results import State

PLACE = Place("leaving", "adult", "", "minority_ethnic", "white")
ENGLAND = PeerGroup(PeerKind.ENGLAND, "england", "England", frozenset(range(30)))
REGIONS = [
    PeerGroup(PeerKind.REGION, f"region {number}", "Region", frozenset(range(number * 6, number * 6 + 6)))
    for number in range(5)
]


def even(place, a, n1, organisations=range(30), *, c=40, n2=400):
    return [Contribution(number, place, a, n1, c, n2) for number in organisations]


def published(rows, groups=(ENGLAND,)):
    return {(row.place, row.group.key): row for row in summarise(rows, groups)}


def test_one_suppressed_region_takes_the_smallest_other_with_it():
    rows = [Contribution(number, PLACE, 1 if number < 6 else 10 + number, 100, 40, 400) for number in range(30)]

    found = published(rows, (ENGLAND, *REGIONS))

    assert found[PLACE, "england"].state is State.OK
    assert [found[PLACE, f"region {number}"].state for number in range(5)] == ["suppressed"] * 2 + ["ok"] * 3
    assert found[PLACE, "region 1"].reason == PROTECTED


def test_two_suppressed_regions_that_are_too_small_together_take_a_third():
    rows = [
        Contribution(number, PLACE, int(number in (0, 6)) if number < 12 else 10 + number, 100, 40, 400)
        for number in range(30)
    ]

    found = published(rows, (ENGLAND, *REGIONS))

    assert [found[PLACE, f"region {number}"].state for number in range(5)] == ["suppressed"] * 3 + ["ok"] * 2


def test_one_suppressed_ethnic_group_takes_the_smallest_other_with_it():
    parts = {"asian": 8, "black": 6, "mixed": 4, "other": 0}
    rows = even(PLACE, sum(parts.values()), 200)
    for group, a in parts.items():
        rows += even(PLACE._replace(group=group), a, 50)
    rows[-1] = rows[-1]._replace(a=3)
    rows[29] = rows[29]._replace(a=21)

    found = published(rows)

    states = {place.group: row.state for (place, _), row in found.items()}
    assert states == {
        "minority_ethnic": "ok",
        "asian": "ok",
        "black": "ok",
        "mixed": "suppressed",
        "other": "suppressed",
    }


def test_both_services_go_where_too_few_gave_only_one_of_them():
    adult, children, both = (PLACE._replace(service=service) for service in ("adult", "children", "both"))
    rows = even(adult, 12, 120) + even(children, 8, 90, range(29)) + even(both, 20, 210, range(29), c=80, n2=800)

    found = published(rows)

    assert [found[place, "england"].state for place in (adult, children, both)] == ["ok", "ok", "suppressed"]


def test_both_services_stay_where_enough_gave_only_one_of_them():
    adult, children, both = (PLACE._replace(service=service) for service in ("adult", "children", "both"))
    rows = even(adult, 12, 120) + even(children, 8, 90, range(26)) + even(both, 20, 210, range(26), c=80, n2=800)

    found = published(rows)

    assert [found[place, "england"].state for place in (adult, children, both)] == ["ok", "ok", "ok"]


def test_one_suppressed_service_takes_the_other_with_it():
    adult, children, both = (PLACE._replace(service=service) for service in ("adult", "children", "both"))
    rows = even(adult, 12, 120) + even(children, 0, 90) + even(both, 12, 210, c=80, n2=800)

    found = published(rows)

    assert [found[place, "england"].state for place in (adult, children, both)] == ["suppressed", "suppressed", "ok"]


def test_one_suppressed_pay_band_takes_the_smallest_other_with_it():
    bands = {"low": (70, 300), "middle": (50, 60), "top": (0, 40)}
    rows = []
    for band, (a, c) in bands.items():
        rows += even(Place("pay_bands", "adult", band, "minority_ethnic", "white"), a, 120, c=c)

    found = published(rows)

    assert {place.breakdown: row.state for (place, _), row in found.items()} == {
        "low": "ok",
        "middle": "suppressed",
        "top": "suppressed",
    }


def test_the_white_split_goes_where_too_few_hold_white_in_one_figure():
    split = PLACE._replace(group="white_minority", reference="white_british")
    rows = even(PLACE, 12, 120) + even(split, 10, 100, range(29), c=30, n2=300)

    assert published(rows)[split, "england"].reason == PROTECTED


def test_the_white_split_stays_where_everybody_gives_it():
    split = PLACE._replace(group="white_minority", reference="white_british")
    rows = even(PLACE, 12, 120) + even(split, 10, 100, range(30), c=30, n2=300)

    assert published(rows)[split, "england"].state is State.OK


def test_indicators_that_share_a_headcount_do_not_show_one_organisations_headcount():
    cpd = PLACE._replace(indicator="cpd")
    rows = even(PLACE, 12, 120) + even(cpd, 30, 120, range(29))

    found = {
        row.place.indicator: row
        for row in summarise(rows, [ENGLAND], denominators={"leaving": "headcount", "cpd": "headcount"})
    }

    assert found["leaving"].counts == (360, 3600, 1200, 12000)
    assert (found["cpd"].counts, found["cpd"].reason) == (None, NO_COUNTS)
    assert (found["cpd"].ratio, found["cpd"].contributors) == (2.5, 29)
    assert (found["cpd"].lower, found["cpd"].upper) == (None, None)


def test_indicators_with_denominators_of_their_own_both_keep_their_counts():
    cpd = PLACE._replace(indicator="cpd")
    rows = even(PLACE, 12, 120) + even(cpd, 30, 120, range(29))

    found = summarise(rows, [ENGLAND], denominators={"leaving": "headcount", "cpd": "survey_respondents"})

    assert None not in [row.counts for row in found]


def test_indicators_that_differ_by_enough_organisations_both_keep_their_counts():
    cpd = PLACE._replace(indicator="cpd")
    rows = even(PLACE, 12, 120) + even(cpd, 30, 120, range(27))

    found = summarise(rows, [ENGLAND], denominators={"leaving": "headcount", "cpd": "headcount"})

    assert None not in [row.counts for row in found]


def test_a_hidden_total_is_not_given_away_by_its_parts():
    found = summarise(even(PLACE, 12, 120), (ENGLAND, *REGIONS), withheld={"england": "Not this year."})

    assert [row.state for row in found] == ["suppressed", "suppressed", "ok", "ok", "ok", "ok"]
    assert [row.reason for row in found[:2]] == ["Not this year.", PROTECTED]


SERVICES = ("adult", "children")
GROUPS = ("asian", "black")


@st.composite
def returns(draw):
    """What 20 organisations give: in each service two ethnic groups that add up, some without the second service."""
    given = {}
    for number in range(20):
        for service in SERVICES:
            if service == "children" and draw(st.integers(0, 5)) == 0:
                continue
            a = [draw(st.sampled_from((0, 0, 1, 3, 8, 20))) for _ in GROUPS]
            c = draw(st.sampled_from((5, 20)))
            given[number, service] = [*((one, one + 40) for one in a), (c, c + 300)]
    return given


def as_contributions(given):
    rows = []
    for number in range(20):
        mine = {service: given[number, service] for service in SERVICES if (number, service) in given}
        if len(mine) == len(SERVICES):
            mine["both"] = [
                (one[0] + two[0], one[1] + two[1]) for one, two in zip(mine["adult"], mine["children"], strict=True)
            ]
        for service, (asian, black, white) in mine.items():
            everyone = (asian[0] + black[0], asian[1] + black[1])
            for group, counts in (("asian", asian), ("black", black), ("minority_ethnic", everyone)):
                rows.append(Contribution(number, PLACE._replace(service=service, group=group), *counts, *white))
    return rows


def one_region_with_cases_among_two_without():
    """Regions of 0, 0 and 10 people are suppressed together beside one of 19."""
    adults = [0] * 12 + [1, 1, 8, 0, 0, 8, 8, 3]
    return {
        (number, "adult"): [(0, 40), (a, a + 40), (5, 305)]
        if number not in (13, 18)
        else [(a, a + 40), (0, 40), (5, 305)]
        for number, a in enumerate(adults)
    }


@example(one_region_with_cases_among_two_without())
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(returns())
def test_no_subtraction_of_published_sums_leaves_a_few_people(given):
    rows = as_contributions(given)
    groups = [
        PeerGroup(PeerKind.ENGLAND, "england", "England", frozenset(range(20))),
        *(PeerGroup(PeerKind.REGION, f"r{n}", "Region", frozenset(range(n * 5, n * 5 + 5))) for n in range(4)),
    ]
    exact = defaultdict(int)
    for row in rows:
        for group in groups:
            if row.organisation_id in group.members:
                exact[row.place, group.key] += row.a
    shown = {key: exact[key] for key, row in published(rows, groups).items() if row.state is State.OK}

    for (place, key), total in shown.items():
        regions = [shown.get((place, f"r{n}")) for n in range(4)] if key == "england" else []
        _is_closed(total, regions, {(place, f"r{n}") for n in range(4)}, shown, exact)
        if place.group == "minority_ethnic":
            parts = [(place._replace(group=group), key) for group in GROUPS]
            _is_closed(total, [shown.get(part) for part in parts], set(parts), shown, exact)


def _is_closed(total, parts, keys, shown, exact):
    """A part that is 0 hides the others as well as any: its mark does not say that it is 0."""
    hidden = [key for key in keys if key not in shown and key in exact]
    rest = total - sum(part for part in parts if part is not None)
    if hidden and len(hidden) < len(keys):
        assert len(hidden) > 1
        assert rest == 0 or rest >= 10


def random_pool(seed, organisations=60):
    """Groups that lie inside one another, overlap or are the same; not everybody gave everything."""
    random = np.random.default_rng(seed)
    members = [np.ones(organisations, bool)]
    for _ in range(12):
        wider = members[random.integers(len(members))]
        members.append(wider & (random.random(organisations) < random.choice([0.5, 0.9, 0.97])))
    groups = [PeerGroup(PeerKind.REGION, f"{n}", f"{n}", frozenset(np.flatnonzero(m))) for n, m in enumerate(members)]
    places = tuple(Place("leaving", "adult", f"{n}", "minority_ethnic", "white") for n in range(5))
    given = random.random((len(places), organisations)) < 0.9
    counts = random.integers(0, 9, (len(places), organisations, 4)) * given[:, :, None]
    return Pool(places, tuple(groups), counts, given, np.array(members))


def too_close_one_by_one(pool):
    """The same rule, told organisation by organisation."""
    found = set()
    for place in range(len(pool.places)):
        inside = [set(np.flatnonzero(members & pool.given[place]).tolist()) for members in pool.members]
        kept = []
        for group in sorted(range(len(inside)), key=lambda one: (-len(inside[one]), one)):
            wider = [inside[one] - inside[group] for one in kept if inside[group] < inside[one]]
            if all(is_safe_rest(pool.counts[place, sorted(rest)]) for rest in wider):
                kept.append(group)
            else:
                found.add((place, group))
    return found


@pytest.mark.parametrize("seed", range(30))
def test_counting_those_in_the_same_groups_together_suppresses_the_same(seed):
    pool, reasons = random_pool(seed), {}

    drop_too_close(pool, reasons, "too close")

    assert reasons.keys() == too_close_one_by_one(pool)


def test_random_groups_are_too_close_now_and_then():
    assert sum(bool(too_close_one_by_one(random_pool(seed))) for seed in range(30)) > 20
