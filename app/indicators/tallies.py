"""Sums of a return's counts over ethnic groups, rows and services; a sum with a gap is not supplied."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.indicators.edition import Edition, Side
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, WHITE
from app.indicators.returns import Return, total

WHITE_BRITISH = "white_british"
WHITE_MINORITY = "white_minority"
WHITE_NOT_SPLIT = "white_not_split"
EVERYBODY = "everybody"
UNKNOWN = "unknown"
KNOWN = "known"


class Rows(NamedTuple):
    """Which counts are added up: one measure over some of its breakdowns (one empty key where it has none)."""

    measure: str
    breakdowns: tuple[str, ...]


class Gap(NamedTuple):
    """A row of the return without the counts of these columns."""

    service: str
    measure: str
    breakdown: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Adds up one return.

    A group is an ethnic group or one of ``minority_ethnic``, ``white``, ``known``, ``unknown`` and ``everybody``.
    """

    return_: Return
    edition: Edition
    _known: dict[tuple[str, str, str, str], int | None] = field(default_factory=dict)

    @property
    def scope(self) -> tuple[str, ...]:
        """The services that the return covers; all of them where it does not say."""
        named = tuple(key for key in self.edition.service_keys if key in self.return_.details.services)
        return named or self.edition.service_keys

    def services(self, service: str) -> tuple[str, ...]:
        """Return the services to add up for a result: both means those that the return covers."""
        return self.scope if service == BOTH_SERVICES else (service,)

    def count(self, service: str, rows: Rows, group: str) -> int | None:
        """Return the people of a group over all these rows, or ``None`` if any row lacks them."""
        measure, breakdowns = rows
        return total(
            self._cell(one, measure, breakdown, group) for one in self.services(service) for breakdown in breakdowns
        )

    def gaps(self, service: str, rows: Rows, groups: Sequence[str]) -> list[Gap]:
        """Return the rows, and in each the columns, that keep the groups from being added up."""
        found = []
        for one in self.services(service):
            for breakdown in rows.breakdowns:
                columns = self._missing(one, rows.measure, breakdown, groups)
                if columns:
                    found.append(Gap(one, rows.measure, breakdown, columns))
        return found

    def _cell(self, service: str, measure: str, breakdown: str, group: str) -> int | None:
        key = service, measure, breakdown, group
        if key not in self._known:
            read = _SUMS.get(group, Tally._column)
            self._known[key] = read(self, *key)
        return self._known[key]

    def _column(self, service: str, measure: str, breakdown: str, group: str) -> int | None:
        return self.return_.count(service, measure, breakdown, group)

    def _minority_ethnic(self, service: str, measure: str, breakdown: str, _group: str) -> int | None:
        groups = self.edition.groups_on(Side.MINORITY_ETHNIC)
        return total(self._cell(service, measure, breakdown, group) for group in groups)

    def _white(self, service: str, measure: str, breakdown: str, _group: str) -> int | None:
        """Take White as known when it stands in one figure, or in all of its parts; whatever was given is added up."""
        whole = self._cell(service, measure, breakdown, WHITE_NOT_SPLIT)
        parts = [self._cell(service, measure, breakdown, group) for group in self._white_parts()]
        if whole is None:
            return total(parts)
        return whole + sum(part for part in parts if part is not None)

    def _unknown(self, service: str, measure: str, breakdown: str, _group: str) -> int | None:
        """Return the people of unknown ethnicity from whichever of the unknown columns were given."""
        columns = self.edition.groups_on(Side.UNKNOWN)
        given = [self._cell(service, measure, breakdown, group) for group in columns]
        return total(count for count in given if count is not None) if given.count(None) < len(given) else None

    def _everybody(self, service: str, measure: str, breakdown: str, _group: str) -> int | None:
        return total(self._cell(service, measure, breakdown, side) for side in (KNOWN, UNKNOWN))

    def _known_ethnicity(self, service: str, measure: str, breakdown: str, _group: str) -> int | None:
        return total(self._cell(service, measure, breakdown, side) for side in (WHITE, MINORITY_ETHNIC))

    def _white_parts(self) -> tuple[str, ...]:
        return tuple(group for group in self.edition.groups_on(Side.WHITE) if group != WHITE_NOT_SPLIT)

    def _missing(self, service: str, measure: str, breakdown: str, groups: Sequence[str]) -> tuple[str, ...]:
        columns: list[str] = []
        for group in groups:
            if self._cell(service, measure, breakdown, group) is None:
                columns += self._blanks(service, measure, breakdown, group)
        return tuple(dict.fromkeys(columns))

    def _blanks(self, service: str, measure: str, breakdown: str, group: str) -> list[str]:
        parts: Iterable[str] = (group,)
        if group == MINORITY_ETHNIC:
            parts = self.edition.groups_on(Side.MINORITY_ETHNIC)
        if group == WHITE:
            parts = self._white_parts()
        blank = [part for part in parts if self._cell(service, measure, breakdown, part) is None]
        return [WHITE] if group == WHITE and len(blank) == len(self._white_parts()) else blank


_SUMS: dict[str, Callable[[Tally, str, str, str, str], int | None]] = {
    MINORITY_ETHNIC: Tally._minority_ethnic,  # noqa: SLF001 - the class's own table of sums
    WHITE: Tally._white,  # noqa: SLF001
    KNOWN: Tally._known_ethnicity,  # noqa: SLF001
    UNKNOWN: Tally._unknown,  # noqa: SLF001
    EVERYBODY: Tally._everybody,  # noqa: SLF001
}
