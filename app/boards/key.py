"""The key of the regulator's board: when a figure is green, amber or red, and how a direction is coloured.

Source: Social Work England, Operational Performance Report for the Board, February 2021.
"""

from decimal import Decimal

GREEN, AMBER, RED = "green", "amber", "red"
HIGH_AIM, LOW_AIM = 80, 40
POINTS_OF_A_HIGH_AIM, POINTS_OF_A_LOW_AIM = 10, 5
TENTH = Decimal("0.1")
TOWARDS = {">=": "up", "<=": "down"}


def rating(value: Decimal, operator: str, aim: Decimal, unit: str) -> str:
    """Return green where the aim is met, amber where it is missed by no more than the tolerance, red beyond.

    The tolerance is 10 percentage points for an aim of 80% or more, 5 points for one of 40% or less, and a tenth of
    the aim for anything else.
    """
    missed_by = aim - value if operator == ">=" else value - aim
    if missed_by <= 0:
        return GREEN
    return AMBER if missed_by <= tolerance(aim, unit) else RED


def tolerance(aim: Decimal, unit: str) -> Decimal:
    """Return by how much an aim may be missed before the figure is red."""
    if unit == "percent" and aim >= HIGH_AIM:
        return Decimal(POINTS_OF_A_HIGH_AIM)
    if unit == "percent" and aim <= LOW_AIM:
        return Decimal(POINTS_OF_A_LOW_AIM)
    return aim * TENTH


def direction_rating(arrow: str, operator: str) -> str:
    """Return green for an arrow towards the aim, amber for a level one, red for one away; empty without an arrow."""
    if not arrow or not operator:
        return ""
    if arrow == "level":
        return AMBER
    return GREEN if arrow == TOWARDS[operator] else RED
