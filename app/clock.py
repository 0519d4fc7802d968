"""The one place that reads the clock, so that a demonstration and a test can stand on a fixed day."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

BRITISH = ZoneInfo("Europe/London")


def british_day(at: datetime) -> date:
    """Return the day in the United Kingdom of an aware instant: the day on which people there say that it happened."""
    return at.astimezone(BRITISH).date()


@dataclass(frozen=True, slots=True)
class Clock:
    """Today's date and the current instant.

    With ``fixed_day`` the calendar stands on that day while the time of day
    runs on, so that idle time-outs still work in a demonstration. At midnight the time stands still as well.
    """

    fixed_day: date | None = None
    _started: date = field(default_factory=lambda: british_day(datetime.now(UTC)))

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        real = datetime.now(UTC)
        if self.fixed_day is None:
            return real
        local = real.astimezone(BRITISH)
        at = local.time() if local.date() == self._started else time.max
        return datetime.combine(self.fixed_day, at, BRITISH).astimezone(UTC)

    def unix_seconds(self) -> int:
        """Return the seconds since 1970 as every other device counts them, whatever day the calendar stands on."""
        return int(datetime.now(UTC).timestamp())

    def today(self) -> date:
        """Return the calendar day on which milestones are judged."""
        return self.fixed_day or british_day(self.now())
