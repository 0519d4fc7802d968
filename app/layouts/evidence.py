"""How strong the evidence is, as a word and a shape: never by colour alone, never red or green."""

from dash import html
from dash.development.base_component import Component

from app.indicators.meanings import (
    ABSENCES,
    DO_NOT_REPUBLISH,
    LOW_MEANING,
    MEANINGS,
    TOO_FEW,
    WORDS,
    evidence_words,
    explanation,
)
from app.indicators.results import Label, Reliability, Result
from app.indicators.wording import upper_first

__all__ = [
    "ABSENCES",
    "DO_NOT_REPUBLISH",
    "WORDS",
    "evidence_mark",
    "evidence_words",
    "explanation",
    "meanings",
    "shape",
]

SHAPES = {Label.ADVERSE: "●", Label.POSSIBLE: "◐", Label.NO_EVIDENCE: "○", Label.FAVOURABLE: "▽"}
LOW_SHAPES = {Label.POSSIBLE: "▣", Label.NO_EVIDENCE: "▨"}
NO_SHAPE = "\u2013"


def shape(label: Label | None, *, is_low: bool = False) -> str:
    """Return the shape of a kind of evidence: round with enough cases, a filled or hatched square with too few."""
    if label is None:
        return NO_SHAPE
    return LOW_SHAPES.get(label, SHAPES[label]) if is_low else SHAPES[label]


def evidence_mark(result: Result) -> Component:
    """Return the shape and the words of a result's evidence."""
    is_low = result.reliability is Reliability.LOW
    return html.Span(
        [_drawn(shape(result.label, is_low=is_low)), evidence_words(result)],
        className=f"evidence{' low' if is_low else ''}",
    )


def meanings(*, is_open: bool = False) -> Component:
    """Return what the words and shapes mean, for a reader who is no statistician; the same on every page."""
    rows = [(SHAPES[label], WORDS[label], MEANINGS[label]) for label in WORDS]
    low = f"{LOW_SHAPES[Label.NO_EVIDENCE]} {LOW_SHAPES[Label.POSSIBLE]}"
    rows.append((low, upper_first(TOO_FEW), LOW_MEANING))
    return html.Details(
        [
            html.Summary("What do these words mean?"),
            html.Dl(
                [
                    part
                    for drawn, word, meaning in rows
                    for part in (html.Dt([_drawn(drawn), f" {word}"]), html.Dd(meaning))
                ],
                className="facts",
            ),
            html.P(html.A("How the evidence is judged", href="/guidance/methods#evidence")),
        ],
        open=is_open,
    )


def _drawn(drawn: str) -> Component:
    return html.Span(drawn, className="shape", **{"aria-hidden": "true"})
