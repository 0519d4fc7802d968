"""The sentences of the national picture: what each chart shows, and what must be said beside it."""

from collections.abc import Sequence
from decimal import Decimal

from app.register.figure_tables import Cell
from app.register.fitness_tables import compared_stages
from app.register.national_tables import participation_table
from app.register.published import PublishedResult
from app.register.regulator import RATE_STAGES, SHARE_STAGES, group_of
from app.register.sentences import day_in_words, listed
from app.register.views import GROUP_TITLES, View
from app.register.workforce_counts import Role
from app.services.national_page import NationalPage, newest_published

NO_INTERVAL = (
    "These are the ratios as published. No interval was published with them, so nobody can say how far chance alone "
    "would move them. The councils that took part differ from year to year, so a change is not a trend."
)
REFERRAL_ONLY = (
    "SC-WRES indicator 4 counts referrals that an employer makes, so hold it against the referral stage only: what "
    "happens later is decided by the regulator. Employers make about one referral in five; most come from the public."
)
WHY_COMPLETE = (
    "How that came about: until September 2022 the questions were asked on their own, and few answered. Then they were "
    "put into the yearly renewal of registration, and nearly everybody did. Figures on the register's ethnicity from "
    "before November 2022 describe too few people to be used."
)
SHARES_MEAN = (
    "Each ratio here is a share divided by a share: the group's part of all referrals, or of all cases referred to a "
    "hearing, over its part of the register. 1 means that the group is there as often as on the register. It is held "
    "against everybody on the register, the group itself among them, so it does not say how many times as likely as "
    "others they are to be referred."
)
RATES_MEAN = (
    "Each ratio here is a rate divided by a rate, so it cannot be set beside those above: of the group's cases at one "
    "step, how many go on to the next, over the same for White, female or younger social workers. 1 means that as "
    "many go on."
)
ROUNDED = (
    "“Rounding” and the line through each mark show where the ratio may lie because the shares were published as whole "
    "percentages. It says nothing about chance: that needs numbers of cases, and none were published."
)
CHANCE = (
    "“Chance” and the line through a mark show how far chance could move the ratio (95%) where numbers of cases were "
    "published; “rounding”, elsewhere, only what the rounding of the shares allows. The two are not the same."
)
HIDDEN = (
    "The regulator hides numbers below 10. We show them as “fewer than 10” and never count them as 0 or as 10: where a "
    "region has one, we give the smallest and the largest share that it allows. The regions need not add up to England."
)
BESIDE_RESIDENTS = (
    "Residents stand beside them because the register is not published by region and ethnicity. Social workers are not "
    "a mirror of an area's residents, so a gap here is no measure of unequal treatment."
)
CHILDREN_ONLY = (
    "These are social workers whom councils employ in children's services: not agency staff, not adult social care, "
    "and not the whole register."
)
ADULT_CARE = (
    "These headlines count different people in different years, so they cannot be compared with one another. Figures "
    "by region, employer or job role are not openly licensed and are not shown."
)
STAGE_PLACES = {
    "referral": "at referral",
    "referred_to_hearing": "at referral to a hearing",
    "triage_to_investigation": "from triage to investigation",
    "case_examiner_to_hearing": "from case examiners to a hearing",
}
SIGN_UPS = "A press report counts 85 sign-ups for Phase 2; the programme's own page says 83."
REQUIRED_GROUPS = ("white", "mixed", "asian", "black", "other")


def size(page: NationalPage) -> str:
    """Return how large the register was, last and first."""
    known = [(one.count, day_in_words(one.as_at)) for one in page.overview.size if isinstance(one.count, int)]
    (first, first_day), (last, last_day) = known[0], known[-1]
    return f"{last:,} social workers were on the register on {last_day}; on {first_day} it was {first:,}."


def population(page: NationalPage) -> str:
    """Return the newest share of the register that is known, beside the workforce's and the population's."""
    known = [one for one in page.registered if one.percent is not None and group_of(one.label)]
    figure_of = next((one for one in reversed(known) if group_of(one.label) != "white"), None)
    if figure_of is None:
        return "No share of the register by ethnic group is loaded yet."
    group = group_of(figure_of.label)
    said = [f"{figure_of.percent}% of the register were {figure_of.label} on {day_in_words(figure_of.as_at)}"]
    said += [f"{share}% of {people} were {GROUP_TITLES[group or '']}" for people, share in _beside(page, group)]
    return f"{'; '.join(said)}."


def _beside(page: NationalPage, group: str | None) -> list[tuple[str, Decimal]]:
    people = {
        f"England's children's social workers in {page.year}": page.staff,
        "its residents at the Census of 2021": page.population,
    }
    found = [(words, share.percent) for words, view in people.items() for share in view.groups if share.key == group]
    return [(words, percent) for words, percent in found if percent is not None]


