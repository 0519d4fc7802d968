"""The reasons on a report page: one for each finding, one for several alike, and those said before, read again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.services.report_items import ReportItem
from app.services.reports import UploadReport


@dataclass(frozen=True, slots=True)
class SentReasons:
    """What a person sent: the reasons by finding key, the field that each came from, and what was not read again.

    ``unread`` counts reasons of an earlier file that came back as they were, without the mark that somebody read them.
    """

    by_key: dict[str, str] = field(default_factory=dict)
    field_of: dict[str, str] = field(default_factory=dict)
    unread: int = 0


def sent_reasons(form: Mapping[str, str], report: UploadReport) -> SentReasons:
    """Return the reasons of a form that was filled in beside a report.

    A reason of its own goes before one for several; what was said before counts only when it was marked as read or
    changed.
    """
    by_key: dict[str, str] = {}
    field_of: dict[str, str] = {}
    unread = 0
    for group in report.confirm_groups:
        for item in group.items:
            name, text = _reason(form, item, group.number)
            if _is_unread(form, item, text):
                unread += 1
            elif text:
                by_key[item.finding.key], field_of[item.finding.key] = text, name
    return SentReasons(by_key, field_of, unread)


def _reason(form: Mapping[str, str], item: ReportItem, group: int) -> tuple[str, str]:
    """Return the field that answers a finding, and what stands in it."""
    own, shared = f"reason-{item.finding.position}", f"alike-reason-{group}"
    text = form.get(own, "").strip()
    is_alike = f"alike-{item.finding.position}" in form
    if is_alike and form.get(shared, "").strip() and (not text or _is_unread(form, item, text)):
        return shared, form[shared].strip()
    return own, text


def _is_unread(form: Mapping[str, str], item: ReportItem, text: str) -> bool:
    said = item.earlier.text.strip() if item.earlier else None
    return said is not None and _plain(text) == _plain(said) and f"read-{item.finding.position}" not in form


def _plain(text: str) -> str:
    """Return a text as a browser may change it on the way: other ends of lines."""
    return "\n".join(text.splitlines())
