"""Figures as a file that a spreadsheet opens and that cannot start a formula there."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

from flask import Response

from app.services.board_export import safe_cell

BYTE_ORDER_MARK = "\ufeff"
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z")


def csv_response(name: str, headers: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """Return a download called ``name`` (ours, with its ending): UTF-8 with a mark, one line for each row.

    A cell that a spreadsheet would take for a formula gets a leading apostrophe; numbers stay numbers, and ``None``
    is empty.
    """
    text = StringIO()
    csv.writer(text).writerows([_safe(cell) for cell in row] for row in (headers, *rows))
    answer = Response(BYTE_ORDER_MARK + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _safe(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return text if NUMBER.match(text) else safe_cell(text)
