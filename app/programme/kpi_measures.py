"""How each of the programme's indicators is worked out, over the facts of every organisation and a period.

A figure is exact until it is shown: a percentage of people or organisations, or a median number of days; ``None`` where
there is nothing to count.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from app.programme.calendar import add_working_days
from app.programme.kpi_facts import Facts
from app.programme.kpi_file import working_days
from app.programme.months import Period

ANSWER_WORKING_DAYS = working_days("answered")
REVIEW_WORKING_DAYS = working_days("reviewed")
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class SignedStaff:
    """The staff of one signed version: how many there are, and of how many the ethnic group is known."""

    organisation_id: int
    signed_on: date
    known: int
    staff: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that figures are worked out from: each organisation's facts, and its signed versions as they were signed."""

    facts: Sequence[Facts]
    signed: Sequence[SignedStaff]


Measure = Callable[[Evidence, Period], Decimal | None]


def percent(part: int, whole: int) -> Decimal | None:
    """Return a percentage to one decimal, halves up; ``None`` of nothing."""
    return (Decimal(100 * part) / whole).quantize(_TENTH, ROUND_HALF_UP) if whole else None


def registered(evidence: Evidence, period: Period) -> Decimal | None:
    """Return how many of those invited by the period's last day were taking part on it, as a percentage.

    Whose return is made with another organisation's is not asked, nor is one that was merged into another or split.
    """
    asked = [one for one in evidence.facts if _by(one.invited_on, period) and one.is_asked(period.last)]
    return percent(sum(one.is_registered(period.last) for one in asked), len(asked))


def submitted(evidence: Evidence, period: Period) -> Decimal | None:
    """Return how many of those that owed a return on the period's last day had signed one, as a percentage."""
    owing = [one for one in evidence.facts if one.owes_return(period.last)]
    return percent(sum(_by(one.signed_on, period) for one in owing), len(owing))


def valid_first(evidence: Evidence, period: Period) -> Decimal | None:
    """Return how many of the first files checked in the period had nothing to fix, as a percentage."""
    checked = [one.was_valid_first for one in evidence.facts if period.has(one.first_checked_on)]
    return percent(sum(checked), len(checked))


def days_to_sign(evidence: Evidence, period: Period) -> Decimal | None:
    """Return the median of the days from first file to first signature, of those that signed in the period."""
    days = [
        (one.signed_on - one.first_upload_on).days
        for one in evidence.facts
        if one.signed_on is not None and one.first_upload_on is not None and period.has(one.signed_on)
    ]
    return Decimal(2 * median(days)) / 2 if days else None


def declared(evidence: Evidence, period: Period) -> Decimal | None:
    """Return how many staff have a known ethnic group in the newest versions signed by the last day, in percent."""
    newest = {one.organisation_id: one for one in evidence.signed if one.signed_on <= period.last}
    return percent(sum(one.known for one in newest.values()), sum(one.staff for one in newest.values()))


def answered(evidence: Evidence, period: Period) -> Decimal | None:
    """Return how many queries due for an answer in the period had it in time, as a percentage."""
    due = [
        (add_working_days(one.asked_on, ANSWER_WORKING_DAYS), one)
        for facts in evidence.facts
        for one in facts.queries.values()
    ]
    in_time = [
        one.answered_on is not None and one.answered_on <= by
        for by, one in due
        if period.has(by) and not (one.answered_on is None and one.settled_on is not None)
    ]
    return percent(sum(in_time), len(in_time))


def reviewed(evidence: Evidence, period: Period) -> Decimal | None:
    """Return how many signed returns due for review in the period had it in time, as a percentage."""
    signed = ((one.signed_on, one.reviewed_on) for one in evidence.facts if one.signed_on is not None)
    due = ((review_aim(signed_on), done_on) for signed_on, done_on in signed)
    in_time = [done_on is not None and done_on <= by for by, done_on in due if period.has(by)]
    return percent(sum(in_time), len(in_time))


def review_aim(signed_on: date) -> date:
    """Return the last day on which a return signed on a day is reviewed within the programme's aim."""
    return add_working_days(signed_on, REVIEW_WORKING_DAYS)


def plans(evidence: Evidence, period: Period) -> Decimal | None:
    """Return how many of those accepted by the last day had published a plan, as a percentage."""
    accepted = [one for one in evidence.facts if _by(one.accepted_on, period)]
    published = [_by(one.plan_on, period) for one in accepted]
    return percent(sum(published), len(published))


def _by(day: date | None, period: Period) -> bool:
    return day is not None and day <= period.last


MEASURES: dict[str, Measure] = {
    measure.__name__: measure
    for measure in (registered, submitted, valid_first, days_to_sign, declared, answered, reviewed, plans)
}
