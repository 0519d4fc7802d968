"""Workbooks with things of a person's own in them, and what must be the same in a marked copy."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Color, PatternFill
from openpyxl.worksheet.table import Table

from tests.support.workbooks import write_filled

OWN_NOTE = "Payroll says 12.\nAsk again in May."
OWN_FILL, THEME_FILL = "FFCC99", 4
EXTENSION = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:dataValidations count="0"/>'
    "</ext></extLst>"
)


def with_own_things(path: Path, counts: Mapping[object, object]) -> Path:
    """Write a filled template to which a person added notes, colours, a sheet, a table, a chart and more."""
    write_filled(path, counts)
    book = openpyxl.load_workbook(path)
    leavers, workforce = book["6 Leavers"], book["1 Workforce"]
    leavers["G8"].comment = Comment(OWN_NOTE, "A. Preparer", height=90, width=180)
    leavers["D8"].comment = Comment("Only mine.", "A. Preparer")
    leavers["G8"].fill = PatternFill("solid", fgColor=f"FF{OWN_FILL}")
    workforce["C8"].fill = PatternFill("solid", fgColor=Color(theme=THEME_FILL, tint=0.5))
    workforce.merge_cells("B3:D3")
    workforce.conditional_formatting.add("C8:K8", CellIsRule(operator="lessThan", formula=["0"]))
    own = book.create_sheet("My workings & notes")
    for row in (("Month", "Left"), ("May", 3), ("June", "=B2+1")):
        own.append(row)
    own.add_table(Table(displayName="Left", ref="A1:B3"))
    chart = BarChart()
    chart.add_data(Reference(own, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    own.add_chart(chart, "D2")
    own.print_title_rows = "1:1"
    own.column_dimensions["A"].width = 33
    book.active = book.sheetnames.index("6 Leavers")
    book.save(path)
    return changed(
        path, {"xl/worksheets/sheet3.xml": lambda data: data.replace("</worksheet>", f"{EXTENSION}</worksheet>")}
    )


def changed(path: Path, changes: Mapping[str, Callable[[str], str]]) -> Path:
    """Change the text of single parts of a zipped file."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert set(changes) <= set(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, changes[name](data.decode()) if name in changes else data)
    return path


def shape_of(path: Path) -> dict[str, object]:
    """Return everything about a workbook that marks must not change, as openpyxl sees it; our own list left out."""
    book = openpyxl.load_workbook(path)
    sheets = {sheet.title: _sheet(sheet) for sheet in book if not sheet.title.startswith("Findings")}
    return {"sheets": sheets, "names": {name: item.attr_text for name, item in book.defined_names.items()}}


def _sheet(sheet) -> dict[str, object]:
    return {
        "values": {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None},
        "formats": {
            cell.coordinate: _format(cell) for row in sheet.iter_rows() for cell in row if cell.value is not None
        },
        "rules": sorted(
            (str(rule.sqref), rule.type, str(rule.formula1), str(rule.error), rule.showDropDown)
            for rule in sheet.data_validations.dataValidation
        ),
        "protection": dict(sheet.protection),
        "widths": {
            letter: (column.min, column.max, column.width) for letter, column in sheet.column_dimensions.items()
        },
        "heights": {number: row.height for number, row in sheet.row_dimensions.items() if row.height},
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "names": {name: item.attr_text for name, item in sheet.defined_names.items()},
        "titles": sheet.print_title_rows,
        "tables": sheet.tables.items(),
        "charts": len(sheet._charts),
        "conditions": [str(found.sqref) for found in sheet.conditional_formatting],
        "frozen": sheet.freeze_panes,
        "state": sheet.sheet_state,
        "page": (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.oddFooter.left.text),
    }


def _format(cell) -> tuple[object, ...]:
    return (cell.number_format, cell.protection.locked, cell.font.b, cell.border.left.style, cell.alignment.wrap_text)


def fills_of(path: Path) -> dict[tuple[str, str], str]:
    """Return the colour behind every cell that has one, our own list left out."""
    return {
        (sheet.title, cell.coordinate): _fill(cell.fill)
        for sheet in openpyxl.load_workbook(path)
        if not sheet.title.startswith("Findings")
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.patternType == "solid"
    }


def _fill(fill) -> str:
    colour = fill.fgColor
    return f"theme {colour.theme} {colour.tint:.1f}" if colour.type == "theme" else str(colour.rgb)[-6:]


def comments_of(path: Path) -> dict[tuple[str, str], str]:
    """Return the text of every comment by its sheet and cell."""
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
