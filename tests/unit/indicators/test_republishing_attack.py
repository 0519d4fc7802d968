"""Linear algebra against what a return may republish: no count of 1 to 9 that is withheld follows from what is not.

Every count that stands in a result, White people's and headcounts among them, is a sum of cells of the return; what
may be published gives some sums, and a count follows from them exactly where it is a combination of these.
"""

from itertools import product

import numpy as np
import pytest

from app.indicators.calculate import calculate
from app.indicators.disclosure import THRESHOLD
from app.indicators.edition import Side
from app.indicators.republishing import Withheld, withheld_of
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, WHITE
from tests.support.returns import BOTH, EDITION, return_of

EVENTS = {
    "disciplinary_entered": 0.02, "ftp_referred": 0.01, "cpd_accessed": 0.3, "leavers": 0.12, "senior_managers": 0.04,
    "hba_public": 0.2, "hba_colleagues": 0.1, "hba_managers": 0.06, "appointed": 0.2,
}  # fmt: skip
OF = {"headcount": 1.0, "regulated_headcount": 0.4, "survey_respondents": 0.5, "shortlisted": 0.8}
PEOPLE = {"white_british": 300, "white_minority": 20, "mixed": 20, "asian": 70, "black": 90, "other": 12}


def made_up(seed):
    """Return the results of a council of some hundred people in each service, with rare events and small groups."""
    random = np.random.default_rng(seed)
    cells = {}
    bands = EDITION.measures["headcount"].breakdown_keys
    for service in BOTH:
        size = random.uniform(0.1, 2)
        counts = {name: _row(random, rate * size) for name, rate in (OF | EVENTS).items()}
        counts["headcount"] = {band: _row(random, size / len(bands)) for band in bands}
        cells |= return_of(counts, only=(service,)).counts
    whole = return_of({})
    return calculate(type(whole)(whole.details, cells), EDITION)


def _row(random, share):
    return {group: int(random.poisson(most * share)) for group, most in PEOPLE.items()}


def columns_of(group):
    side = {MINORITY_ETHNIC: Side.MINORITY_ETHNIC, WHITE: Side.WHITE}.get(group)
    return (group,) if side is None else EDITION.groups_on(side)


def sums_of(result):
    """Yield each count of a result with the cells that it is the sum of."""
    definition = EDITION.indicator(result.indicator)
    services = BOTH if result.service == BOTH_SERVICES else (result.service,)
    below = definition.bands or EDITION.measures[definition.denominator].breakdown_keys
    counted = (
        (definition.numerator, (result.breakdown or "",), result.numerator, result.reference_numerator),
        (definition.denominator, below, result.denominator, result.reference_denominator),
    )
    for measure, bands, *counts in counted:
        for group, count in zip((result.group, result.reference), counts, strict=True):
            yield frozenset(product((measure,), bands, services, columns_of(group))), count


def followed(results, withheld):
    """Return the small withheld counts that follow from what is not withheld."""
    known = {cells: count for one in results if one not in withheld for cells, count in sums_of(one)}
    small = {cells for one in results if one in withheld for cells, count in sums_of(one) if 0 < count < THRESHOLD}
    places = {cell: at for at, cell in enumerate(sorted({cell for cells in (*known, *small) for cell in cells}))}

    def row(cells):
        return np.isin(np.arange(len(places)), [places[cell] for cell in cells]).astype(float)

    if not known or not small:
        return []
    matrix = np.array([row(cells) for cells in known])
    _, sizes, directions = np.linalg.svd(matrix, full_matrices=False)
    spanned = directions[sizes > 1e-9]
    return [cells for cells in small if np.linalg.norm(row(cells) - spanned.T @ (spanned @ row(cells))) < 1e-7]


def one_by_one(results):
    """Return what the bare threshold would withhold, result by result."""
    return Withheld(
        frozenset(
            (one.indicator, one.service, one.breakdown, one.group)
            for one in results
            if any(0 < count < THRESHOLD for _, count in sums_of(one))
        )
    )


@pytest.mark.parametrize("seed", range(40))
def test_no_small_count_follows_from_what_may_be_published(seed):
    results = [one for one in made_up(seed) if one.numerator is not None]

    assert followed(results, one_by_one(results)) != []
    assert followed(results, withheld_of(results)) == []
    assert any(one not in withheld_of(results) for one in results)
