"""Answers under seal: opened by the service's secret alone, of one size, in no order of arrival."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.survey_seal import SealError, seal, unseal

SECRET = "a secret that is long enough"


@given(st.lists(st.integers(0, 254), max_size=32))
def test_what_is_sealed_comes_back_in_the_order_of_its_numbers(codes):
    assert unseal(seal(codes, SECRET), SECRET) == sorted(codes)


def test_nothing_is_under_no_seal():
    assert unseal(None, SECRET) == []


@pytest.mark.parametrize("codes", [[], [1], [7] * 32])
def test_a_seal_has_one_size_however_much_is_under_it(codes):
    assert len(seal(codes, SECRET)) == 80


def test_the_same_answers_never_look_the_same_twice():
    assert len({seal([5, 6], SECRET) for _ in range(50)}) == 50


def test_a_seal_of_few_answers_shows_no_run_of_empty_places():
    assert b"\xff" * 4 not in seal([1], SECRET)


@pytest.mark.parametrize("codes", [[0] * 33, [255], [-1]])
def test_what_does_not_fit_is_refused(codes):
    with pytest.raises(ValueError, match="do not fit"):
        seal(codes, SECRET)


def test_another_secret_opens_nothing():
    with pytest.raises(SealError):
        unseal(seal([3], SECRET), "another secret")


@pytest.mark.parametrize("place", [0, 15, 16, 47, 48, 79])
def test_a_change_of_one_bit_is_noticed(place):
    sealed = bytearray(seal([3], SECRET))
    sealed[place] ^= 1

    with pytest.raises(SealError):
        unseal(bytes(sealed), SECRET)


@pytest.mark.parametrize("stump", [b"", b"x", b"x" * 79])
def test_a_stump_is_no_seal(stump):
    with pytest.raises(SealError):
        unseal(stump, SECRET)
