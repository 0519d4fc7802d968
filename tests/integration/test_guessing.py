"""Guessing passwords: a thousand guesses, from one address or from many, one after another or all at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.services.throttle import GUESSES, TooManyAttemptsError, admit_guess

ALL_AT_ONCE = 24


def is_admitted(engine, clock, email="amy@example.org", address="192.0.2.1"):
    try:
        admit_guess(engine, email, address, clock.now())
    except TooManyAttemptsError:
        return False
    return True


@pytest.mark.parametrize("varies", ["email", "address"])
def test_of_a_thousand_guesses_ten_are_looked_at(engine, clock, varies):
    admitted = [is_admitted(engine, clock, **{varies: f"{number}@example.org"}) for number in range(1_000)]

    assert admitted == [True] * GUESSES + [False] * (1_000 - GUESSES)


def test_guesses_made_at_the_same_moment_do_not_slip_through(engine, clock):
    with ThreadPoolExecutor(ALL_AT_ONCE) as pool:
        guesses = [pool.submit(is_admitted, engine, clock) for _ in range(ALL_AT_ONCE)]

    assert sum(guess.result() for guess in guesses) == GUESSES


def test_whoever_waits_may_guess_again_and_others_never_wait(engine, clock):
    for _ in range(GUESSES + 1):
        is_admitted(engine, clock)

    assert is_admitted(engine, clock, email="ben@example.org", address="192.0.2.2")
    assert is_admitted(engine, clock.later(minutes=6))
