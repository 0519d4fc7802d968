"""What an audit found, in the edition's words: which count, how far it could be narrowed, by whom and through what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.indicators.audit.parts import UNLIMITED
from app.indicators.audit.targets import Target
from app.indicators.audit.verdict import Finding
from app.indicators.edition import Edition
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, WHITE

_DERIVED = {MINORITY_ETHNIC: "Minority ethnic people together", WHITE: "White people together"}


@dataclass(frozen=True, slots=True)
class CountWords:
    """Which count it is, as the return and the pages call it; ``breakdown`` is empty where there is none."""

    measure: str
    service: str
    breakdown: str
    group: str

    def __str__(self) -> str:
        return ", ".join(part for part in (self.measure, self.breakdown, self.service, self.group) if part)


def count_words(target: Target, edition: Edition) -> CountWords:
    """Return which count was judged: of an outcome, its measure above the line of the indicator."""
    measured, key = target.measure, target.key
    name = edition.indicator(measured.name).numerator if measured.is_events else measured.name
    measure = edition.measures[name]
    breakdowns = {row.key: row.label for row in measure.breakdowns}
    return CountWords(
        measure.label,
        "Both services" if key.service == BOTH_SERVICES else edition.service(key.service).label,
        breakdowns.get(key.breakdown, key.breakdown),
        _DERIVED.get(key.group) or edition.group(key.group).label,
    )


def finding_words(finding: Finding, names: Mapping[int, str], edition: Edition) -> str:
    """Return one finding as a sentence; ``names`` gives each organisation's name, for readers who may know them."""
    if finding.target is None or finding.before is None or finding.after is None:
        return f"Collection {finding.collection}: {finding.contradiction}"
    whom = _listed(names.get(one, str(one)) for one in finding.by) or "Anybody"
    target = finding.target
    holder = names.get(target.organisation, target.holder) if target.organisation is not None else target.holder
    return (
        f"{_where(finding)}: {whom} could work out a count of {holder} ({count_words(target, edition)}) to "
        f"{range_words(*finding.after)}; without the release it was {range_words(*finding.before)}."
    )


def versions_of(finding: Finding) -> tuple[str, ...]:
    """Return which versions of the release hold the figures that give a count away."""
    return tuple(sorted({source.label for source in finding.through}))


def _where(finding: Finding) -> str:
    versions = _listed(versions_of(finding))
    return f"Collection {finding.collection}" + (f", by figures of {versions}" if versions else "")


def _listed(words: Iterable[str]) -> str:
    *first, last = tuple(words) or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def range_words(low: float, high: float) -> str:
    """Return the ends of a range in words; what nothing limits has no upper end."""
    if low == high:
        return f"exactly {low:,.0f}"
    return f"{low:,.0f} to {high:,.0f}" if high < UNLIMITED else f"{low:,.0f} or more"
