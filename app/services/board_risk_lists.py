"""What the board says of those who may miss their next deadline: how many, by which signs, and who comes first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.programme.risks import Sign
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

    Those whose last day is nearest come first, and of these whoever shows most signs.
    """

    organisations: int
    by_sign: tuple[SignLine, ...]
    first: tuple[BoardRow, ...]


def summary_of_risks(entries: Sequence[Entry], risks: Risks) -> RiskSummary:
    """Return what the board says of the risks of these organisations, which stand by name."""
    found = (
        [(risks[one.who.organisation_id], one) for one in entries if one.who.organisation_id in risks] if risks else []
    )
    counts = Counter(seen.sign for risk, _ in found for seen in risk.signs)
    found.sort(key=lambda pair: pair[0].urgency)
    return RiskSummary(
        organisations=len(found),
        by_sign=tuple(SignLine(sign, counts[sign]) for sign in Sign if counts[sign]),
        first=tuple(row_of(entry, risk) for risk, entry in found[:RISKS_SHOWN]),
    )
