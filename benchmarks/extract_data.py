"""Invented staff lists of any length, from a fixed seed: nobody's records, with as many bad rows as are asked for.

A bad row is bad in one of five ways, each as costly to tell as can be: no value of a bad row stands in another one.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

import xlsxwriter

SEED = 20251215
HEADINGS = (
    *("Employee Number", "Post Number", "Job Title", "Directorate", "Ethnic Origin", "Gender", "Contract Type"),
    *("Weekly Hours", "Annual Salary", "Start Date", "Leaving Date", "Senior Manager", "Profession", "Cost Centre"),
    "Location",
)
MAPPING = """
collection = 2025
confirmed = true
[staff]
scheme = "NHS-2001-16plus1"
[staff.columns]
person = "Employee Number"
ethnicity = "Ethnic Origin"
service = "Directorate"
employment = "Contract Type"
hours = "Weekly Hours"
pay = "Annual Salary"
started = "Start Date"
ended = "Leaving Date"
senior = "Senior Manager"
profession = "Profession"
[staff.values.service]
"Adult Social Care" = "adult"
"Children's Services" = "children"
[staff.values.employment]
"Permanent" = "employed"
"Agency" = "not_employed"
[staff.values.senior]
"Yes" = "yes"
"No" = "no"
[staff.values.profession]
"Social work" = "social_worker"
"Nursing" = "other_regulated"
"""
_CODES = "AAAAAAAAAAAABCCDEFGHHJKLMMNNPRSZ"
_ONE_IN_SEVERAL_POSTS = 20
_WAYS = 5


def rows(number: int, bad_in_a_hundred: int = 0) -> Iterator[list[str]]:
    """Yield the rows of a staff list: one person in twenty has a second post."""
    random = Random(SEED)
    for place in range(number):
        row = _row(random, place)
        if random.randrange(100) < bad_in_a_hundred:
            row = _spoilt(row, place)
        yield row


def _row(random: Random, place: int) -> list[str]:
    person = random.randrange(place + 1) if place % _ONE_IN_SEVERAL_POSTS == 0 else place
    left = f"{random.randrange(1, 29):02}/01/2024" if random.randrange(50) == 0 else ""
    return [
        f"E{1_000_000 + person}",
        str(place),
        f"Role number {random.randrange(300)}",
        random.choice(("Adult Social Care", "Adult Social Care", "Children's Services")),
        random.choice(_CODES),
        random.choice("FM"),
        random.choice(("Permanent",) * 15 + ("Agency",)),
        random.choice(("37", "37", "30", "18.5")),
        str(random.randrange(20_000, 90_000)),
        f"{random.randrange(1, 29):02}/{random.randrange(1, 13):02}/{random.randrange(1990, 2025)}",
        left,
        random.choice(("No",) * 20 + ("Yes",)),
        random.choice(("", "", "Social work", "Nursing")),
        f"CC{random.randrange(5_000)}",
        f"Office {random.randrange(400)} in one of the towns",
    ]


def _spoilt(row: list[str], place: int) -> list[str]:
    way = place % _WAYS
    if way == 0:
        return [*row[:4], f"strange {place}", *row[5:]]
    if way == 1:
        return [*row[:3], f"another place {place}", *row[4:]]
    if way == 2:
        return [*row[:9], f"31/02/{place}", *row[10:]]
    return row[:-1] if way == 3 else [*row[:12], f"unheard of {place}", *row[13:]]


def write_text(path: Path, number: int, bad_in_a_hundred: int = 0) -> Path:
    """Write a staff list as CSV; return its path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(rows(number, bad_in_a_hundred))
    return path


def write_unicode(path: Path, number: int) -> Path:
    """Write the same staff list as spreadsheet programs save "Unicode text": UTF-16 and tabs; return its path."""
    with path.open("w", encoding="utf-16", newline="") as file:
        writer = csv.writer(file, delimiter="\t")
        writer.writerow(HEADINGS)
        writer.writerows(rows(number))
    return path


def write_workbook(path: Path, number: int) -> Path:
    """Write the same staff list as a workbook, numbers as numbers; return its path."""
    amounts = {HEADINGS.index(heading) for heading in ("Post Number", "Weekly Hours", "Annual Salary")}
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Staff")
        sheet.write_row(0, 0, HEADINGS)
        for place, row in enumerate(rows(number), 1):
            for column, text in enumerate(row):
                if column in amounts:
                    sheet.write_number(place, column, float(text))
                elif text:
                    sheet.write_string(place, column, text)
    return path
