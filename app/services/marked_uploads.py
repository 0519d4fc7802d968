"""The findings of an upload as marks: what its marked workbook and its table of findings say, in the report's words."""

from app.services.report_items import ReportItem
from app.services.reports import UploadReport
from schemas.findings import Severity
from schemas.marking import Mark


def marks_of_upload(report: UploadReport) -> tuple[Mark, ...]:
    """Return the findings of a report in its order, with the reasons given so far."""
    return tuple(_mark(item) for item in report.items)


def _mark(item: ReportItem) -> Mark:
    found = item.finding
    return Mark(
        code=found.code,
        severity=Severity(found.severity),
        sheet=found.sheet,
        cell=found.cell,
        line=found.line,
        row=found.row_label,
        column=found.column_label,
        value=found.value,
        message=found.message,
        expected=found.expected,
        fix=found.fix,
        indicators=item.blocks,
        reason=item.answer.reason if item.answer else None,
        waived_because=item.waiver.reason if item.waiver else None,
    )
