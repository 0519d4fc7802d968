"""The figures that an action plan is about: which are adverse, and how each stands in the newest return."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.changes import change_sentence
from app.indicators.edition import Edition
from app.indicators.headlines import headlines
from app.indicators.meanings import NOT_PASSED_ON, evidence_words
from app.indicators.republishing import withheld_of, withheld_unknowns_of
from app.indicators.results import BOTH_SERVICES, Label, Result, State
from app.indicators.trends import trend
from app.programme.plans import Place
from app.services.comparison_tables import own_cells
from app.services.results import results_by_collection

HOW_COUNTED = "each service is counted by itself, and both together only where neither is clear alone"
TOO_SMALL = "[c] too few people to publish this figure"


@dataclass(frozen=True, slots=True)
class FigureName:
    """What a figure is called, whether or not there is one."""

    number: str
    title: str
    service_label: str


@dataclass(frozen=True, slots=True)
class PlanFigure:
    """One headline result of one collection.

    ``brief`` is the ratio with its range, or why there is none, and ``evidence`` what it says in a few words.
    ``change`` says whether it changed since the collection before by more than chance, empty without one before.
    ``is_small`` says that neither it nor its label may be passed on outside; ``unknown`` is the share (0 to 1) of the
    people that it is about whose ethnicity is not known, and ``is_unknown_small`` says that it may not be passed on.
    """

    year: int
    indicator: str
    number: str
    title: str
    service: str
    service_label: str
    sentence: str
    brief: str
    evidence: str
    change: str
    label: Label | None
    is_small: bool
    unknown: float | None
    is_unknown_small: bool

    @property
    def is_adverse(self) -> bool:
        """Whether it is clear evidence of unequal treatment."""
        return self.label is Label.ADVERSE

    @property
    def place(self) -> Place:
        """The indicator and service, by which actions and reasons refer to it."""
        return self.indicator, self.service

    @property
    def own(self) -> str:
        """The sentence as the organisation's own people read it."""
        return marked(self.sentence) if self.is_small else self.sentence

    @property
    def shared(self) -> str:
        """The sentence as others outside the organisation may read it."""
        return TOO_SMALL if self.is_small else self.sentence

    @property
    def is_shown_sign(self) -> bool:
        """Whether others may read that it is clear evidence or a possible sign of unequal treatment."""
        return self.label in (Label.ADVERSE, Label.POSSIBLE) and not self.is_small

    @property
    def is_shown_adverse(self) -> bool:
        """Whether others may read that it is clear evidence of unequal treatment."""
        return self.is_adverse and not self.is_small

    def as_record(self) -> dict[str, Any]:
        """Return what an action keeps of the figure that it starts from."""
        return {"year": self.year, "sentence": self.sentence, "is_small": self.is_small}


def marked(sentence: str) -> str:
    """Return a sentence with that it may not be passed on outside."""
    return f"{sentence} {NOT_PASSED_ON}."


def figures_by_year(
    session: Session, organisation_id: int, editions_dir: Path = EDITIONS_DIR
) -> dict[int, dict[Place, PlanFigure]]:
    """Return the headline results of every collection, by indicator and service; oldest collection first."""
    found = results_by_collection(session, organisation_id, editions_dir)
    figures: dict[int, dict[Place, PlanFigure]] = {}
    for year, results in found.items():
        before = {one: found[one] for one in figures if one == max(figures)}
        figures[year] = _figures(year, results, before, editions_dir)
    return figures


def adverse_places(figures: Mapping[Place, PlanFigure]) -> tuple[Place, ...]:
    """Return what is adverse: each service, and both together only where neither is adverse alone."""
    adverse = [place for place, one in figures.items() if one.is_adverse]
    alone = {indicator for indicator, service in adverse if service != BOTH_SERVICES}
    return tuple(place for place in adverse if place[1] != BOTH_SERVICES or place[0] not in alone)


def service_labels(edition: Edition) -> dict[str, str]:
    """Return the name of each service of an edition, and of both together, by key."""
    return {service.key: service.label for service in edition.services} | {BOTH_SERVICES: "Both services"}


def figure_name(place: Place, edition: Edition) -> FigureName:
    """Return what an edition calls the figure of an indicator and service."""
    indicator = edition.indicator(place[0])
    return FigureName(indicator.number, indicator.title, service_labels(edition)[place[1]])


def shared_sentence(start: Mapping[str, Any], place: Place, by_year: Mapping[int, Mapping[Place, PlanFigure]]) -> str:
    """Return the figure that an action started from as others outside the organisation may read it.

    Withheld is what was when the action was written, and what is among the results that stand now.
    """
    standing = by_year.get(int(start["year"]), {}).get(place)
    is_small = start.get("is_small") or (standing is not None and standing.is_small)
    return TOO_SMALL if is_small else str(start.get("sentence", ""))


def _change(result: Result, by_year: Mapping[int, Sequence[Result]], edition: Edition) -> str:
    """Return what the change since the collection before says; empty where that holds no such figure."""
    points = trend(by_year, result, dict.fromkeys(by_year, edition.indicator(result.indicator).comparable_from))
    if len(points) == 1:
        return ""
    before, now = points
    if now.broken is not None:
        return now.broken.reason
    return change_sentence(before.year, before.result, now.result, now.change)


def _brief(result: Result) -> str:
    ratio, lower, upper = own_cells(result)
    return f"{ratio} ({lower} to {upper})" if result.state is State.OK else ratio


def _figures(
    year: int, results: Sequence[Result], before: Mapping[int, Sequence[Result]], editions_dir: Path
) -> dict[Place, PlanFigure]:
    """Return the headline results of a year by place; ``before`` holds those of the collection before, if any."""
    edition = load_edition(year, editions_dir)
    labels = service_labels(edition)
    withheld, unknowns = withheld_of(results), withheld_unknowns_of(results)
    supplied = {result.service for result in results if result.numerator is not None}
    return {
        (result.indicator, service): PlanFigure(
            year=year,
            indicator=result.indicator,
            number=result.number,
            title=edition.indicator(result.indicator).title,
            service=service,
            service_label=label,
            sentence=result.sentence,
            brief=_brief(result),
            evidence=evidence_words(result),
            change=_change(result, {**before, year: results}, edition),
            label=result.label,
            is_small=result in withheld,
            unknown=result.unknown_share.denominator,
            is_unknown_small=result in unknowns,
        )
        for service, label in labels.items()
        if service in supplied
        for result in headlines(results, edition, service)
    }
