"""What an audit found, in words for the programme team: which count, how far it could be narrowed, and by whom."""

from collections.abc import Mapping

from app.indicators.audit.parts import UNLIMITED
from app.indicators.audit.programs import Range
from app.indicators.audit.verdict import Finding, Target


def finding_words(finding: Finding, names: Mapping[int, str]) -> str:
    """Return one finding as a sentence; ``names`` gives each organisation's name."""
    if finding.target is None or finding.before is None or finding.after is None:
        return f"Collection {finding.collection}: {finding.contradiction}"
    whom = " and ".join(names.get(one, str(one)) for one in finding.by) or "Anybody"
    return (
        f"Collection {finding.collection}: {whom} could work out {_count_words(finding.target, names)} "
        f"to {_range_words(finding.after)}; without the release it was {_range_words(finding.before)}."
    )


def _count_words(target: Target, names: Mapping[int, str]) -> str:
    holder = names.get(target.organisation, target.holder) if target.organisation is not None else target.holder
    about = (target.measure.name, target.key.service, target.key.breakdown, target.key.group)
    return f"the number of {holder} ({', '.join(part for part in about if part)})"


def _range_words(range_: Range) -> str:
    return f"{range_.low:,.0f} to {range_.high:,.0f}" if range_.high < UNLIMITED else f"{range_.low:,.0f} or more"
