"""The list of findings as a sheet of an XLSX: every text as text, every cell's name a link within the workbook."""

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from schemas.findings import Severity
from schemas.findings_page import (
    CELL_AT,
    HEAD_ROW,
    HEADINGS,
    LINE_HEIGHT,
    SEVERITY_AT,
    TITLE,
    Line,
    legend_lines,
    line_height,
    link_shown,
)
from schemas.layout import cell_name
from schemas.mark_colours import HEAD_FILL, plain_colour
from schemas.marked_xlsx_styles import StyleBook
from schemas.xml_edit import excel_plain

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TITLE_HEIGHT = 24.0
VALUE_AT = tuple(HEADINGS).index("Value read")


def findings_sheet(main: str, lines: Sequence[Line], summary: str, record: str, styles: StyleBook) -> bytes:
    """Return the sheet, in the vocabulary ``main``; ``record`` is kept on it for the next time that it is marked."""
    page = _Page(styles)
    head = HEAD_ROW
    rows = [
        page.row(1, [(0, TITLE, page.title)], TITLE_HEIGHT),
        page.row(2, [(0, summary, page.head)]),
        *(page.legend(3 + at, *item) for at, item in enumerate(legend_lines())),
        page.row(head, [(at, text, page.heading) for at, text in enumerate(HEADINGS)]),
        *(page.finding(head + 1 + at, line) for at, line in enumerate(lines)),
    ]
    if record:
        rows.append(page.row(head + len(lines) + 3, [(0, record, page.small)]))
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(HEADINGS.values(), 1)
    )
    view = (
        f'<sheetView tabSelected="1" workbookViewId="0"><pane ySplit="{head}" topLeftCell="A{head + 1}" '
        f'activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="A{head + 1}" '
        f'sqref="A{head + 1}"/></sheetView>'
    )
    return (
        f'{_DECLARATION}<worksheet xmlns="{main}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f"<sheetViews>{view}</sheetViews><cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>"
        f"{_links(lines)}"
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


class _Page:
    """Writes rows in the looks of the page."""

    def __init__(self, styles: StyleBook) -> None:
        self.title, self.head = styles.page("title", wraps=False), styles.page("head", wraps=False)
        self.small, self._legend = styles.page("small", wraps=False), styles.page("plain", wraps=False)
        self._plain, self._text = styles.page("plain"), styles.page("plain", is_text=True)
        self.heading = styles.page("head", HEAD_FILL)
        self._link = styles.page("link")
        self._severities = {severity: styles.page("head", plain_colour(severity)) for severity in Severity}

    def row(self, number: int, cells: Sequence[tuple[int, str, int]], height: float = LINE_HEIGHT) -> str:
        """One row of texts with their columns and styles; empty texts are left out."""
        written = "".join(
            f'<c r="{cell_name(number - 1, column)}" s="{style}" t="inlineStr"><is>'
            f'<t xml:space="preserve">{excel_plain(text)}</t></is></c>'
            for column, text, style in cells
            if text
        )
        return f'<row r="{number}" ht="{height:g}" customHeight="1">{written}</row>'

    def legend(self, number: int, severity: Severity, word: str, meaning: str) -> str:
        """One line of what a colour and its word mean."""
        return self.row(number, [(0, word, self._severities[severity]), (1, meaning, self._legend)])

    def finding(self, number: int, line: Line) -> str:
        """One finding."""
        cells = [(at, text, self._text if at == VALUE_AT else self._plain) for at, text in enumerate(line.texts)]
        cells[SEVERITY_AT] = (SEVERITY_AT, line.texts[SEVERITY_AT], self._severities[line.severity])
        if line.target:
            cells[CELL_AT] = (CELL_AT, link_shown(line), self._link)
        return self.row(number, cells, line_height(line.texts))


def _links(lines: Sequence[Line]) -> str:
    links = "".join(_link(at, line) for at, line in enumerate(lines))
    return f"<hyperlinks>{links}</hyperlinks>" if links else ""


def _link(at: int, line: Line) -> str:
    if line.target is None:
        return ""
    here = cell_name(HEAD_ROW + at, CELL_AT)
    return (
        f'<hyperlink ref="{here}" location={quoteattr(location(*line.target))} display={quoteattr(link_shown(line))}/>'
    )


def location(sheet: str, cell: str) -> str:
    """Return the place of a cell within its workbook, as links name it."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"
