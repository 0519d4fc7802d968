"""Returns for tests of what is worked out from them: say only the counts that a test is about."""

from collections.abc import Mapping
from dataclasses import replace

from app.indicators.calculate import calculate
from app.indicators.catalogue import load_edition
from app.indicators.edition import Edition
from app.indicators.results import Result
from app.indicators.returns import Cell, Return, ReturnDetails, TableState

EDITION = load_edition(2025)
ZEROES = {"mixed": 0, "asian": 0, "black": 0, "other": 0, "white_british": 0, "white_minority": 0}
BOTH = ("adult", "children")
SHORTLISTING = replace(EDITION, indicators=(EDITION.indicator("shortlisting"),))
WORKED = {
    "pay_bands": {
        "headcount": {
            "under_30k": (60, 100),
            "30k_to_70k": (35, 250),
            "70k_and_over": (5, 50),
            "pay_not_known": (9, 9),
        }
    },
    "shortlisting": {"appointed": (40, 100), "shortlisted": (200, 400)},
    "disciplinary": {"disciplinary_entered": (9, 17), "headcount": (120, 610)},
    "fitness_to_practise": {"ftp_referred": (6, 10), "regulated_headcount": (60, 200)},
    "cpd": {"cpd_accessed": (30, 120), "headcount": (100, 300)},
    "harassment_public": {"hba_public": (30, 60), "survey_respondents": (100, 300)},
    "harassment_colleagues": {"hba_colleagues": (20, 30), "survey_respondents": (100, 300)},
    "harassment_managers": {"hba_managers": (12, 30), "survey_respondents": (100, 300)},
    "leaving": {"leavers": (12, 45), "headcount": (100, 300)},
    "senior_management": {"senior_managers": (2, 40), "headcount": (100, 500)},
}


def return_of(
    counts: Mapping[str, object],
    *,
    services: tuple[str, ...] = BOTH,
    only: tuple[str, ...] = BOTH,
    tables: Mapping[str, TableState] | None = None,
    edition: Edition = EDITION,
) -> Return:
    """Return a return with the same counts in each service of ``only``.

    ``counts`` gives by measure either ``(minority ethnic, White)``, put in Asian and White British with 0
    elsewhere, or the columns by name; a measure with breakdowns takes a mapping of those by breakdown, or
    puts everybody in the first.
    """
    cells = {}
    for service in only:
        for measure, given in counts.items():
            for breakdown, row in _rows(edition, measure, given).items():
                cells |= {Cell(service, measure, breakdown, group): count for group, count in row.items()}
    details = ReturnDetails(organisation="EMP-0001", collection=edition.collection, services=services)
    return Return(_with_tables(details, tables or {}), cells)


def _with_tables(details: ReturnDetails, tables: Mapping[str, TableState]) -> ReturnDetails:
    return ReturnDetails(details.organisation, details.collection, services=details.services, tables=tables)


def _rows(edition: Edition, measure: str, given: object) -> dict[str, dict[str, int]]:
    keys = edition.measures[measure].breakdown_keys
    if isinstance(given, Mapping) and set(given) & set(keys):
        return {key: _columns(row) for key, row in given.items()}
    return {key: _columns(given if key == keys[0] else (0, 0)) for key in keys}


def _columns(row: object) -> dict[str, int]:
    if isinstance(row, Mapping):
        return dict(row)
    minority, white = row
    return {**ZEROES, "asian": minority, "white_british": white}


def result_of(
    return_: Return,
    indicator: str,
    service: str = "adult",
    *,
    group: str = "minority_ethnic",
    breakdown: str | None = None,
    edition: Edition = EDITION,
) -> Result:
    """Return one result of a return."""
    wanted = (indicator, service, group, breakdown)
    (found,) = (
        one for one in calculate(return_, edition) if (one.indicator, one.service, one.group, one.breakdown) == wanted
    )
    return found
