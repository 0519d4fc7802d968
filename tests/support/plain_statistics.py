"""The textbooks' formulas for one pair of groups, in plain arithmetic: a second way to the service's figures."""

import math
from decimal import Decimal, localcontext


def plain_score(cell, theta, *, corrected, skewed):
    """The score of the data against the ratio theta, with the root of the textbook's quadratic."""
    a, n1, c, n2 = cell
    big_a, big_b, big_c = (n1 + n2) * theta, -(theta * (n1 + c) + a + n2), a + c
    p2 = min(1.0, 2 * big_c / (-big_b + math.sqrt(max(0.0, big_b**2 - 4 * big_a * big_c))))
    p1 = min(1.0, theta * p2)
    q1, q2 = 1 - p1, 1 - p2
    if a == n1 and theta >= (a + n2) / (n1 + c):
        q1 = 0.0
    if c == n2 and theta <= (a + n2) / (n1 + c):
        q2 = 0.0
    variance = p1 * q1 / n1 + theta**2 * p2 * q2 / n2
    variance *= (n1 + n2) / (n1 + n2 - 1) if corrected else 1
    if variance <= 0:
        return 0.0
    z = (a / n1 - theta * c / n2) / math.sqrt(variance)
    if not skewed:
        return z
    third = p1 * q1 * (q1 - p1) / n1**2 - theta**3 * p2 * q2 * (q2 - p2) / n2**2
    k = third / (6 * variance**1.5)
    inside = 1 + 4 * k * (z + k)
    if inside < 0 or abs(k) < 1e-14:
        return z
    return (math.sqrt(inside) - 1) / (2 * k) if abs(k) > 1e-6 else 2 * (z + k) / (1 + math.sqrt(inside))


def plain_limit(cell, level, *, corrected, skewed):
    """The ratio at which the score equals the level, by halving."""
    low, high = -60.0, 60.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        over = plain_score(cell, math.exp(middle), corrected=corrected, skewed=skewed) > level
        low, high = (middle, high) if over else (low, middle)
    return math.exp((low + high) / 2)


def exact_score(cell, theta, *, skewed):
    """The score (with the small-sample factor where it is corrected for skewness) in sixty digits."""
    with localcontext(prec=60):
        a, n1, c, n2 = map(Decimal, cell)
        theta = Decimal(theta)
        people, events = n1 + n2, a + c
        middle = theta * (n1 + c) + a + n2
        p2 = (middle - (middle * middle - 4 * people * theta * events).sqrt()) / (2 * people * theta)
        p1 = theta * p2
        q1, q2 = max(Decimal(0), 1 - p1), max(Decimal(0), 1 - p2)
        factor = people / (people - 1) if skewed else Decimal(1)
        variance = factor * (p1 * q1 / n1 + theta * theta * p2 * q2 / n2)
        z = (a / n1 - theta * c / n2) / variance.sqrt()
        if not skewed:
            return float(z)
        third = p1 * q1 * (1 - 2 * p1) / n1**2 - theta**3 * p2 * q2 * (1 - 2 * p2) / n2**2
        k = third / (6 * variance * variance.sqrt())
        return float(2 * (z + k) / (1 + (1 + 4 * k * (z + k)).sqrt()))


def katz_score(cell, theta, added=0.0):
    """The log ratio less that of theta, in standard errors; nan where there is none."""
    a, n1, c, n2 = (count + added for count in cell)
    if not a or not c:
        return math.nan
    error = math.sqrt(1 / a - 1 / n1 + 1 / c - 1 / n2)
    distance = math.log(a * n2 / (n1 * c)) - math.log(theta)
    return distance / error if error else math.copysign(math.inf, distance) if distance else 0.0
