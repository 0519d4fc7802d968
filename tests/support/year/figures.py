"""The returns of the year: small, plausible, unlike each other, and adverse where the story needs an action plan."""

from datetime import date

from app.indicators.catalogue import load_edition
from app.indicators.edition import Edition
from app.indicators.returns import Cell, Return, ReturnDetails, TableState
from schemas.template_writer import Format, template_bytes
from tests.support.year.cast import BY_WEB, SAYS_EVERYTHING, Council

SIZES = {
    "white_british": 440,
    "white_minority": 44,
    "mixed": 38,
    "asian": 80,
    "black": 90,
    "other": 30,
    "prefer_not_to_say": 6,
    "not_known": 12,
}
MINORITY = ("mixed", "asian", "black", "other")
SHARES = {
    "under_30k": 0.5,
    "30k_to_70k": 0.4,
    "70k_and_over": 0.05,
    "pay_not_known": 0.05,
    "social_worker": 0.3,
    "other_regulated": 0.1,
    "senior_managers": 0.05,
    "shortlisted": 0.8,
    "appointed": 0.25,
    "disciplinary_entered": 0.04,
    "cpd_accessed": 0.3,
    "survey_respondents": 0.6,
    "hba_public": 0.15,
    "hba_colleagues": 0.1,
    "hba_managers": 0.06,
    "leavers": 0.1,
}
ADVERSE_SHARE = 0.08  # of minority ethnic applicants appointed, where others appoint as many as of anybody
MOSTLY = ("workforce", "recruitment", "leavers")
LATE_COURSE = Cell("adult", "cpd_accessed", "", "other")  # more people trained than are there: to be confirmed


def figures(one: Council, year: int) -> Return:
    """Return the figures of one council in one year: most can supply three tables of the six."""
    edition = load_edition(year)
    tables = tuple(table.key for table in edition.tables) if one.number in SAYS_EVERYTHING else MOSTLY
    counts = {
        Cell(service, measure.key, breakdown, group): _count(one, year, measure.key, breakdown, group)
        for service in one.services
        for table, measure, breakdown in edition.rows()
        if table.key in tables
        for group in SIZES
    }
    if one.number == BY_WEB:
        counts[LATE_COURSE] *= 5
    return Return(_details(one, edition, tables), counts)


def as_file(return_: Return, kind: Format = Format.CSV) -> bytes:
    """Return the file in which a council sends its figures."""
    details = return_.details
    edition = load_edition(details.collection)
    return template_bytes(edition, details.organisation, details.organisation, kind, return_)


def _count(one: Council, year: int, measure: str, breakdown: str, group: str) -> int:
    share = SHARES[breakdown or measure] * (0.1 if measure == "ftp_referred" else 1)
    if one.is_adverse and measure == "appointed" and group in MINORITY:
        share = ADVERSE_SHARE
    return round(SIZES[group] * share * (1 + one.number % 17 / 10 + (year - 2024) / 10))


def _details(one: Council, edition: Edition, tables: tuple[str, ...]) -> ReturnDetails:
    year = edition.collection
    return ReturnDetails(
        organisation=one.code,
        collection=year,
        template_version=edition.template_version,
        as_at=date(year, 8, 31),
        window_from=date(year - 1, 9, 1),
        window_to=date(year, 8, 31),
        services=one.services,
        survey_from=date(year, 5, 1) if "staff_survey" in tables else None,
        survey_to=date(year, 5, 31) if "staff_survey" in tables else None,
        prepared_by="A. Preparer",
        tables={
            table.key: TableState.SUPPLIED if table.key in tables else TableState.CANNOT_SUPPLY
            for table in edition.tables
        },
    )
