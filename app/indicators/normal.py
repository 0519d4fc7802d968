"""The normal curve: how many standard errors a confidence level means, and the chance beyond a score."""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidRequestError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_STANDARD = NormalDist()


def critical_value(confidence: float) -> float:
    """Give the two-sided critical value: 1.96 for 0.95, 0 for 0 and infinity for 1.

    Raises InvalidRequestError when the level is not a number from 0 to 1.
    """
    if not 0 <= confidence <= 1:
        raise InvalidRequestError("The confidence level must be a number from 0 to 1, for example 0.95.")
    if confidence in (0, 1):
        return math.inf if confidence else 0.0
    return -_STANDARD.inv_cdf((1 - confidence) / 2)


def two_sided_p(score: Floats) -> Floats:
    """Give the chance of a standard normal value at least as far from 0 as each score, to full precision."""
    beyond = (np.abs(score) * math.sqrt(0.5)).ravel()
    return np.fromiter(map(math.erfc, beyond.tolist()), np.float64, beyond.size).reshape(score.shape)
