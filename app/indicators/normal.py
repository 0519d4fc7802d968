"""The normal curve: the chance beyond a score, for many scores at once."""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

_REACH = 4.0
# erfc(x) exp(x^2) / t as a polynomial in 2 t - 1, where t = 4 / (4 + x): our own fit through 21 Chebyshev nodes.
_TAIL = (
    *(0.273998915250123, 0.24413718227022202, 0.19330217556630253, 0.1352134578281966, 0.08271289696999862),
    *(0.043502734312421784, 0.01909537871659367, 0.006592513310699177, 0.0015280140207032597, 7.023985072327658e-05),
    *(-0.00011376375572266055, -4.420364985190198e-05, -9.068670474796432e-07, 4.71614297310794e-06),
    *(1.1696354048266939e-06, -3.572351377930468e-07, -2.0642610850442206e-07, 1.9781833190108175e-08),
    *(2.7067356019440737e-08, -5.555489441167686e-10, -2.2341337970055193e-09),
)


def two_sided_p(score: Floats) -> Floats:
    """Give the chance of a standard normal value at least as far from 0 as each score.

    Within 1e-14 of the true chance for scores up to 8, and 1e-13 for as long as it is not nought.
    """
    x = np.abs(score) * math.sqrt(0.5)
    t = _REACH / (_REACH + x)
    s = 2 * t - 1
    ratio = np.full_like(s, _TAIL[-1])
    for coefficient in _TAIL[-2::-1]:
        ratio *= s
        ratio += coefficient
    chance: Floats = ratio * t * np.exp(-x * x)
    return chance
