"""Who asks too often waits; everybody else does not, and nobody is remembered for long."""

from datetime import timedelta

import pytest

from app.web import visits
from app.web.visits import TooManyVisitsError, Visits
from tests.support.clocks import StoppedClock

CLOCK = StoppedClock()
WINDOW = timedelta(minutes=5)


def test_one_visit_too_many_waits_until_the_first_is_old_enough():
    seen = Visits(2, WINDOW)
    seen.admit("a", CLOCK.now())
    seen.admit("a", CLOCK.later(minutes=1).now())

    with pytest.raises(TooManyVisitsError, match="Wait 3 minutes") as caught:
        seen.admit("a", CLOCK.later(minutes=2).now())
    seen.admit("a", CLOCK.later(minutes=5).now())

    assert caught.value.retry_after == 180
    assert caught.value.status == 429


def test_other_addresses_do_not_wait():
    seen = Visits(1, WINDOW)
    seen.admit("a", CLOCK.now())

    seen.admit("b", CLOCK.now())


def test_a_refused_visit_does_not_count():
    seen = Visits(1, WINDOW)
    seen.admit("a", CLOCK.now())
    for minutes in (1, 2, 3, 4):
        with pytest.raises(TooManyVisitsError):
            seen.admit("a", CLOCK.later(minutes=minutes).now())

    seen.admit("a", CLOCK.later(minutes=5).now())


def test_the_addresses_seen_longest_ago_are_forgotten(monkeypatch):
    monkeypatch.setattr(visits, "MOST_ADDRESSES", 2)
    seen = Visits(1, WINDOW)
    for address in ("a", "b", "c"):
        seen.admit(address, CLOCK.now())

    seen.admit("a", CLOCK.now())
    with pytest.raises(TooManyVisitsError):
        seen.admit("c", CLOCK.now())
