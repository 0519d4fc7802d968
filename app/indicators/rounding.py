"""Rounding half up, decided on exact fractions and never on a binary approximation of them."""

from fractions import Fraction


def half_up(value: Fraction | float, decimals: int = 0) -> Fraction:
    """Return ``value`` to that many decimals, as an exact fraction; a half goes away from zero."""
    scale = 10**decimals
    whole = _steps(value, scale)
    return Fraction(whole if value >= 0 else -whole, scale)


def text(value: Fraction | float, decimals: int = 2) -> str:
    """Return ``value`` in digits, rounded half up: ``0.80``."""
    scale = 10**decimals
    whole = _steps(value, scale)
    units, rest = divmod(whole, scale)
    sign = "-" if whole and value < 0 else ""
    return f"{sign}{units:,}.{rest:0{decimals}d}" if decimals else f"{sign}{units:,}"


def limit_text(limit: Fraction | float, decimals: int = 2) -> str:
    """Return the end of a range in digits, never letting rounding move it onto or across 1: ``just under 1.00``."""
    shown = text(limit, decimals)
    scale = 10**decimals
    if limit == 1 or limit < 0 or _steps(limit, scale) != scale:
        return shown
    return f"just {'under' if limit < 1 else 'over'} {shown}"


def percentage(part: int, whole: int, decimals: int = 1) -> str:
    """Return a part of a whole in per cent: ``14.3%``."""
    return f"{text(Fraction(100 * part, whole), decimals)}%"


def _steps(value: Fraction | float, scale: int) -> int:
    """Return how many steps of one ``scale``-th the size of a value has, rounded half up, in whole numbers only."""
    part, whole = value.as_integer_ratio()
    return (2 * abs(part) * scale + whole) // (2 * whole)
