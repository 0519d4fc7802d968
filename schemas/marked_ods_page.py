"""The list of findings as a sheet of an OpenDocument spreadsheet: every text as text, every cell's name a link."""

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import quoteattr

from schemas.findings import Severity
from schemas.findings_page import CELL_AT, HEAD_ROW, HEADINGS, SEVERITY_AT, TITLE, Line, legend_lines, link_shown
from schemas.mark_colours import HEAD_FILL, plain_colour
from schemas.marked_ods_styles import OdsStyles
from schemas.template_ods import PER_CHARACTER_CM
from schemas.xml_edit import plain

_WRAP = 'fo:wrap-option="wrap" style:vertical-align="top"'
_INK = 'fo:color="#1d2b36"'


class OdsPage:
    """Writes the page; its looks are added to the document's styles."""

    def __init__(self, styles: OdsStyles) -> None:
        self._title = _look(styles, "", f'fo:font-weight="bold" fo:font-size="16pt" {_INK}')
        self._head = _look(styles, "", f'fo:font-weight="bold" {_INK}')
        self._heading = _look(styles, f'fo:background-color="#{HEAD_FILL}"', f'fo:font-weight="bold" {_INK}')
        self._legend, self._plain = _look(styles, "", _INK), _look(styles, _WRAP, _INK)
        self._link = _look(styles, _WRAP, 'fo:color="#0b5394" style:text-underline-style="solid"')
        self._small = _look(styles, "", 'fo:font-size="8pt" fo:color="#5f6b76"')
        self._severities = {
            severity: _look(
                styles,
                f'{_WRAP} fo:background-color="#{plain_colour(severity)}"',
                f'fo:font-weight="bold" {_INK}',
            )
            for severity in Severity
        }
        self._columns = [_column(styles, width) for width in HEADINGS.values()]
        height = '<style:table-row-properties style:use-optimal-row-height="true"/>'
        self._row = styles.add("table-row", height)

    def table(self, name: str, own: str, lines: Sequence[Line], summary: str, record: str) -> bytes:
        """Return the sheet; ``own`` declares the prefixes that the document does not."""
        columns = "".join(f'<table:table-column table:style-name="{column}"/>' for column in self._columns)
        rows = [
            self._cells([(TITLE, self._title)]),
            self._cells([(summary, self._head)]),
            *(self._cells([(word, self._severities[key]), (said, self._legend)]) for key, word, said in legend_lines()),
            *(self._cells([]) for _ in range(HEAD_ROW - 3 - len(Severity))),
            self._cells([(text, self._heading) for text in HEADINGS]),
            *(self._finding(line) for line in lines),
        ]
        if record:
            rows += [self._cells([]), self._cells([(record, self._small)])]
        return f"<table:table{own} table:name={quoteattr(name)}>{columns}{''.join(rows)}</table:table>".encode()

    def _cells(self, cells: Sequence[tuple[str, str]]) -> str:
        written = "".join(_cell(_paragraphs(text), look) if text else "<table:table-cell/>" for text, look in cells)
        return f'<table:table-row table:style-name="{self._row}">{written or "<table:table-cell/>"}</table:table-row>'

    def _finding(self, line: Line) -> str:
        looks = [self._plain] * len(line.texts)
        looks[SEVERITY_AT] = self._severities[line.severity]
        written = [_cell(_paragraphs(text), look) for text, look in zip(line.texts, looks, strict=True)]
        if line.target is not None:
            target = f"#{address(*line.target)}"
            link = f'<text:a xlink:type="simple" xlink:href={quoteattr(target)}>{plain(link_shown(line))}</text:a>'
            written[CELL_AT] = _cell(f"<text:p>{link}</text:p>", self._link)
        return f'<table:table-row table:style-name="{self._row}">{"".join(written)}</table:table-row>'


def address(sheet: str, cell: str) -> str:
    """Return the place of a cell within its document, as links name it."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'.{cell}"


def _look(styles: OdsStyles, cell: str, text: str) -> str:
    return styles.add("table-cell", f"<style:table-cell-properties {cell}/><style:text-properties {text}/>")


def _column(styles: OdsStyles, width: float) -> str:
    wide = f'<style:table-column-properties style:column-width="{width * PER_CHARACTER_CM:.2f}cm"/>'
    return styles.add("table-column", wide)


def _cell(inside: str, look: str) -> str:
    return f'<table:table-cell table:style-name="{look}" office:value-type="string">{inside}</table:table-cell>'


def _paragraphs(text: str) -> str:
    return "".join(f"<text:p>{piece}</text:p>" for piece in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    for line in plain(text).split("\n"):
        tabbed = line.replace("\t", "<text:tab/>")
        yield re.sub(r"(?:^ | {2,}| $)", lambda spaces: f'<text:s text:c="{len(spaces.group())}"/>', tabbed)
