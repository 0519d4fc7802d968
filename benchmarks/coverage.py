"""How often each interval holds the true ratio, and on which side it misses, by listing every possible outcome.

Run ``python -m benchmarks.coverage``; with ``--four-fifths``, how often the ratio of two groups with the same rate lies
within 0.80 and 1.25. For each setting all (n1 + 1)(n2 + 1) outcomes are weighted by their binomial
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
EQUAL_RATES = (
    Setting(200, 1_100, 0.012, 1),
    Setting(300, 700, 0.012, 1),
    Setting(1_000, 4_000, 0.012, 1),
    Setting(30, 300, 0.25, 1),
    Setting(150, 450, 0.25, 1),
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


def outcomes(setting: Setting) -> tuple[Floats, Floats, Floats]:
    """Give every pair of counts, and the chance of each."""
    a, c = np.meshgrid(np.arange(setting.n1 + 1.0), np.arange(setting.n2 + 1.0), indexing="ij")
    chances = np.outer(binomial(setting.n1, setting.rate * setting.ratio), binomial(setting.n2, setting.rate))
    return a, c, chances


def four_fifths(setting: Setting) -> tuple[float, float, float]:
    """Give the chance that the ratio seen lies within 0.80 and 1.25, both included, above it and below it."""
    a, c, chances = outcomes(setting)
    compared, reference = a * setting.n2, c * setting.n1
    above, below = 4 * compared > 5 * reference, 5 * compared < 4 * reference
    shares = [float(chances[where].sum()) for where in (~above & ~below, above, below)]
    return shares[0], shares[1], shares[2]


def coverage(setting: Setting, method: Method, confidence: float = 0.95) -> Coverage:
    """Give the exact coverage of a method in a setting."""
    a, c, chances = outcomes(setting)
    found = ratio_interval(a, setting.n1, c, setting.n2, method, confidence)
    above, below = found.lower > setting.ratio, found.upper < setting.ratio
    shares = [float(chances[where].sum()) for where in (above, below, np.isnan(found.lower))]
    return Coverage(1 - sum(shares), *shares)


def main(argv: Sequence[str] | None = None) -> int:
    """Print one line for each setting and method."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--confidence", type=float, default=0.95)
    parser.add_argument("--method", action="append", choices=[str(method) for method in Method], help="repeatable")
    parser.add_argument("--four-fifths", action="store_true", help="equal rates against four-fifths")
    arguments = parser.parse_args(argv)
    if arguments.four_fifths:
        _print_four_fifths()
    else:
        _print_coverage([Method(name) for name in arguments.method or METHODS], arguments.confidence)
    return 0


def _print_coverage(methods: Sequence[Method], confidence: float) -> None:
    print(f"{'n1':>5} {'n2':>5} {'rate':>6} {'ratio':>6}  {'method':<13}", *(f"{name:>6}" for name in _COLUMNS))
    for setting in SETTINGS:
        for method in methods:
            found = coverage(setting, method, confidence)
            figures = _percentages(found.held, found.above, found.below, found.undefined)
            print(f"{setting.n1:>5} {setting.n2:>5} {setting.rate:>6.1%} {setting.ratio:>6g}  {method:<13} {figures}")


def _print_four_fifths() -> None:
    print(f"{'n1':>5} {'n2':>5} {'rate':>6} {'inside':>6} {'> 1.25':>6} {'< 0.80':>6}")
    for setting in EQUAL_RATES:
        print(f"{setting.n1:>5} {setting.n2:>5} {setting.rate:>6.1%} {_percentages(*four_fifths(setting))}")


def _percentages(*shares: float) -> str:
    return " ".join(f"{100 * share:6.2f}" for share in shares)


if __name__ == "__main__":
    raise SystemExit(main())
