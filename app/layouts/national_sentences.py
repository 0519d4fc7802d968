"""The sentences of the national picture: what each chart shows, and what must be said beside it."""

from collections.abc import Sequence
from decimal import Decimal

from app.register.figure_tables import Cell
from app.register.national_tables import participation_table
from app.register.sentences import day_in_words, listed
from app.register.views import View
from app.register.workforce_counts import Role
from app.services.national_page import NationalPage

NO_INTERVAL = (
    "These are the ratios as published. No interval was published with them, so nobody can say how far chance alone "
    "would move them. The councils that took part differ from year to year, so a change is not a trend."
)
REFERRAL_ONLY = (
    "SC-WRES indicator 4 counts referrals that an employer makes, so it is to be held against the referral stage only: "
    "what happens later is decided by the regulator. Shares are published as whole percentages, so a ratio is good to "
    "about 0.05 either way."
)
WHY_COMPLETE = (
    "The questions were put into the yearly renewal of registration in September 2022; before that they were asked "
    "apart from it. Figures on the register's ethnicity from before November 2022 describe too few people to be used."
)
ONLY_BLACK = (
    "Of the five groups, a figure of the register could be read only for Black, African, Caribbean or Black British "
    "social workers. The other groups are not loaded yet: they will appear here when the regulator's tables are."
)
RATIO_MEANS = (
    "For referrals and hearings the group's share is held against its share of the register; for the decisions between "
    "them its rate is held against the rate of White, female or younger social workers."
)
CHILDREN_ONLY = (
    "These are social workers whom councils employ in children's services: not agency staff, not adult social care, "
    "and not the whole register."
)
STAGE_PLACES = {
    "referral": "at referral",
    "referred_to_hearing": "at referral to a hearing",
    "triage_to_investigation": "from triage to investigation",
    "case_examiner_to_hearing": "from case examiners to a hearing",
}
SIGN_UPS = "A press report counts 85 sign-ups for Phase 2; the programme's own page says 83."


def size(page: NationalPage) -> str:
    """Return how large the register was, last and first."""
    first, last = page.overview.size[0], page.overview.size[-1]
    return (
        f"{last.count:,} social workers were on the register on {day_in_words(last.as_at)}; "
        f"on {day_in_words(first.as_at)} it was {first.count:,}."
    )


def population(page: NationalPage) -> str:
    """Return the one share of the register that is known, beside the population's."""
    figure_of = next((one for one in page.registered if one.percent is not None), None)
    black = next((share for share in page.population.groups if share.key == "black"), None)
    if figure_of is None or black is None:
        return "The register's ethnic groups and England's population are not both loaded yet."
    return (
        f"{figure_of.percent}% of the register were {figure_of.label} on {day_in_words(figure_of.as_at)}; "
        f"{black.percent}% of England's residents were Black at the Census of 2021."
    )


def ratios(page: NationalPage) -> str:
    """Return where the difference is small and where it grows, for the first group followed."""
    first = page.overview.pipelines[0]
    said = [f"{stage.ratio} {STAGE_PLACES[stage.stage]}" for stage in first.stages if stage.ratio is not None]
    return f"For {first.people} the ratio is {listed(said)}."


def published(page: NationalPage) -> str:
    """Return the newest published ratios as a person says them."""
    newest = max(page.published)
    found = {one.indicator: one.ratio for one in page.published[newest]}
    said = [f"{_likelihood(ratio)} {page.outcomes[key]}" for key, ratio in found.items() if ratio is not None]
    return f"As published for {newest}, minority ethnic people were, compared with White people, {listed(said)}."


def _likelihood(ratio: Decimal) -> str:
    """Return a ratio as a person says it: 48% less likely, 8% more likely, as likely."""
    if ratio == 1:
        return "as likely"
    return f"{abs(ratio - 1) * 100:.0f}% {'less' if ratio < 1 else 'more'} likely"


def pay_bands(page: NationalPage) -> str:
    """Return the published share of each pay band."""
    newest = page.published[max(page.published)]
    figures = [one for result in newest for one in result.figures if one.unit == "percent"]
    said = [f"{one.value}% of those paid {one.label[:1].lower()}{one.label[1:]}" for one in figures]
    return f"In {newest[0].year}, minority ethnic people were {listed(said)}."


def participation(page: NationalPage) -> str:
    """Return how many councils took part in each phase."""
    rows = participation_table(page.participation).rows
    said = [str(row[0]).replace(": ", f": {row[1]} ") for row in rows if counts_councils(row)]
    return f"{'; '.join(said)}."


def counts_councils(row: Sequence[Cell]) -> bool:
    """Return whether a row of the participation table counts councils, whatever care they gave data on."""
    return row[2] == "all" and "councils" in str(row[0])


def roles(page: NationalPage) -> str:
    """Return how the share differs between case holders and senior managers."""
    shares = {role: view.minority_percent for role, view in page.roles}
    return (
        f"In {page.year}, {shares[Role.CASE_HOLDER]}% of England's case holders and {shares[Role.SENIOR_MANAGER]}% of "
        f"its senior managers in children's social work whose ethnicity is known were from minority ethnic groups; "
        f"of its residents, {page.population.minority_percent}%."
    )


def regions(page: NationalPage) -> str:
    """Return in which regions the workforce is not more diverse than the population."""
    below = [name for name, staff, people in page.regions if _is_below(staff, people)]
    exception = f" except {listed(below)}" if below else ""
    return (
        f"In {page.year}, the minority ethnic share of children's social workers was larger than that of residents "
        f"in every region{exception}."
    )


def _is_below(staff: View, people: View) -> bool:
    if staff.minority_percent is None or people.minority_percent is None:
        return False
    return staff.minority_percent <= people.minority_percent
