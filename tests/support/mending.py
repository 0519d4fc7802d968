"""Somebody who mends a workbook by what a report says, with the organisation's records beside them, and nothing else.

The rules go by the words "Expected" and "What to do" alone. They know neither codes nor which faults there are.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page

READ = """items => items.map(item => {
  const group = item.closest('.finding-group');
  const text = name => (item.querySelector(name) || group.querySelector(name) || {textContent: ''}).textContent.trim();
  return {
    place: text('.finding-place'), message: text('.finding-message'), expected: text('.finding-expected'),
    fix: text('.finding-fix'), must_fix: item.classList.contains('must-fix'),
    confirm: item.classList.contains('confirm'), position: item.id.replace('finding-', ''),
  };
})"""
PLACE = re.compile(r"Sheet (?P<sheet>[^·,]+?)(?:, cell (?P<cell>[A-Z]+\d+))?\s*(?:· (?P<row>[^·]+?))?\s*(?:· .*)?$")
ADDRESS = re.compile(r"\(([A-Z]{1,2}\d+)\)")


@dataclass(frozen=True, slots=True)
class Said:
    """One finding as the page says it."""

    sheet: str
    cell: str
    row: str
    message: str
    expected: str
    fix: str
    must_fix: bool
    confirm: bool
    position: str


@dataclass(frozen=True, slots=True)
class Records:
    """What the organisation knows: its counts by sheet and cell, and the details of the return by their label."""

    counts: Mapping[tuple[str, str], int]
    details: Mapping[str, object]


def read_report(page: Page) -> list[Said]:
    """Return every finding that a report page lists."""
    return [_said(item) for item in page.locator(".finding-item").evaluate_all(READ)]


def _said(item: dict[str, str]) -> Said:
    match = PLACE.match(item["place"].removesuffix("new").strip())
    assert match, item["place"]
    place = {name: (match[name] or "").strip() for name in ("sheet", "cell", "row")}
    words = {
        "expected": item["expected"].removeprefix("Expected:").strip(),
        "fix": item["fix"].removeprefix("What to do:").strip(),
    }
    others = {name: item[name] for name in ("message", "must_fix", "confirm", "position")}
    return Said(**place, **words, **others)


@dataclass(slots=True)
class Mender:
    """A workbook open on the desk."""

    book: Workbook
    records: Records
    renamed: dict[str, str] = field(default_factory=dict)

    def sheet(self, said: Said) -> Worksheet:
        """Return the sheet of a finding, under the name that it has by now."""
        return self.book[self.renamed.get(said.sheet, said.sheet)]

    def put(self, said: Said, value: object) -> None:
        """Write into the cell of a finding."""
        self.sheet(said)[said.cell] = value

    def put_records(self, said: Said) -> None:
        """Write what the records say into the cell of a finding, and into the cells of its sheet that it names."""
        sheet = self.sheet(said)
        for cell in dict.fromkeys((said.cell, *ADDRESS.findall(said.message))):
            sheet[cell] = self.records.counts.get((sheet.title, cell))
            if "format of the cell" in said.fix:
                sheet[cell].number_format = "0"

    def fill_row(self, said: Said) -> None:
        """Fill the empty cells of a finding's row from the records."""
        sheet = self.sheet(said)
        for cell in sheet[re.sub(r"\D", "", said.cell)]:
            if cell.value is None:
                cell.value = self.records.counts.get((sheet.title, cell.coordinate))

    def show_rows(self, said: Said) -> None:
        """Show every row of a sheet."""
        for row in self.sheet(said).row_dimensions.values():
            row.hidden = False

    def rename(self, old: str, new: str) -> None:
        """Give a sheet its name back."""
        self.book[old].title = new
        self.renamed[old] = new


Rule = Callable[[Mender, Said, "re.Match[str]"], None]
# What is expected, or what to do, and what a person does about it; the first that fits holds.
RULES: tuple[tuple[str, str, Rule], ...] = (
    ("fix", r"Rename '(.+)' to '(.+?)'", lambda desk, _said, words: desk.rename(words[1], words[2])),
    ("expected", r"The heading '(.+)'\.", lambda desk, said, words: desk.put(said, words[1])),
    ("expected", r"'(.+)', typed with ordinary letters", lambda desk, said, words: desk.put(said, words[1])),
    ("expected", r"^yes or no", lambda desk, said, _words: desk.put(said, desk.records.details[said.row])),
    ("expected", r"[Ss]upplied, not applicable|the mark “(.+)”", lambda desk, said, _words: desk.put(said, "Supplied")),
    ("expected", r"The organisation code (.+)\.", lambda desk, said, words: desk.put(said, words[1])),
    ("expected", r"A year such as (\d+)\.", lambda desk, said, words: desk.put(said, words[1])),
    ("expected", r"A total of (\d+)\.", lambda desk, said, words: desk.put(said, int(words[1]))),
    ("expected", r"date|day|name", lambda desk, said, _words: desk.put(said, desk.records.details.get(said.row))),
    ("fix", r"^Nothing to do", lambda _desk, _said, _words: None),
    ("fix", r"^Show them", lambda desk, said, _words: desk.show_rows(said)),
    ("message", r"empty", lambda desk, said, _words: desk.fill_row(said)),
    ("fix", r"number|[Cc]lear|[Tt]ype|count", lambda desk, said, _words: desk.put_records(said)),
    ("fix", r"tell us why", lambda _desk, _said, _words: None),
)


def mend(path: Path, findings: list[Said], records: Records) -> None:
    """Mend a workbook by the findings on it, sheets first, and save it."""
    desk = Mender(openpyxl.load_workbook(path), records)
    chosen = [(number, said, rule, words) for said in findings for number, rule, words in [_rule_for(said)]]
    for _number, said, rule, words in sorted(chosen, key=lambda one: one[0] != 0):
        rule(desk, said, words)
    desk.book.save(path)


def _rule_for(said: Said) -> tuple[int, Rule, "re.Match[str]"]:
    for number, (where, pattern, rule) in enumerate(RULES):
        words = re.search(pattern, getattr(said, where))
        if words:
            return number, rule, words
    raise AssertionError(f"The report does not say what to do: {said}")
