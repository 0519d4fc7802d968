"""How strong the evidence is, as a word and a shape: never by colour alone, never red or green."""

from dash import html
from dash.development.base_component import Component

from app.indicators.results import Label, Reliability, Result, State

WORDS = {
    Label.ADVERSE: "Evidence of unequal treatment",
    Label.POSSIBLE: "Possible sign of unequal treatment",
    Label.NO_EVIDENCE: "No evidence of unequal treatment",
    Label.FAVOURABLE: "In favour of minority ethnic people",
}
SHAPES = {Label.ADVERSE: "●", Label.POSSIBLE: "◐", Label.NO_EVIDENCE: "○", Label.FAVOURABLE: "▽"}
NO_SHAPE = "\u2013"
TOO_FEW = "too few cases to lean on"
ABSENCES = {
    State.NO_CASES: "No cases",
    State.NOT_CALCULABLE: "Not calculable",
    State.NOT_SUPPLIED: "Not supplied",
    State.NOT_APPLICABLE: "Not applicable",
    State.SUPPRESSED: "Suppressed to protect people",
}


def evidence_words(result: Result) -> str:
    """Return what a result says about equality, in words."""
    if result.label is None:
        return ABSENCES.get(result.state, "Shown for completeness")
    words = WORDS[result.label]
    return f"{words}; {TOO_FEW}" if result.reliability is Reliability.LOW else words


def evidence_mark(result: Result) -> Component:
    """Return the shape and the words of a result's evidence."""
    shape = SHAPES[result.label] if result.label else NO_SHAPE
    low = " low" if result.reliability is Reliability.LOW else ""
    return html.Span(
        [html.Span(shape, className="shape", **{"aria-hidden": "true"}), evidence_words(result)],
        className=f"evidence{low}",
    )
