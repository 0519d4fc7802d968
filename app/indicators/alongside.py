"""What stands beside an indicator: response rate, and shares of the workforce and of the population."""

from fractions import Fraction

from app.indicators.edition import Edition, IndicatorDefinition, Kind
from app.indicators.results import MINORITY_ETHNIC
from app.indicators.returns import Return
from app.indicators.rounding import text
from app.indicators.tallies import EVERYBODY, KNOWN, Rows, Tally

HEADCOUNT = "headcount"
NAMES = {"population": "the population at the Census of 2021"}


def alongside(
    return_: Return, edition: Edition, key: str, service: str, population: Fraction | None = None
) -> tuple[str, ...]:
    """Return in sentences what is shown beside an indicator of a service; nothing where its counts are missing.

    ``population`` is the minority ethnic share of the area's residents, between 0 and 1, where it is known.
    """
    definition, tally = edition.indicator(key), Tally(return_, edition)
    if definition.response_rate:
        return _response_rate(tally, definition, service)
    if definition.population_gap:
        return _gaps(tally, definition, service, population)
    if definition.kind is Kind.BAND_RATIO and definition.is_applicable:
        return _shares(tally, service, population)
    return ()


def _response_rate(tally: Tally, definition: IndicatorDefinition, service: str) -> tuple[str, ...]:
    for group, words in ((EVERYBODY, "the headcount"), (KNOWN, "the headcount whose ethnicity is known")):
        asked = tally.count(service, _all_of(tally, HEADCOUNT), group)
        answered = tally.count(service, _all_of(tally, definition.denominator), group)
        if asked and answered is not None:
            return (f"{_percent(Fraction(answered, asked))} of {words} answered ({answered:,} of {asked:,}).",)
    return ()


def _gaps(tally: Tally, definition: IndicatorDefinition, service: str, population: Fraction | None) -> tuple[str, ...]:
    share = _minority_share(tally, definition.numerator, service)
    workforce = _minority_share(tally, definition.denominator, service)
    if share is None or workforce is None:
        return ()
    opening = f"{_percent(share)} of those whose ethnicity is known are from minority ethnic groups"
    sentences = [f"{opening}: {_gap(share - workforce)} the workforce ({_percent(workforce)})."]
    if population is not None:
        sentences.append(f"That is {_gap(share - population)} {NAMES['population']} ({_percent(population)}).")
    return tuple(sentences)


def _shares(tally: Tally, service: str, population: Fraction | None) -> tuple[str, ...]:
    workforce = _minority_share(tally, HEADCOUNT, service)
    if workforce is None:
        return ()
    words = f"Beside the bands: {_percent(workforce)} of the whole workforce are from minority ethnic groups"
    return (
        f"{words}, and {_percent(population)} of {NAMES['population']}." if population is not None else f"{words}.",
    )


def _minority_share(tally: Tally, measure: str, service: str) -> Fraction | None:
    rows = _all_of(tally, measure)
    minority, known = tally.count(service, rows, MINORITY_ETHNIC), tally.count(service, rows, KNOWN)
    return Fraction(minority, known) if minority is not None and known else None


def _all_of(tally: Tally, measure: str) -> Rows:
    return Rows(measure, tally.edition.measures[measure].breakdown_keys)


def _percent(share: Fraction) -> str:
    return f"{text(share * 100, 1)}%"


def _gap(difference: Fraction) -> str:
    points = text(abs(difference) * 100, 1)
    if points == "0.0":
        return "the same as"
    return f"{points} percentage points {'above' if difference > 0 else 'below'}"
