"""Clocks that tests can move on by hand."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.clock import Clock, british_day


@dataclass(frozen=True, slots=True)
class StoppedClock(Clock):
    """A clock that stands at one instant; ``later`` gives another one."""

    instant: datetime = datetime(2025, 10, 8, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the instant at which the clock stands."""
        return self.instant

    def unix_seconds(self) -> int:
        """Return that instant as other devices count."""
        return int(self.instant.timestamp())

    def today(self) -> date:
        """Return the British day of that instant."""
        return british_day(self.instant)

    def later(self, **duration: float) -> "StoppedClock":
        """Return a clock that stands later by ``timedelta(**duration)``."""
        return StoppedClock(instant=self.instant + timedelta(**duration))
