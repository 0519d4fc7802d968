"""What the board says of those who may miss their next deadline or never registered: how many, and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.programme.risks import Risk, Sign
from app.services.board_entries import BoardRow, Entry, row_of
from app.services.board_risks import Risks

RISKS_SHOWN = 10


class SignLine(NamedTuple):
    """How many organisations show a sign."""

    sign: Sign
    organisations: int


@dataclass(frozen=True, slots=True)
class RiskSummary:
    """How many organisations of a kind may miss their next deadline, how many show each sign, and the first of them.

    Those whose last day is nearest come first, and of these whoever shows most signs. ``missed_by`` counts the signs of
    those who have not registered by their last day.
    """

    organisations: int
    by_sign: tuple[SignLine, ...]
    first: tuple[BoardRow, ...]
    missed_by: tuple[SignLine, ...]


def summary_of_risks(entries: Sequence[Entry], risks: Risks) -> RiskSummary:
    """Return what the board says of the risks of these organisations, which stand by name."""
    seen = [(risks[one.who.organisation_id], one) for one in entries if one.who.organisation_id in risks]
    found = [(risk, one) for risk, one in seen if not risk.is_missed]
    found.sort(key=lambda pair: pair[0].urgency)
    return RiskSummary(
        organisations=len(found),
        by_sign=by_sign(risk for risk, _ in found),
        first=tuple(row_of(entry, risk) for risk, entry in found[:RISKS_SHOWN]),
        missed_by=by_sign(risk for risk, _ in seen if risk.is_missed),
    )


def by_sign(risks: Iterable[Risk]) -> tuple[SignLine, ...]:
    """Return how many of these risks show each sign, of those that any shows."""
    counts = Counter(seen.sign for risk in risks for seen in risk.signs)
    return tuple(SignLine(sign, counts[sign]) for sign in Sign if counts[sign])
