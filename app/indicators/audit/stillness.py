"""Which organisations had best keep still while a crowd of counts is moved: those to whom most is not proven yet."""

import numpy as np
from scipy.sparse import csr_array

from app.indicators.audit.parts import Floats, Numbers
from app.indicators.pooling import Mask

_FLIPS = 10  # of each organisation at most


def still_ones(left: Floats, sums: csr_array, seats: Numbers, most: int, random: np.random.Generator) -> Mask:
    """Return at most so many owners to keep still, so that much of what others hold is open to them and can move.

    ``left`` says how often each count (row) is not proven to each owner; ``seats`` is the owner of each part of
    ``sums``. It starts at random, and frees or holds one owner at a time for as long as that is better.
    """
    open_to, shared = _open_to(left, sums, seats)
    width = len(open_to)
    still = np.zeros(width, np.bool_)
    still[random.permutation(width)[: most // 2]] = True
    for _ in range(_FLIPS * width):
        better = _better(open_to, shared, still)
        if still.sum() >= most:
            better[~still] = 0
        best = int(better.argmax())
        if better[best] <= 0:
            break
        still[best] = not still[best]
    return still


def _open_to(left: Floats, sums: csr_array, seats: Numbers) -> tuple[Floats, Floats]:
    """Return how much of what each owner alone holds is open to each other, and of what several hold to each."""
    firsts = seats[sums.indices[sums.indptr[:-1]]]
    is_one = (
        np.bincount(
            np.repeat(np.arange(len(firsts)), np.diff(sums.indptr)),
            seats[sums.indices] != np.repeat(firsts, np.diff(sums.indptr)),
        )
        == 0
    )
    width = left.shape[1]
    holders = csr_array((np.ones(int(is_one.sum())), (firsts[is_one], np.flatnonzero(is_one))), (width, len(firsts)))
    open_to: Floats = np.asarray(holders @ left, np.float64)
    np.fill_diagonal(open_to, 0.0)
    return open_to, left[~is_one].sum(axis=0).astype(np.float64)


def _better(open_to: Floats, shared: Floats, still: Mask) -> Floats:
    """Return how much more is moved before those that keep still if each owner did what it does not do now."""
    holding = (~still).astype(np.float64) @ open_to + shared
    giving_up = open_to @ still.astype(np.float64)
    return np.where(still, giving_up - holding, holding - giving_up)
