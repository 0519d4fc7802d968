"""Makes the example returns and their expected results from DfE's published counts: ``python -m examples.make``."""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from app.register.datasets import dataset
from app.register.values import rounded
from app.register.workforce_counts import MINORITY_ETHNIC, Role, WorkforceCount, WorkforceRows

HERE = Path(__file__).parent
YEAR = 2023
AREAS = {
    "E92000001": "england",
    "E08000025": "birmingham",
    "E10000016": "kent",
    "E08000035": "leeds",
    "E09000022": "lambeth",
    "E06000047": "county-durham",
    "E06000052": "cornwall",
    "E08000032": "bradford",
    "E06000017": "rutland",
}
MEASURES = {"headcount": Role.TOTAL, "senior_managers": Role.SENIOR_MANAGER}
COLUMNS = {
    "white": "white_not_split",
    **{group: group for group in MINORITY_ETHNIC},
    "not_known": "not_known",
}
TABLES_NOT_SUPPLIED = ("recruitment", "employee_relations", "development", "staff_survey", "leavers")
HEADER = ("service", "measure", "breakdown", "ethnic_group", "count")
EXPECTED = HERE / "expected-senior-management.csv"
EXPECTED_HEADER = ("file", "organisation", "name", "service", "indicator", "group", "reference")
EXPECTED_NUMBERS = ("a", "n1", "c", "n2", "state", "ratio")


@dataclass(frozen=True, slots=True)
class Example:
    """One area: everybody in post, and its senior managers."""

    code: str
    name: str
    file: str
    everybody: WorkforceCount
    senior: WorkforceCount


def main(folder: Path = HERE) -> None:
    """Write one return for each area and the expected results into the folder."""
    examples = list(_examples())
    for example in examples:
        (folder / example.file).write_text(_return(example), encoding="utf-8", newline="")
    with (folder / EXPECTED.name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow((*EXPECTED_HEADER, *EXPECTED_NUMBERS))
        for example in examples:
            writer.writerows(_expected(example))


def _examples() -> Iterator[Example]:
    rows = WorkforceRows.of(dataset("workforce").read())
    for code, slug in AREAS.items():
        everybody, senior = (rows.find(YEAR, role, code) for role in MEASURES.values())
        if everybody is None or senior is None:
            raise LookupError(f"No counts for {code} in {YEAR}.")
        yield Example(code, everybody.name, f"{slug}-{YEAR}.csv", everybody, senior)


def _return(example: Example) -> str:
    lines = [*_details(example), ",".join(HEADER)]
    for measure, row in (("headcount", example.everybody), ("senior_managers", example.senior)):
        lines += [f"children,{measure},,{column},{getattr(row, group)}" for group, column in COLUMNS.items()]
    return "\n".join(lines) + "\n"


def _details(example: Example) -> list[str]:
    return [
        f"#organisation: {example.code}",
        f"#collection: {YEAR}",
        f"#template_version: {YEAR}.1",
        f"#as_at: {example.everybody.as_at}",
        f"#window_from: {YEAR - 1}-10-01",
        f"#window_to: {YEAR}-09-30",
        "#services: children",
        "#prepared_by: Made from published counts",
        "#table.workforce: supplied",
        *(f"#table.{table}: cannot_supply" for table in TABLES_NOT_SUPPLIED),
        f"#note.workforce: {example.name}. Department for Education, Children's social work workforce, OGL v3.0",
    ]


def _expected(example: Example) -> Iterator[tuple[object, ...]]:
    for group in ("minority_ethnic", *MINORITY_ETHNIC):
        parts = MINORITY_ETHNIC if group == "minority_ethnic" else (group,)
        a, n1 = (sum(getattr(row, part) for part in parts) for row in (example.senior, example.everybody))
        c, n2 = example.senior.white or 0, example.everybody.white or 0
        about = (example.file, example.code, example.name, "children", "senior_management", group, "white")
        yield (*about, a, n1, c, n2, *_ratio(a, n1, c, n2))


def _ratio(a: int, n1: int, c: int, n2: int) -> tuple[str, str]:
    """Return the state and the ratio (a/n1) ÷ (c/n2), 2 decimals, as the standard words them."""
    if not n1 or not n2:
        return "not_calculable", ""
    if a == c == 0:
        return "no_cases", ""
    return "ok", "inf" if c == 0 else str(rounded(Fraction(a * n2, n1 * c), 2))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
