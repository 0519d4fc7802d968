"""What a release publishes that an audit does not prove: it is held by the disclosure rules alone."""

HELD_BY_RULES = (
    "the figures of matched panels: organisations that took part in two collections",
    "quartiles and deciles",
    "I squared: the share of the variation that is more than chance",
    "tau squared: the variance between organisations",
    "the number of organisations that stand out",
    "the limits of averages",
    "the figures of groups that organisations picked themselves",
)


def held_by_rules_words() -> str:
    """Return in a sentence what was not audited."""
    return f"Held by the disclosure rules and not proven by this audit: {'; '.join(HELD_BY_RULES)}."
