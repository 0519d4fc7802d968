"""Draws the template's pages as an OpenDocument spreadsheet, with the same rules and the same locks."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from schemas import layout as places
from schemas.template_marks import Mark, Page, Rule, RuleKind
from schemas.template_ods_parts import CONTENT_HEAD, CONTENT_TAIL, MANIFEST, META, MIMETYPE, SETTINGS, STYLES, split

FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)
PER_CHARACTER_CM = 0.2
_FORMULA_PARTS = re.compile(r'"[^"]*"|(?:(\'(?:[^\']|\'\')+\')!)?([A-Z]+[0-9]+)(?::([A-Z]+[0-9]+))?|,')


def ods_bytes(title: str, pages: tuple[Page, ...]) -> bytes:
    """Return the pages as one document: locked but for the inputs, and the same bytes every time."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "mimetype", MIMETYPE, zipfile.ZIP_STORED)
        _put(archive, "content.xml", "".join(_content(pages)))
        _put(archive, "styles.xml", STYLES)
        _put(archive, "settings.xml", SETTINGS.format(views="".join(_view(page) for page in pages)))
        _put(archive, "meta.xml", META.format(title=escape(title)))
        _put(archive, "META-INF/manifest.xml", MANIFEST)
    return target.getvalue()


def _put(archive: zipfile.ZipFile, name: str, text: str, method: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, FIRST_MOMENT)
    entry.compress_type = method
    archive.writestr(entry, text.encode())


def _view(page: Page) -> str:
    rows, columns = page.frozen
    name, entry = quoteattr(page.name), "config:config-item-map-entry"
    return f"<{entry} config:name={name}>{split(rows, columns)}</{entry}>"


def open_formula(formula: str) -> str:
    """Return a formula of the XLSX notation in OpenFormula: ``SUM('1 A'!C8:C9)`` is ``SUM([$'1 A'.C8:.C9])``."""
    return f"of:={_FORMULA_PARTS.sub(_open_part, formula)}"


def _open_part(match: re.Match[str]) -> str:
    sheet, first, last = match.groups()
    if first is None:
        return ";" if match.group() == "," else match.group()
    start = f"${sheet}.{first}" if sheet else f".{first}"
    return f"[{start}:.{last}]" if last else f"[{start}]"


def _content(pages: Iterable[Page]) -> Iterator[str]:
    pages = tuple(pages)
    names = {
        (page.name, rule): f"rule{index}"
        for index, (page, rule) in enumerate((page, rule) for page in pages for rule in page.rules)
    }
    widths = sorted({width for page in pages for width in page.widths.values()})
    yield CONTENT_HEAD.format(columns="".join(_column_style(width) for width in widths))
    yield "<table:content-validations>"
    for (sheet, rule), name in names.items():
        yield _validation(sheet, rule, name)
    yield "</table:content-validations>"
    for page in pages:
        yield from _table(page, names)
    yield CONTENT_TAIL


def _column_style(width: float) -> str:
    return (
        f'<style:style style:name="{_width_name(width)}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * PER_CHARACTER_CM:.2f}cm"/></style:style>'
    )


def _width_name(width: float) -> str:
    return f"width{width:g}".replace(".", "_")


def _validation(sheet: str, rule: Rule, name: str) -> str:
    base = f"$'{sheet}'.{places.cell_name(rule.top, rule.left)}"
    return (
        f"<table:content-validation table:name={quoteattr(name)} table:condition={quoteattr(_condition(rule))}"
        f' table:allow-empty-cell="true" table:display-list="unsorted" table:base-cell-address={quoteattr(base)}>'
        f'<table:error-message table:title={quoteattr(rule.title)} table:message-type="stop" table:display="true">'
        f"<text:p>{escape(rule.message)}</text:p></table:error-message></table:content-validation>"
    )


def _condition(rule: Rule) -> str:
    if rule.kind is RuleKind.WHOLE:
        return "of:cell-content-is-whole-number() and cell-content()>=0"
    if rule.kind is RuleKind.DATE:
        return "of:cell-content-is-date() and cell-content()>=36526"
    choices = ";".join(f'"{choice}"' for choice in rule.choices)
    return f"of:cell-content-is-in-list({choices})"


def _table(page: Page, names: Mapping[tuple[str, Rule], str]) -> Iterator[str]:
    style = "hidden" if page.hidden else "shown"
    name = quoteattr(page.name)
    yield f'<table:table table:name={name} table:style-name="{style}" table:protected="true"{_print_range(page)}>'
    yield "".join(_columns(page.widths))
    reached = 0
    for row, marks in groupby(sorted(page.marks, key=lambda mark: (mark.row, mark.column)), lambda mark: mark.row):
        if row > reached:
            yield f'<table:table-row table:number-rows-repeated="{row - reached}"><table:table-cell/></table:table-row>'
        yield f"<table:table-row>{''.join(_cells(page, marks, names))}</table:table-row>"
        reached = row + 1
    yield "</table:table>"


def _print_range(page: Page) -> str:
    if page.printed is None:
        return ""
    sheet = "'" + page.name.replace("'", "''") + "'"
    corner = places.cell_name(max(mark.row for mark in page.marks), page.printed)
    return f" table:print-ranges={quoteattr(f'{sheet}.A1:{sheet}.{corner}')}"


def _columns(widths: Mapping[int, float]) -> Iterator[str]:
    for column in range(max(widths) + 1):
        style = f' table:style-name="{_width_name(widths[column])}"' if column in widths else ""
        yield f"<table:table-column{style}/>"


def _cells(page: Page, marks: Iterable[Mark], names: Mapping[tuple[str, Rule], str]) -> Iterator[str]:
    reached = 0
    for mark in marks:
        if mark.column > reached:
            yield f'<table:table-cell table:number-columns-repeated="{mark.column - reached}"/>'
        yield _cell(mark, _rule_name(page, mark, names))
        reached = mark.column + 1


def _rule_name(page: Page, mark: Mark, names: Mapping[tuple[str, Rule], str]) -> str:
    for rule in page.rules:
        if rule.top <= mark.row <= rule.bottom and rule.left <= mark.column <= rule.right:
            return f" table:content-validation-name={quoteattr(names[page.name, rule])}"
    return ""


def _cell(mark: Mark, rule: str) -> str:
    formula = f" table:formula={quoteattr(open_formula(mark.formula))}" if mark.formula else ""
    opening = f'<table:table-cell table:style-name="{mark.look}"{rule}{formula}'
    if mark.value is None:
        return f"{opening}/>"
    kind, shown = _typed(mark.value)
    return f"{opening} {kind}>{shown}</table:table-cell>"


def _typed(value: str | int | date) -> tuple[str, str]:
    if isinstance(value, str):
        return 'office:value-type="string"', "".join(f"<text:p>{_text(line)}</text:p>" for line in value.split("\n"))
    if isinstance(value, date):
        shown = f"<text:p>{value:%d/%m/%Y}</text:p>"
        return f'office:value-type="date" office:date-value="{value.isoformat()}"', shown
    return f'office:value-type="float" office:value="{value}"', f"<text:p>{value}</text:p>"


def _text(line: str) -> str:
    tabbed = escape(line).replace("\t", "<text:tab/>")
    return re.sub(r"(?:^ | {2,}| $)", lambda spaces: f'<text:s text:c="{len(spaces.group())}"/>', tabbed)
