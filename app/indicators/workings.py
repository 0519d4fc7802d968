"""How a result was worked out, in words and numbers, down to the cell: one text for the page and for every export."""

from dataclasses import dataclass
from fractions import Fraction

from app.indicators.counts import LEAST_EVENTS, LEAST_EXPECTED
from app.indicators.edition import Adverse, Edition, IndicatorDefinition
from app.indicators.meanings import evidence_words
from app.indicators.results import MINORITY_ETHNIC, Reliability, Result, State
from app.indicators.returns import Cell, Place, Return
from app.indicators.rounding import limit_text, percentage, text
from app.indicators.sentences import counts_of
from app.indicators.tallies import UNKNOWN, Rows, Tally
from app.indicators.wording import lower_first

INTERVAL = "Skewness-corrected score interval (SCAS; Gart and Nam 1988, Laud 2017), 95%, version 1"
ROUNDING = "Only what is shown: ratios to 2 decimals, percentages and people to 1, a half upwards"


STATISTICS = (
    "People more or fewer than at equal rates",
    "Interval",
    "Rule for evidence",
    "Rule for too few cases",
    "Rounding",
)
PROOF = ("Definitions", "Template", "Return", "File")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the counts came from: a version of a return, the rules that it was held to, and its file."""

    rule_set: str
    template_version: str
    version: int
    content_hash: str
    file_hash: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the working: what it is about, and what was done."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Source:
    """One count behind a result, and where in the return it was read."""

    service: str
    row: str
    column: str
    count: int
    place: str


def workings(result: Result, return_: Return, edition: Edition, origin: Origin) -> tuple[Fact, ...]:
    """Return every step from the counts to the result, always under the same names and in the same order."""
    definition = edition.indicator(result.indicator)
    return (
        Fact("Question", definition.question),
        Fact("How it is calculated", _calculation(result, definition)),
        Fact("With the numbers", _formula(result)),
        Fact("People more or fewer than at equal rates", _excess(result)),
        Fact("Interval", f"{INTERVAL}: {_range(result)}"),
        Fact("Rule for evidence", _evidence(result, definition)),
        Fact("Rule for too few cases", _reliability(result)),
        Fact("Left out", _left_out(result, Tally(return_, edition), definition)),
        Fact("Rounding", ROUNDING),
        Fact("Definitions", f"Collection {edition.collection} ({edition.phase}), rule set {origin.rule_set}"),
        Fact("Template", f"Version {origin.template_version}"),
        Fact("Return", f"Version {origin.version}, content SHA-256 {origin.content_hash}"),
        Fact("File", f"SHA-256 {origin.file_hash}"),
    )


def sources(return_: Return, edition: Edition, definition: IndicatorDefinition, service: str) -> tuple[Source, ...]:
    """Return every count that an indicator rests on in a service, in the order of the template."""
    wanted = {definition.numerator, definition.denominator}
    return tuple(
        _source(Cell(one, measure.key, breakdown, group), return_, edition)
        for one in Tally(return_, edition).services(service)
        for _, measure, breakdown in edition.rows()
        for group in edition.group_keys
        if measure.key in wanted and return_.count(one, measure.key, breakdown, group) is not None
    )


def _source(cell: Cell, return_: Return, edition: Edition) -> Source:
    return Source(
        service=edition.service(cell.service).label,
        row=edition.measures[cell.measure].row_label(cell.breakdown),
        column=edition.group(cell.ethnic_group).label,
        count=return_.counts[cell],
        place=_where(return_.places.get(cell, Place())),
    )


def _where(place: Place) -> str:
    if place.cell:
        return f"{place.sheet}, cell {place.cell}"
    return f"line {place.line}" if place.line else "typed in"


def _calculation(result: Result, definition: IndicatorDefinition) -> str:
    if result.group == MINORITY_ETHNIC:
        return definition.how_calculated
    return f"{definition.how_calculated} Here the same for the two groups that are counted above."


def _formula(result: Result) -> str:
    if result.state is not State.OK:
        return result.reason or ""
    one = counts_of(result)
    ratio = "above any figure" if not one.c else text(Fraction(one.a * one.n2, one.n1 * one.c))
    rates = f"{percentage(one.a, one.n1)} ÷ {percentage(one.c, one.n2)}"
    return f"({one.a:,} ÷ {one.n1:,}) ÷ ({one.c:,} ÷ {one.n2:,}) = {rates} = {ratio}"


def _excess(result: Result) -> str:
    if result.excess is None:
        return "Not worked out"
    one = counts_of(result)
    expected = f"{one.n1:,} × ({one.a:,} + {one.c:,}) ÷ ({one.n1:,} + {one.n2:,})"  # noqa: RUF001 - a multiplication
    return f"{one.a:,} − {expected} = {text(result.excess, 1)}"  # noqa: RUF001 - a minus sign between numbers


def _range(result: Result) -> str:
    if result.lower is None or result.upper is None or result.state is not State.OK:
        return "not worked out"
    upper = "any figure" if result.upper == float("inf") else limit_text(result.upper)
    return f"{limit_text(result.lower)} to {upper}"


def _evidence(result: Result, definition: IndicatorDefinition) -> str:
    if result.label is None:
        return "Not judged"
    below = definition.adverse is Adverse.BELOW
    edge, end = ("below 0.80", "below 1") if below else ("above 1.25", "above 1")
    both = f"if the ratio is {edge} and its whole range {end}"
    here = f"here: {lower_first(evidence_words(result))}"
    if result.reliability is Reliability.LOW:
        return f"With so few cases, a possible sign {both}, else too few to say; {here}"
    return (
        f"Clear evidence (adverse) {both}, a possible sign if only one of the two, favourable if both the other way; "
        f"{here}"
    )


def _reliability(result: Result) -> str:
    if result.reliability is None:
        return "Not judged"
    one = counts_of(result)
    events, people = one.a + one.c, one.n1 + one.n2
    compared, reference = (text(Fraction(size * events, people), 1) for size in (one.n1, one.n2))
    return (
        f"{events:,} in all, {compared} and {reference} expected at equal rates; too few (low reliability) below "
        f"{LEAST_EVENTS} in all or {LEAST_EXPECTED} expected; "
        f"here: {'too few' if result.reliability is Reliability.LOW else 'enough'}"
    )


def _left_out(result: Result, tally: Tally, definition: IndicatorDefinition) -> str:
    measures = dict.fromkeys((definition.numerator, definition.denominator))
    words = "; ".join(_unknown(tally, result.service, measure) for measure in measures)
    bands = ", whether or not their pay is known; and everybody whose pay is not known" if definition.bands else ""
    return f"People whose ethnicity is not known: {words}{bands}"


def _unknown(tally: Tally, service: str, measure: str) -> str:
    one = tally.edition.measures[measure]
    count = tally.count(service, Rows(measure, one.breakdown_keys), UNKNOWN)
    return f"{one.label} {'not supplied' if count is None else f'{count:,}'}"