def missing_groups(page: NationalPage) -> str:
    """Return which ethnic groups have no figure of the register yet; empty where none is missing."""
    known = {group_of(one.label) for one in page.registered if one.percent is not None}
    missing = [GROUP_TITLES[group] for group in REQUIRED_GROUPS if group not in known]
    if not missing:
        return ""
    return f"The register's figures for these ethnic groups are not loaded yet: {listed(missing)}."


def ratio_width(page: NationalPage) -> str:
    """Return what the lines through the marks mean."""
    stages = [stage for one in page.overview.pipelines for stage in one.stages]
    return CHANCE if any(stage.interval for stage in stages) else ROUNDED


def shares(page: NationalPage) -> str:
    """Return how the share of the first group followed compares with its share of the register."""
    return _ratios(page, SHARE_STAGES, "their share of the cases divided by their share of the register is")


def rates(page: NationalPage) -> str:
    """Return how often cases of the first group followed go on, over those of others."""
    return _ratios(page, RATE_STAGES, "the ratio is")


def _ratios(page: NationalPage, stages: Sequence[str], what: str) -> str:
    first = page.overview.pipelines[0]
    found = compared_stages(first, stages)
    said = [f"{one.ratio} {STAGE_PLACES[one.stage]}" for one in found if one.ratio is not None]
    if not said:
        return f"No ratio can be given for {first.people}: the figures to compare with were not published."
    return f"For {first.people} {what} {listed(said)}."


def referrals(page: NationalPage) -> str:
    """Return for how many regions a share can be given, and in how many only its limits."""
    known = [one for one in page.referrals if one.lowest is not None]
    between = sum(one.lowest != one.highest for one in known)
    return (
        f"In the year to 31 March {page.referrals_year}, the minority ethnic share of referrals can be given for "
        f"{len(known)} of {len(page.referrals)} areas; for {between} of them only between limits, because a number "
        "below 10 is hidden."
    )


def adult(page: NationalPage) -> str:
    """Return the newest headline on the whole adult social care workforce, as reported."""
    known = [one for one in page.adult if one.percent is not None and one.job_role == "All job roles"]
    minority = [one for one in known if group_of(one.ethnicity) is None and "White" not in one.ethnicity]
    if not minority:
        return f"{len(page.adult)} headlines on the ethnicity of the adult social care workforce were published."
    newest = max(minority, key=lambda one: one.year[:4])
    said = f"{newest.percent}% of the adult social care workforce were {newest.ethnicity}"
    if newest.is_year_stated:
        return f"{said} in {newest.year}, as reported: the newest of {len(page.adult)} headlines."
    return (
        f"{said}, as reported without a year: it is believed to be of {newest.year}, which would make it the newest of "
        f"{len(page.adult)} headlines."
    )


def published(page: NationalPage) -> str:
    """Return the newest published ratios as a person says them."""
    newest = max(page.published)
    found = {one.indicator: one.ratio for one in page.published[newest]}
    said = [f"{_likelihood(ratio)} {page.outcomes[key]}" for key, ratio in found.items() if ratio is not None]
    return f"As published for {newest}, minority ethnic people were, compared with White people, {listed(said)}."


def missing_results(page: NationalPage) -> str:
    """Return which published national results are not loaded yet, by collection; empty where none is missing."""
    said = [
        f"{year}: {listed(missing)}"
        for year, results in page.published.items()
        if (missing := [page.titles[one.indicator].split(" ")[0] for one in results if _is_missing(one, page)])
    ]
    return f"Not loaded yet are the results of these indicators: {'; '.join(said)}." if said else ""


def _is_missing(result: PublishedResult, page: NationalPage) -> bool:
    """Return whether a result is a row of the table and has no ratio."""
    rows = {one.indicator for results in page.published.values() for one in results if one.ratio is not None}
    return result.ratio is None and result.indicator in rows and result.indicator in page.titles


def _likelihood(ratio: Decimal) -> str:
    """Return a ratio as a person says it: 48% less likely, 8% more likely, as likely."""
    if ratio == 1:
        return "as likely"
    return f"{abs(ratio - 1) * 100:.0f}% {'less' if ratio < 1 else 'more'} likely"


def pay_bands(page: NationalPage) -> str:
    """Return the published share of each pay band."""
    newest = newest_published(page)
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
    """Return how the share differs between case holders and senior managers, and from the population's."""
    shares = {role: view.minority_percent for role, view in page.roles}
    told = [f"{shares[role]}% of {words}" for role, words in _LADDER.items() if shares.get(role) is not None]
    if page.population.minority_percent is not None:
        told.append(f"{page.population.minority_percent}% of its residents")
    if not told:
        return "No share by role can be given."
    return f"In {page.year}, people from minority ethnic groups were {listed(told)}, of those whose ethnicity is known."


_LADDER = {
    Role.CASE_HOLDER: "England's case holders in children's social work",
    Role.SENIOR_MANAGER: "its senior managers",
}


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
