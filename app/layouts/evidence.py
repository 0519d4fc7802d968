"""How strong the evidence is, as a word and a shape: never by colour alone, never red or green."""

from collections.abc import Iterable, Sequence

from dash import html
from dash.development.base_component import Component

from app.indicators.meanings import ABSENCES, DO_NOT_REPUBLISH, JUDGED, WORDS, evidence_words, meaning, meaning_for
from app.indicators.overall import Overall
from app.indicators.results import MINORITY_ETHNIC, Label, Reliability, Result
from app.indicators.verdicts import Verdict, verdict, verdicts

__all__ = [
    "ABSENCES",
    "DO_NOT_REPUBLISH",
    "WORDS",
    "all_meanings",
    "evidence_mark",
    "evidence_words",
    "explanation",
    "reading_key",
    "result_shape",
    "shape",
    "summed_up",
]

SHAPES = {Label.ADVERSE: "●", Label.POSSIBLE: "◐", Label.NO_EVIDENCE: "○", Label.FAVOURABLE: "▽"}
LOW_SHAPES = {Label.POSSIBLE: "▣", Label.NO_EVIDENCE: "▨"}
NO_SHAPE = "\u2013"
_DRAWN = {
    **{Verdict(label.value): drawn for label, drawn in SHAPES.items()},
    Verdict.POSSIBLE_OF_FEW: LOW_SHAPES[Label.POSSIBLE],
    Verdict.TOO_FEW: LOW_SHAPES[Label.NO_EVIDENCE],
}


def shape(label: Label | None, *, is_low: bool = False) -> str:
    """Return the shape of a kind of evidence: round with enough cases, a filled or hatched square with too few."""
    if label is None:
        return NO_SHAPE
    return LOW_SHAPES.get(label, SHAPES[label]) if is_low else SHAPES[label]


def result_shape(result: Result) -> str:
    """Return the shape of a result's evidence, as it stands beside its words."""
    return _DRAWN.get(verdict(result), NO_SHAPE)


def evidence_mark(result: Result) -> Component:
    """Return the shape and the words of a result's evidence."""
    is_low = result.reliability is Reliability.LOW
    return html.Span(
        [_drawn(result_shape(result)), evidence_words(result)],
        className=f"evidence{' low' if is_low else ''}",
    )


def explanation(result: Result, *, is_clear_elsewhere: bool = False, is_survey: bool = False) -> Component:
    """Return what one result's words mean, what they do not mean, and what to do next."""
    found = meaning(result, is_clear_elsewhere=is_clear_elsewhere, is_survey=is_survey)
    parts = {"What it means": found.means, "What it does not mean": found.means_not, "What to do next": found.next_step}
    return html.Dl(
        [part for name, words in parts.items() for part in (html.Dt(name), html.Dd(words))], className="facts"
    )


def summed_up(found: Overall) -> list[Component]:
    """Return what must be said with the sentence that opens, and the list of what it sums up."""
    lines = [html.Ul([html.Li(line) for line in found.lines])] if found.lines else []
    return [html.P(found.with_it), *lines]


def reading_key(results: Sequence[Result]) -> Component:
    """Return a sentence on each word that results are given, in a fixed order; the results are of one ethnic group.

    Where anything is judged, the two words for evidence are always among them: what chance would give is told in them.
    """
    group = results[0].group if results else MINORITY_ETHNIC
    found = set(verdicts(results))
    if found & set(JUDGED):
        found |= {Verdict.ADVERSE, Verdict.POSSIBLE}
    return html.Dl([part for one in Verdict if one in found for part in _entry(one, group)], className="facts")


def all_meanings(results: Iterable[Result] = ()) -> Component:
    """Return every word with all that it means, folded; the same on every page, with the absences that results have."""
    found = [*JUDGED, *(one for one in verdicts(results) if one not in JUDGED)]
    parts = [part for one in found for part in _entry(one, MINORITY_ETHNIC, whole=True)]
    return html.Details(
        [
            html.Summary("Every word: what it means, what it does not mean, and what to do next"),
            html.Div(html.Dl(parts, className="facts")),  # bare, paper would lay it out in one column
            html.P(html.A("How the evidence is judged", href="/guidance/methods#evidence")),
        ]
    )


def _entry(one: Verdict, group: str, *, whole: bool = False) -> tuple[Component, Component]:
    found = meaning_for(one, group)
    return (
        html.Dt([_drawn(_DRAWN.get(one, NO_SHAPE)), f" {found.words}"]),
        html.Dd(str(found) if whole else found.means),
    )


def _drawn(drawn: str) -> Component:
    return html.Span(drawn, className="shape", **{"aria-hidden": "true"})
