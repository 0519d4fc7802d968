"""Writes the template of an edition for one organisation, empty or with the figures of a return."""

from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from app.indicators.edition import Edition
from app.indicators.returns import Return
from schemas.template_csv import write_csv
from schemas.template_ods import write_ods
from schemas.template_pages import all_detail_texts, template_pages
from schemas.template_xlsx import write_xlsx


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
) -> None:
    """Write the template to a path or an open binary file; ``filled`` puts a return's values in.

    Raises ``OSError`` if the path cannot be written, and ``ValueError`` for another kind of file.
    """
    kind = Format(fmt)
    if kind is Format.CSV:
        write_csv(edition, all_detail_texts(edition, organisation_code, filled), filled, target)
        return
    pages = template_pages(edition, organisation_code, organisation_name, filled)
    if kind is Format.ODS:
        write_ods(edition.title, pages, target)
    else:
        write_xlsx(edition, pages, target)
