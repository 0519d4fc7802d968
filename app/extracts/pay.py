"""Turns pay into full-time pay for a year, and that into a band of the return."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.errors import EditionError
from app.extracts.kinds import document_of
from app.extracts.mapping import PayRule
from app.indicators.edition import Edition

Floats = NDArray[np.float64]

HEADCOUNT, NOT_KNOWN = "headcount", "pay_not_known"
_PAY = document_of("pay")
MOST_SHARE = 1.5


@dataclass(frozen=True, slots=True)
class Paid:
    """What the rows say of pay and hours; ``nan`` where nothing is said."""

    amount: Floats
    hourly: Floats
    hours: Floats
    share: Floats


def full_time_pay(paid: Paid, rule: PayRule) -> Floats:
    """Return full-time pay for a year, to the penny; ``nan`` where it cannot be known.

    Pay for the hours worked is divided by the share of full time: the one stated, or weekly hours over a full week's.
    A rate by the hour is already the same for all, and counts for a full week of ``weeks`` weeks in the year.
    """
    an_hour = rule.full_time_hours * rule.weeks
    yearly = paid.amount * {"year": 1.0, "month": 12.0, "week": rule.weeks, "hour": an_hour}[rule.period]
    if rule.pay_is == "actual" and rule.period != "hour":
        yearly = yearly / _share(paid, rule)
    found: Floats = np.where(np.isnan(yearly), paid.hourly * an_hour, yearly).round(2)
    found[~((found > 0) & (found <= _PAY["largest"]))] = np.nan
    return found


def _share(paid: Paid, rule: PayRule) -> Floats:
    share = np.where(np.isnan(paid.share), paid.hours / rule.full_time_hours, paid.share)
    return np.where((share > 0) & (share <= MOST_SHARE), share, np.nan)


def plausible_hours(hours: Floats) -> Floats:
    """Return weekly hours, ``nan`` for what can be none, such as the code 999."""
    return np.where((hours >= 0) & (hours <= _PAY["most_hours"]), hours, np.nan)


def weekly_hours(paid: Paid, rule: PayRule) -> Floats:
    """Return weekly hours, or what the share of full time makes of a full week."""
    return np.where(np.isnan(paid.hours), paid.share * rule.full_time_hours, paid.hours)


def lowest_pay(bands: NDArray[np.int32], choices: Sequence[str]) -> Floats:
    """Return the least pay of the band that each row states; ``nan`` where it states none."""
    limits = [_PAY["bands"][band].get("from", 1) if band in _PAY["bands"] else np.nan for band in choices]
    return np.array([*limits, np.nan])[np.where(bands >= 0, bands, len(limits))]


def bands_of(pay: Floats, edition: Edition) -> NDArray[np.int32]:
    """Return the place of each pay's band among the edition's; all are 0 where the edition has no bands.

    Raises ``EditionError`` for a band whose limits are not known.
    """
    keys = edition.measures[HEADCOUNT].breakdown_keys
    bands = np.full(len(pay), keys.index(NOT_KNOWN) if NOT_KNOWN in keys else 0, np.int32)
    for place, key in enumerate(keys):
        if key in {"", NOT_KNOWN}:
            continue
        if key not in _PAY["bands"]:
            raise EditionError(f"Nothing is known of the limits of the pay band '{key}'.")
        limits = _PAY["bands"][key]
        bands[(pay >= limits.get("from", 0)) & (pay < limits.get("below", np.inf))] = place
    return bands
