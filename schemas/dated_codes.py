"""The codes that name an organisation, each from one day to another: a recode gives a new one and ends the old."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DatedCode:
    """A code that names an organisation from its ``first`` day on, to its ``last`` or until now."""

    code: str
    first: date
    last: date | None = None

    def holds_between(self, first: date, last: date) -> bool:
        """Whether it named the organisation on at least one day of a span."""
        return self.first <= last and (self.last is None or first <= self.last)


def is_named(given: str, code: str, also: Iterable[DatedCode], first: date, last: date) -> bool:
    """Whether ``given`` is an organisation's ``code``, or one of the others that held within a span."""
    names = {code, *(one.code for one in also if one.holds_between(first, last))}
    return given.casefold() in {name.casefold() for name in names}
