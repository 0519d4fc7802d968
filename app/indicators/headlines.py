"""The results that come first: minority ethnic compared with White, one per indicator."""

from collections.abc import Iterable

from app.indicators.edition import Edition
from app.indicators.results import MINORITY_ETHNIC, Result


def headlines(results: Iterable[Result], edition: Edition, service: str) -> tuple[Result, ...]:
    """Return one result per indicator for a service, in the edition's order; of the pay bands, the one with a label."""
    bands = {indicator.key: indicator.labelled_band or None for indicator in edition.indicators}
    return tuple(
        result
        for result in results
        if result.service == service
        and result.group == MINORITY_ETHNIC
        and result.breakdown in (None, bands[result.indicator])
    )
