"""The clock: British days, and a demonstration that stands on one."""

from datetime import UTC, date, datetime

import pytest

from app import clock as clock_module
from app.clock import Clock, british_day


class StandingClock(datetime):
    """A machine's clock that stands at one instant."""

    instant = datetime(2026, 11, 22, 23, 46, tzinfo=UTC)

    @classmethod
    def now(cls, _zone=None):
        return cls.instant


@pytest.fixture
def at(monkeypatch):
    """Puts the machine's clock to an instant."""

    def _at(instant):
        monkeypatch.setattr(clock_module, "datetime", type("At", (StandingClock,), {"instant": instant}))

    return _at


def test_an_instant_between_midnight_in_britain_and_in_utc_is_of_the_british_day():
    assert british_day(datetime(2025, 9, 1, 23, 46, tzinfo=UTC)) == date(2025, 9, 2)
    assert british_day(datetime(2025, 12, 1, 23, 46, tzinfo=UTC)) == date(2025, 12, 1)


def test_a_demonstration_begun_late_on_a_winter_evening_stays_on_its_summer_day(at):
    at(datetime(2026, 11, 22, 23, 46, tzinfo=UTC))
    clock = Clock(date(2025, 10, 8))

    assert clock.now() == datetime(2025, 10, 8, 22, 46, tzinfo=UTC)
    assert (british_day(clock.now()), clock.today()) == (date(2025, 10, 8), date(2025, 10, 8))


def test_after_midnight_a_demonstration_is_still_on_its_day_and_no_earlier_than_before(at):
    at(datetime(2026, 11, 22, 23, 46, tzinfo=UTC))
    clock = Clock(date(2025, 10, 8))
    before = clock.now()

    at(datetime(2026, 11, 23, 0, 5, tzinfo=UTC))

    assert clock.now() > before
    assert british_day(clock.now()) == date(2025, 10, 8)
