"""Checks on the details of a return: whose it is, for which collection, which days and which services."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.indicators.edition import Edition
from app.indicators.returns import Cell, ReturnDetails
from schemas.dated_codes import DatedCode, is_named
from schemas.dates import last_day
from schemas.detail_reading import DATE_KEYS, DetailReader
from schemas.findings import Finding
from schemas.personal import looks_personal
from schemas.raw import RawReturn
from schemas.wording import day, shown


@dataclass(frozen=True, slots=True)
class Expected:
    """What the caller knows beforehand. ``overrides`` puts it in the place of what the file says.

    ``also`` are further codes of the organisation: a file may name it by one that held on its as-at date, or holds
    today.
    """

    today: date
    organisation: str | None = None
    collection: int | None = None
    overrides: bool = False
    also: tuple[DatedCode, ...] = ()


def read_details(
    edition: Edition, raw: RawReturn, numbers: Mapping[Cell, int], expected: Expected
) -> tuple[ReturnDetails, tuple[Finding, ...]]:
    """Return the details that could be read, and what is wrong with the others."""
    reader = DetailReader(edition, raw)
    stated = reader.details()
    details = _with_expected(stated, expected)
    _note_overrides(reader, stated, details, expected)
    _check_organisation(reader, details, expected)
    _check_collection(reader, details, expected)
    _check_dates_given(reader, numbers)
    _check_as_at(reader, details)
    _check_window(reader, details)
    _check_order(reader, details)
    _check_days_have_come(reader, details, expected.today)
    kept = _check_preparer(reader, details)
    return kept, tuple(reader.findings)


def _with_expected(details: ReturnDetails, expected: Expected) -> ReturnDetails:
    organisation, collection = expected.organisation, expected.collection
    if not expected.overrides:
        return details
    return replace(
        details, organisation=organisation or details.organisation, collection=collection or details.collection
    )


def _note_overrides(reader: DetailReader, stated: ReturnDetails, details: ReturnDetails, expected: Expected) -> None:
    """Say where something else than the file's own word was gone by; what the file lacked is no override.

    Another code of the same organisation is its own word too.
    """
    used = details.organisation
    if stated.organisation and used and not _is_named(reader.edition, stated, used, expected):
        reader.find("D-19", "organisation", value=shown(stated.organisation), wanted=used)
    if stated.collection and stated.collection != details.collection:
        reader.find("D-19", "collection", value=str(stated.collection), wanted=details.collection)


def _check_organisation(reader: DetailReader, details: ReturnDetails, expected: Expected) -> None:
    if not details.organisation:
        if reader.is_missing("organisation"):
            reader.find("D-01", "organisation")
    elif expected.organisation and not _is_named(reader.edition, details, expected.organisation, expected):
        reader.find("D-02", "organisation", value=shown(details.organisation), wanted=expected.organisation)


def _is_named(edition: Edition, details: ReturnDetails, code: str, expected: Expected) -> bool:
    """Whether a return names its organisation by its code, by one of its as-at date, or by one of today.

    Without an as-at date of this collection every day that could be one counts: that date has a check of its own.
    """
    given, also, today = details.organisation, expected.also, expected.today
    earliest, latest = edition.as_at_earliest, edition.as_at_latest
    if details.as_at and earliest <= details.as_at <= latest:
        earliest = latest = details.as_at
    return is_named(given, code, also, earliest, latest) or is_named(given, code, also, today, today)


def _check_collection(reader: DetailReader, details: ReturnDetails, expected: Expected) -> None:
    wanted = expected.collection or reader.edition.collection
    if details.collection is None:
        if reader.is_missing("collection") or reader.text("collection"):
            reader.find("D-03", "collection", value=shown(reader.text("collection")) or None, wanted=wanted)
    elif details.collection != wanted and not reader.was_carried_over():
        reader.find("D-04", "collection", value=str(details.collection), wanted=wanted)


def _check_dates_given(reader: DetailReader, numbers: Mapping[Cell, int]) -> None:
    for key in DATE_KEYS[:3]:
        if reader.is_missing(key):
            reader.find("D-05", key)
    missing = [key for key in DATE_KEYS[3:] if reader.is_missing(key)]
    measures = reader.edition.measures
    if missing and any(measures[cell.measure].timing == "survey" for cell in numbers):
        reader.find("D-13", missing[0])


def _check_as_at(reader: DetailReader, details: ReturnDetails) -> None:
    earliest, latest = reader.edition.as_at_earliest, reader.edition.as_at_latest
    if details.as_at and not earliest <= details.as_at <= latest:
        reader.find("D-08", "as_at", value=day(details.as_at), earliest=day(earliest), latest=day(latest))


def _check_window(reader: DetailReader, details: ReturnDetails) -> None:
    edition, first, last = reader.edition, details.window_from, details.window_to
    earliest, latest = edition.window_earliest_end, edition.window_latest_end
    if last and not earliest <= last <= latest:
        reader.find("D-09", "window_to", value=day(last), earliest=day(earliest), latest=day(latest))
    if first and last and first <= last and last_day(first, edition.window_months) != last:
        wanted = day(last_day(first, edition.window_months))
        months = edition.window_months
        reader.find("D-10", "window_from", first=day(first), last=day(last), months=months, wanted=wanted)


def _check_order(reader: DetailReader, details: ReturnDetails) -> None:
    pairs = (
        ("window_to", details.window_from, details.window_to),
        ("survey_to", details.survey_from, details.survey_to),
    )
    for key, first, last in pairs:
        if first and last and last < first:
            reader.find("D-11", key, value=day(last), first=day(first), last=day(last))


def _check_days_have_come(reader: DetailReader, details: ReturnDetails, today: date) -> None:
    for key in DATE_KEYS:
        named: date | None = getattr(details, key)
        if named and named > today:
            reader.find("D-18", key, value=day(named))


def _check_preparer(reader: DetailReader, details: ReturnDetails) -> ReturnDetails:
    if reader.is_missing("prepared_by"):
        reader.find("D-14", "prepared_by")
    if not looks_personal(details.prepared_by):
        return details
    reader.find("D-15", "prepared_by")
    return replace(details, prepared_by="")
