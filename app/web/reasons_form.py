"""The reasons on a report page: one for each finding, one for several alike, and those said before, read again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.errors import ScWresError
from app.services.confirmations import ReasonsRefusedError
from app.services.report_items import ReportItem
from app.services.reports import UploadReport

NO_REASON = "Say why a figure is right before you keep the reasons. You need not answer all of them at once."
NOT_READ = "{place}: tick that you have read this reason again, or change it."


@dataclass(frozen=True, slots=True)
class SentReasons:
    """What a person sent: the reasons by finding key, the field that each came from, and what was not read again.

    ``unread`` are the fields of reasons of an earlier file that came back as they were, without the mark that somebody
    read them.
    """

    by_key: dict[str, str] = field(default_factory=dict)
    field_of: dict[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def sent_reasons(form: Mapping[str, str], report: UploadReport) -> SentReasons:
    """Return the reasons of a form that was filled in beside a report.

    A reason of its own goes before one for several; what was said before counts only when it was marked as read or
    changed.
    """
    by_key: dict[str, str] = {}
    field_of: dict[str, str] = {}
    unread: list[str] = []
    for group in report.confirm_groups:
        for item in group.items:
            name, text = _reason(form, item, group.number)
            if _is_unread(form, item, text):
                unread.append(f"read-{item.finding.position}")
            elif text:
                by_key[item.finding.key], field_of[item.finding.key] = text, name
    return SentReasons(by_key, field_of, tuple(unread))


def nothing_said(sent: SentReasons, report: UploadReport) -> dict[str, str]:
    """Return what a form lacks that brought no reason at all, by the field; nothing where none is asked for."""
    if sent.by_key:
        return {}
    open_ones = [item for group in report.confirm_groups for item in group.items if item.needs_reason]
    places = {f"read-{item.finding.position}": item.place for item in open_ones}
    first = {f"reason-{item.finding.position}": NO_REASON for item in open_ones[:1]}
    return {name: NOT_READ.format(place=places[name]) for name in sent.unread if name in places} or first


def problems_of(refused: ScWresError, sent: SentReasons) -> dict[str, str]:
    """Return what is wrong with each reason by its field; where somebody else was faster it is about no field."""
    if isinstance(refused, ReasonsRefusedError):
        return {sent.field_of[key]: words for key, words in refused.problems.items()}
    return {"": refused.user_message}


def kept_words(kept: int, sent: SentReasons) -> str:
    """Return what is said once reasons were kept, and how many of an earlier file still wait to be read again."""
    said = f"{kept} {'reason' if kept == 1 else 'reasons'} kept." if kept else "Every figure has a reason already."
    unread = len(sent.unread)
    if not unread:
        return said
    waiting = "1 reason of an earlier file was" if unread == 1 else f"{unread} reasons of an earlier file were"
    return f"{said} {waiting} not kept: tick that you have read each of them again, or change it."


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
