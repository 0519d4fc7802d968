"""The one place that reads the clock, so that a demonstration and a test can stand on a fixed day."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """Today's date and the current instant.

    With ``fixed_day`` the calendar stands on that day while the time of day
    runs on, so that idle time-outs still work in a demonstration.
    """

    fixed_day: date | None = None
    _started: date = field(default_factory=lambda: datetime.now(UTC).date())

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        real = datetime.now(UTC)
        if self.fixed_day is None:
            return real
        return real + timedelta(days=(self.fixed_day - self._started).days)

    def unix_seconds(self) -> int:
        """Return the seconds since 1970 as every other device counts them, whatever day the calendar stands on."""
        return int(datetime.now(UTC).timestamp())

    def today(self) -> date:
        """Return the calendar day on which milestones are judged."""
        return self.fixed_day or self.now().date()
