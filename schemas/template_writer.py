"""Writes the template of an edition for one organisation, empty or with the figures of a return."""

from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from app.indicators.edition import Edition
from app.indicators.returns import Return
from schemas.template_csv import csv_bytes
from schemas.template_last_year import LastYear
from schemas.template_ods import ods_bytes
from schemas.template_pages import template_pages
from schemas.template_values import all_detail_texts
from schemas.template_xlsx import xlsx_bytes


class Format(StrEnum):
    """The kinds of file in which the template is offered."""

    XLSX = "xlsx"
    ODS = "ods"
    CSV = "csv"


def write_template(  # noqa: PLR0913, PLR0917 - an edition, an organisation and a target, all needed
    edition: Edition,
    organisation_code: str,
    organisation_name: str,
    fmt: Format | str,
    target: Path | BinaryIO,
    filled: Return | None = None,
    earlier: LastYear | None = None,
) -> None:
    """Write the template to a path or an open binary file; ``filled`` puts a return's values in.

    ``earlier`` stands in grey beside the inputs of a workbook; the CSV form has no place for it.
    Raises ``OSError`` if the path cannot be written, and ``ValueError`` for another kind of file.
    """
    content = template_bytes(edition, organisation_code, organisation_name, fmt, filled, earlier)
    if isinstance(target, Path):
        target.write_bytes(content)
    else:
        target.write(content)


def template_bytes(  # noqa: PLR0913, PLR0917 - as above
    edition: Edition,
    organisation_code: str,
    organisation_name: str,
    fmt: Format | str,
    filled: Return | None = None,
    earlier: LastYear | None = None,
) -> bytes:
    """Return the template as the bytes of a file; ``ValueError`` for a kind of file that is not offered."""
    kind = Format(fmt)
    if kind is Format.CSV:
        return csv_bytes(edition, all_detail_texts(edition, organisation_code, filled), filled)
    pages = template_pages(edition, organisation_code, organisation_name, filled, earlier)
    return ods_bytes(edition.title, pages) if kind is Format.ODS else xlsx_bytes(edition, pages)
