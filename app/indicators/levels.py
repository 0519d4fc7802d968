"""Confidence levels: how many standard errors each of them means."""

import math
from statistics import NormalDist

from app.errors import InvalidRequestError

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
