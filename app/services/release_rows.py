"""The rows of a release, as they are written: who took part, and each group's figures."""

from collections.abc import Mapping
from typing import Any

from app.indicators.benchmarks import Benchmark
from app.indicators.panel import Panel
from app.indicators.pooling import PeerGroup, Place
from app.indicators.results import BOTH_SERVICES, State
from app.indicators.spread import Spread

PARTICIPATION = "participation"
EVERYBODY = "everybody"

Row = dict[str, Any]


def participation_row(group: PeerGroup, submissions: Mapping[int, int]) -> Row:
    """Return how many of a group's organisations are in the release: public, and what coverage is read from."""
    return {
        **_peers(group),
        "peer_label": group.label,
        "indicator": PARTICIPATION,
        "service": BOTH_SERVICES,
        "ethnic_group": EVERYBODY,
        "state": State.OK,
        "contributors": len(group.members & submissions.keys()),
        "denominator": len(group.members),
    }


def benchmark_row(one: Benchmark) -> Row:
    """Return a figure of a group, published or suppressed."""
    a, n1, c, n2 = one.counts or (None, None, None, None)
    return {
        **_peers(one.group),
        **_place(one.place),
        "peer_label": one.group.label,
        "state": one.state,
        "reason": one.reason,
        "contributors": one.contributors,
        "numerator": a,
        "denominator": n1,
        "reference_numerator": c,
        "reference_denominator": n2,
        "ratio": one.ratio,
        "lower": one.lower,
        "upper": one.upper,
    }


def spread_row(one: Spread) -> Row:
    """Return how a group's organisations differ at a place."""
    return {
        **_peers(one.group),
        **_place(one.place),
        "contributors": one.contributors,
        "crude": one.crude,
        "mantel_haenszel": one.mantel_haenszel,
        "lower": one.lower,
        "upper": one.upper,
        "tau2": one.tau2,
        "i2": one.i2,
        "points": {str(percentile): ratio for percentile, ratio in one.points.items()},
        "standing_out": one.standing_out,
        "by_chance": one.by_chance,
    }


def panel_row(one: Panel, previous_year: int) -> Row:
    """Return a matched panel; it has minority ethnic compared with White people only."""
    return {
        **_peers(one.group),
        "indicator": one.place.indicator,
        "service": one.place.service,
        "breakdown": one.place.breakdown,
        "previous_year": previous_year,
        "contributors": one.contributors,
        "previous_ratio": one.previous_ratio,
        "ratio": one.ratio,
        "verdict": one.verdict,
    }


def _peers(group: PeerGroup) -> Row:
    return {"peer_kind": group.kind, "peer_key": group.key}


def _place(place: Place) -> Row:
    return {
        "indicator": place.indicator,
        "service": place.service,
        "breakdown": place.breakdown,
        "ethnic_group": place.group,
    }
