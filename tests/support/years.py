"""Results of single collections for tests of what several of them say: the disciplinary process of adult social care."""

from dataclasses import replace

from app.indicators.results import Result
from tests.support.returns import EDITION, result_of, return_of

ALONE = replace(EDITION, indicators=(EDITION.indicator("disciplinary"),))


def disciplinary(a: int, n1: int, c: int, n2: int, *, service: str = "adult") -> Result:
    """Return a minority ethnic of n1 against c White of n2 staff as one collection's result."""
    counts = {"disciplinary_entered": (a, c), "headcount": (n1, n2)}
    return result_of(return_of(counts, edition=ALONE), "disciplinary", service, edition=ALONE)
