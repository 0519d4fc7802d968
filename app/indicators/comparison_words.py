"""What the statistics of a comparison say, in sentences that claim no more than they show and blame nobody."""

from collections.abc import Sequence

from app.indicators.edition import Adverse, IndicatorDefinition
from app.indicators.rounding import half_up, limit_text, text
from app.indicators.standing import INNER, OUTER, Limits, Position, Reach, funnel_limits

NOTABLE_DIFFERENCE = 0.1  # between the two averages of a group
MODERATE, LARGE = 25, 50  # per cent of the variation between organisations that is more than chance
_RARELY, _HARDLY = 0.01, 0.002

_FUNNEL = {
    Reach.WITHIN: "You lie within the inner limits.",
    Reach.OUTSIDE_INNER: "You lie outside the inner limits (95%) but within the outer ones (99.8%).",
    Reach.OUTSIDE_OUTER: "You lie outside the outer limits (99.8%).",
}
_EXACT = {
    Reach.WITHIN: "That is no sign that you differ.",
    Reach.OUTSIDE_INNER: "That is less than 1 time in 20. With so few cases it is a reason to look, and no more.",
    Reach.OUTSIDE_OUTER: "That is less than 1 time in 500. With so few cases it is a reason to look, and no more.",
}
_NEXT = {
    Reach.WITHIN: "",
    Reach.OUTSIDE_INNER: " It is worth a look, and no verdict.",
    Reach.OUTSIDE_OUTER: " Chance alone would seldom give that, so it is worth finding out why.",
}


def as_published(ratio: float) -> str:
    """Return a published ratio with as many decimals as it was published with: one, or two."""
    return text(ratio, 1 if round(ratio, 1) == ratio else 2)


def sides_sentence(definition: IndicatorDefinition) -> str:
    """Return what either side of "equal" means for an indicator, and which of them is worse."""
    worse, other = ("less", "more") if definition.adverse is Adverse.BELOW else ("more", "less")
    return (
        f"On the side marked “worse”, minority ethnic {definition.people} were {worse} likely than White "
        f"{definition.people} {definition.outcome}; on the other side they were {other} likely. At “equal” (1) both "
        "were as likely."
    )


def position_sentence(position: Position, group: str) -> str:
    """Return where an organisation lies in the funnel round a group, or what the exact test says in its place."""
    if position.p_value is not None:
        return _exact_sentence(position, position.p_value, group)
    low, high = funnel_limits(position.target, position.effect.error, INNER, position.tau2)
    beyond = "Chance" if not position.tau2 else "Chance, with the usual differences between organisations,"
    return (
        f"{_FUNNEL[position.reach]} {beyond} puts 19 of 20 organisations with as many cases as yours between "
        f"{text(low)} and {text(high)} if they are like {group}; yours is {text(position.effect.ratio)}."
        f"{_NEXT[position.reach]}"
    )


def _exact_sentence(position: Position, chance: float, group: str) -> str:
    return (
        "You have too few cases for a place in the funnel, so an exact test takes its place. If your true ratio were "
        f"that of {group}, {text(position.target)}, chance would give a result as far from it as yours "
        f"{times_in_a_hundred(chance)}. {_EXACT[position.reach]}"
    )


def times_in_a_hundred(chance: float) -> str:
    """Return a chance as how often: ``about 34 times in 100``."""
    if chance < _HARDLY:
        return "less than once in 500 times"
    if chance < _RARELY:
        return "less than once in 100 times"
    times = int(half_up(100 * chance))
    return "about once in 100 times" if times == 1 else f"about {times} times in 100"


def by_chance_alone(indicators: int) -> str:
    """Return how often an indicator lies outside the limits if nobody differs, and how many are looked at."""
    inner, outer = (round(1 / (1 - level)) for level in (INNER, OUTER))
    return (
        f"If nobody truly differed, chance alone would still put about 1 indicator in {inner} outside the inner limits "
        f"(95%) and about 1 in {outer} outside the outer ones (99.8%). You compare {indicators} here."
    )


def ratio_of_ratios_sentence(found: Limits, *, differs: bool) -> str:
    """Return how the own ratio compares with everybody else's; ``differs`` is what the comparison as a whole says."""
    start = (
        f"Your ratio is {text(found.ratio)} times that of the group without you; the numbers allow anything between "
        f"{limit_text(found.lower)} and {limit_text(found.upper)}."
    )
    if found.lower <= 1 <= found.upper:
        return f"{start} That range includes 1.00 (no difference), so the two may be the same."
    if not differs:
        return f"{start} That range only just leaves out 1.00, or rests on few cases, so it is a sign and no more."
    return f"{start} That range leaves out 1.00 (no difference), so you probably differ."


