"""Every check on a return, run in the order in which a fault silences those that would only repeat it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.indicators.edition import Edition
from app.indicators.returns import Return
from schemas.detail_checks import Expected
from schemas.draft import Draft
from schemas.drafting import read_draft
from schemas.findings import Finding
from schemas.last_year import check_against_last_year
from schemas.ordering import in_order
from schemas.plausibility import check_plausibility
from schemas.raw import RawReturn
from schemas.row_checks import check_rows
from schemas.schema_judge import BY_SCHEMA
from schemas.table_checks import check_tables
from schemas.translation import assert_pandera_is_on

_NOTHING_READ = "F-51"  # said again by the checks of tables, with the indicators that it costs


@dataclass(frozen=True, slots=True)
class Checked:
    """A file's return as far as it could be read, its findings, and the checks that could not be run."""

    return_: Return
    findings: tuple[Finding, ...]
    not_run: Mapping[str, str]


def check_raw(edition: Edition, raw: RawReturn, expected: Expected, previous: Return | None = None) -> Checked:
    """Run every check of the catalogue on what a reader handed over.

    Raises ``SettingsError`` where the server would let everything pass, and ``UnavailableError`` where a
    check cannot be carried out; never because of what stands in the file.
    """
    assert_pandera_is_on()
    draft, of_values = read_draft(edition, raw, expected, BY_SCHEMA, previous)
    outcomes = [
        check_tables(draft),
        check_rows(draft, BY_SCHEMA),
        check_plausibility(draft),
        check_against_last_year(draft),
    ]
    judged = (item for outcome in outcomes for item in outcome.findings)
    of_reader = (item for item in raw.findings if item.code != _NOTHING_READ)
    findings = (*of_reader, *of_values, *judged)
    not_run = {code: reason for outcome in outcomes for code, reason in outcome.not_run.items()}
    return Checked(_return(draft), in_order(edition, findings), not_run)


def _return(draft: Draft) -> Return:
    return Return(draft.details, draft.numbers, {cell: draft.place(cell) for cell in draft.numbers})
