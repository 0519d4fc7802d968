"""Reads the renderings of a report back with other software than wrote them, into one form that can be compared."""

import re
import subprocess
from io import BytesIO
from pathlib import Path

import odfdo
import openpyxl

HEAD_ROW = 7
_LINK = re.compile(r"^\[(.*)\]\(#.*\)$")
COLUMNS = (
    "severity", "sheet", "cell", "row", "column", "value", "message", "fix", "expected", "indicators", "reason", "code",
)  # fmt: skip
WORDS = {"must_fix": "Must fix", "confirm": "Confirm", "note": "Note"}


def rows_of_json(findings, numbers) -> list[dict[str, str]]:
    """Return the findings of the report as data, in the form of the tables."""
    return [
        {
            "severity": WORDS[one["severity"]],
            "sheet": one["sheet"] or "",
            "cell": one["cell"] or (f"line {one['line']}" if one["line"] else ""),
            "row": one["row"] or "",
            "column": one["column"] or "",
            "value": one["value"] or "",
            "message": one["message"],
            "fix": one["fix"],
            "expected": one["expected"],
            "indicators": ", ".join(numbers[key] for key in one["indicators"]),
            "reason": one.get("reason") or "",
            "code": one["code"],
        }
        for one in findings
    ]


def rows_of_flat(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a table of findings."""
    return _rows(openpyxl.load_workbook(BytesIO(content))["Findings"], 1)


def rows_of_marked_xlsx(content: bytes) -> list[dict[str, str]]:
    """Return the rows of the first sheet of a marked XLSX."""
    return _rows(openpyxl.load_workbook(BytesIO(content)).worksheets[0], HEAD_ROW)


def rows_of_marked_ods(path: Path) -> list[dict[str, str]]:
    """Return the rows of the first sheet of a marked OpenDocument spreadsheet."""
    table = odfdo.Document(path).body.tables[0]
    rows = [[_LINK.sub(r"\1", str(cell.get_value() or "")) for cell in row.cells] for row in table.rows][HEAD_ROW:]
    return [_named(row) for row in rows if len(row) == len(COLUMNS) and row[-1]]


def _rows(sheet, head) -> list[dict[str, str]]:
    rows = ([cell or "" for cell in row] for row in sheet.iter_rows(min_row=head + 1, values_only=True))
    return [_named(row) for row in rows if row[-1]]


def _named(row) -> dict[str, str]:
    return dict(zip(COLUMNS, row, strict=True)) | {"cell": row[2] if row[2] != "open" else ""}


def through_libreoffice(path: Path, kind: str, folder: Path) -> Path:
    """Return a workbook as LibreOffice opens it and saves it again, as ``xlsx``, ``ods``, ``csv`` or ``pdf``."""
    folder.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    form = {"xlsx": "xlsx:Calc MS Excel 2007 XML"}.get(kind, kind)
    command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(folder), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    made = folder / f"{path.stem}.{kind}"
    assert made.is_file(), done.stderr
    return made