def drawn_sentence(found: Limits, group: str) -> str:
    """Return the own ratio drawn towards that of a group: where to look, never an organisation's own figure."""
    if found.drawn == 1:
        return (
            f"Drawn towards the figure of {group}, yours is that figure, {text(found.ratio)}: the organisations of "
            "the group differ no more than chance would give, so each one's distance from it may be chance."
        )
    return (
        f"Small numbers swing by chance. A cautious estimate that leans on the figure of {group} too is "
        f"{text(found.ratio)} (between {limit_text(found.lower)} and {limit_text(found.upper)}): your own, drawn "
        f"{text(100 * found.drawn, 0)}% of the way towards it. Use it only to decide where to look first; do not give "
        "it as your result."
    )


def averages_sentence(crude: float, within: float) -> str:
    """Return the two averages of a group, and why they differ where they do by more than 0.1."""
    both = (
        f"Everybody's people taken together give {as_published(crude)}. Comparing people only with others of the same "
        f"organisation, then averaging, gives {as_published(within)}."
    )
    if round(abs(crude - within), 2) <= NOTABLE_DIFFERENCE:  # both are published rounded
        alike = "The two are the same as rounded" if crude == within else "The two are nearly the same"
        return f"{both} {alike}, so it matters little where people work."
    where = "higher" if crude > within else "lower"
    return (
        f"{both} They differ, most likely because minority ethnic people more often work in organisations where the "
        f"rate is {where} for everybody. The second figure leaves that out, so it says more about treatment within an "
        "organisation."
    )


def heterogeneity_sentence(i2: int | None, tau2: float | None) -> str:
    """Return whether organisations differ from each other by more than chance; ``i2`` is in per cent."""
    if i2 is None or tau2 is None:
        return "How much the organisations differ from each other is not published for this group."
    if not tau2:
        few = "Apart from a few at either end, the" if i2 >= MODERATE else "The"
        return f"{few} organisations differ from each other no more than chance would give."
    share = f"About {i2}% of the variation between them is more than chance."
    if i2 < MODERATE:
        return f"The organisations differ from each other little more than chance would give. {share}"
    if i2 < LARGE:
        return f"The organisations differ from each other somewhat more than chance would give. {share}"
    return (
        f"The organisations differ from each other more than chance would give. {share} One figure for all of them "
        "says little about each."
    )


def standing_out_sentence(standing_out: int, by_chance: int, contributors: int) -> str:
    """Return how many organisations of a group stand out, and why those outside 95% are not counted. Nobody is named.

    ``standing_out`` is so chosen that at most one in twenty is there by chance (Benjamini and Hochberg); ``by_chance``
    is how many lie outside plain 95% limits if nobody truly differs.
    """
    beyond = "by more than chance and the usual differences between organisations explain"
    plain = (
        f"Chance alone would put about {by_chance:,} outside the inner limits even if none truly differed: lying there "
        "is worth a look, and is not counted here."
    )
    if not standing_out:
        return f"None of the {contributors:,} organisations stands out from the group's figure {beyond}. {plain}"
    return (
        f"{standing_out:,} of the {contributors:,} organisations stand out from the group's figure {beyond}; no more "
        f"than about 1 in 20 of them should be there by chance. {plain}"
    )


def years_together_sentence(years: Sequence[int], ratio: float, lower: float, upper: float) -> str:
    """Return the group's figure over several collections added up."""
    *first, last = map(str, years)
    return (
        f"The collections of {', '.join(first)} and {last} together give the group {as_published(ratio)} (between "
        f"{as_published(lower)} and {as_published(upper)}); a figure of several collections moves less by chance."
    )


def panel_sentence(contributors: int, years: tuple[int, int], ratios: tuple[float, float], verdict: str) -> str:
    """Return how the figure of those who took part in both of two collections moved; ``verdict`` ends the sentence."""
    earlier, later = map(as_published, ratios)
    return (
        f"Among the {contributors:,} organisations that took part in both {years[0]} and {years[1]}, the figure went "
        f"from {earlier} to {later}: {verdict}."
    )
