"""A report as plain values, for a person's own tools: every finding, the totals, and what could not be run."""

from app.db.models import UploadState
from app.services.report_items import ReportItem
from app.services.reports import UploadReport


def report_as_data(report: UploadReport) -> dict[str, object]:
    """Return the report on a kept file in the form of ``scwres check --json``, with reasons and waivers."""
    summary = report.upload.summary or {}
    return {
        "readable": report.upload.state == UploadState.READ,
        "summary": {name: number for name, number in summary.items() if isinstance(number, int)},
        "not_run": [{"code": code, "reason": why} for code, why in sorted(summary.get("not_run", {}).items())],
        "findings": [_finding(item) for item in report.items],
    }


def _finding(item: ReportItem) -> dict[str, object]:
    found = item.finding
    alike = ("code", "severity", "sheet", "cell", "line", "value", "message", "expected", "fix", "indicators", "key")
    return {
        **{name: getattr(found, name) for name in alike},
        "row": found.row_label,
        "column": found.column_label,
        "reason": item.answer.reason if item.answer else None,
        "waived_because": item.waiver.reason if item.waiver else None,
    }
