"""DfE's counts of children's social workers in post by ethnic group and role."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from app.register.reading import Row, read_rows

GROUPS = ("white", "mixed", "asian", "black", "other")
MINORITY_ETHNIC = ("mixed", "asian", "black", "other")
HEADER = (
    "year",
    "as_at",
    "geography_level",
    "gss_code",
    "gss_code_current",
    "dfe_la_code",
    "name",
    "role",
    "total",
    "known",
    "not_known",
    *GROUPS,
)
LEVELS = ("country", "region", "utla")
LONDON_PARTS = ("E13000001", "E13000002")
JOINT_MARK = " / "


class Role(StrEnum):
    """A role as DfE names it; the values are the labels of the published file."""

    TOTAL = "Total"
    CASE_HOLDER = "Case holder"
    QUALIFIED_WITHOUT_CASES = "Qualified without cases"
    SENIOR_PRACTITIONER = "Senior practitioner"
    FIRST_LINE_MANAGER = "First line manager"
    MIDDLE_MANAGER = "Middle manager"
    SENIOR_MANAGER = "Senior manager"

    @property
    def people(self) -> str:
        """The role in words, in the plural: what a sentence calls the people who hold it."""
        return _PEOPLE[self]


_PEOPLE = {
    Role.TOTAL: "children's social workers",
    Role.CASE_HOLDER: "children's case holders",
    Role.QUALIFIED_WITHOUT_CASES: "children's social workers without cases",
    Role.SENIOR_PRACTITIONER: "children's senior practitioners",
    Role.FIRST_LINE_MANAGER: "children's first line managers",
    Role.MIDDLE_MANAGER: "children's middle managers",
    Role.SENIOR_MANAGER: "children's senior managers",
}

SENIORITY = (
    Role.CASE_HOLDER,
    Role.SENIOR_PRACTITIONER,
    Role.FIRST_LINE_MANAGER,
    Role.MIDDLE_MANAGER,
    Role.SENIOR_MANAGER,
)


@dataclass(frozen=True, slots=True)
class WorkforceCount:
    """People in one role of one area at 30 September; a group is ``None`` where DfE says it is unavailable."""

    year: int
    as_at: date
    geography_level: str
    gss_code: str
    gss_code_current: str
    dfe_la_code: str
    name: str
    role: Role
    total: int
    known: int
    not_known: int
    white: int | None
    mixed: int | None
    asian: int | None
    black: int | None
    other: int | None

    @property
    def members(self) -> tuple[str, ...]:
        """The current codes that this row speaks for: two in a joint return, else one."""
        return tuple(self.gss_code_current.split(JOINT_MARK))

    @property
    def member_names(self) -> tuple[str, ...]:
        """The names of the areas that this row speaks for, in the order of ``members``."""
        return tuple(self.name.split(JOINT_MARK))

    @property
    def is_joint(self) -> bool:
        """Whether two councils report together in this row."""
        return len(self.members) > 1

    @property
    def is_standard_region(self) -> bool:
        """Whether this is one of the nine regions; Inner and Outer London would count London twice."""
        return self.geography_level == "region" and self.gss_code not in LONDON_PARTS

    @property
    def groups(self) -> dict[str, int] | None:
        """The five groups, or ``None`` where DfE says that they are unavailable."""
        found = {group: getattr(self, group) for group in GROUPS}
        return None if None in found.values() else found


@dataclass(frozen=True, slots=True)
class WorkforceRows:
    """The published rows to hand, found by year, role and area; ``is_loaded`` says whether the dataset is there."""

    rows: Mapping[tuple[int, Role, str], WorkforceCount]
    is_loaded: bool

    @classmethod
    def of(cls, rows: Iterable[WorkforceCount], *, is_loaded: bool = True) -> "WorkforceRows":
        """Index rows by each area that they speak for, so that either half of a joint return finds it."""
        return cls({(row.year, row.role, code): row for row in rows for code in row.members}, is_loaded)

    @property
    def years(self) -> tuple[int, ...]:
        """The years that have rows, oldest first."""
        return tuple(sorted({year for year, _, _ in self.rows}))

    def find(self, year: int, role: Role, code: str) -> WorkforceCount | None:
        """Return the row that speaks for an area, by its current code."""
        return self.rows.get((year, role, code))


def read_workforce(path: Path) -> tuple[WorkforceCount, ...]:
    """Return every row of the file, in its order; raise ``ReferenceFileError`` where the parts do not add up."""
    return tuple(workforce_count(row) for row in read_rows(path, HEADER))


def workforce_count(row: Row) -> WorkforceCount:
    """Return the count of a line; raise ``ReferenceFileError`` where its parts do not add up."""
    count = WorkforceCount(
        year=row.whole("year"),
        as_at=row.day("as_at"),
        geography_level=row.one_of("geography_level", LEVELS),
        gss_code=row.text("gss_code"),
        gss_code_current=row.text("gss_code_current"),
        dfe_la_code=row.text("dfe_la_code"),
        name=row.text("name"),
        role=Role(row.one_of("role", tuple(Role))),
        total=row.whole("total"),
        known=row.whole("known"),
        not_known=row.whole("not_known"),
        **{group: row.available_whole(group) for group in GROUPS},
    )
    _check_sums(count, row)
    return count


def _check_sums(count: WorkforceCount, row: Row) -> None:
    if count.known + count.not_known != count.total:
        raise row.contradiction("known and not known do not add up to the total.")
    if sum((count.groups or {}).values()) != count.known:
        raise row.contradiction("the five groups do not add up to the known count.")
