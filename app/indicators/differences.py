"""How the organisations of a comparator group differ at one place, as it is published and as it is read again."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Differences:
    """What is published about the differences within a group at one place; ``None`` or empty where nothing may be.

    ``crude`` is the group's published ratio, ``mantel_haenszel`` the ratio within organisations with its 95% limits.
    ``tau2`` is the variance of the log ratios beyond chance, ``i2`` the share of the variation beyond chance in per
    cent. ``points`` gives ratios by percentile: deciles (10 to 90), quartiles (25, 50, 75) or none; half a case is
    added to each cell of an organisation where one is 0, so that it has a ratio, and there are none where more than a
    quarter of the organisations need it.

    ``standing_out`` is how many organisations lie further from the group's ratio than chance and the group's own
    spread explain, at most 5% of them by chance (Benjamini and Hochberg); ``by_chance`` is how many would lie outside
    plain 95% limits if no organisation truly differed, which is why plain limits are not counted.
    """

    contributors: int
    crude: float | None
    mantel_haenszel: float | None
    lower: float | None
    upper: float | None
    tau2: float | None = None
    i2: int | None = None
    points: Mapping[int, float] = field(default_factory=dict)
    standing_out: int | None = None
    by_chance: int | None = None
