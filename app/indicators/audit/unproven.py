"""What a release publishes that an audit does not prove: it is held by the disclosure rules alone.

Percentiles, I squared, tau squared, the number that stand out and the limits of averages are no sums of counts within
limits, and no program over counts can hold them. Panels and the figures of picked groups are judged like every other
ratio; but a group that is picked between two releases is shown by the rules first, and judged from then on.
"""

HELD_BY_RULES = (
    "quartiles and deciles",
    "I squared: the share of the variation that is more than chance",
    "tau squared: the variance between organisations",
    "the number of organisations that stand out",
    "the limits of averages",
)
HELD_AT_FIRST = (
    "the figures of a group that an organisation picked, until the next audit: here and before each release they are "
    "judged, for whoever was shown them"
)


def held_by_rules_words() -> str:
    """Return in sentences what was not audited, and what only afterwards."""
    return (
        f"Held by the disclosure rules and not proven by this audit: {'; '.join(HELD_BY_RULES)}. "
        f"Held by the rules at first: {HELD_AT_FIRST}."
    )
