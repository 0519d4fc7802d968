"""The rows of a release, as they are written: who took part, and each group's figures."""

from collections.abc import Mapping
from typing import Any

from app.indicators.benchmarks import Benchmark
from app.indicators.pooling import PeerGroup, Place
from app.indicators.results import BOTH_SERVICES, State

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


def _peers(group: PeerGroup) -> Row:
    return {"peer_kind": group.kind, "peer_key": group.key}


def _place(place: Place) -> Row:
    return {
        "indicator": place.indicator,
        "service": place.service,
        "breakdown": place.breakdown,
        "ethnic_group": place.group,
    }
