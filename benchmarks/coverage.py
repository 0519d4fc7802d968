"""How often each interval holds the true ratio, and on which side it misses, by listing every possible outcome.

Run ``python -m benchmarks.coverage``. For each setting all (n1 + 1)(n2 + 1) outcomes are weighted by their binomial
chance, so the figures are exact. A missed truth below the interval is a false "higher", above it a false "lower".
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.indicators.intervals import Method, ratio_interval

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Setting:
    """Two groups, the rate in the second and the true ratio."""

    n1: int
    n2: int
    rate: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares of all outcomes: holding the truth, wholly above it, wholly below it, and without an interval."""

    held: float
    above: float
    below: float
    undefined: float


SETTINGS = (
    Setting(40, 160, 0.015, 1),
    Setting(40, 160, 0.015, 2),
    Setting(300, 700, 0.012, 1),
    Setting(80, 120, 0.30, 1),
    Setting(80, 120, 0.30, 0.5),
    Setting(20, 180, 0.25, 1),
)
_COLUMNS = ("holds", "above", "below", "none")
METHODS = (Method.KATZ, Method.ADJUSTED_LOG, Method.MN, Method.SCAS)


def binomial(n: int, rate: float) -> Floats:
    """Give the chance of 0, 1, ... n events."""
    k = np.arange(n, dtype=np.float64)
    logs = np.concatenate(([0.0], np.cumsum(np.log((n - k) / (k + 1)) + np.log(rate / (1 - rate)))))
    weights: Floats = np.exp(logs - logs.max())
    total: float = weights.sum()
    return weights / total


def coverage(setting: Setting, method: Method, confidence: float = 0.95) -> Coverage:
    """Give the exact coverage of a method in a setting."""
    a, c = np.meshgrid(np.arange(setting.n1 + 1), np.arange(setting.n2 + 1), indexing="ij")
    chances = np.outer(binomial(setting.n1, setting.rate * setting.ratio), binomial(setting.n2, setting.rate))
    found = ratio_interval(a, setting.n1, c, setting.n2, method, confidence)
    above, below = found.lower > setting.ratio, found.upper < setting.ratio
    shares = [float(chances[where].sum()) for where in (above, below, np.isnan(found.lower))]
    return Coverage(1 - sum(shares), *shares)


def main(argv: Sequence[str] | None = None) -> int:
    """Print one line for each setting and method."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--confidence", type=float, default=0.95)
    parser.add_argument("--method", action="append", choices=[str(method) for method in Method], help="repeatable")
    arguments = parser.parse_args(argv)
    print(f"{'n1':>5} {'n2':>5} {'rate':>6} {'ratio':>6}  {'method':<13}", *(f"{name:>6}" for name in _COLUMNS))
    for setting in SETTINGS:
        for method in arguments.method or METHODS:
            found = coverage(setting, Method(method), arguments.confidence)
            shares = (found.held, found.above, found.below, found.undefined)
            figures = " ".join(f"{100 * share:6.2f}" for share in shares)
            print(f"{setting.n1:>5} {setting.n2:>5} {setting.rate:>6.1%} {setting.ratio:>6g}  {method:<13} {figures}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
