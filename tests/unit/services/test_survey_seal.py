"""Counts under seal: opened by the service's secret alone, and of one size whatever they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.survey_seal import SealError, seal, unseal

SECRET = "a secret that is long enough"


@given(st.lists(st.integers(0, (1 << 32) - 1), max_size=128))
def test_what_is_sealed_comes_back_filled_up_with_nobody(numbers):
    assert unseal(seal(numbers, SECRET), SECRET) == (*numbers, *[0] * (128 - len(numbers)))


@pytest.mark.parametrize("numbers", [[], [1], [7_000_000] * 128])
def test_a_seal_has_one_size_whatever_is_under_it(numbers):
    assert len(seal(numbers, SECRET)) == 540


def test_the_same_counts_never_look_the_same_twice():
    assert len({seal([5, 6], SECRET) for _ in range(50)}) == 50


def test_a_seal_of_nobody_shows_no_run_and_no_block_twice():
    sealed = seal([], SECRET)

    assert b"\0" * 4 not in sealed
    assert len({sealed[start : start + 32] for start in range(12, 524, 32)}) == 16


@pytest.mark.parametrize("numbers", [[0] * 129, [1 << 32], [-1]])
def test_what_does_not_fit_is_refused(numbers):
    with pytest.raises(ValueError, match="do not fit"):
        seal(numbers, SECRET)


def test_another_secret_opens_nothing():
    with pytest.raises(SealError):
        unseal(seal([3], SECRET), "another secret")


@pytest.mark.parametrize("place", [0, 11, 12, 523, 524, 539])
def test_a_change_of_one_bit_is_noticed(place):
    sealed = bytearray(seal([3], SECRET))
    sealed[place] ^= 1

    with pytest.raises(SealError):
        unseal(bytes(sealed), SECRET)


@pytest.mark.parametrize("stump", [b"", b"x", b"x" * 539])
def test_a_stump_is_no_seal(stump):
    with pytest.raises(SealError):
        unseal(stump, SECRET)
