"""How large an organisation is, in bands: from what was known of it before a release, never from a return."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SizeBand:
    """One band of a scale: from ``least`` people up to the next band's; ``key`` is unique among all scales."""

    key: str
    least: int
    words: str


WORKFORCE = (
    SizeBand("under-250", 0, "with fewer than 250 people in social care"),
    SizeBand("250-999", 250, "with 250 to 999 people in social care"),
    SizeBand("1000-1999", 1_000, "with 1,000 to 1,999 people in social care"),
    SizeBand("2000-or-more", 2_000, "with 2,000 or more people in social care"),
)
"""By the workforce headcount in the organisation's record."""

CHILDREN_SOCIAL_WORKERS = (
    SizeBand("children-under-150", 0, "with fewer than 150 children's social workers"),
    SizeBand("children-150-299", 150, "with 150 to 299 children's social workers"),
    SizeBand("children-300-or-more", 300, "with 300 or more children's social workers"),
)
"""By DfE's published headcount of a council's children's social workers."""

BANDS = {band.key: band for band in (*WORKFORCE, *CHILDREN_SOCIAL_WORKERS)}


def band_of(people: int | None, scale: tuple[SizeBand, ...]) -> SizeBand | None:
    """Return the band of a headcount; ``None`` where it is not known, as 0 is how an absent figure is published."""
    if not people:
        return None
    return next(band for band in reversed(scale) if people >= band.least)
