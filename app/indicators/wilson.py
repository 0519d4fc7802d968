"""Wilson's limits of one proportion (Wilson 1927), which other intervals are built from."""

import numpy as np

from app.indicators.normal import Floats


def wilson_limits(x: Floats, n: Floats, z: float) -> tuple[Floats, Floats]:
    """Give the rates at which the score test of x of n just reaches z; exactly 0 and 1 at none and all."""
    square = z * z
    root = z * np.sqrt(square + 4 * x * (n - x) / n)
    whole = 2 * (n + square)
    lower = np.where(x > 0, x * x / (n * (x + (square + root) / 2)), 0.0)
    upper = np.where(x < n, (2 * x + square + root) / whole, 1.0)
    return lower, upper
