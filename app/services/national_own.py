"""An organisation's own referrals to the regulator, for the referral stage of the national picture and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.republishing import is_sum_withheld, withheld_of
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, Result, State
from app.indicators.trends import place_of, trend
from app.indicators.windows import Window, window
from app.services.results import results_by_collection

INDICATOR = "fitness_to_practise"
YEARS_TOGETHER = 3
WITH_COUNTS = (State.OK, State.NO_CASES)


@dataclass(frozen=True, slots=True)
class OwnReferrals:
    """Indicator 4 of an organisation's newest return that has it, and of up to three collections together.

    ``is_withheld`` says that one of them is not to be passed on.
    """

    year: int
    newest: Result
    together: Window
    is_withheld: bool


def own_referrals(session: Session, organisation_id: int, editions_dir: Path = EDITIONS_DIR) -> OwnReferrals | None:
    """Return an organisation's own indicator 4, or ``None`` where it has none with counts."""
    by_year = {
        year: [one for one in results if one.indicator == INDICATOR]
        for year, results in results_by_collection(session, organisation_id, editions_dir).items()
    }
    for year in sorted(by_year, reverse=True):
        newest = _with_counts(by_year[year])
        if newest is not None:
            together = _together(by_year, year, newest, editions_dir)
            return OwnReferrals(year, newest, together, _is_withheld(by_year, year, newest, together))
    return None


def _with_counts(results: Sequence[Result]) -> Result | None:
    """Return both services together where there are counts, else the one service that has them."""
    found = [one for one in results if one.group == MINORITY_ETHNIC and one.state in WITH_COUNTS]
    return next((one for one in found if one.service == BOTH_SERVICES), next(iter(found), None))


def _is_withheld(by_year: Mapping[int, Sequence[Result]], year: int, newest: Result, together: Window) -> bool:
    parts = [
        one in withheld_of(by_year[each])
        for each in together.years
        for one in by_year[each]
        if place_of(one) == place_of(newest)
    ]
    is_sum = together.result is not None and is_sum_withheld(together.result, parts)
    return newest in withheld_of(by_year[year]) or is_sum


def _together(by_year: Mapping[int, Sequence[Result]], year: int, newest: Result, editions_dir: Path) -> Window:
    editions = {one: load_edition(one, editions_dir) for one in by_year}
    first = {one: edition.indicator(INDICATOR).comparable_from for one, edition in editions.items()}
    return window(trend(by_year, newest, first), year, YEARS_TOGETHER, editions[year])
