"""How the organisations of a comparator group differ: published beside the group's figure, never instead of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.indicators.pooling import PeerGroup, Place

QUARTILES = (25, 50, 75)
DECILES = tuple(range(10, 100, 10))


@dataclass(frozen=True, slots=True)
class Spread:
    """What is published about the differences within a group at one place; ``None`` or empty where nothing may be.

    ``crude`` is the group's published ratio, ``mantel_haenszel`` the ratio within organisations with its 95% limits.
    ``tau2`` is the variance of the log ratios beyond chance, ``i2`` the share of the variation beyond chance in per
    cent. ``points`` gives ratios by percentile: deciles (10 to 90), quartiles (25, 50, 75) or none.
    ``standing_out`` is how many organisations lie further from the group's ratio than chance and its own spread
    explain, ``by_chance`` how many of them would if nobody truly did.
    """

    group: PeerGroup
    place: Place
    contributors: int
    crude: float | None
    mantel_haenszel: float | None
    lower: float | None
    upper: float | None
    tau2: float | None
    i2: int | None
    points: Mapping[int, float]
    standing_out: int | None = None
    by_chance: int | None = None
